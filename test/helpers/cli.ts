import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {expect, onTestFinished} from 'vitest';

export const distDir = fileURLToPath(new URL('../../dist', import.meta.url));

export type CliResult = {exitCode: number; stdout: string; stderr: string};

export type World = {
	/** A folder of this test alone; everything lies in it. */
	dir: string;
	dataDir: string;
	env: Record<string, string>;
	/** Runs `ao` as a user would, in `cwd` (the world's folder by default). */
	ao(
		args: readonly string[],
		options?: {cwd?: string; input?: string; env?: Record<string, string>; timeoutMs?: number},
	): Promise<CliResult>;
	/** The same with `--json`, checked for exit code 0, as the parsed document. */
	json<T = Record<string, unknown>>(args: readonly string[], options?: {cwd?: string}): Promise<T>;
};

/**
A data dir, a home and a tmux socket of this test alone, gone with everything that runs in them when the test ends.
@param runtime where terminals live; `process` works on every machine.
*/
export function makeWorld({runtime}: {runtime: 'tmux' | 'process'}): World {
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
		const result = await execa(process.execPath, [path.join(distDir, 'cli.js'), ...args], {
			cwd: options.cwd ?? dir,
			env: {...env, ...options.env},
			extendEnv: false,
			reject: false,
			timeout: options.timeoutMs ?? 60_000,
			...(options.input === undefined ? {stdin: 'ignore' as const} : {input: options.input}),
		});
		return {exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr};
	};
	const world: World = {
		dir,
		dataDir,
		env,
		ao,
		async json(args, options) {
			const result = await ao([...args, '--json'], options);
			expect(result.exitCode, result.stdout + result.stderr).toBe(0);
			return JSON.parse(result.stdout) as never;
		},
	};
	onTestFinished(async () => {
		await ao(['stop', '--all', '--yes']);
		rmSync(dir, {recursive: true, force: true, maxRetries: 5});
	}, 60_000);
	mkdirSync(dataDir, {mode: 0o700});
	writeFileSync(path.join(dataDir, 'config.json'), JSON.stringify({runtime, defaultAgent: 'demo'}), {
		mode: 0o600,
	});
	return world;
}

function cleanEnvironment(): Record<string, string> {
	const kept = Object.entries(process.env).filter(
		([name]) => !/^(?:AO_|GIT_|TMUX|VITEST|CLAUDECODE|NO_COLOR|FORCE_COLOR)/.test(name),
	);
	return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
