import {spawn} from 'node:child_process';
import {mkdir, mkdtemp, readFile, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type IPty, spawn as spawnPty} from '@lydell/node-pty';
import {execa} from 'execa';
import {demoIssues} from '../../source/demo/issues.ts';
import {makeDemoRepository} from '../../source/demo/repository.ts';

const entry = fileURLToPath(new URL('../../source/demo/agent/main.ts', import.meta.url));

export type ReportedEvent = {t: number; event: string; payload: Record<string, unknown>};

/** A worktree of a throw-away demo repository, with the folder that an agent reports into. */
export type Place = {worktree: string; branch: string; env: Record<string, string>};

/** A throw-away demo repository, and how to start demo agents in worktrees of it. */
export type DemoPlaces = {
	root: string;
	folder: string;
	place(name: string): Promise<Place>;
	remove(): Promise<void>;
};

export async function demoPlaces(): Promise<DemoPlaces> {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'ao-demo-')));
	const {root} = await makeDemoRepository(join(folder, 'todo'));
	return {
		root,
		folder,
		async place(name) {
			const worktree = join(folder, 'trees', name);
			await git(root, ['worktree', 'add', '--quiet', '-b', `ao/${name}`, worktree]);
			return {worktree, branch: `ao/${name}`, env: await agentEnv(folder, name)};
		},
		remove: () => rm(folder, {recursive: true, force: true}),
	};
}

/** The environment of an agent; its reports go to a folder of its own. */
export async function agentEnv(folder: string, name: string): Promise<Record<string, string>> {
	const agentDir = join(folder, 'sessions', name, 'agent');
	await mkdir(agentDir, {recursive: true});
	return {
		PATH: process.env.PATH ?? '',
		HOME: folder,
		LANG: 'C.UTF-8',
		TERM: 'xterm-256color',
		AO_SESSION: name,
		AO_EVENTS: join(agentDir, 'events.jsonl'),
	};
}

export async function git(cwd: string, args: readonly string[]): Promise<string> {
	return (await execa('git', args, {cwd})).stdout;
}

/** The title of a demo issue. */
export function titleOfIssue(key: string): string {
	const title = demoIssues.find(issue => issue.key === key)?.title;
	if (title === undefined) {
		throw new Error(`No demo issue ${key}.`);
	}
	return title;
}

/** Runs an agent without a terminal until it ends; its input ends at once, unless `answer` waits for a question. */
export async function runAgent(
	{worktree, env}: Pick<Place, 'worktree' | 'env'>,
	args: readonly string[],
	answer?: string,
): Promise<{exitCode: number | null; output: string}> {
	const child = spawn(process.execPath, [entry, '--speed', '500', ...args], {cwd: worktree, env});
	let output = '';
	child.stdout.on('data', data => {
		output += data;
		if (answer !== undefined && output.includes('Allow this command?') && child.stdin.writable) {
			child.stdin.end(answer);
		}
	});
	child.stderr.on('data', data => {
		output += data;
	});
	if (answer === undefined) {
		child.stdin.end();
	}
	const exitCode = await new Promise<number | null>(resolve => {
		child.on('close', resolve);
	});
	return {exitCode, output};
}

export type PtyAgent = {
	pty: IPty;
	screen(): string;
	ended: Promise<{exitCode: number; signal?: number}>;
};

/** Starts an agent in a pseudo-terminal. */
export function startAgent(
	{worktree, env}: Pick<Place, 'worktree' | 'env'>,
	args: readonly string[],
): PtyAgent {
	const pty = spawnPty(process.execPath, [entry, ...args], {cwd: worktree, env, cols: 100, rows: 30});
	let output = '';
	pty.onData(data => {
		output += data;
	});
	const ended = new Promise<{exitCode: number; signal?: number}>(resolve => {
		pty.onExit(resolve);
	});
	return {pty, screen: () => output, ended};
}

/** The events reported so far, checked for their form. */
export async function eventsOf({env}: Pick<Place, 'env'>): Promise<ReportedEvent[]> {
	const text = await readFile(env.AO_EVENTS ?? '', 'utf8').catch(() => '');
	return text
		.split('\n')
		.slice(0, -1)
		.map(line => {
			if (Buffer.byteLength(line) >= 4096) {
				throw new Error(`A line of ${Buffer.byteLength(line)} bytes.`);
			}
			return JSON.parse(line) as ReportedEvent;
		});
}

/** The activities reported so far, in order, equal ones in a row once. */
export async function activitiesOf(place: Pick<Place, 'env'>): Promise<unknown[]> {
	const events = await eventsOf(place);
	const activities = events.filter(({event}) => event === 'activity').map(({payload}) => payload.activity);
	return activities.filter((activity, index) => activity !== activities[index - 1]);
}
