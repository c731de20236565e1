import {chmodSync, existsSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {cliFile, eventually, makeWorld, runs, runtimes, type World} from '../helpers/cli.ts';
import type {BatchDocument} from '../helpers/documents.ts';
import {runInPty} from '../helpers/pty.ts';
import {git, makeShop, projectDirOf, sessionsOf} from '../helpers/shop.ts';

const rounds = Number(process.env.AO_TEST_ROUNDS ?? 3);

/** What lies about of a project's sessions: folders, worktrees, git's own list, branches, claims and locks. */
function tracesOf(world: World, root: string) {
	const project = projectDirOf(world, 'shop');
	const worktrees = path.join(world.dataDir, 'worktrees', 'shop');
	const lines = (text: string) => text.split('\n').filter(line => line !== '');
	return {
		folders: readdirSync(path.join(project, 'sessions')).sort(),
		worktrees: readdirSync(worktrees)
			.filter(name => !name.startsWith('.'))
			.sort(),
		registered: lines(git(root, 'worktree', 'list', '--porcelain'))
			.filter(line => line.startsWith(`worktree ${worktrees}`))
			.map(line => path.basename(line))
			.sort(),
		branches: lines(git(root, 'for-each-ref', '--format=%(refname:lstrip=3)', 'refs/heads/ao/')).sort(),
		claims: readdirSync(path.join(project, 'claims')),
		lock: existsSync(path.join(project, 'git.lock')),
	};
}

/** A repository in which each checkout takes a moment, so that a batch can be met in the middle. */
async function slowShop(world: World, issues: number): Promise<string> {
	const root = await makeShop(world, {issues});
	const hook = path.join(root, '.git', 'hooks', 'post-checkout');
	writeFileSync(hook, '#!/bin/sh\nsleep 0.4\n');
	chmodSync(hook, 0o755);
	return root;
}

test(
	'two batches of the same 20 issues at the same moment spawn each once',
	async () => {
		const world = makeWorld({runtime: 'process'});
		const numbers = Array.from({length: 20}, (_, index) => index + 1);
		for (let round = 0; round < rounds; round++) {
			const root = await makeShop(world, {issues: 20, name: `shop${round}`});
			const spawn = (order: readonly number[]) =>
				world.json<BatchDocument>(['batch-spawn', ...order.map(String)], {
					cwd: root,
					env: {AGENT_DOES: 'exit:0'},
				});
			const batches = await Promise.all([spawn(numbers), spawn(numbers.toReversed())]);
			const spawned = batches.flatMap(batch => batch.spawned);
			expect(spawned.map(({issue}) => issue?.ref).sort()).toEqual(
				numbers.map(number => `local:task-${number}`).sort(),
			);
			expect(batches.flatMap(({skipped}) => skipped.map(({reason}) => reason))).toEqual(
				Array.from({length: 20}, () => 'active'),
			);
			expect(batches.flatMap(({failed}) => failed)).toEqual([]);
			expect(await sessionsOf(world, root)).toHaveLength(20);
		}
	},
	60_000 + rounds * 60_000,
);

test('a batch of 30 with eight at once, beside another one, loses none to the races of git', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 40});
	const spawn = (range: string) =>
		world.json<BatchDocument>(['batch-spawn', range, '--concurrency', '8'], {
			cwd: root,
			env: {AGENT_DOES: 'exit:0'},
		});
	const [many, few] = await Promise.all([spawn('1-30'), spawn('31-40')]);
	expect([...many.failed, ...few.failed]).toEqual([]);
	expect([many.spawned.length, few.spawned.length]).toEqual([30, 10]);
	const ids = [...many.spawned, ...few.spawned].map(({id}) => id).sort();
	expect(tracesOf(world, root)).toEqual({
		folders: ids,
		worktrees: ids,
		registered: ids,
		branches: ids,
		claims: [],
		lock: false,
	});
	for (const {worktree, branch} of many.spawned) {
		expect(git(worktree, 'status', '--porcelain=v1', '--branch')).toBe(`## ${branch}`);
	}
	expect(git(root, 'fsck', '--no-progress')).toBe('');
});

describe.each(runtimes)('a batch that is interrupted, in $runtime', ({runtime, missing}) => {
	test('SIGINT: what is in flight is undone, what was spawned stays, and both are named', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await slowShop(world, 12);
		const batch = world.start(['batch-spawn', '1-12', '--concurrency', '3'], {cwd: root});
		await eventually(() => expect(batch.stdout().match(/: spawned /g)?.length).toBeGreaterThanOrEqual(2));
		batch.child.kill('SIGINT');
		expect(await batch.ended, batch.stderr()).toEqual({exitCode: 130, signal: null});

		const spawned = [...batch.stdout().matchAll(/: spawned (\S+)/g)].map(([, id]) => id).sort();
		expect(spawned.length).toBeLessThan(12);
		const [, stays = ''] = /^Interrupted\. Stays: (.*)\.$/m.exec(batch.stdout()) ?? [];
		expect(stays.split(', ').sort()).toEqual(spawned);
		const [, undone = ''] = /^Undone or not begun: (.*)\.$/m.exec(batch.stdout()) ?? [];
		expect(undone.split(', ')).toHaveLength(12 - spawned.length);
		expect(tracesOf(world, root)).toEqual({
			folders: spawned,
			worktrees: spawned,
			registered: spawned,
			branches: spawned,
			claims: [],
			lock: false,
		});
		const sessions = await sessionsOf(world, root);
		expect(sessions.map(({id, state}) => [id, state]).sort()).toEqual(spawned.map(id => [id, 'working']));
		expect(sessions.every(session => runs(session.runtime?.pid ?? 0))).toBe(true);
	});

	test('Ctrl-C at a terminal leaves the agents that were spawned alone', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await slowShop(world, 8);
		const terminal = runInPty(process.execPath, [cliFile, 'batch-spawn', '1-8', '--concurrency', '2'], {
			cwd: root,
			env: world.env,
		});
		await terminal.waitFor(': spawned ', 30_000);
		terminal.press('\u0003');
		expect(await terminal.exited).toMatchObject({code: 130});
		expect(terminal.history().replaceAll('\n', '')).toContain('Interrupted. Stays: shop-');
		await terminal.close();
		const sessions = await sessionsOf(world, root);
		expect(sessions.length).toBeGreaterThan(0);
		expect(sessions.map(({state}) => state)).toEqual(sessions.map(() => 'working'));
		expect(sessions.every(session => runs(session.runtime?.pid ?? 0))).toBe(true);
		expect(tracesOf(world, root).worktrees).toEqual(sessions.map(({id}) => id).sort());
	});

	test('kill -9: the next look undoes the rest, and the next batch spawns it', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await slowShop(world, 8);
		const batch = world.start(['batch-spawn', '1-8', '--concurrency', '3'], {cwd: root});
		await eventually(() => expect(batch.stdout()).toContain(': spawned '));
		batch.child.kill('SIGKILL');
		await batch.ended;

		await eventually(async () => {
			const sessions = await sessionsOf(world, root);
			expect(new Set(sessions.map(({state}) => state))).toEqual(new Set(['working', 'failed']));
			const working = sessions.filter(({state}) => state === 'working').map(({id}) => id);
			const {worktrees, registered, branches} = tracesOf(world, root);
			expect({worktrees, registered, branches}).toEqual({
				worktrees: working.sort(),
				registered: working.sort(),
				branches: working.sort(),
			});
		});
		const again = await world.json<BatchDocument>(['batch-spawn', '1-8'], {cwd: root});
		expect(again.failed).toEqual([]);
		const sessions = await sessionsOf(world, root);
		const working = sessions.filter(({state}) => state === 'working');
		expect(working.map(({issue}) => issue?.id).sort()).toEqual(
			Array.from({length: 8}, (_, index) => `task-${index + 1}`),
		);
		expect(tracesOf(world, root)).toMatchObject({claims: [], lock: false});
		const failed = sessions.filter(({state}) => state === 'failed');
		expect(failed.every(({ended}) => ended?.detail.includes('cut off'))).toBe(true);
	});
});
