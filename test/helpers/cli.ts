import {type ChildProcess, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {expect, onTestFinished, vi} from 'vitest';
import {hasTmux} from './tmux.ts';

// Many processes at once on a slow machine: a test of whole programs may take its time.
vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000});

export const distDir = fileURLToPath(new URL('../../dist', import.meta.url));

/** The command line's program, for tests that start it in a way of their own. */
export const cliFile = path.join(distDir, 'cli.js');

const programs = fileURLToPath(new URL('../e2e/programs', import.meta.url));

/**
Agents that do what a test says: `script` the words of `$AGENT_DOES`, `reader` stores what is typed into it,
`prompter` has a prompt box, and `asker` is the same with nothing but its menu known.
*/
const testAgents = {
	script: {command: [path.join(programs, 'agent.sh'), '{prompt}']},
	file: {command: [path.join(programs, 'agent.sh'), '{promptFile}']},
	reader: {command: [process.execPath, path.join(programs, 'reader.js'), '{promptFile}']},
	prompter: {like: 'aider', command: [process.execPath, path.join(programs, 'prompter.js')]},
	asker: {
		command: [process.execPath, path.join(programs, 'prompter.js'), '{promptFile}'],
		screen: {waiting: String.raw`^Allow .*\?$`},
	},
};

/** The runtimes this machine has, for tests that matter to both. */
export const runtimes = [
	{runtime: 'tmux' as const, missing: hasTmux ? '' : 'no tmux 3.2 or newer'},
	{runtime: 'process' as const, missing: ''},
];

export type CliResult = {exitCode: number; stdout: string; stderr: string};

export type RunOptions = {cwd?: string; input?: string; env?: Record<string, string>; timeoutMs?: number};

/** An `ao` that runs beside the test. */
export type RunningCli = {
	child: ChildProcess;
	stdout(): string;
	stderr(): string;
	/** Resolves when it has ended. */
	ended: Promise<{exitCode: number | null; signal: NodeJS.Signals | null}>;
};

export type World = {
	/** A folder of this test alone; everything lies in it. */
	dir: string;
	dataDir: string;
	env: Record<string, string>;
	/** Runs `ao` as a user would, in `cwd` (the world's folder by default). */
	ao(args: readonly string[], options?: RunOptions): Promise<CliResult>;
	/** The same with `--json`, checked for exit code 0 (or `exitCode`), as the parsed document. */
	json<T = Record<string, unknown>>(
		args: readonly string[],
		options?: RunOptions & {exitCode?: number},
	): Promise<T>;
	/** Starts `ao` and goes on; it is killed when the test ends. */
	start(args: readonly string[], options?: Pick<RunOptions, 'cwd' | 'env'>): RunningCli;
};

/**
A data dir, a home and a tmux socket of this test alone, gone with everything that runs in them when the test ends.
@param runtime where terminals live; `process` works on every machine.
@param settings more for the settings file.
*/
export function makeWorld({
	runtime,
	settings = {},
}: {
	runtime: 'tmux' | 'process';
	settings?: Record<string, unknown>;
}): World {
	const dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'ao-')));
	const dataDir = path.join(dir, 'd');
	const env: Record<string, string> = {
		...cleanEnvironment(),
		HOME: path.join(dir, 'home'),
		AO_DATA_DIR: dataDir,
		TMUX_TMPDIR: dir,
		GIT_CONFIG_GLOBAL: '/dev/null',
		GIT_CONFIG_NOSYSTEM: '1',
		AO_DEMO_SPEED: '40',
	};
	const ao: World['ao'] = async (args, options = {}) => {
		const result = await execa(process.execPath, [cliFile, ...args], {
			cwd: options.cwd ?? dir,
			env: {...env, ...options.env},
			extendEnv: false,
			reject: false,
			timeout: options.timeoutMs ?? 120_000,
			...(options.input === undefined ? {stdin: 'ignore' as const} : {input: options.input}),
		});
		return {exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr};
	};
	const children: ChildProcess[] = [];
	const world: World = {
		dir,
		dataDir,
		env,
		ao,
		async json(args, options = {}) {
			const result = await ao([...args, '--json'], options);
			expect(result.exitCode, result.stdout + result.stderr).toBe(options.exitCode ?? 0);
			return JSON.parse(result.stdout) as never;
		},
		start(args, options = {}) {
			const child = spawn(process.execPath, [cliFile, ...args], {
				cwd: options.cwd ?? dir,
				env: {...env, ...options.env},
				stdio: ['ignore', 'pipe', 'pipe'],
			});
			children.push(child);
			let stdout = '';
			let stderr = '';
			child.stdout.on('data', data => {
				stdout += data;
			});
			child.stderr.on('data', data => {
				stderr += data;
			});
			return {
				child,
				stdout: () => stdout,
				stderr: () => stderr,
				ended: new Promise(resolve => {
					child.on('close', (exitCode, signal) => resolve({exitCode, signal}));
				}),
			};
		},
	};
	onTestFinished(async () => {
		for (const child of children) {
			child.kill('SIGKILL');
		}
		await ao(['stop', '--all', '--yes']);
		rmSync(dir, {recursive: true, force: true, maxRetries: 5});
	}, 120_000);
	mkdirSync(dataDir, {mode: 0o700});
	writeFileSync(
		path.join(dataDir, 'config.json'),
		JSON.stringify({runtime, defaultAgent: 'script', agents: testAgents, ...settings}),
		{mode: 0o600},
	);
	return world;
}

/** Looks again and again until the look does not throw, a minute at most. Gives what it gave. */
export function eventually<T>(look: () => T | Promise<T>): Promise<T> {
	return vi.waitFor(look, {timeout: 60_000, interval: 50});
}

/** Whether a process runs; one that has ended and only waits for its parent does not. */
export function runs(pid: number): boolean {
	try {
		process.kill(pid, 0);
	} catch {
		return false;
	}
	try {
		return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return process.platform !== 'linux';
	}
}

function cleanEnvironment(): Record<string, string> {
	const kept = Object.entries(process.env).filter(
		([name]) =>
			!/^(?:AO_|GIT_|GH_|GITHUB_|TMUX|VITEST|CLAUDECODE|NO_COLOR|FORCE_COLOR|DISPLAY|WAYLAND_|https?_proxy|HTTPS?_PROXY)/.test(
				name,
			),
	);
	return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
