import {mkdir, open, readdir, rm} from 'node:fs/promises';
import path from 'node:path';

/**
Takes the first free number that is `from` or more, for this process alone: an empty file of that name, made
exclusively. It stays for ever, so that a number whose issue was deleted is not given to another one.
*/
export async function takeNumber(folder: string, from: number): Promise<number> {
	await mkdir(folder, {recursive: true, mode: 0o700});
	const taken = (await readdir(folder)).map(Number).filter(Number.isSafeInteger);
	for (let number = Math.max(from, ...taken.map(one => one + 1)); ; number++) {
		try {
			await (await open(path.join(folder, String(number)), 'wx', 0o600)).close();
			return number;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
				throw error;
			}
		}
	}
}

/** Gives back a number for which nothing was made. */
export async function releaseNumber(folder: string, number: number): Promise<void> {
	await rm(path.join(folder, String(number)), {force: true});
}
