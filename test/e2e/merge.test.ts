import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {makeWorld} from '../helpers/cli.ts';
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

	commitFiles(root, 'The user goes on', {});
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
