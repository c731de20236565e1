import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {eventually, makeWorld, runs, runtimes} from '../helpers/cli.ts';
import {expectPlan, type PlanDocument} from '../helpers/documents.ts';
import {
	agentDirOf,
	commitFiles,
	git,
	makeShop,
	sessionsOf,
	spawnIn,
	stateOf,
	treeOf,
} from '../helpers/shop.ts';

const hostsOf = (dataDir: string) =>
	readdirSync(path.join(dataDir, 'run')).flatMap(name => /^(\d+)\.json$/.exec(name)?.[1] ?? []);

describe.each(runtimes)('kill with terminals in $runtime', ({runtime, missing}) => {
	test('ends everything that the agent started and nothing else; the last one takes the server along', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 12});
		const stubborn = await spawnIn(world, root, ['1'], {does: 'deaf stubborn'});
		const other = await spawnIn(world, root, ['12'], {does: 'stubborn'});
		const pidsOf = (session: typeof stubborn) =>
			eventually(() => {
				const text = readFileSync(path.join(agentDirOf(world, session), 'stubborn'), 'utf8');
				const pids = text.trim().split(' ').map(Number);
				expect(pids).toHaveLength(2);
				return [...pids, session.runtime?.pid ?? 0];
			});
		const [doomed, spared] = [await pidsOf(stubborn), await pidsOf(other)];
		expect([...doomed, ...spared].map(runs)).toEqual(Array.from({length: 6}, () => true));
		const hosts = hostsOf(world.dataDir);

		const ambiguous = await world.ao(['session', 'kill', 'shop-1'], {cwd: root});
		expect(ambiguous.exitCode).toBe(2);
		expect(ambiguous.stderr).toContain(stubborn.id);
		expect(ambiguous.stderr).toContain(other.id);

		const killed = await world.json<PlanDocument>(['session', 'kill', stubborn.id], {cwd: root});
		expectPlan(killed);
		expect(killed.plan).toMatchObject([{id: stubborn.id, action: 'trash', done: true, error: null}]);
		expect(doomed.filter(runs)).toEqual([]);
		expect(spared.filter(runs)).toEqual(spared);
		const sessions = await sessionsOf(world, root);
		expect(sessions.map(({id, state}) => [id, state])).toEqual([
			[stubborn.id, 'killed'],
			[other.id, 'working'],
		]);

		const last = await world.json<PlanDocument>(['session', 'kill', '12'], {cwd: root});
		expect(last.plan).toMatchObject([{id: other.id, done: true}]);
		expect(spared.filter(runs)).toEqual([]);
		await eventually(() => {
			expect(hosts.map(Number).filter(runs)).toEqual([]);
			expect(hostsOf(world.dataDir)).toEqual([]);
		});
		if (runtime === 'tmux') {
			const socket = path.join(world.dir, `tmux-${process.getuid?.()}`);
			for (const name of existsSync(socket) ? readdirSync(socket) : []) {
				expect(() =>
					git(root, '-c', `alias.t=!tmux -S '${path.join(socket, name)}' list-sessions`, 't'),
				).toThrow();
			}
		}
	});
});

test('a clean worktree goes to the trash, the branch stays, and the session is in the archive', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 2});
	const session = await spawnIn(world, root, ['1'], {does: 'commit cache'});
	const other = await spawnIn(world, root, ['2']);
	const tip = git(session.worktree, 'rev-parse', 'HEAD');
	const before = {...stateOf(root), ...treeOf(world.dataDir, /^run|events\.jsonl|screen|looks\.json/)};

	const dry = await world.json<PlanDocument>(['session', 'kill', session.id, '--dry-run'], {cwd: root});
	expectPlan(dry);
	expect(dry).toMatchObject({dryRun: true, plan: [{action: 'trash', done: false}]});
	const dryWords = await world.ao(['session', 'kill', session.id, '--dry-run'], {cwd: root});
	expect(dryWords.stdout).toContain(`${session.id}: would end, worktree to the trash`);
	const {refs, ...rest} = {
		...stateOf(root),
		...treeOf(world.dataDir, /^run|events\.jsonl|screen|looks\.json/),
	};
	expect(refs).toBe(before.refs);
	expect(Object.keys(rest).sort()).toEqual(
		Object.keys(before)
			.filter(name => name !== 'refs')
			.sort(),
	);
	expect(runs(session.runtime?.pid ?? 0)).toBe(true);

	const real = await world.json<PlanDocument>(['session', 'kill', session.id], {cwd: root});
	const planned = ({plan}: PlanDocument) => plan.map(({done: _, ...item}) => item);
	expect(planned(real)).toEqual(planned(dry));
	expect(existsSync(session.worktree)).toBe(false);
	expect(git(root, 'rev-parse', session.branch)).toBe(tip);
	expect(git(root, 'worktree', 'list', '--porcelain')).not.toContain(session.worktree);
	expect(
		readFileSync(path.join(path.dirname(session.worktree), '.trash', session.id, 'README.md'), 'utf8'),
	).toBe('# Shop\n');
	expect((await world.ao(['session', 'ls'], {cwd: root})).stdout).not.toContain(session.id);
	const ended = (await sessionsOf(world, root)).find(({id}) => id === session.id);
	expect(ended).toMatchObject({state: 'killed', column: 'done', ended: {reason: 'killed'}});
	expect(existsSync(other.worktree)).toBe(true);
	expect(runs(other.runtime?.pid ?? 0)).toBe(true);
	const logs = await world.ao(['session', 'logs', session.id], {cwd: root});
	expect(logs.stdout).toContain('agent is done');

	const again = await world.ao(['session', 'kill', session.id], {cwd: root});
	expect(again.exitCode).toBe(0);
	expect(again.stdout).toContain('ended and archived already');
});

test('what would be lost keeps the worktree, and that is said; --keep-worktree keeps a clean one', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 3});
	const dirty = await spawnIn(world, root, ['1'], {does: 'dirty'});
	const ignored = await spawnIn(world, root, ['2'], {does: 'ignored cache'});
	const clean = await spawnIn(world, root, ['3']);

	const words = await world.ao(['session', 'kill', dirty.id, ignored.id], {cwd: root});
	expect(words.exitCode, words.stderr).toBe(0);
	expect(words.stdout).toContain(
		`stays: the worktree (1 changed file: README.md; 1 new file: new-${dirty.id}.txt)`,
	);
	expect(words.stdout).toContain('stays: the worktree (1 ignored file: .env)');
	const kept = await world.json<PlanDocument>(['session', 'kill', clean.id, '--keep-worktree'], {cwd: root});
	expect(kept.plan).toMatchObject([{action: 'kill', done: true, lost: []}]);

	expect(readFileSync(path.join(dirty.worktree, 'README.md'), 'utf8')).toBe('# Shop\nchanged\n');
	expect(existsSync(path.join(ignored.worktree, '.env'))).toBe(true);
	expect(existsSync(clean.worktree)).toBe(true);
	const sessions = await sessionsOf(world, root);
	expect(sessions.map(({state, column}) => [state, column])).toEqual([
		['killed', 'done'],
		['killed', 'done'],
		['killed', 'done'],
	]);
	expect([dirty, ignored, clean].filter(session => runs(session.runtime?.pid ?? 0))).toEqual([]);
});

test('--force takes a snapshot of changed and new files first, and names the ignored ones', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1'], {does: 'commit dirty ignored'});
	const tip = git(session.worktree, 'rev-parse', 'HEAD');
	const forced = await world.json<PlanDocument>(['session', 'kill', session.id, '--force'], {cwd: root});
	expect(forced.plan).toMatchObject([{action: 'trash', done: true}]);
	expect(forced.plan[0]?.lost.join()).toContain('.env');
	expect(existsSync(session.worktree)).toBe(false);
	const snapshot = `refs/ao/archive/${session.id}`;
	expect(git(root, 'show', `${snapshot}:README.md`)).toBe('# Shop\nchanged');
	expect(git(root, 'show', `${snapshot}:new-${session.id}.txt`)).toBe('new');
	expect(git(root, 'rev-parse', `${snapshot}^`)).toBe(tip);
	expect(git(root, 'rev-parse', session.branch)).toBe(tip);
	expect(git(root, 'ls-tree', '-r', '--name-only', snapshot)).not.toContain('.env');
});

test('an existing branch is never deleted, and a rebase in progress holds the worktree even from --force', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world);
	commitFiles(root, 'Base', {'a.txt': 'base\n'});
	git(root, 'branch', 'spike');
	commitFiles(root, 'Main', {'a.txt': 'main\n'});
	const session = await spawnIn(world, root, ['--prompt', 'Rebase', '--branch', 'spike']);
	writeFileSync(path.join(session.worktree, 'a.txt'), 'spike\n');
	git(session.worktree, 'commit', '--quiet', '--all', '--message', 'Spike');
	expect(() => git(session.worktree, 'rebase', '--quiet', 'main')).toThrow();
	const held = await world.json<PlanDocument>(['session', 'kill', session.id, '--force'], {cwd: root});
	expect(held.plan).toMatchObject([{action: 'kill', done: true}]);
	expect(held.plan[0]?.kept.join()).toContain('rebase');
	expect(existsSync(session.worktree)).toBe(true);
	git(session.worktree, 'rebase', '--abort');
	mkdirSync(path.join(world.dir, 'elsewhere'));
	const gone = await world.json<PlanDocument>(['session', 'kill', session.id], {
		cwd: path.join(world.dir, 'elsewhere'),
	});
	expect(gone.plan).toMatchObject([{action: 'trash', done: true}]);
	expect(git(root, 'log', '-1', '--format=%s', 'spike')).toBe('Spike');
});

test('two kills at the same moment are one; a damaged worktree does not hold up an ending', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 2});
	const session = await spawnIn(world, root, ['1']);
	const damaged = await spawnIn(world, root, ['2'], {does: 'commit'});
	rmSync(path.join(root, '.git', 'worktrees', damaged.id), {recursive: true});
	const kill = () => world.json<PlanDocument>(['session', 'kill', session.id, damaged.id], {cwd: root});
	const [one, other] = await Promise.all([kill(), kill()]);
	expect([...one.plan, ...other.plan].map(({error}) => error)).toEqual([null, null, null, null]);
	const actions = [...one.plan, ...other.plan].filter(({id}) => id === session.id);
	expect(actions.map(({action}) => action).sort()).toEqual(['keep', 'trash']);
	expect(one.plan[1]?.kept.join()).toMatch(/the worktree \(.+registration/);
	expect([session, damaged].filter(({runtime}) => runs(runtime?.pid ?? 0))).toEqual([]);
	expect(existsSync(session.worktree)).toBe(false);
	expect(existsSync(path.join(damaged.worktree, `work-${damaged.id}.txt`))).toBe(true);
	expect((await sessionsOf(world, root)).map(({state}) => state)).toEqual(['killed', 'killed']);
});

test('one that is still being spawned is ended once it is made, and no agent stays', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const go = path.join(world.dir, 'go');
	const hook = path.join(root, '.git', 'hooks', 'post-checkout');
	mkdirSync(path.dirname(hook), {recursive: true});
	writeFileSync(hook, `#!/bin/sh\nwhile [ ! -e '${go}' ]; do sleep 0.05; done\n`, {mode: 0o755});
	const spawning = world.start(['spawn', '1'], {cwd: root});
	const id = await eventually(async () => {
		const [session] = await sessionsOf(world, root);
		expect(existsSync(session?.worktree ?? '')).toBe(true);
		return session?.id ?? '';
	});
	const killing = world.start(['session', 'kill', id], {cwd: root});
	expect(await sessionsOf(world, root)).toMatchObject([{id}]);
	await sessionsOf(world, root);
	writeFileSync(go, '');
	expect(await killing.ended).toMatchObject({exitCode: 0});
	await spawning.ended;
	const [session] = await sessionsOf(world, root);
	expect(session).toMatchObject({id, state: 'killed', runtime: {alive: false}});
	expect(runs(session?.runtime?.pid ?? 0)).toBe(false);
	expect(existsSync(session?.worktree ?? '')).toBe(false);
});
