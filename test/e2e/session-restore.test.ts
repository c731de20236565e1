import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {eventually, makeWorld, runs, runtimes, type World} from '../helpers/cli.ts';
import {type BatchDocument, expectPlan, type PlanDocument} from '../helpers/documents.ts';
import {
	agentDirOf,
	git,
	makeShop,
	projectDirOf,
	sessionDirOf,
	sessionsOf,
	spawnIn,
	untilState,
} from '../helpers/shop.ts';

async function restore(world: World, root: string, ...args: string[]): Promise<PlanDocument['plan']> {
	const document = await world.json<PlanDocument>(['session', 'restore', ...args], {cwd: root});
	expectPlan(document);
	return document.plan;
}

describe.each(runtimes)('restore with terminals in $runtime', ({runtime, missing}) => {
	test('brings back what was stopped, and what was lost with its server', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 3});
		const dirty = await spawnIn(world, root, ['1'], {does: 'commit dirty'});
		const plain = await spawnIn(world, root, ['2']);
		await world.json<PlanDocument>(['stop', '--all', '--yes']);
		expect([dirty, plain].filter(session => runs(session.runtime?.pid ?? 0))).toEqual([]);
		const stopped = await sessionsOf(world, root);
		expect(stopped.map(({state, parked, column}) => [state, parked, column])).toEqual([
			['stopped', 'stopped', 'todo'],
			['stopped', 'stopped', 'todo'],
		]);
		const ended = await spawnIn(world, root, ['3'], {does: 'exit:0'});
		await untilState(world, root, ended.id, 'exited');
		const back = await restore(world, root, '--all');
		expect(back.map(({id, action, done}) => [id, action, done])).toEqual([
			[dirty.id, 'restore', true],
			[plain.id, 'restore', true],
		]);
		const restored = await sessionsOf(world, root);
		expect(restored.map(({state}) => state)).toEqual(['working', 'working', 'exited']);
		expect(readFileSync(path.join(dirty.worktree, 'README.md'), 'utf8')).toBe('# Shop\nchanged\n');

		await loseServer(world, restored[0]);
		const lost = await sessionsOf(world, root);
		expect(lost.map(({state, parked}) => [state, parked])).toEqual([
			['lost', 'lost'],
			['lost', 'lost'],
			['exited', null],
		]);
		const found = await restore(world, root, '--all');
		expect(found.map(({id, done}) => [id, done])).toEqual([
			[dirty.id, true],
			[plain.id, true],
		]);
		expect((await sessionsOf(world, root)).map(({runtime}) => runtime?.alive)).toEqual([true, true, false]);
	});
});

/** Ends the tmux server, or the pty host, as a crash would. */
async function loseServer(world: World, session: Session | undefined): Promise<void> {
	const run = path.join(world.dataDir, 'run');
	if (session?.runtime?.kind === 'tmux') {
		const folder = path.join(world.dir, `tmux-${process.getuid?.()}`);
		for (const name of readdirSync(folder)) {
			execFileSync('tmux', ['-S', path.join(folder, name), 'kill-server'], {stdio: 'ignore'});
		}
	} else {
		for (const name of readdirSync(run)) {
			const pid = Number(/^(\d+)\.json$/.exec(name)?.[1] ?? 0);
			if (pid > 0) {
				process.kill(pid, 'SIGKILL');
				await eventually(() => expect(runs(pid)).toBe(false));
			}
		}
	}
	await eventually(() => expect(runs(session?.runtime?.pid ?? 0)).toBe(false));
}

test('a killed one comes out of the trash, or is made anew with its uncommitted files', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1'], {does: 'commit dirty ignored'});
	const tip = git(session.worktree, 'rev-parse', 'HEAD');
	const status = git(session.worktree, 'status', '--porcelain');
	await world.json(['session', 'kill', '1', '--force'], {cwd: root});
	expect(existsSync(session.worktree)).toBe(false);
	expect(await restore(world, root, session.id)).toMatchObject([
		{action: 'restore', reason: 'its worktree came out of the trash', done: true, error: null},
	]);
	expect(git(session.worktree, 'status', '--porcelain')).toBe(status);
	expect(readFileSync(path.join(session.worktree, '.env'), 'utf8')).toBe('SECRET=1\n');

	await world.json(['session', 'kill', '1', '--force'], {cwd: root});
	await world.ao(['config', 'set', 'trashDays', '0']);
	await world.json(['session', 'cleanup'], {cwd: root});
	expect(existsSync(path.join(path.dirname(session.worktree), '.trash', session.id))).toBe(false);
	expect(await restore(world, root, session.id)).toMatchObject([
		{action: 'restore', done: true, error: null},
	]);
	expect(git(session.worktree, 'rev-parse', 'HEAD')).toBe(tip);
	expect(git(session.worktree, 'branch', '--show-current')).toBe(session.branch);
	expect(readFileSync(path.join(session.worktree, 'README.md'), 'utf8')).toBe('# Shop\nchanged\n');
	expect(readFileSync(path.join(session.worktree, `new-${session.id}.txt`), 'utf8')).toBe('new\n');
	expect(existsSync(path.join(session.worktree, '.env'))).toBe(false);
	const [restored] = await sessionsOf(world, root);
	expect(restored).toMatchObject({id: session.id, state: 'working', ended: null, endedAt: null});
});

test('a worktree that was removed by hand is made anew from its branch', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1'], {does: 'commit exit:3'});
	const tip = git(root, 'rev-parse', session.branch);
	expect(await untilState(world, root, session.id, 'exited')).toMatchObject({
		column: 'needs_you',
		attention: {kind: 'exited'},
	});
	rmSync(session.worktree, {recursive: true});
	expect(await restore(world, root, session.id)).toMatchObject([{done: true, error: null}]);
	expect(git(session.worktree, 'rev-parse', 'HEAD')).toBe(tip);
	expect(git(session.worktree, 'status', '--porcelain')).toBe('');
});

test('a failed spawn is tried again under the same id, and one that runs is left alone', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 2});
	// More than a program may be given: it is refused when the worktree is there already.
	const env = {HUGE: 'x'.repeat(125_000)};
	const batch = await world.json<BatchDocument>(['batch-spawn', '1'], {cwd: root, env, exitCode: 1});
	const [failed] = batch.failed;
	expect(failed).toMatchObject({input: '1', session: expect.stringMatching(/^shop-1-/)});
	const id = failed?.session ?? '';
	const [shown] = await sessionsOf(world, root);
	expect(shown).toMatchObject({id, state: 'failed', column: 'needs_you', attention: {kind: 'failed'}});
	expect(existsSync(shown?.worktree ?? '')).toBe(false);
	expect(git(root, 'branch', '--list', 'ao/*')).toBe('');

	expect(await restore(world, root, id)).toMatchObject([{id, action: 'restore', done: true, error: null}]);
	const [restored] = await sessionsOf(world, root);
	expect(restored).toMatchObject({id, state: 'working', runtime: {alive: true}});
	await eventually(() => readFileSync(path.join(agentDirOf(world, {id, project: 'shop'}), 'done')));

	const pid = restored?.runtime?.pid;
	expect(await restore(world, root, id)).toMatchObject([
		{id, action: 'keep', reason: 'it is running', done: true},
	]);
	expect((await sessionsOf(world, root))[0]?.runtime?.pid).toBe(pid);
	const none = await world.ao(['session', 'restore'], {cwd: root});
	expect(none.exitCode).toBe(2);
	expect((await world.ao(['session', 'restore', '--all'], {cwd: root})).stdout).toBe(
		'Nothing was stopped or lost.',
	);
});

test('of two that restore the same session at the same moment one starts the agent', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1'], {does: 'commit'});
	await world.json(['session', 'kill', '1'], {cwd: root});
	const watch = world.start(['status', '--watch', '--interval', '1', '--json'], {cwd: root});
	await eventually(() => expect(watch.stdout()).not.toBe(''));
	const both = await Promise.all([restore(world, root, session.id), restore(world, root, session.id)]);
	expect(both.flatMap(plan => plan.map(({action, done, error}) => [action, done, error])).sort()).toEqual([
		['keep', true, null],
		['restore', true, null],
	]);
	const [restored] = await sessionsOf(world, root);
	expect(restored).toMatchObject({state: 'working', runtime: {alive: true}});
	expect(runs(restored?.runtime?.pid ?? 0)).toBe(true);
	const {stdout} = await world.ao(['session', 'logs', session.id, '--events'], {cwd: root});
	expect(stdout.match(/agent started/g)).toHaveLength(2);
	expect(stdout).not.toContain('terminal is gone');
	expect(git(session.worktree, 'status', '--porcelain')).toBe('');
});

test('a kill that was cut off right after it moved the worktree loses nothing of it', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1'], {does: 'commit dirty ignored'});
	await world.json(['session', 'kill', '--force', session.id], {cwd: root});
	const dir = sessionDirOf(world, session);
	renameSync(path.join(projectDirOf(world, session.project), 'archive', session.id), dir);
	const facts = path.join(dir, 'facts.jsonl');
	const lines = readFileSync(facts, 'utf8').split('\n');
	writeFileSync(facts, lines.filter(line => !line.includes('"kind":"trashed"')).join('\n'));
	expect(await restore(world, root, session.id)).toMatchObject([{action: 'restore', done: true}]);
	expect(readFileSync(path.join(session.worktree, 'README.md'), 'utf8')).toBe('# Shop\nchanged\n');
	expect(readFileSync(path.join(session.worktree, '.env'), 'utf8')).toBe('SECRET=1\n');
});
