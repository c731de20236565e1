import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {expect, test, vi} from 'vitest';
import {
	environmentOf,
	isAlive,
	listProcesses,
	parseProcStat,
	parsePs,
	processStart,
} from '../../source/system/process-table.ts';

test('knows a running process from any other that has, or had, its pid', async () => {
	const child = spawn('sleep', ['1000']);
	const pid = child.pid ?? 0;
	const start = processStart(pid);
	expect(start).not.toBeNull();
	expect(processStart(pid)).toBe(start);
	expect(isAlive(pid, start)).toBe(true);
	expect(isAlive(pid, null)).toBe(true);
	expect(isAlive(pid, 'another start')).toBe(false);
	child.kill('SIGKILL');
	await once(child, 'exit');
	await vi.waitFor(() => expect(isAlive(pid, start)).toBe(false));
	expect(processStart(pid)).toBeNull();
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 30])('%j is no living process', pid => {
	expect(isAlive(pid, null)).toBe(false);
});

test('two processes have different starts, or different pids', () => {
	expect(processStart(process.pid)).not.toBe(processStart(process.ppid));
});

test('lists this process with its parent, group and session', async () => {
	const rows = await listProcesses();
	expect(rows.find(row => row.pid === process.pid)).toMatchObject({parent: process.ppid, zombie: false});
	const child = spawn('sleep', ['1000'], {detached: true});
	try {
		const row = (await listProcesses()).find(({pid}) => pid === child.pid);
		expect(row).toMatchObject({parent: process.pid, group: child.pid});
		if (process.platform === 'linux') {
			expect(row).toMatchObject({session: child.pid});
		}
	} finally {
		child.kill('SIGKILL');
	}
});

test.runIf(process.platform === 'linux')('a zombie is not alive', async () => {
	const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 1000'], {
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	try {
		const [text] = (await once(parent.stdout, 'data')) as [Buffer];
		const pid = Number(text.toString());
		await vi.waitFor(async () =>
			expect((await listProcesses()).find(row => row.pid === pid)).toMatchObject({zombie: true}),
		);
		expect(isAlive(pid, null)).toBe(false);
	} finally {
		parent.kill('SIGKILL');
	}
});

test.runIf(process.platform === 'linux')(
	'reads the environment that a process was started with',
	async () => {
		const env = {PATH: process.env.PATH, ODD: 'a=b\nc', EMPTY: ''};
		const child = spawn('sleep', ['1000'], {env});
		try {
			await vi.waitFor(() => expect(environmentOf(child.pid ?? 0)).toEqual(env));
			expect(environmentOf(2 ** 30)).toBeNull();
		} finally {
			child.kill('SIGKILL');
		}
	},
);

test('reads a process whose name holds parentheses and blanks', () => {
	const rest = Array.from({length: 30}, (_, index) => index + 5).join(' ');
	expect(parseProcStat(`42 (a) b (c)) S 1 2 3 ${rest}`)).toMatchObject({
		pid: 42,
		command: 'a) b (c)',
		parent: 1,
		group: 2,
		session: 3,
		zombie: false,
		startTicks: '20',
	});
	expect(parseProcStat('')).toBeNull();
	expect(parseProcStat('42 (x) S 1')).toBeNull();
});

test('reads what ps prints on other systems', () => {
	const text = '    1     0     1      0 Ss   /sbin/launchd\n  501   400   500   7f00a Z+  (a b)\nheader\n';
	expect(parsePs(text)).toEqual([
		{pid: 1, parent: 0, group: 1, session: null, command: '/sbin/launchd', zombie: false},
		{pid: 501, parent: 400, group: 500, session: null, command: '(a b)', zombie: true},
	]);
});
