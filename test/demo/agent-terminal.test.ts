import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test, vi} from 'vitest';
import {demoRoles} from '../../source/demo/issues.ts';
import {
	activitiesOf,
	type DemoPlaces,
	demoPlaces,
	eventsOf,
	git,
	type Place,
	type PtyAgent,
	startAgent,
	titleOfIssue,
} from './agent-process.ts';

describe('the demo agent in a terminal', () => {
	let places: DemoPlaces;
	const running: PtyAgent[] = [];
	beforeAll(async () => {
		places = await demoPlaces();
	});
	afterEach(async () => {
		for (const agent of running.splice(0)) {
			try {
				agent.pty.kill('SIGKILL');
			} catch {}
			await agent.ended;
		}
	});
	afterAll(() => places.remove());

	function start(place: Place, args: readonly string[]): PtyAgent {
		const agent = startAgent(place, args);
		running.push(agent);
		return agent;
	}

	const until = (check: () => unknown) => vi.waitFor(check, {timeout: 15_000, interval: 30});
	const untilActivity = (place: Place, activity: string) =>
		until(async () => expect((await activitiesOf(place)).at(-1)).toBe(activity));

	test.each([
		['y', 'y', true],
		['Enter', '\r', true],
		['1', '1', true],
		['n', 'n', false],
		['Escape', '\u001B', false],
	])('asks once, and takes the key %s as the answer', async (name, key, yes) => {
		const place = await places.place(`key-${name.toLowerCase()}`);
		const agent = start(place, ['--speed', '100', '--', titleOfIssue(demoRoles.asks)]);
		await untilActivity(place, 'waiting_input');
		await until(() => expect(agent.screen()).toContain('node scripts/convert.js samples/version-1.json'));
		agent.pty.write('x');
		agent.pty.write(key);
		await untilActivity(place, 'ready');
		expect((await activitiesOf(place)).filter(activity => activity === 'waiting_input')).toHaveLength(1);
		const files = await git(place.worktree, ['ls-tree', '-r', '--name-only', 'HEAD']);
		expect(files.includes('samples/version-2.json')).toBe(yes);
	});

	test('takes a pasted instruction whole, commits, and leaves with 0 on /exit', async () => {
		const place = await places.place('paste');
		const agent = start(place, ['--speed', '100', '--', titleOfIssue('readme')]);
		await untilActivity(place, 'ready');
		expect(agent.screen()).toContain('\u001B[?2004h');
		agent.pty.write('\u001B[200~- also name it 買い物\rand "this"\u001B[201~');
		agent.pty.write('\r');
		await until(async () =>
			expect(await git(place.worktree, ['log', '-1', '--format=%s'])).toBe('Note: - also name it 買い物'),
		);
		expect(await readFile(join(place.worktree, 'notes/paste.md'), 'utf8')).toBe(
			'# Notes\n\n- - also name it 買い物\n  and "this"\n',
		);
		await untilActivity(place, 'ready');
		agent.pty.write('/exit\r');
		expect(await agent.ended).toMatchObject({exitCode: 0});
		expect(agent.screen().endsWith('\u001B[?2004l')).toBe(true);
	});

	test('keeps an instruction that comes while it works for after the turn', async () => {
		const place = await places.place('queued');
		const agent = start(place, ['--speed', '10', '--', titleOfIssue('readme')]);
		await untilActivity(place, 'active');
		agent.pty.write('and more\r');
		await until(async () =>
			expect((await git(place.worktree, ['log', '--format=%s', 'main..HEAD'])).split('\n')).toEqual([
				'Note: and more',
				'Say where the list is kept',
			]),
		);
	});

	test('Ctrl-C interrupts the turn; the next instruction brings the task to its end', async () => {
		const place = await places.place('interrupt');
		const agent = start(place, ['--', titleOfIssue('search')]);
		await untilActivity(place, 'active');
		agent.pty.write('\u0003');
		await untilActivity(place, 'ready');
		expect((await eventsOf(place)).at(-1)?.payload.text).toBe('interrupted');
		agent.pty.write('\u0003');
		await until(() => expect(agent.screen()).toContain('Ctrl-C again leaves.'));
		agent.pty.write('\u0003');
		expect(await agent.ended).toMatchObject({exitCode: 0});

		const again = start(place, ['--speed', '100', '--resume', 'u', '--', 'go on']);
		await until(async () =>
			expect((await git(place.worktree, ['log', '--format=%s', 'main..HEAD'])).split('\n')).toEqual([
				'Add the command search',
				'Note: go on',
			]),
		);
		await untilActivity(place, 'ready');
		again.pty.write('\u0004');
		expect(await again.ended).toMatchObject({exitCode: 0});
	});

	test('interrupted again and again, at whatever it is, it still brings its task to the end', async () => {
		const place = await places.place('often');
		const agent = start(place, ['--speed', '25', '--', titleOfIssue(demoRoles.failsATest)]);
		const reached = async (text: string) =>
			(await eventsOf(place)).filter(({payload}) => payload.text === text).length;
		let interrupted = 0;
		for (const step of ['writes test/format-wide.test.js', 'edits src/format.js', 'runs the tests']) {
			await until(async () => expect(await reached(step)).toBeGreaterThan(0));
			agent.pty.write('\u0003');
			interrupted += 1;
			await until(async () => expect(await reached('interrupted')).toBe(interrupted));
			agent.pty.write('go on\r');
		}
		await until(async () =>
			expect((await git(place.worktree, ['log', '-1', '--format=%s'])).split('\n')).toEqual([
				'Line up wide characters',
			]),
		);
		await untilActivity(place, 'ready');
		expect(await git(place.worktree, ['status', '--porcelain'])).toBe('');
	}, 30_000);

	test('starts without a prompt and waits', async () => {
		const place = await places.place('empty');
		const agent = start(place, []);
		await untilActivity(place, 'ready');
		expect(await eventsOf(place)).toHaveLength(1);
		agent.pty.write('\u0004');
		expect(await agent.ended).toMatchObject({exitCode: 0});
	});

	test.each([
		['SIGTERM', 143],
		['SIGHUP', 129],
	] as const)('%s ends it, and the terminal is as it was', async (signal, exitCode) => {
		const place = await places.place(signal.toLowerCase());
		const agent = start(place, ['--', titleOfIssue('search')]);
		await untilActivity(place, 'active');
		agent.pty.kill(signal);
		expect(await agent.ended).toMatchObject({exitCode});
		expect(agent.screen().endsWith('\u001B[?2004l')).toBe(true);
	});

	test('leaves by itself where its task says so, and fails where it says so', async () => {
		const leaving = await places.place('leaves');
		const left = start(leaving, ['--speed', '100', '--', titleOfIssue(demoRoles.leaves)]);
		expect(await left.ended).toMatchObject({exitCode: 0});
		expect(await git(leaving.worktree, ['status', '--porcelain'])).toBe('');
		const failing = await places.place('fails');
		const failed = start(failing, ['--speed', '100', '--', titleOfIssue(demoRoles.crashes)]);
		expect(await failed.ended).toMatchObject({exitCode: 1});
		expect(failed.screen()).toContain('Connection to the model lost');
	});
});
