import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {cliFile, eventually, makeWorld, runs, runtimes} from '../helpers/cli.ts';
import {expectPlan, type PlanDocument} from '../helpers/documents.ts';
import {runInPty} from '../helpers/pty.ts';
import {git, makeShop, sessionsOf, spawnIn} from '../helpers/shop.ts';

describe.each(runtimes)('stop with terminals in $runtime', ({runtime, missing}) => {
	test('halts a project, then everything; it names what it stops, and keeps all work', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const shop = await makeShop(world, {issues: 1});
		const bakery = await makeShop(world, {issues: 1, name: 'bakery'});
		const one = await spawnIn(world, shop, ['1'], {does: 'dirty stubborn'});
		const other = await spawnIn(world, bakery, ['1']);
		const dry = await world.json<PlanDocument>(['stop', '--all', '--dry-run']);
		expectPlan(dry);
		const kinds = dry.plan.map(({kind, id}) => (kind === 'session' ? id : kind)).sort();
		expect(kinds).toEqual([one.id, other.id, runtime === 'tmux' ? 'server' : 'host'].sort());
		expect(dry.plan.every(({action, done}) => action === 'stop' && !done)).toBe(true);
		expect([one, other].every(session => runs(session.runtime?.pid ?? 0))).toBe(true);

		const project = await world.json<PlanDocument>(['stop', 'bakery'], {cwd: shop});
		expect(project.plan.map(({id, done}) => [id, done])).toEqual([[other.id, true]]);
		expect(runs(other.runtime?.pid ?? 0)).toBe(false);
		expect(runs(one.runtime?.pid ?? 0)).toBe(true);

		const words = await world.ao(['stop', '--all', '--yes']);
		expect(words.exitCode, words.stderr).toBe(0);
		expect(words.stdout).toContain(`${one.id}: stopped (`);
		expect(words.stdout).toContain('stays: worktree, branch and conversation');
		expect(runs(one.runtime?.pid ?? 0)).toBe(false);
		await eventually(() => {
			expect(readdirSync(path.join(world.dataDir, 'run')).filter(name => name.endsWith('.json'))).toEqual([]);
		});
		expect(git(one.worktree, 'status', '--porcelain')).toContain('README.md');
		expect(existsSync(other.worktree)).toBe(true);
		const sessions = [...(await sessionsOf(world, shop)), ...(await sessionsOf(world, bakery))];
		expect(sessions.map(({state, parked}) => [state, parked])).toEqual([
			['stopped', 'stopped'],
			['stopped', 'stopped'],
		]);
		expect((await world.ao(['stop', '--all'])).stdout).toBe('Nothing runs.');
	});
});

test('asks once at a terminal; --keep-agents ends the boards only', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1']);
	const board = runInPty(process.execPath, [cliFile], {cwd: root, env: world.env});
	await board.waitFor('Issue number 1', 30_000);

	const asked = runInPty(process.execPath, [cliFile, 'stop'], {cwd: root, env: world.env});
	await asked.waitFor('[y/N]', 30_000);
	expect(asked.history()).toContain(`${session.id}: would stop`);
	asked.press('n\r');
	expect(await asked.exited).toMatchObject({code: 0});
	await asked.waitFor('Nothing was stopped.');
	await asked.close();
	expect(runs(session.runtime?.pid ?? 0)).toBe(true);

	const boards = await world.json<PlanDocument>(['stop', '--keep-agents'], {cwd: root});
	expectPlan(boards);
	expect(boards.plan).toMatchObject([{kind: 'board', id: String(board.pid), done: true, error: null}]);
	await board.exited;
	expect(board.modes().alternate).toBe(false);
	await board.close();
	expect(runs(session.runtime?.pid ?? 0)).toBe(true);
	const wrong = await world.ao(['stop', 'shop', '--all']);
	expect(wrong.exitCode).toBe(2);
	expect((await world.ao(['stop', 'nowhere'], {cwd: root})).exitCode).toBe(3);
});
