import {constants, type Stats} from 'node:fs';
import {link, lstat, mkdir, open, realpath, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {nanoid} from 'nanoid';

/** The largest file that is read or written, in bytes. */
export const fileLimit = 1024 * 1024;

/**
The path of a file of a folder and what tells its versions apart; null where it is gone. A symbolic link may lead to
another place in the folder only.
@throws Error in words where it is no file, leads out of the folder or is too large.
*/
export async function locateFile(
	folder: string,
	name: string,
): Promise<{file: string; version: string} | null> {
	try {
		const named = path.join(folder, name);
		const isLink = (await lstat(named)).isSymbolicLink();
		const file = isLink ? await realpath(named) : named;
		if (isLink && !isInside(await realpath(folder), file)) {
			throw new Error('it is a link that leads out of its folder');
		}
		return {file, version: versionOf(await lstat(file))};
	} catch (error) {
		return nullWhereMissing(error);
	}
}

/** The text of a file, byte for byte as UTF-8 (a byte order mark stays); null where it is gone. Throws as `locateFile`. */
export async function readText(file: string): Promise<string | null> {
	try {
		/* Neither a link nor a pipe that took its place meanwhile is followed or waited for. */
		const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		try {
			versionOf(await handle.stat());
			return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(await handle.readFile());
		} finally {
			await handle.close();
		}
	} catch (error) {
		if (error instanceof TypeError) {
			throw new Error('it is no UTF-8 text', {cause: error});
		}
		return nullWhereMissing(error);
	}
}

/** Makes a file that is complete from its first moment on. False where the name is taken. Makes its folder if needed. */
export async function createFile(
	file: string,
	text: string,
	modes: {file: number; folder: number},
): Promise<boolean> {
	await mkdir(path.dirname(file), {recursive: true, mode: modes.folder});
	const finished = await writeBeside(file, text, modes.file);
	try {
		await link(finished, file);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
			return false;
		}
		throw error;
	} finally {
		await rm(finished, {force: true});
	}
}

/** Replaces a file in one step, with the rights that it had. */
export async function replaceFile(file: string, text: string): Promise<void> {
	const {mode} = await lstat(file);
	const finished = await writeBeside(file, text, mode & 0o777);
	try {
		await rename(finished, file);
	} catch (error) {
		await rm(finished, {force: true});
		throw error;
	}
}

/** Whether a real path lies in a folder's real path. */
export function isInside(folder: string, file: string): boolean {
	const relative = path.relative(folder, file);
	return relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}

/** Whether an error says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
	const {code} = error as NodeJS.ErrnoException;
	return code === 'ENOENT' || code === 'ENOTDIR';
}

async function writeBeside(file: string, text: string, mode: number): Promise<string> {
	const finished = path.join(path.dirname(file), `.ao-${nanoid()}.tmp`);
	const handle = await open(finished, 'wx', mode);
	try {
		await handle.writeFile(text);
		await handle.sync();
	} catch (error) {
		await rm(finished, {force: true});
		throw error;
	} finally {
		await handle.close();
	}
	return finished;
}

function versionOf(stats: Stats): string {
	if (!stats.isFile()) {
		throw new Error('it is no file');
	}
	if (stats.size > fileLimit) {
		throw new Error('it is larger than 1 MB');
	}
	return [stats.dev, stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(':');
}

function nullWhereMissing(error: unknown): null {
	if (isMissing(error)) {
		return null;
	}
	throw error;
}
