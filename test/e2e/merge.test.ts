import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {eventually, makeWorld} from '../helpers/cli.ts';
import {expectSession} from '../helpers/documents.ts';
import {commitFiles, git, makeShop, sessionsOf, spawnIn, stateOf, untilState} from '../helpers/shop.ts';

type MergeDocument = {version: number; session: Session; how: string; into: string; commit: string};

test('goes forward, or makes a merge commit, into the checked out base; closes the issue', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 3});
	const first = await spawnIn(world, root, ['1'], {does: 'commit ready'});
	const second = await spawnIn(world, root, ['2'], {does: 'commit ready'});
	await untilState(world, root, first.id, 'review_pending');
	writeFileSync(path.join(root, 'notes.txt'), "the user's own, unrelated\n");
	writeFileSync(path.join(root, 'README.md'), '# Shop, edited\n');

	const before = stateOf(root);
	const dry = await world.ao(['merge', first.id, '--dry-run'], {cwd: root});
	expect(dry).toMatchObject({exitCode: 0, stdout: expect.stringContaining('fast-forward')});
	expect(stateOf(root)).toEqual(before);
	const forward = await world.json<MergeDocument>(['merge', '1'], {cwd: root});
	expect(Object.keys(forward).sort()).toEqual(['commit', 'how', 'into', 'session', 'version']);
	expectSession(forward.session);
	expect(forward).toMatchObject({
		into: 'main',
		commit: git(root, 'rev-parse', first.branch),
		session: {state: 'merged', column: 'done', issue: {state: 'closed'}, ended: {reason: 'merged'}},
	});
	expect(git(root, 'rev-parse', 'main')).toBe(git(root, 'rev-parse', first.branch));
	expect(readFileSync(path.join(root, `work-${first.id}.txt`), 'utf8')).toBe(`${first.id}\n`);
	expect(git(root, 'status', '--porcelain')).toBe('M README.md\n?? notes.txt');

	const words = await world.ao(['merge', '2'], {cwd: root});
	expect(words.exitCode, words.stderr).toBe(0);
	expect(words.stdout).toMatch(
		new RegExp(`^${second.id}: merged into main \\(.+, \\w{7}\\)\\n    task-2 is closed\\.$`),
	);
	const parents = git(root, 'rev-list', '--parents', '-1', 'main').split(' ');
	expect(parents.slice(1)).toEqual([forward.commit, git(root, 'rev-parse', second.branch)]);
	expect(git(root, 'log', '-1', '--format=%B')).toContain('task-2 Issue number 2');
	expect(readFileSync(path.join(root, 'README.md'), 'utf8')).toBe('# Shop, edited\n');
	const open = await world.json<{issues: {id: string}[]}>(['issues'], {cwd: root});
	expect(open.issues.map(({id}) => id)).toEqual(['task-3']);
	expect((await sessionsOf(world, root)).map(({state, column}) => [state, column])).toEqual([
		['merged', 'done'],
		['merged', 'done'],
	]);

	const again = await world.ao(['merge', first.id], {cwd: root});
	expect(again.exitCode).toBe(1);
	expect(again.stderr).toContain('has nothing that main does not have');
});

test('refuses a conflict with the files, an edit of the user in the way, and uncommitted work; nothing changes', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 3});
	const readme = await spawnIn(world, root, ['1'], {does: 'readme ready'});
	const dirty = await spawnIn(world, root, ['2'], {does: 'commit dirty ready'});

	writeFileSync(path.join(root, 'README.md'), 'edited by the user\n');
	const inTheWay = stateOf(root);
	const blocked = await world.ao(['merge', readme.id], {cwd: root});
	expect(blocked.exitCode).toBe(1);
	expect(blocked.stderr).toContain('README.md');
	expect(stateOf(root)).toEqual(inTheWay);
	expect(readFileSync(path.join(root, 'README.md'), 'utf8')).toBe('edited by the user\n');

	const shown = async () => (await sessionsOf(world, root)).find(({id}) => id === readme.id);
	expect(await shown()).toMatchObject({state: 'review_pending', column: 'review', attention: null});
	commitFiles(root, 'The user goes on', {});
	expect(await shown()).toMatchObject({
		state: 'review_pending',
		column: 'needs_you',
		attention: {kind: 'conflict', text: 'conflicts in README.md'},
	});
	const before = stateOf(root);
	const conflict = await world.ao(['merge', readme.id, '--json'], {cwd: root});
	expect(conflict.exitCode).toBe(1);
	const {version, error} = JSON.parse(conflict.stdout);
	expect({version, code: error.code}).toEqual({version: 1, code: 'conflict'});
	expect(error.message).toContain('README.md');
	expect(error.hint).toContain(`ao send ${readme.id}`);
	const dry = await world.ao(['merge', readme.id, '--dry-run', '--json'], {cwd: root});
	expect(dry.exitCode).toBe(1);
	expect(JSON.parse(dry.stdout)).toMatchObject({dryRun: true, possible: false, conflicts: ['README.md']});

	const uncommitted = await world.ao(['merge', dirty.id], {cwd: root});
	expect(uncommitted.exitCode).toBe(1);
	expect(uncommitted.stderr).toContain('2 files are not committed');
	expect(stateOf(root)).toEqual(before);
	expect((await sessionsOf(world, root)).map(({issue}) => issue?.state)).toEqual(['open', 'open']);

	// A base that is checked out nowhere moves without a worktree.
	git(root, 'switch', '--quiet', '--create', 'elsewhere');
	const other = await spawnIn(world, root, ['3', '--base', 'main'], {does: 'commit ready'});
	const merged = await world.json<MergeDocument>(['merge', other.id], {cwd: root});
	expect(merged.into).toBe('main');
	expect(git(root, 'rev-parse', 'main')).toBe(git(root, 'rev-parse', other.branch));
	expect(git(root, 'branch', '--show-current')).toBe('elsewhere');
	expect(git(root, 'status', '--porcelain')).toBe('');
});

test('what the agent has committed on another branch of its own is not taken for merged', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const {id, worktree, branch} = await spawnIn(world, root, ['1'], {does: 'commit ready'});
	git(worktree, 'switch', '--quiet', '--create', 'aside');
	commitFiles(worktree, 'Aside', {'aside.txt': '1\n'});
	const {commit, session} = await world.json<MergeDocument>(['merge', id], {cwd: root});
	expect(commit).toBe(git(root, 'rev-parse', branch));
	expect(session.state).not.toBe('merged');
	await world.json(['session', 'cleanup'], {cwd: root});
	expect(readFileSync(path.join(worktree, 'aside.txt'), 'utf8')).toBe('1\n');
});

test('--squash, --rebase and --ff, each as its dry run says; two of them at once are refused', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 3});
	const squashed = await spawnIn(world, root, ['1'], {does: 'commit readme ready'});
	const rebased = await spawnIn(world, root, ['2'], {does: 'commit ready'});
	const forward = await spawnIn(world, root, ['3'], {does: 'commit ready'});
	const dry = (...args: string[]) => world.ao(['merge', ...args, '--dry-run'], {cwd: root});

	const both = await world.ao(['merge', '1', '--squash', '--ff'], {cwd: root});
	expect([both.exitCode, both.stderr]).toEqual([2, expect.stringContaining('`--squash` and `--ff` exclude')]);

	const before = stateOf(root);
	expect(await dry('1', '--squash')).toMatchObject({
		exitCode: 0,
		stdout: [
			`${squashed.id}: ${squashed.branch} would be merged into main as one commit.`,
			'    2 commits, 2 files',
			'    new commit: Issue number 1',
			'    closes task-1',
		].join('\n'),
	});
	expect(stateOf(root)).toEqual(before);
	const base = git(root, 'rev-parse', 'main');
	const squash = await world.json<MergeDocument>(['merge', '1', '--squash'], {cwd: root});
	expect(squash).toMatchObject({
		how: 'squash',
		into: 'main',
		session: {state: 'merged', issue: {state: 'closed'}},
	});
	expect(git(root, 'rev-list', '--parents', '-1', 'main')).toBe(`${squash.commit} ${base}`);
	expect(git(root, 'log', '-1', '--format=%B', 'main')).toBe(
		`Issue number 1\n\n* Work of ${squashed.id}\n* Readme of ${squashed.id}`,
	);

	expect(await dry('2', '--ff')).toMatchObject({
		exitCode: 1,
		stdout: expect.stringContaining('cannot be fast-forwarded'),
	});
	const refused = await world.ao(['merge', '2', '--ff'], {cwd: root});
	expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining(`ao merge ${rebased.id}`)]);
	expect((await dry('2', '--rebase')).stdout).toContain(
		`1 commit of ${rebased.branch} would be replayed on main.`,
	);
	const old = git(root, 'rev-parse', rebased.branch);
	const replayed = await world.json<MergeDocument>(['merge', '2', '--rebase'], {cwd: root});
	expect(replayed).toMatchObject({how: 'rebase', session: {state: 'merged'}});
	expect(git(root, 'rev-list', '--parents', '-1', 'main')).toBe(`${replayed.commit} ${squash.commit}`);
	expect(git(root, 'log', '-1', '--format=%s %at', 'main')).toBe(
		git(root, 'log', '-1', '--format=%s %at', rebased.branch),
	);
	expect(git(root, 'rev-parse', rebased.branch)).toBe(old);
	for (const id of ['1', '2']) {
		const again = await world.ao(['merge', id], {cwd: root});
		expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('has nothing that main')]);
	}
	expect(git(root, 'rev-parse', 'main')).toBe(replayed.commit);

	git(forward.worktree, 'rebase', '--quiet', 'main');
	const ahead = await world.json<MergeDocument>(['merge', '3', '--ff'], {cwd: root});
	expect(ahead).toMatchObject({how: 'fast-forward', commit: git(root, 'rev-parse', forward.branch)});
	expect(git(root, 'status', '--porcelain')).toBe('');
	const plan = await world.json<{plan: {id: string; action: string}[]}>(['session', 'cleanup', '--dry-run'], {
		cwd: root,
	});
	expect(plan.plan.map(({action}) => action)).toEqual(['archive', 'archive', 'archive']);
});

test('a local base that was not pulled gets what it lacks as it is, never copies of it', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	git(root, 'init', '--quiet', '--bare', '--initial-branch=main', '../origin.git');
	git(root, 'remote', 'add', 'origin', '../origin.git');
	commitFiles(root, 'By somebody else', {'theirs.txt': '1\n'});
	git(root, 'push', '--quiet', 'origin', 'main');
	git(root, 'remote', 'set-head', 'origin', 'main');
	git(root, 'reset', '--quiet', '--hard', 'HEAD~1');
	const {id, branch, base} = await spawnIn(world, root, ['1'], {does: 'commit ready'});
	expect(base).toBe('origin/main');
	const before = stateOf(root);
	const squash = await world.ao(['merge', id, '--squash'], {cwd: root});
	expect([squash.exitCode, squash.stderr]).toEqual([
		1,
		expect.stringContaining('main is 1 commit behind origin/main, and would get copies of it'),
	]);
	expect(stateOf(root)).toEqual(before);
	const dry = await world.ao(['merge', id, '--dry-run'], {cwd: root});
	expect(dry.stdout).toContain('main is behind origin/main: 1 commit of that comes along');
	expect(await world.json(['merge', id], {cwd: root})).toMatchObject({how: 'fast-forward'});
	expect(git(root, 'rev-parse', 'main')).toBe(git(root, 'rev-parse', branch));
});

test('merged although the base changed lines beside it: squashed and replayed ones count as merged', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 2});
	commitFiles(root, 'Lines', {'lines.txt': '1\n2\n3\n4\n5\n6\n7\n'});
	const sessions = [
		await spawnIn(world, root, ['1'], {does: 'ready'}),
		await spawnIn(world, root, ['2'], {does: 'ready'}),
	];
	for (const [index, {worktree}] of sessions.entries()) {
		commitFiles(worktree, 'Line', {
			'lines.txt': '1\n2\n3\n4\n5\n6\n7\n'.replace(index === 0 ? '2' : '6', 'new'),
		});
	}
	commitFiles(root, 'Beside', {'lines.txt': '1\n2\n3\nfour\n5\n6\n7\n'});
	for (const [issue, flag] of [
		['1', '--squash'],
		['2', '--rebase'],
	] as const) {
		const {session} = await world.json<MergeDocument>(['merge', issue, flag], {cwd: root});
		expect(session.state).toBe('merged');
	}
	expect(readFileSync(path.join(root, 'lines.txt'), 'utf8')).toBe('1\nnew\n3\nfour\n5\nnew\n7\n');
});

test('a merge that was cut off is finished by git, and its issue is closed by the next one', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const {id, branch} = await spawnIn(world, root, ['1'], {does: 'commit ready'});
	const [reached, go] = [path.join(world.dir, 'reached'), path.join(world.dir, 'go')];
	const hook = `#!/bin/sh\n[ "$1" = prepared ] || exit 0\ntouch '${reached}'\nwhile [ ! -e '${go}' ]; do sleep 0.05; done\n`;
	const hooks = path.join(root, '.git', 'hooks');
	mkdirSync(hooks, {recursive: true});
	writeFileSync(path.join(hooks, 'reference-transaction'), hook, {mode: 0o755});
	const merging = world.start(['merge', id], {cwd: root});
	await eventually(() => readFileSync(reached));
	merging.child.kill('SIGKILL');
	await merging.ended;
	writeFileSync(go, '');
	await eventually(() => {
		expect(git(root, 'rev-parse', 'main')).toBe(git(root, 'rev-parse', branch));
	});
	rmSync(path.join(hooks, 'reference-transaction'));
	expect(git(root, 'status', '--porcelain')).toBe('');
	const words = await world.ao(['merge', id], {cwd: root});
	expect(words.exitCode, words.stderr).toBe(0);
	expect(words.stdout).toContain('task-1 is closed.');
	expect((await world.ao(['merge', id], {cwd: root})).exitCode).toBe(1);
});

test('Ctrl-C in the middle of a merge lets it end', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const {id, branch} = await spawnIn(world, root, ['1'], {does: 'commit ready'});
	const [reached, go] = [path.join(world.dir, 'reached'), path.join(world.dir, 'go')];
	const hook = `#!/bin/sh\ntouch '${reached}'\nwhile [ ! -e '${go}' ]; do sleep 0.05; done\n`;
	const hooks = path.join(root, '.git', 'hooks');
	mkdirSync(hooks, {recursive: true});
	writeFileSync(path.join(hooks, 'post-merge'), hook, {mode: 0o755});
	const merging = world.start(['merge', id], {cwd: root});
	await eventually(() => readFileSync(reached));
	merging.child.kill('SIGINT');
	writeFileSync(go, '');
	expect(await merging.ended).toEqual({exitCode: 0, signal: null});
	expect(merging.stdout()).toContain('task-1 is closed.');
	expect(git(root, 'rev-parse', 'main')).toBe(git(root, 'rev-parse', branch));
	expect(git(root, 'status', '--porcelain')).toBe('');
});
