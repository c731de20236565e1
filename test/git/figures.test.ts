import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {figures, parseNumstat, treeTips} from '../../source/git/figures.ts';
import type {Repository} from '../../source/git/repository.ts';
import {gitIn, type TestRepository, testRepository, testTree} from '../helpers/repo.ts';

let repo: TestRepository;
let opened: Repository;
let tree: Awaited<ReturnType<typeof testTree>>;

beforeEach(async () => {
	repo = await testRepository();
	await repo.commit('Files', {'a.txt': '1\n2\n3\n', 'b.txt': 'b\n'});
	opened = await repo.open();
	tree = await testTree(repo, 'one');
});

afterEach(() => repo.dispose());

const count = (base = 'main') => figures(opened, {...tree, base});

describe('what a session has done', () => {
	test('is nothing at first', async () => {
		expect(await count()).toEqual({
			tip: tree.fork,
			onBranch: true,
			ahead: 0,
			behind: 0,
			dirty: 0,
			files: 0,
			insertions: 0,
			deletions: 0,
		});
	});

	test('is committed and uncommitted work together; untracked files count as files', async () => {
		const tip = await repo.commit('Work', {'a.txt': '1\n2\n3\n4\n', 'new.txt': 'x\ny\n'}, tree.worktree);
		await repo.write({'a.txt': '1\n3\n4\n', 'odd "n"\tame\n': 'z\n', 'folder/deep': 'z\n'}, tree.worktree);
		expect(await count()).toEqual({
			tip,
			onBranch: true,
			ahead: 1,
			behind: 0,
			dirty: 3,
			files: 4,
			insertions: 3,
			deletions: 1,
		});
	});

	test('does not count what it took from the base', async () => {
		await repo.commit('Work', {'work.txt': 'x\n'}, tree.worktree);
		await repo.commit('Base', {'base.txt': '1\n2\n'});
		expect(await count()).toMatchObject({ahead: 1, behind: 1, files: 1, insertions: 1});
		await gitIn(tree.worktree, 'merge', '--quiet', '--no-edit', 'main');
		expect(await count()).toMatchObject({ahead: 2, behind: 0, files: 1, insertions: 1});
	});

	test('is still shown when it was merged', async () => {
		await repo.commit('Work', {'work.txt': 'x\n'}, tree.worktree);
		await repo.git('merge', '--quiet', '--ff-only', tree.branch);
		expect(await count()).toMatchObject({ahead: 0, behind: 0, files: 1, insertions: 1});
	});

	test('is counted from its first commit where the base is gone or was a detached HEAD', async () => {
		await repo.commit('Work', {'work.txt': 'x\n'}, tree.worktree);
		expect(await count('origin/gone')).toMatchObject({ahead: 1, behind: 0, files: 1});
		expect(await count('HEAD')).toMatchObject({ahead: 1, behind: 0, files: 1});
	});

	test('may be on another branch, or on none', async () => {
		await gitIn(tree.worktree, 'switch', '--quiet', '--create', 'own-idea');
		expect(await count()).toMatchObject({onBranch: false, ahead: 0});
		await gitIn(tree.worktree, 'switch', '--quiet', '--orphan', 'nothing');
		expect(await count()).toMatchObject({tip: null, onBranch: false, ahead: 0});
	});

	test('on a branch without shared history', async () => {
		await gitIn(tree.worktree, 'checkout', '--quiet', '--orphan', 'island');
		await repo.commit('Island', {}, tree.worktree);
		expect(await count()).toMatchObject({ahead: 1, behind: 2, files: 0});
	});
});

test('numstat with renames, binaries and names that look like numbers', () => {
	const output = '1\t2\tplain.txt\x003\t0\t\x00old\x005\t6\tnew\x00-\t-\tpicture.png\x000\t4\tta\tb.txt\x00';
	expect(parseNumstat(output)).toEqual({files: 4, insertions: 4, deletions: 6});
	expect(parseNumstat('')).toEqual({files: 0, insertions: 0, deletions: 0});
});

describe('tips of many trees without a process', () => {
	test('loose, packed, detached and unborn', async () => {
		const two = await testTree(repo, 'two');
		await repo.git('pack-refs', '--all');
		const moved = await repo.commit('Moved', {}, tree.worktree);
		const three = await testTree(repo, 'three');
		await gitIn(three.worktree, 'checkout', '--quiet', '--detach', moved);
		const four = await testTree(repo, 'four');
		await gitIn(four.worktree, 'switch', '--quiet', '--orphan', 'unborn');
		const tips = await treeTips(
			opened,
			[tree, two, three, four].map(({gitDir}) => gitDir),
		);
		expect(tips).toMatchObject([
			{gitDir: tree.gitDir, ref: 'refs/heads/ao/one', commit: moved},
			{ref: 'refs/heads/ao/two', commit: two.fork},
			{ref: null, commit: moved},
			{ref: 'refs/heads/unborn', commit: null},
		]);
		expect(tips[0]?.indexChangedAt).toBeGreaterThan(0);
	});

	test('what is gone, or leads out of the repository, is unknown', async () => {
		await repo.write({'worktrees/x/HEAD': 'ref: refs/heads/../../config\n'}, opened.commonDir);
		const gitDirs = ['x', 'gone'].map(name => path.join(opened.commonDir, 'worktrees', name));
		expect(await treeTips(opened, gitDirs)).toMatchObject([
			{ref: null, commit: null, indexChangedAt: null},
			{ref: null, commit: null, indexChangedAt: null},
		]);
	});
});
