import {accessSync, constants, statSync} from 'node:fs';
import {isAbsolute, join, resolve} from 'node:path';
import process from 'node:process';

/**
Where a program would be found: along `path` (the value of PATH), or, when the name holds a slash, relative to `cwd`.
Relative entries of PATH are passed over: they would name files of whatever folder one stands in. Null where there is
no executable file.
*/
export function findProgram(program: string, path: string | undefined, cwd = process.cwd()): string | null {
	if (program.includes('/')) {
		const file = isAbsolute(program) ? program : resolve(cwd, program);
		return isExecutable(file) ? file : null;
	}
	for (const folder of (path ?? '/usr/bin:/bin').split(':')) {
		const file = join(folder, program);
		if (program !== '' && isAbsolute(folder) && isExecutable(file)) {
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
