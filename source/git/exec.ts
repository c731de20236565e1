import {statSync} from 'node:fs';
import {execa} from 'execa';
import {AoError} from '../session/errors.ts';
import {gitEnvironment} from './environment.ts';
import {releaseHeldPipes} from './held-pipes.ts';
import {gitError, subcommand} from './messages.ts';

export type GitOptions = {
	cwd?: string;
	/** Added to the environment. */
	env?: Readonly<Record<string, string>>;
	/** Written to its standard input. */
	input?: string | Uint8Array;
	/** Aborting ends git, and throws `AoError('interrupted')`. */
	signal?: AbortSignal | undefined;
	timeoutMs?: number | undefined;
	/** `latin1` keeps every byte of file names that are no UTF-8; `utf8` by default. */
	encoding?: 'utf8' | 'latin1';
	/** Output beyond this is cut off and git is ended; the result says so. */
	maxBytes?: number;
	/**
	Set where git runs programs of the user (hooks, filters, ssh): those are ended together with git on abort or
	timeout, and one that goes on in the background does not keep us waiting.
	*/
	runsPrograms?: boolean;
};

export type GitResult = {exitCode: number; stdout: string; stderr: string; truncated: boolean};

/** What is read of a command that sets no limit itself; beyond, it fails. */
const mostBytes = 32_000_000;

/**
Runs git and gives its standard output. Throws `AoError`: `git` with the first useful line of its standard error,
`disk_full`, `missing_tool`, `interrupted`.
*/
export async function git(args: readonly string[], options: GitOptions = {}): Promise<string> {
	const result = await runGit(args, options);
	if (result.truncated && options.maxBytes === undefined) {
		throw new AoError('git', `git ${subcommand(args)}: its output is too large to be read.`, {
			hint: 'Look at the repository by hand; something in it is very large.',
		});
	}
	if (result.exitCode !== 0 && !result.truncated) {
		throw gitError(args, result.stderr);
	}
	return result.stdout;
}

/** Runs git and gives how it ended; throws only where it could not run, took too long or was interrupted. */
export async function runGit(args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
	if (options.signal?.aborted) {
		throw interrupted(options.signal.reason);
	}
	const subprocess = execa('git', args, {
		...execaOptions(options),
		...(options.input === undefined ? {stdin: 'ignore'} : {input: options.input}),
		maxBuffer: {stdout: options.maxBytes ?? mostBytes},
	});
	if (options.runsPrograms) {
		releaseHeldPipes(subprocess.nodeChildProcess);
	}
	const result = await subprocess;
	if (result.isCanceled) {
		throw interrupted(result.cause);
	}
	if (result.timedOut) {
		throw new AoError('git', `git ${subcommand(args)} took longer than ${options.timeoutMs} ms.`, {
			hint: 'Check the network and try again.',
		});
	}
	if (['ENOENT', 'ENOTDIR'].includes(result.code ?? '') && result.exitCode === undefined) {
		throw missing(options.cwd);
	}
	if (result.exitCode === undefined && !result.isMaxBuffer && result.signal === undefined) {
		throw new AoError('git', `git did not start: ${result.shortMessage ?? 'unknown reason'}`, {
			cause: result.cause,
		});
	}
	return {
		exitCode: result.exitCode ?? 1,
		stdout: String(result.stdout ?? ''),
		stderr: String(result.stderr ?? ''),
		truncated: result.isMaxBuffer,
	};
}

/**
Streams one git command into another, however much it is, and gives the second one's output; null where that one
failed. Throws where the first did while the second was still listening.
*/
export async function pipeGit(
	args: readonly string[],
	into: readonly string[],
	options: GitOptions = {},
): Promise<string | null> {
	const source = execa('git', args, {
		...execaOptions(options),
		...(options.input === undefined ? {stdin: 'ignore'} : {input: options.input}),
		buffer: {stdout: false},
	});
	const sink = execa('git', into, execaOptions(options));
	const [first, last] = await Promise.all([source, source.pipe(sink)]);
	if (last.exitCode !== 0) {
		return null;
	}
	if (first.exitCode !== 0) {
		throw gitError(args, String(first.stderr ?? ''));
	}
	return String(last.stdout);
}

function execaOptions(options: GitOptions) {
	return {
		cwd: options.cwd,
		env: gitEnvironment(process.env, options.env),
		extendEnv: false,
		reject: false,
		stripFinalNewline: false,
		encoding: options.encoding === 'latin1' ? 'latin1' : 'utf8',
		killDescendants: options.runsPrograms === true,
		...(options.signal === undefined ? {} : {cancelSignal: options.signal}),
		...(options.timeoutMs === undefined ? {} : {timeout: options.timeoutMs}),
	} as const;
}

function interrupted(cause: unknown): AoError {
	return new AoError('interrupted', 'Interrupted.', {cause});
}

/** A program that is not found and a folder that is not there give the same system error. */
function missing(cwd: string | undefined): AoError {
	if (cwd !== undefined && statSync(cwd, {throwIfNoEntry: false})?.isDirectory() !== true) {
		return new AoError('not_found', `${cwd}: there is no such folder.`, {hint: 'Check the path.'});
	}
	return new AoError('missing_tool', 'git was not found.', {
		hint: 'Install git 2.38 or newer: https://git-scm.com/downloads',
	});
}
