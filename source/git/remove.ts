import {chmod, lstat, readdir, rm} from 'node:fs/promises';
import path from 'node:path';

/**
Removes a file or folder with all it holds, also folders that their owner may not write (Go's module cache). Never
follows a symbolic link; not an error where it is gone.
*/
export async function removeWhole(target: string): Promise<void> {
	const options = {recursive: true, force: true, maxRetries: 2} as const;
	try {
		await rm(target, options);
	} catch (error) {
		if (!['EACCES', 'EPERM', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) {
			throw error;
		}
		await openFolders(target);
		await rm(target, options);
	}
}

async function openFolders(folder: string): Promise<void> {
	if (!(await lstat(folder)).isDirectory()) {
		return;
	}
	await chmod(folder, 0o700);
	for (const entry of await readdir(folder, {withFileTypes: true})) {
		if (entry.isDirectory()) {
			await openFolders(path.join(folder, entry.name));
		}
	}
}
