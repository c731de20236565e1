import {spawn as startProcess} from 'node:child_process';
import {appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {openAo} from '../../source/store/ao.ts';
import {planCleanup, runCleanup} from '../../source/store/endings/cleanup.ts';
import {openProject} from '../../source/store/project.ts';
import {SessionReader} from '../../source/store/sessions.ts';
import {cliFile, makeWorld, runs, runtimes} from '../helpers/cli.ts';
import {expectPlan, type PlanDocument} from '../helpers/documents.ts';
import {runInPty} from '../helpers/pty.ts';
import {
	agentDirOf,
	commitFiles,
	git,
	makeShop,
	sessionDirOf,
	sessionsOf,
	spawnIn,
	stateOf,
	treeOf,
	untilState,
} from '../helpers/shop.ts';

const planned = ({plan}: PlanDocument) =>
	Object.fromEntries(plan.map(({id, action, reason, kept, lost}) => [id, {action, reason, kept, lost}]));

test('archives what is merged in any way, and nothing else; restore brings it back', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 9});
	const spawn = (issue: number, does: string) => spawnIn(world, root, [String(issue)], {does});
	const forward = await spawn(1, 'commit ready');
	git(root, 'merge', '--quiet', '--ff-only', forward.branch);
	const byHand = await spawn(2, 'commit ready');
	commitFiles(root, 'In between', {'between.txt': '1\n'});
	git(root, 'merge', '--quiet', '--no-ff', '--message', 'By hand', byHand.branch);
	const squashed = await spawn(3, 'commit ready');
	commitFiles(root, 'In between again', {'between.txt': '2\n'});
	git(root, 'merge', '--quiet', '--squash', squashed.branch);
	git(root, 'commit', '--quiet', '--message', 'Squashed');
	const rebased = await spawn(4, 'commit ready');
	commitFiles(root, 'In between once more', {'between.txt': '3\n'});
	git(root, 'cherry-pick', rebased.branch);
	const fresh = await spawn(5, 'ready');
	const unmerged = await spawn(6, 'commit ready');
	const busy = await spawn(7, 'commit active');
	const asking = await spawn(8, 'commit waiting_input');
	const dirty = await spawn(9, 'commit ready dirty');
	for (const {branch} of [busy, asking, dirty]) {
		git(root, 'merge', '--quiet', '--no-edit', branch);
	}
	const merged = [forward, byHand, squashed, rebased];
	const tips = merged.map(({branch}) => git(root, 'rev-parse', branch));

	const [before, filesBefore] = [stateOf(root), treeOf(world.dataDir, /facts\.jsonl|^run|looks\.json/)];
	const dry = await world.json<PlanDocument>(['session', 'cleanup', '--dry-run'], {cwd: root});
	expectPlan(dry);
	expect(planned(dry)).toEqual({
		...Object.fromEntries(
			merged.map(({id, branch}) => [
				id,
				{
					action: 'archive',
					reason: 'merged',
					kept: [`the branch's tip in refs/ao/archive/${id}`, 'the worktree in the trash'],
					lost: [`branch ${branch} (integrated)`],
				},
			]),
		),
		[busy.id]: expect.objectContaining({action: 'keep', reason: 'merged, but the agent is still at work'}),
		[asking.id]: expect.objectContaining({
			action: 'keep',
			reason: 'merged, but the agent waits for an answer',
		}),
		[dirty.id]: expect.objectContaining({
			action: 'keep',
			reason: `merged, but 1 changed file: README.md; 1 new file: new-${dirty.id}.txt`,
		}),
	});
	expect([stateOf(root), treeOf(world.dataDir, /facts\.jsonl|^run|looks\.json/)]).toEqual([
		before,
		filesBefore,
	]);

	const real = await world.json<PlanDocument>(['session', 'cleanup'], {cwd: root});
	expect(planned(real)).toEqual(planned(dry));
	expect(real.plan.every(({done, error}) => done && error === null)).toBe(true);
	for (const [index, {id, branch, worktree, runtime}] of merged.entries()) {
		expect(existsSync(worktree)).toBe(false);
		expect(git(root, 'branch', '--list', branch)).toBe('');
		expect(git(root, 'rev-parse', `refs/ao/archive/${id}`)).toBe(tips[index]);
		expect(runs(runtime?.pid ?? 0)).toBe(false);
	}
	for (const {worktree, branch, runtime} of [fresh, unmerged, busy, asking, dirty]) {
		expect(existsSync(worktree)).toBe(true);
		expect(git(root, 'branch', '--list', branch)).not.toBe('');
		expect(runs(runtime?.pid ?? 0)).toBe(true);
	}
	const archived = (await sessionsOf(world, root)).filter(({state}) => state === 'cleaned');
	expect(archived.map(({id}) => id).sort()).toEqual(merged.map(({id}) => id).sort());
	expect(archived.every(({ended}) => ended?.reason === 'cleaned' && ended.detail === 'merged')).toBe(true);
	const again = await world.json<PlanDocument>(['session', 'cleanup'], {cwd: root});
	expect(again.plan.map(({action}) => action)).toEqual(['keep', 'keep', 'keep']);

	const back = await world.json<PlanDocument>(['session', 'restore', ...merged.map(({id}) => id)], {
		cwd: root,
	});
	expect(back.plan.map(({done, error}) => [done, error])).toEqual(merged.map(() => [true, null]));
	for (const [index, {branch, worktree}] of merged.entries()) {
		expect(git(worktree, 'rev-parse', 'HEAD')).toBe(tips[index]);
		expect(git(worktree, 'branch', '--show-current')).toBe(branch);
		expect(git(worktree, 'status', '--porcelain')).toBe('');
	}

	for (const {issue} of merged) {
		await world.ao(['issues', 'close', issue?.id ?? ''], {cwd: root});
	}
	const {plan} = await world.json<PlanDocument>(['session', 'cleanup', '--dry-run'], {cwd: root});
	for (const {id, branch} of merged) {
		expect(plan.find(item => item.id === id)).toMatchObject({
			action: 'archive',
			reason: 'issue closed',
			lost: [`branch ${branch} (integrated)`],
		});
	}
});

test('an issue that was closed lets its session go, unless commits of it are nowhere else', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 4});
	const empty = await spawnIn(world, root, ['1'], {does: 'ready'});
	const worked = await spawnIn(world, root, ['2'], {does: 'commit ready'});
	const merged = await spawnIn(world, root, ['3'], {does: 'commit ready'});
	const open = await spawnIn(world, root, ['4'], {does: 'ready'});
	git(root, 'merge', '--quiet', '--ff-only', merged.branch);
	const tip = git(root, 'rev-parse', empty.branch);
	for (const issue of ['1', '2']) {
		await world.ao(['issues', 'close', issue], {cwd: root});
	}
	const onlyMerged = await world.json<PlanDocument>(['session', 'cleanup', '--merged', '--dry-run'], {
		cwd: root,
	});
	expect(onlyMerged.plan.map(({id}) => id)).toEqual([merged.id]);
	const onlyClosed = await world.json<PlanDocument>(['session', 'cleanup', '--closed'], {cwd: root});
	expect(planned(onlyClosed)).toMatchObject({
		[empty.id]: {action: 'archive', reason: 'issue closed', lost: []},
		[worked.id]: {action: 'keep', reason: 'issue closed, but 1 commit is not merged'},
	});
	expect(Object.keys(planned(onlyClosed))).toHaveLength(2);
	expect(git(root, 'rev-parse', empty.branch)).toBe(tip);
	expect([empty, worked, merged, open].map(({worktree}) => existsSync(worktree))).toEqual([
		false,
		true,
		true,
		true,
	]);
	const both = await Promise.all([
		world.ao(['session', 'cleanup'], {cwd: root}),
		world.ao(['session', 'cleanup'], {cwd: root}),
	]);
	expect(both.map(({exitCode}) => exitCode)).toEqual([0, 0]);
	const words = both.map(({stdout}) => stdout).join('\n');
	expect(words.match(new RegExp(`${merged.id}: archived \\(merged\\)`, 'g'))).toHaveLength(1);
	expect(words).toContain(`${worked.id}: kept (issue closed, but 1 commit is not merged)`);
	expect(words).not.toContain(open.id);
});

describe.each(runtimes)('cleanup with terminals in $runtime', ({runtime, missing}) => {
	test('a session that somebody looks at stays until they leave', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 1});
		const session: Session = await spawnIn(world, root, ['1'], {does: 'commit ready'});
		git(root, 'merge', '--quiet', '--ff-only', session.branch);
		const terminal = runInPty(process.execPath, [cliFile, 'session', 'attach', '1'], {
			cwd: root,
			env: world.env,
		});
		await terminal.waitFor('agent is done', 30_000);
		const watched = await world.json<PlanDocument>(['session', 'cleanup'], {cwd: root});
		expect(watched.plan).toMatchObject([{action: 'keep', reason: 'merged, but somebody is attached'}]);
		terminal.press('\u0011');
		expect(await terminal.exited).toMatchObject({code: 0});
		await terminal.close();
		await untilState(world, root, session.id, 'merged');
		const left = await world.json<PlanDocument>(['session', 'cleanup'], {cwd: root});
		expect(left.plan).toMatchObject([{action: 'archive', done: true}]);
		expect((await world.ao(['session', 'cleanup'], {cwd: root})).stdout).toBe('Nothing to clean up.');
	});
});

test('an agent that commits while it is ended keeps its worktree and branch', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1'], {does: 'late commit ready'});
	git(root, 'merge', '--quiet', '--ff-only', session.branch);
	const {plan} = await world.json<PlanDocument>(['session', 'cleanup'], {cwd: root});
	expect(plan).toMatchObject([{id: session.id, action: 'keep', done: true, error: null}]);
	expect(git(root, 'log', '-1', '--format=%s', session.branch)).toBe('Late');
	expect(existsSync(session.worktree)).toBe(true);
	const [now] = await sessionsOf(world, root);
	expect(now?.state).not.toBe('merged');
});

test('each thing that would be lost is named, and what survives too', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 9});
	const spawn = (issue: number, does: string) => spawnIn(world, root, [String(issue)], {does});
	const secret = await spawn(1, 'commit ready ignored cache');
	const stashed = await spawn(2, 'commit ready dirty');
	const detached = await spawn(3, 'commit ready');
	const worked = await spawn(4, 'commit ready');
	const inside = await spawn(5, 'commit ready');
	const gone = await spawn(6, 'commit ready');
	const undone = await spawn(7, 'commit ready');
	const rewound = await spawn(8, 'commit ready');
	const cached = await spawn(9, 'commit ready cache');
	git(stashed.worktree, 'stash', 'push', '--quiet', '--include-untracked', '--message', 'for later');
	for (const {branch} of [secret, stashed, detached, worked, inside, gone, undone, cached]) {
		git(root, 'merge', '--quiet', '--no-edit', branch);
	}
	const before = git(root, 'rev-parse', 'main');
	git(root, 'merge', '--quiet', '--no-edit', rewound.branch);
	await untilState(world, root, rewound.id, 'merged');
	git(root, 'reset', '--quiet', '--hard', before);
	git(root, 'revert', '--no-edit', undone.branch);
	git(detached.worktree, 'switch', '--quiet', '--detach');
	const head = commitFiles(detached.worktree, 'On no branch', {'lost.txt': '1\n'});
	git(root, 'branch', 'keeper', head);
	await untilState(world, root, worked.id, 'merged');
	git(root, 'merge', '--quiet', '--no-edit', 'keeper');
	await untilState(world, root, detached.id, 'merged');
	const last = commitFiles(detached.worktree, 'Really on no branch', {'lost.txt': '2\n'});
	git(root, 'branch', '--delete', 'keeper');
	await world.ao(['issues', 'close', '3'], {cwd: root});
	const editor = startProcess('sleep', ['600'], {cwd: worked.worktree, stdio: 'ignore'});
	onTestFinished(() => {
		editor.kill('SIGKILL');
	});
	rmSync(gone.worktree, {recursive: true});

	const from = (cwd: string, ...args: string[]) =>
		world.json<PlanDocument>(['session', 'cleanup', ...args, '-p', root], {cwd});
	const dry = await from(inside.worktree, '--dry-run');
	expect(planned(dry)).toMatchObject({
		[secret.id]: {action: 'keep', reason: 'merged, but 1 ignored file: .env'},
		[stashed.id]: {
			action: 'archive',
			kept: expect.arrayContaining([
				expect.stringMatching(/^stash@\{0\}: On .+: for later \(a stash made here survives\)$/),
			]),
		},
		[detached.id]: {
			action: 'keep',
			reason: expect.stringContaining(
				`1 commit on no branch; keep them with: git branch ao/rescue/${detached.id} ${last.slice(0, 12)}`,
			),
		},
		[worked.id]: {
			action: 'keep',
			reason: `merged, but at work in its worktree: sleep (${editor.pid})`,
		},
		[inside.id]: {action: 'keep', reason: 'merged, but ao itself runs in its worktree'},
		[gone.id]: {action: 'archive', reason: 'merged'},
		[undone.id]: {
			action: 'archive',
			reason: 'merged, and taken back since',
			kept: [expect.stringContaining(`branch ${undone.branch}`), 'the worktree in the trash'],
			lost: [],
		},
		[rewound.id]: {action: 'keep', reason: 'merged, but its base no longer has its commits'},
		[cached.id]: {action: 'archive', reason: 'merged'},
	});
	const real = await from(inside.worktree);
	expect(planned(real)).toEqual(planned(dry));
	expect(real.plan.filter(({done, error}) => !done || error !== null)).toEqual([]);
	for (const {worktree} of [secret, detached, worked, inside, rewound]) {
		expect(existsSync(worktree)).toBe(true);
	}
	for (const {worktree} of [stashed, undone, cached]) {
		expect(existsSync(worktree)).toBe(false);
	}
	expect(git(root, 'worktree', 'list', '--porcelain')).not.toContain(gone.worktree);
	expect(git(root, 'branch', '--list', undone.branch)).not.toBe('');
	expect(git(root, 'stash', 'list')).toContain('for later');
	git(root, 'branch', `ao/rescue/${detached.id}`, last.slice(0, 12));
});

test('what changes between plan and act keeps its session', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 5});
	const sessions: Session[] = [];
	for (const issue of ['1', '2', '3', '4', '5']) {
		const session = await spawnIn(world, root, [issue], {does: 'commit ready'});
		git(root, 'merge', '--quiet', '--no-edit', session.branch);
		sessions.push(session);
	}
	const [committed, dirty, active, moved, same] = sessions as [Session, Session, Session, Session, Session];
	const ao = openAo({env: world.env, cwd: root, name: 'cleanup'});
	try {
		const project = await openProject(ao);
		const entries = new SessionReader(project).read();
		const choice = {merged: true, closed: true};
		const plan = await planCleanup(project, entries, choice);
		expect(plan.map(({action}) => action)).toEqual(Array(5).fill('archive'));
		commitFiles(committed.worktree, 'More', {'more.txt': '1\n'});
		writeFileSync(path.join(dirty.worktree, 'README.md'), 'dirty\n');
		const event = {t: Date.now() + 1000, event: 'activity', payload: {activity: 'active'}};
		appendFileSync(path.join(agentDirOf(world, active), 'events.jsonl'), `${JSON.stringify(event)}\n`);
		git(moved.worktree, 'switch', '--quiet', '--detach');
		git(
			root,
			'branch',
			'--force',
			moved.branch,
			git(root, 'commit-tree', '-p', moved.branch, '-m', 'x', 'main^{tree}'),
		);
		const done = await runCleanup(project, entries, plan, choice);
		expect(
			Object.fromEntries(done.map(({id, action, reason, done: ended}) => [id, [action, reason, ended]])),
		).toEqual({
			[committed.id]: ['keep', 'it is no longer finished', true],
			[dirty.id]: ['keep', 'merged, but 1 changed file: README.md', true],
			[active.id]: ['keep', 'merged, but the agent is still at work', true],
			[moved.id]: ['keep', 'merged, but its branch has commits that were not looked at', true],
			[same.id]: ['archive', 'merged', true],
		});
	} finally {
		await ao.dispose();
	}
	for (const {worktree, branch, runtime} of [committed, dirty, active, moved]) {
		expect(existsSync(worktree)).toBe(true);
		expect(git(root, 'branch', '--list', branch)).not.toBe('');
		expect(runs(runtime?.pid ?? 0)).toBe(true);
	}
});

test('a worktree that two sessions have stays', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1'], {does: 'commit exit:0'});
	git(root, 'merge', '--quiet', '--no-edit', session.branch);
	await untilState(world, root, session.id, 'merged');
	const other = `${session.id.slice(0, -4)}twin`;
	const dir = sessionDirOf(world, session);
	const facts = readFileSync(path.join(dir, 'facts.jsonl'), 'utf8');
	const twin = path.join(path.dirname(dir), other);
	mkdirSync(path.join(twin, 'agent'), {recursive: true});
	writeFileSync(path.join(twin, 'facts.jsonl'), facts.replaceAll(`"id":"${session.id}"`, `"id":"${other}"`));
	const {plan} = await world.json<PlanDocument>(['session', 'cleanup'], {cwd: root});
	expect(plan.find(({id}) => id === session.id)).toMatchObject({
		action: 'keep',
		reason: `merged, but the session ${other} has the same worktree or branch`,
	});
	expect(existsSync(session.worktree)).toBe(true);
});
