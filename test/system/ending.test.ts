import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {nanoid} from 'nanoid';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {endProcesses} from '../../source/system/end-processes.ts';
import {isAlive, listProcesses, type ProcessRow, processStart} from '../../source/system/process-table.ts';
import {findSessionProcesses, selectSessionProcesses} from '../../source/system/session-processes.ts';

let sessionId: string;
const started: number[] = [];

beforeEach(() => {
	sessionId = `demo-1-${nanoid(8)}`;
});
afterEach(() => {
	for (const pid of started.splice(0)) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// Ended, as it should.
		}
	}
});

/** Starts a program as the leader of a terminal session of its own, as an agent is. */
function agent(
	code: string,
	env: Record<string, string> = {AO_SESSION: sessionId},
): ChildProcess & {pid: number} {
	const child = spawn(process.execPath, ['-e', code], {
		detached: true,
		env: {PATH: process.env.PATH, ...env},
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	started.push(child.pid ?? 0);
	return child as ChildProcess & {pid: number};
}

/** The numbers that a program prints in its first line. */
async function printed(child: ChildProcess): Promise<number[]> {
	const [text] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
	const pids = text.toString().trim().split(' ').map(Number);
	started.push(...pids);
	return pids;
}

const stubborn = `process.on('SIGTERM', () => {}); process.on('SIGHUP', () => {}); setInterval(() => {}, 1000);`;
const spawnQuoted = (code: string, options: string) =>
	`require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(code)}], ${options})`;

test('finds and ends a child that left for a session of its own and ignores TERM and HUP', async () => {
	const child = agent(`
		const inside = ${spawnQuoted(stubborn, "{stdio: 'ignore'}")};
		const away = ${spawnQuoted(stubborn, "{detached: true, stdio: 'ignore'}")};
		console.log(inside.pid, away.pid);
		setInterval(() => {}, 1000);`);
	const family = await printed(child);
	const pids = await findSessionProcesses({
		sessionId,
		panePid: child.pid,
		paneStart: processStart(child.pid),
	});
	expect(pids.toSorted()).toEqual([child.pid, ...family].toSorted());
	const {ended, survivors} = await endProcesses(pids, {graceMs: 300});
	expect(survivors).toEqual([]);
	expect(ended.toSorted()).toEqual(pids.toSorted());
	for (const pid of pids) {
		expect(isAlive(pid, null)).toBe(false);
	}
});

test.runIf(['linux', 'darwin'].includes(process.platform))(
	'finds what the agent left behind when it was gone, by AO_SESSION in its environment',
	async () => {
		const child = agent(`
			const away = ${spawnQuoted(stubborn, "{detached: true, stdio: 'ignore'}")};
			away.unref();
			console.log(away.pid);`);
		const start = processStart(child.pid);
		const [away = 0] = await printed(child);
		await vi.waitFor(() => expect(isAlive(child.pid, start)).toBe(false));
		expect(await findSessionProcesses({sessionId, panePid: child.pid, paneStart: start})).toEqual([away]);
		expect(await findSessionProcesses({sessionId, panePid: null})).toEqual([away]);
		expect(await findSessionProcesses({sessionId: sessionId.slice(0, -1), panePid: null})).toEqual([]);
		expect(await endProcesses([away], {graceMs: 50})).toEqual({ended: [away], survivors: []});
	},
);

test('gives a program its time to end by itself, and ends what it starts meanwhile', async () => {
	const child = agent(`
		process.on('SIGTERM', () => {
			${spawnQuoted(stubborn, "{stdio: 'ignore'}")};
			setTimeout(() => process.exit(0), 150);
		});
		console.log(process.pid);
		setInterval(() => {}, 1000);`);
	await printed(child);
	const exit = once(child, 'exit');
	const find = () => findSessionProcesses({sessionId, panePid: child.pid});
	const {survivors} = await endProcesses(await find(), {graceMs: 1500, refind: find});
	expect(await exit).toEqual([0, null]);
	expect(survivors).toEqual([]);
	expect(await find()).toEqual([]);
});

test('returns as soon as all have ended', async () => {
	const child = agent('console.log(process.pid); setInterval(() => {}, 1000)');
	await printed(child);
	const from = performance.now();
	expect(await endProcesses([child.pid], {graceMs: 20_000})).toEqual({ended: [child.pid], survivors: []});
	expect(performance.now() - from).toBeLessThan(5000);
});

test('ends a stopped process', async () => {
	const child = agent('console.log(process.pid); setInterval(() => {}, 1000)');
	await printed(child);
	process.kill(child.pid, 'SIGSTOP');
	const exit = once(child, 'exit');
	await endProcesses([child.pid], {graceMs: 5000});
	expect(await exit).toEqual([null, 'SIGTERM']);
});

test('never touches this process, those above it, pid 1, or what is excluded', async () => {
	const other = agent('console.log(process.pid); setInterval(() => {}, 1000)');
	await printed(other);
	const {ended, survivors} = await endProcesses([process.pid, process.ppid, 1, 0, -1, other.pid], {
		graceMs: 10,
		exclude: [other.pid],
	});
	expect([ended, survivors]).toEqual([[], []]);
	expect(isAlive(other.pid, null)).toBe(true);
	expect(await findSessionProcesses({sessionId, panePid: other.pid, exclude: [other.pid]})).toEqual([]);
});

test('leaves a program alone that has the pid of an agent long gone', async () => {
	const stranger = agent('console.log(process.pid); setInterval(() => {}, 1000)', {});
	await printed(stranger);
	expect(await findSessionProcesses({sessionId, panePid: stranger.pid, paneStart: 'long ago'})).toEqual([]);
	expect(await findSessionProcesses({sessionId, panePid: stranger.pid})).toEqual([stranger.pid]);
});

test('finds nothing for a session without processes', async () => {
	expect(await findSessionProcesses({sessionId, panePid: 2 ** 22 + 1})).toEqual([]);
	expect(await endProcesses([], {graceMs: 1000})).toEqual({ended: [], survivors: []});
	expect(await endProcesses([2 ** 22 + 1], {graceMs: 1000})).toEqual({ended: [], survivors: []});
});

test('follows descendants, but never through an excluded process', async () => {
	const row = (pid: number, parent: number, more: Partial<ProcessRow> = {}): ProcessRow => ({
		pid,
		parent,
		group: pid,
		session: pid,
		command: 'x',
		zombie: false,
		...more,
	});
	const rows = [
		row(1, 0),
		row(10, 1),
		row(11, 10, {session: 10}),
		row(12, 11),
		row(13, 1, {group: 10}),
		row(14, 10, {zombie: true}),
		// A tmux server that the agent started, and another session's agent in it.
		row(20, 12),
		row(21, 20),
		row(30, 1),
		row(31, 30),
	];
	expect(selectSessionProcesses(rows, {roots: [], panePid: 10, exclude: [20]}).toSorted()).toEqual([
		10, 11, 12, 13,
	]);
	expect(selectSessionProcesses(rows, {roots: [30, 1], panePid: null, exclude: []})).toEqual([30, 31]);
	expect(selectSessionProcesses(rows, {roots: [], panePid: 1, exclude: []})).toEqual([]);
	expect((await listProcesses()).length).toBeGreaterThan(1);
});
