import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {lstatSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import path from 'node:path';
import {execa} from 'execa';
import {type CliResult, cliFile, type World} from '../../helpers/cli.ts';

export type RunOptions = {
	cwd?: string;
	input?: string | Uint8Array;
	/** Added to the world's environment; undefined takes a variable out. */
	env?: Record<string, string | undefined>;
	/** A program with arguments that runs the command, such as `setpriv …`. */
	through?: readonly string[];
};

/** Runs `ao` in a world, with more to choose than `world.ao` has. */
export async function runAo(
	world: World,
	args: readonly string[],
	{cwd = world.dir, input, env = {}, through = []}: RunOptions = {},
): Promise<CliResult> {
	const [program = '', ...rest] = [...through, process.execPath, cliFile, ...args];
	const result = await execa(program, rest, {
		cwd,
		env: {...world.env, ...env},
		extendEnv: false,
		reject: false,
		timeout: 60_000,
		...(input === undefined ? {stdin: 'ignore' as const} : {input}),
	});
	return {exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr};
}

/** What a refusal must be like: the exit code, and what its line and its remedy must say. */
export type Refusal = {exit: number; says: string | RegExp; hint: string | RegExp; code?: string | undefined};

const stack = /^\s+at |node:internal|file:\/\/|\bTypeError\b|\bAoError\b|\[object Object\]|undefined/m;

/** What is wrong with a refusal: it must be one line on what is wrong, one on what to do, and nothing else anywhere. */
export function refusalProblems({exitCode, stdout, stderr}: CliResult, expected: Refusal): string[] {
	const [line = '', hint = '', ...more] = stderr.split('\n');
	return [
		...(exitCode === expected.exit ? [] : [`exit code ${exitCode}, not ${expected.exit}`]),
		...(stdout === '' ? [] : [`on stdout: ${stdout}`]),
		...(line.startsWith('ao: ') && fits(line, expected.says) ? [] : [`line: ${line}`]),
		...(/^ {4}\S/.test(hint) && fits(hint, expected.hint) ? [] : [`hint: ${hint}`]),
		...more.map(text => `one more line: ${text}`),
		...unsafe({stdout, stderr}),
	];
}

/** The same with `--json`: exactly one document with the error on stdout. */
export function jsonRefusalProblems({exitCode, stdout, stderr}: CliResult, expected: Refusal): string[] {
	const {version, error, ...others} = parsed(stdout);
	const {code, message, hint, ...more} = (error ?? {}) as Record<string, unknown>;
	return [
		...(exitCode === expected.exit ? [] : [`exit code ${exitCode}, not ${expected.exit}`]),
		...(stderr === '' ? [] : [`on stderr: ${stderr}`]),
		...(version === 1 && Object.keys({...others, ...more}).length === 0 ? [] : [`document: ${stdout}`]),
		...(typeof code === 'string' && code === (expected.code ?? code) ? [] : [`code: ${code}`]),
		...(typeof message === 'string' && fits(message, expected.says) ? [] : [`message: ${message}`]),
		...(typeof hint === 'string' && fits(hint, expected.hint) ? [] : [`hint: ${hint}`]),
		...(stack.test(stdout) ? [`a stack: ${stdout}`] : []),
	];
}

function fits(text: string, expected: string | RegExp): boolean {
	return typeof expected === 'string' ? text.includes(expected) : expected.test(text);
}

function parsed(text: string): Record<string, unknown> {
	try {
		return JSON.parse(text);
	} catch {
		return {notJson: text};
	}
}

/** Stacks and control characters (line feeds aside) in what a command prints. */
export function unsafe({stdout, stderr}: Pick<CliResult, 'stdout' | 'stderr'>): string[] {
	return [stdout, stderr].flatMap(text => [
		...(stack.test(text) ? [`a stack: ${text}`] : []),
		...controlsIn(text).map(character => `the character ${character}: ${JSON.stringify(text)}`),
	]);
}

/** The control, bidi and invisible characters of a text, line feeds and tabs aside. */
export function controlsIn(text: string): string[] {
	const found = text.match(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g);
	return [...new Set(found ?? [])].map(character => `U+${character.codePointAt(0)?.toString(16)}`);
}

/** Everything below folders, by path: type, rights and content. What is not there is said too. */
export function snapshot(...folders: string[]): Record<string, string> {
	const seen: Record<string, string> = {};
	for (const folder of folders) {
		look(folder, seen);
	}
	return seen;
}

function look(file: string, seen: Record<string, string>): void {
	const stat = lstatSync(file, {throwIfNoEntry: false});
	if (stat === undefined) {
		seen[file] = 'missing';
		return;
	}
	const mode = (stat.mode & 0o7777).toString(8);
	if (stat.isDirectory()) {
		seen[file] = `folder ${mode}`;
		for (const name of readdirSync(file)) {
			look(path.join(file, name), seen);
		}
	} else if (stat.isSymbolicLink()) {
		seen[file] = `link to ${readlinkSync(file)}`;
	} else if (stat.isFile()) {
		const content = stat.size < 1_000_000 ? hashOf(readFileSync(file)) : stat.mtimeMs;
		seen[file] = `file ${mode} ${stat.size} ${content}`;
	} else {
		seen[file] = `special ${mode}`;
	}
}

function hashOf(data: Uint8Array): string {
	return createHash('sha256').update(data).digest('hex').slice(0, 12);
}

/** What differs between two snapshots, as lines. */
export function changes(before: Record<string, string>, after: Record<string, string>): string[] {
	const files = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
	return files
		.filter(file => before[file] !== after[file])
		.map(file => `${file}: ${before[file] ?? 'not there'} → ${after[file] ?? 'not there'}`);
}

/** Why this machine cannot run a test about rights; null where it can, with the way to run a program without them. */
export function withoutRights(): {through: string[]; why: null} | {through: null; why: string} {
	if (process.getuid?.() !== 0) {
		return {through: [], why: null};
	}
	const through = ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--'];
	if (process.platform !== 'linux') {
		return {through: null, why: 'run as root, who may do everything (only Linux can drop that)'};
	}
	return works([...through, 'true'])
		? {through, why: null}
		: {through: null, why: 'run as root, and there is no setpriv that can drop capabilities'};
}

/** Whether a command can be run and ends with 0. */
export function works([program = '', ...args]: readonly string[]): boolean {
	try {
		execFileSync(program, args, {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
}
