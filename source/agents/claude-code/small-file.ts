import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import {isObject} from '../payload.ts';

/** What is read of one file of settings or state at most, in bytes. */
type ReadOptions = {
	most: number;
	/** Follow a link that stands in the file's place: only where the user may have put it. */
	followLink?: boolean;
};

/**
A small file that holds one JSON object; null where there is none, where it is larger, no regular file (never waits at
a pipe), or holds something else. Never throws.
*/
export async function readJsonObject(
	path: string,
	{most, followLink = false}: ReadOptions,
): Promise<Record<string, unknown> | null> {
	try {
		const text = await readText(path, most, followLink);
		const value: unknown = text === null ? null : JSON.parse(text);
		return isObject(value) ? value : null;
	} catch {
		return null;
	}
}

async function readText(path: string, most: number, followLink: boolean): Promise<string | null> {
	const flags = constants.O_RDONLY | constants.O_NONBLOCK | (followLink ? 0 : constants.O_NOFOLLOW);
	const file = await open(path, flags);
	try {
		const stats = await file.stat();
		return stats.isFile() && stats.size <= most ? await file.readFile('utf8') : null;
	} finally {
		await file.close();
	}
}

/** The last bytes of a regular file as text; null where it cannot be read. Never throws. */
export async function readTail(path: string, bytes: number): Promise<string | null> {
	try {
		const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
		try {
			const stats = await file.stat();
			if (!stats.isFile()) {
				return null;
			}
			const length = Math.min(bytes, stats.size);
			const {buffer, bytesRead} = await file.read(Buffer.alloc(length), 0, length, stats.size - length);
			return buffer.toString('utf8', 0, bytesRead);
		} finally {
			await file.close();
		}
	} catch {
		return null;
	}
}
