import {accessSync, constants, statSync} from 'node:fs';
import {isAbsolute, join, resolve} from 'node:path';

/**
Where a program would be found: as execvp(3) does it, on `path` (the value of PATH) unless the name holds a slash;
then relative to `cwd`. Null where there is no executable file.
*/
export function findProgram(program: string, path: string | undefined, cwd: string): string | null {
	if (program.includes('/')) {
		const file = isAbsolute(program) ? program : resolve(cwd, program);
		return isExecutable(file) ? file : null;
	}
	for (const folder of (path ?? '/usr/bin:/bin').split(':')) {
		const file = join(resolve(cwd, folder === '' ? '.' : folder), program);
		if (program !== '' && isExecutable(file)) {
			return file;
		}
	}
	return null;
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return statSync(file).isFile();
	} catch {
		return false;
	}
}
