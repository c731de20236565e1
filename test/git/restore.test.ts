import {existsSync} from 'node:fs';
import {lstat, readdir, rm, symlink} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Repository} from '../../source/git/repository.ts';
import {snapshotWorktree} from '../../source/git/safety.ts';
import {deleteTrash, restoreWorktree, trashWorktree} from '../../source/git/worktrees.ts';
import {gitIn, type TestRepository, testRepository, testTree, unlimited} from '../helpers/repo.ts';

let repo: TestRepository;
let opened: Repository;
let tree: Awaited<ReturnType<typeof testTree>>;

beforeEach(async () => {
	repo = await testRepository();
	await repo.commit('Files', {'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'folder/d.txt': 'd\n'});
	opened = await repo.open();
	tree = await testTree(repo, 'one');
	await repo.commit('Work', {'work.txt': 'work\n'}, tree.worktree);
});

afterEach(() => repo.dispose());

function snapshot(): Promise<string> {
	return snapshotWorktree(opened, {...tree, ref: 'refs/ao/archive/one', message: 'Snapshot'});
}

async function throwAway(): Promise<void> {
	const trash = {
		tree: path.join(repo.worktrees, '.trash', 'one'),
		admin: path.join(opened.commonDir, 'ao-trash', 'one'),
	};
	await trashWorktree(opened, {...tree, trash});
	await deleteTrash(opened, trash);
	await repo.git('gc', '--quiet', '--prune=now');
}

function restore(more: {snapshot?: string | null; commit?: string} = {}) {
	return restoreWorktree(opened, {
		path: tree.worktree,
		branch: tree.branch,
		lock: unlimited,
		checkout: unlimited,
		...more,
	});
}

test('from the branch alone', async () => {
	await throwAway();
	expect(await restore()).toMatchObject({worktree: tree.worktree, snapshot: 'none'});
	expect(await gitIn(tree.worktree, 'status', '--porcelain', '--branch')).toBe(`## ${tree.branch}`);
	expect(await repo.read('work.txt', tree.worktree)).toBe('work\n');
});

test('with a snapshot everything is as dirty as it was, staged things staged', async () => {
	await repo.write(
		{
			'a.txt': 'changed\n',
			'b.txt': 'staged\n',
			'-odd "name"\n č.txt': 'new\n',
			'folder/e/deep.txt': 'deep\n',
			'staged-new.txt': 'x',
		},
		tree.worktree,
	);
	await gitIn(tree.worktree, 'add', 'b.txt', 'staged-new.txt');
	await repo.write({'b.txt': 'staged, then changed again\n'}, tree.worktree);
	await rm(path.join(tree.worktree, 'c.txt'));
	await rm(path.join(tree.worktree, 'folder', 'd.txt'));
	await symlink('a.txt', path.join(tree.worktree, 'link'));
	const before = await gitIn(
		tree.worktree,
		'status',
		'--porcelain=v2',
		'--branch',
		'-z',
		'--untracked-files=all',
	);
	const commit = await snapshot();
	await throwAway();
	expect(await restore({snapshot: commit})).toMatchObject({snapshot: 'applied'});
	expect(
		await gitIn(tree.worktree, 'status', '--porcelain=v2', '--branch', '-z', '--untracked-files=all'),
	).toBe(before);
	expect(await repo.read('b.txt', tree.worktree)).toBe('staged, then changed again\n');
	expect(await gitIn(tree.worktree, 'show', ':b.txt')).toBe('staged');
	expect(await repo.read('-odd "name"\n č.txt', tree.worktree)).toBe('new\n');
	expect((await lstat(path.join(tree.worktree, 'link'))).isSymbolicLink()).toBe(true);
	expect(existsSync(path.join(tree.worktree, 'c.txt'))).toBe(false);
});

test('a file that became a folder, and a folder that became a file', async () => {
	await rm(path.join(tree.worktree, 'a.txt'));
	await repo.write({'a.txt/inside.txt': 'x'}, tree.worktree);
	await rm(path.join(tree.worktree, 'folder'), {recursive: true});
	await repo.write({folder: 'now a file\n'}, tree.worktree);
	const before = await gitIn(tree.worktree, 'status', '--porcelain=v2', '-z', '--untracked-files=all');
	const commit = await snapshot();
	await throwAway();
	await restore({snapshot: commit});
	expect(await gitIn(tree.worktree, 'status', '--porcelain=v2', '-z', '--untracked-files=all')).toBe(before);
	expect(await repo.read('a.txt/inside.txt', tree.worktree)).toBe('x');
	expect(await repo.read('folder', tree.worktree)).toBe('now a file\n');
});

test('a branch that has moved since is not turned back', async () => {
	await repo.write({'a.txt': 'changed\n'}, tree.worktree);
	const commit = await snapshot();
	await gitIn(tree.worktree, 'checkout', '--quiet', '--', '.');
	await repo.commit('Later', {'later.txt': 'x'}, tree.worktree);
	await throwAway();
	expect(await restore({snapshot: commit})).toMatchObject({snapshot: 'moved'});
	expect(await gitIn(tree.worktree, 'status', '--porcelain')).toBe('');
	expect(await repo.read('later.txt', tree.worktree)).toBe('x');
});

test('a branch that is gone is made again from its last commit, or said to be gone', async () => {
	const tip = await gitIn(tree.worktree, 'rev-parse', 'HEAD');
	await repo.git('update-ref', 'refs/ao/archive/one', tip);
	await throwAway();
	await repo.git('branch', '--delete', '--force', tree.branch);
	await expect(restore()).rejects.toMatchObject({
		code: 'not_found',
		hint: expect.stringContaining('refs/ao'),
	});
	expect(await restore({commit: tip})).toMatchObject({snapshot: 'none'});
	expect(await gitIn(tree.worktree, 'rev-parse', tree.branch)).toBe(tip);
});

test('what cannot be put back leaves nothing half-made', async () => {
	await repo.git('config', 'filter.picky.smudge', 'false');
	await repo.git('config', 'filter.picky.required', 'true');
	await repo.write({'.gitattributes': '*.pick filter=picky\n', 'x.pick': 'x'}, tree.worktree);
	await repo.git('config', 'filter.picky.clean', 'cat');
	const commit = await snapshot();
	await throwAway();
	await expect(restore({snapshot: commit})).rejects.toMatchObject({code: 'git'});
	expect((await readdir(repo.worktrees)).filter(name => name !== '.trash')).toEqual([]);
	expect(await repo.git('rev-parse', '--verify', tree.branch)).toMatch(/^[\da-f]+$/);
});
