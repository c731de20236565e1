import {statSync} from 'node:fs';
import {AoError} from '../session/errors.ts';
import type {LaunchSpec} from '../session/runtime.ts';
import {findProgram} from '../system/find-program.ts';

/** Linux refuses a single argument or variable of 128 KB (MAX_ARG_STRLEN, execve(2)). */
const longestArgument = 120 * 1024;

/** What a terminal sets itself, and what would tell a program of an outer one. */
const terminalVariables = [
	'TERM',
	'TERM_PROGRAM',
	'TERM_PROGRAM_VERSION',
	'TMUX',
	'TMUX_PANE',
	'STY',
	'WINDOW',
	'WINDOWID',
	'TERMCAP',
	'COLUMNS',
	'LINES',
	'PWD',
	'OLDPWD',
	'SHLVL',
	'_',
];

/** Checks what a terminal cannot be started with, before anything is made: folder, program, arguments, environment. */
export function checkLaunch({argv, env, cwd, name}: LaunchSpec): void {
	const [program] = argv;
	if (program === undefined || !/^[\w-]+$/.test(name)) {
		throw new AoError('runtime', `A terminal needs a plain name and a program: "${name}".`);
	}
	if (!isFolder(cwd)) {
		throw new AoError('runtime', `The folder to start in does not exist: ${cwd}`);
	}
	if (findProgram(program, env.PATH, cwd) === null) {
		throw new AoError('missing_tool', `The program was not found: ${program}`, {
			hint: 'Install it, or put its folder on PATH.',
		});
	}
	for (const text of [...argv, ...Object.entries(env).map(([key, value]) => `${key}=${value}`)]) {
		if (text.includes('\0')) {
			throw new AoError('runtime', 'An argument or variable holds a zero character.', {
				hint: 'Take it out of the prompt or the environment.',
			});
		}
		if (Buffer.byteLength(text) > longestArgument) {
			throw new AoError('runtime', `An argument or variable is longer than ${longestArgument / 1024} KB.`, {
				hint: 'Shorten it, or give it to the agent as a file.',
			});
		}
	}
}

/** The environment of a program in a new terminal: as given, without what belongs to another terminal. */
export function terminalEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(env).filter(([name]) => !terminalVariables.includes(name)));
}

function isFolder(path: string): boolean {
	return statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;
}
