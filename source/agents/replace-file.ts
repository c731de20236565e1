import {randomUUID} from 'node:crypto';
import {chmod, rename, rm, writeFile} from 'node:fs/promises';

/**
Puts a file in place whole, with just this mode: a reader sees the old one or the new one. For folders of AO's own.
@throws what `fs` throws; the old one stays then.
*/
export async function replaceFile(path: string, text: string, mode = 0o600): Promise<void> {
	const temporary = `${path}.${randomUUID()}`;
	try {
		await writeFile(temporary, text, {mode, flag: 'wx'});
		await chmod(temporary, mode);
		await rename(temporary, path);
	} catch (error) {
		await rm(temporary, {force: true});
		throw error;
	}
}
