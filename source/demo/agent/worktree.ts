import {execFile} from 'node:child_process';
import {constants} from 'node:fs';
import {mkdir, readFile, realpath, writeFile} from 'node:fs/promises';
import {dirname, join, sep} from 'node:path';
import {demoPackageName} from '../repository-files.ts';

/** The text of a file in the worktree, null where there is none. */
export async function readIn(root: string, path: string): Promise<string | null> {
	try {
		return await readFile(join(root, path), 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return null;
		}
		throw error;
	}
}

/** Writes a file in the worktree; refuses what a link there would lead out of it. */
export async function writeIn(root: string, path: string, content: string): Promise<void> {
	const file = join(root, path);
	await mkdir(dirname(file), {recursive: true});
	const folder = await realpath(dirname(file));
	const inside = await realpath(root);
	if (folder !== inside && !folder.startsWith(inside + sep)) {
		throw new Error(`${path} would lie outside of the worktree.`);
	}
	const {O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW} = constants;
	await writeFile(file, content, {flag: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW});
}

/** Whether a folder is a worktree of the demo's repository. */
export async function isDemoRepository(root: string): Promise<boolean> {
	try {
		return JSON.parse((await readIn(root, 'package.json')) ?? 'null')?.name === demoPackageName;
	} catch {
		return false;
	}
}

/** Runs a program in the worktree (`node` is this Node), ends it when `signal` says so, and gives all it printed. */
export function runIn(
	root: string,
	[program = '', ...args]: readonly string[],
	signal: AbortSignal,
): Promise<{exitCode: number; output: string}> {
	return new Promise(resolve => {
		const child = execFile(
			program === 'node' ? process.execPath : program,
			args,
			{cwd: root, signal, maxBuffer: 16 * 1024 * 1024},
			(error, stdout, stderr) => {
				const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
				resolve({exitCode, output: stdout + stderr || (error?.message ?? '')});
			},
		);
		child.stdin?.end();
	});
}
