import {access, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {demoIssues, demoRoles} from '../../source/demo/issues.ts';
import {
	activitiesOf,
	agentEnv,
	type DemoPlaces,
	demoPlaces,
	eventsOf,
	git,
	runAgent,
	titleOfIssue,
} from './agent-process.ts';

let places: DemoPlaces;
beforeAll(async () => {
	places = await demoPlaces();
});
afterAll(() => places.remove());

describe('the demo agent on the issues of the demo', () => {
	test('solves all of them, in branches that merge one after the other', async () => {
		for (const {key, title} of demoIssues) {
			const place = await places.place(`solve-${key}`);
			const asks = key === demoRoles.asks;
			const {exitCode, output} = await runAgent(place, ['--', title], asks ? 'y' : undefined);
			const crashes = key === demoRoles.crashes;
			expect({key, exitCode, output}).toMatchObject({key, exitCode: crashes ? 1 : 0});
			if (crashes) {
				expect(await git(place.worktree, ['status', '--porcelain'])).toBe(' M src/list.js');
				expect((await runAgent(place, ['--resume', 'u'])).exitCode).toBe(0);
			}
			expect(await git(place.worktree, ['status', '--porcelain'])).toBe('');
			expect(await git(place.worktree, ['rev-list', '--count', 'main..HEAD'])).toBe('1');
			expect((await eventsOf(place)).length).toBeGreaterThan(8);
		}
		const {worktree: merged} = await places.place('merged');
		for (const {key} of demoIssues) {
			await git(merged, ['merge', '--quiet', '--no-edit', `ao/solve-${key}`]);
		}
		const {stdout} = await execa(process.execPath, ['--test', '--test-reporter=tap'], {cwd: merged});
		expect(stdout).toMatch(/^# fail 0$/m);
		expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(18);
	}, 120_000);

	test('reports what it does, what it costs, and how it ended', async () => {
		const place = await places.place('report');
		await runAgent(place, ['--', titleOfIssue(demoRoles.failsATest)]);
		const events = await eventsOf(place);
		expect(await activitiesOf(place)).toEqual(['active', 'ready']);
		const costs = events.filter(({event}) => event === 'cost').map(({payload}) => payload.usd as number);
		expect(costs.every((usd, index) => usd > (costs[index - 1] ?? 0))).toBe(true);
		expect(events.find(({event}) => event === 'cost')?.payload.tokens).toEqual({
			input: expect.any(Number),
			output: expect.any(Number),
			cacheRead: expect.any(Number),
			cacheWrite: expect.any(Number),
		});
		expect(events.at(-2)).toMatchObject({event: 'note', payload: {text: expect.stringMatching(/columns/)}});
		expect(events.every(({t}) => Math.abs(Date.now() - t) < 60_000)).toBe(true);
		const tests = events.filter(({payload}) => payload.text === 'runs the tests');
		expect(tests).toHaveLength(2);
	}, 30_000);

	test('does the same again with the same seed, and not with another', async () => {
		const transcripts: unknown[] = [];
		for (const [name, seed] of [
			['again-1', '7'],
			['again-2', '7'],
			['again-3', '8'],
		] as const) {
			const place = await places.place(name);
			await runAgent(place, ['--seed', seed, '--', titleOfIssue('remove')]);
			transcripts.push((await eventsOf(place)).map(({event, payload}) => ({event, payload})));
		}
		expect(transcripts[1]).toEqual(transcripts[0]);
		expect(transcripts[2]).not.toEqual(transcripts[0]);
	}, 30_000);

	test.each([
		['y', true],
		['n', false],
	])(
		'goes on after %j to its question',
		async (answer, sampleThere) => {
			const place = await places.place(`answer-${answer}`);
			const {exitCode} = await runAgent(place, ['--', titleOfIssue(demoRoles.asks)], answer);
			expect(exitCode).toBe(0);
			expect(await activitiesOf(place)).toEqual(['active', 'waiting_input', 'active', 'ready']);
			const asked = (await eventsOf(place)).find(({payload}) => payload.activity === 'waiting_input');
			expect(asked?.payload).toEqual({
				activity: 'waiting_input',
				kind: 'permission',
				text: 'Run node scripts/convert.js? It writes samples/version-2.json',
			});
			const files = await git(place.worktree, ['ls-tree', '-r', '--name-only', 'HEAD']);
			expect(files.includes('samples/version-2.json')).toBe(sampleThere);
		},
		30_000,
	);

	test('asks nothing where everything is allowed', async () => {
		const place = await places.place('allowed');
		await runAgent(place, ['--permissions', 'all', '--', titleOfIssue(demoRoles.asks)]);
		expect(await activitiesOf(place)).toEqual(['active', 'ready']);
		await access(join(place.worktree, 'samples/version-2.json'));
	}, 30_000);

	test('goes on with its cost and its work when it is resumed, and takes a further instruction', async () => {
		const place = await places.place('resume');
		expect((await runAgent(place, ['--', titleOfIssue(demoRoles.crashes)])).exitCode).toBe(1);
		const before = (await eventsOf(place)).filter(({event}) => event === 'cost').at(-1);
		const {exitCode} = await runAgent(place, ['--resume', 'u', '--', 'and say it in the notes']);
		expect(exitCode).toBe(0);
		const after = (await eventsOf(place)).filter(({event}) => event === 'cost').at(-1);
		expect(after?.payload.usd).toBeGreaterThan(before?.payload.usd as number);
		expect((await git(place.worktree, ['log', '--format=%s', 'main..HEAD'])).split('\n')).toEqual([
			'Sort long lists in no time',
			'Note: and say it in the notes',
		]);
		const {length} = await eventsOf(place);
		await runAgent(place, ['--resume', 'u']);
		expect((await eventsOf(place)).slice(length)).toMatchObject([
			{event: 'activity', payload: {activity: 'ready'}},
		]);
	}, 30_000);
});

describe('the demo agent in another repository', () => {
	async function otherRepository(name: string) {
		const worktree = join(places.folder, name);
		await mkdir(worktree);
		await git(worktree, ['init', '--quiet', '--initial-branch=main']);
		await git(worktree, ['config', 'user.name', 'Somebody']);
		await git(worktree, ['config', 'user.email', 'somebody@example.com']);
		await writeFile(join(worktree, 'package.json'), '{"name": "theirs"}\n');
		await git(worktree, ['add', '.']);
		await git(worktree, ['commit', '--quiet', '--message=First']);
		return {worktree, env: await agentEnv(places.folder, name)};
	}

	test('commits a note on the issue, and nothing else', async () => {
		const place = await otherRepository('their-1-abcd');
		await runAgent(place, ['--', 'Title: Fly $(touch pwned) `x`\n\nUp.']);
		expect(await git(place.worktree, ['log', '-1', '--format=%s'])).toBe('Note: Fly $(touch pwned) `x`');
		expect(await git(place.worktree, ['show', '--name-only', '--format=', 'HEAD'])).toBe(
			'notes/their-1-abcd.md',
		);
		expect(await readFile(join(place.worktree, 'notes/their-1-abcd.md'), 'utf8')).toBe(
			'# Notes\n\n- Fly $(touch pwned) `x`\n',
		);
		expect(await git(place.worktree, ['status', '--porcelain'])).toBe('');
	});

	test.each(['folder', 'file'])('writes nothing through a %s that leads out of it', async what => {
		const place = await otherRepository(`link-${what}`);
		const outside = join(places.folder, `outside-${what}`);
		if (what === 'folder') {
			await mkdir(outside);
			await symlink(outside, join(place.worktree, 'notes'));
		} else {
			await mkdir(join(place.worktree, 'notes'));
			await symlink(outside, join(place.worktree, 'notes/link-file.md'));
		}
		await runAgent(place, ['--', 'Fly']);
		expect((await activitiesOf(place)).at(-1)).toBe('blocked');
		await expect(access(join(outside, ...(what === 'folder' ? ['link-folder.md'] : [])))).rejects.toThrow();
	});

	test('says what is in the way of a commit', async () => {
		const place = await otherRepository('refused');
		await writeFile(
			join(place.worktree, '.git/hooks/pre-commit'),
			'#!/bin/sh\necho no commits today\nexit 1\n',
			{
				mode: 0o755,
			},
		);
		await runAgent(place, ['--', 'Fly']);
		expect((await eventsOf(place)).at(-1)).toMatchObject({
			event: 'activity',
			payload: {activity: 'blocked', text: 'git commit failed: no commits today'},
		});
	});

	test('works without a place to report to', async () => {
		const {worktree, env} = await otherRepository('silent');
		const {AO_EVENTS: _, ...rest} = env;
		const {exitCode, output} = await runAgent({worktree, env: rest}, ['--', 'Fly']);
		expect(exitCode).toBe(0);
		expect(output).toContain('Noted in notes/silent.md.');
		expect(output).not.toContain('\u001B');
	});

	test('refuses options that it does not know', async () => {
		const place = await otherRepository('options');
		const {exitCode, output} = await runAgent(place, ['--colour']);
		expect(exitCode).toBe(2);
		expect(output).toContain('--colour');
	});
});
