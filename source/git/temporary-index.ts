import {copyFile, mkdtemp, stat, utimes} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {removeWhole} from './remove.ts';

/**
Runs work with a copy of a tree's index, which it may change: `env` names it to git. The copy keeps the whole second of
the original's time, by which git knows which entries it must not trust without reading the file.
*/
export async function withTemporaryIndex<T>(
	gitDir: string,
	work: (env: {GIT_INDEX_FILE: string}) => Promise<T>,
): Promise<T> {
	const folder = await mkdtemp(path.join(tmpdir(), 'ao-index-'));
	try {
		const copy = path.join(folder, 'index');
		const original = path.join(gitDir, 'index');
		const time = await stat(original).then(
			({mtimeMs}) => Math.floor(mtimeMs / 1000),
			() => null,
		);
		if (time !== null) {
			await copyFile(original, copy);
			await utimes(copy, time, time);
		}
		return await work({GIT_INDEX_FILE: copy});
	} finally {
		await removeWhole(folder);
	}
}
