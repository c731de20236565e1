import {createHash} from 'node:crypto';
import {mkdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {AoError} from '../../session/errors.ts';

/** Longer paths do not fit into a socket's address (104 bytes on macOS, 108 on Linux). */
const longestSocketPath = 100;

/** The folder of what runs for a data dir. */
export function runFolder(dataDir: string): string {
	return join(dataDir, 'run');
}

/** Is there while a host is being started. */
export function startingFile(folder: string): string {
	return join(folder, 'host.starting');
}

/**
The socket of the host of a data dir. Where that path is too long, it is in a private folder under `/tmp`: not under
TMPDIR, which may differ between two programs that look for the same host.
*/
export function hostSocketPath(dataDir: string): string {
	const path = join(runFolder(dataDir), 'host.sock');
	if (Buffer.byteLength(path) <= longestSocketPath) {
		return path;
	}
	const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
	return join('/tmp', `ao-${process.getuid?.() ?? 0}`, `${hash}.sock`);
}

/** Makes a folder that only its owner may enter, and refuses one that is somebody else's or open to others. */
export function makePrivateFolder(folder: string): void {
	mkdirSync(folder, {recursive: true, mode: 0o700});
	const {uid, mode} = statSync(folder);
	if (process.getuid !== undefined && uid !== process.getuid()) {
		throw new AoError('no_permission', `${folder} belongs to another user.`, {
			hint: 'Set AO_DATA_DIR to a folder of your own with a short path.',
		});
	}
	if ((mode & 0o022) !== 0) {
		throw new AoError('no_permission', `${folder} can be written by others.`, {
			hint: `Close it with: chmod 700 ${folder}`,
		});
	}
}
