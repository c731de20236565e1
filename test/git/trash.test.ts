import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {chmod, mkdir, rm, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Repository} from '../../source/git/repository.ts';
import {deleteTrash, listWorktrees, trashWorktree, untrashWorktree} from '../../source/git/worktrees.ts';
import {gitIn, type TestRepository, testRepository, testTree} from '../helpers/repo.ts';

let repo: TestRepository;
let opened: Repository;
let tree: Awaited<ReturnType<typeof testTree>>;

beforeEach(async () => {
	repo = await testRepository();
	await repo.commit('Files', {'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n', '.gitignore': 'ignored/\n'});
	opened = await repo.open();
	tree = await testTree(repo, 'one');
});

afterEach(() => repo.dispose());

function trash(name = 'one') {
	return {
		tree: path.join(repo.worktrees, '.trash', name),
		admin: path.join(opened.commonDir, 'ao-trash', name),
	};
}

async function makeAMess(): Promise<string> {
	await repo.write(
		{'a.txt': 'changed\n', 'b.txt': 'staged\n', 'new "file"\n.txt': 'new\n', 'ignored/x': 'x'},
		tree.worktree,
	);
	await gitIn(tree.worktree, 'add', 'b.txt');
	await rm(path.join(tree.worktree, 'c.txt'));
	return gitIn(tree.worktree, 'status', '--porcelain=v2', '--branch', '--ignored', '-z');
}

test('into the trash and back keeps everything, staged, unstaged, untracked and ignored', async () => {
	const before = await makeAMess();
	expect(await trashWorktree(opened, {...tree, trash: trash()})).toEqual({trashed: true, trash: trash()});
	expect(existsSync(tree.worktree)).toBe(false);
	expect(await listWorktrees(opened)).toHaveLength(1);
	await untrashWorktree(opened, {...tree, trash: trash()});
	expect(await gitIn(tree.worktree, 'status', '--porcelain=v2', '--branch', '--ignored', '-z')).toBe(before);
	expect(await repo.read('new "file"\n.txt', tree.worktree)).toBe('new\n');
	expect(await listWorktrees(opened)).toHaveLength(2);
});

test('while it is in the trash its branch can be used, and git gc does not harm it', async () => {
	await makeAMess();
	await trashWorktree(opened, {...tree, trash: trash()});
	await repo.git('gc', '--quiet', '--prune=now');
	await repo.git('worktree', 'prune');
	await repo.git('branch', '--move', tree.branch, 'ao/renamed');
	await repo.git('branch', '--move', 'ao/renamed', tree.branch);
	await untrashWorktree(opened, {...tree, trash: trash()});
	expect(await gitIn(tree.worktree, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe(tree.branch);
	expect(await repo.read('b.txt', tree.worktree)).toBe('staged\n');
});

test('the trash is only for its owner', async () => {
	await trashWorktree(opened, {...tree, trash: trash()});
	expect(execFileSync('ls', ['-ld', path.dirname(trash().tree)], {encoding: 'utf8'})).toMatch(/^drwx------/);
});

test('a name that is taken in the trash gets a number', async () => {
	await trashWorktree(opened, {...tree, trash: trash()});
	const again = await testTree(repo, 'one', {branch: 'ao/again'});
	const result = await trashWorktree(opened, {...again, trash: trash()});
	const second = trash('one-2');
	expect(result).toEqual({trashed: true, trash: second});
	expect(existsSync(second.tree) && existsSync(trash().tree)).toBe(true);
});

test('a tree that was removed by hand only loses its registration', async () => {
	await rm(tree.worktree, {recursive: true});
	expect(await trashWorktree(opened, {...tree, trash: trash()})).toMatchObject({trashed: true});
	expect(await listWorktrees(opened)).toHaveLength(1);
});

test('nothing is put back over something else', async () => {
	await trashWorktree(opened, {...tree, trash: trash()});
	await mkdir(tree.worktree);
	await expect(untrashWorktree(opened, {...tree, trash: trash()})).rejects.toMatchObject({code: 'exists'});
	expect(existsSync(path.join(trash().tree, 'a.txt'))).toBe(true);
});

test('what was deleted from the trash is said to be gone', async () => {
	await trashWorktree(opened, {...tree, trash: trash()});
	await deleteTrash(opened, trash());
	await expect(untrashWorktree(opened, {...tree, trash: trash()})).rejects.toMatchObject({code: 'not_found'});
});

describe('deleting', () => {
	test('takes folders that may not be written, and follows no link', async () => {
		const outside = path.join(repo.folder, 'outside');
		await repo.write({'keep.txt': 'keep'}, outside);
		await symlink(outside, path.join(tree.worktree, 'link'));
		await repo.write({'module/cache/x.go': 'x'}, tree.worktree);
		await chmod(path.join(tree.worktree, 'module', 'cache'), 0o500);
		await chmod(path.join(tree.worktree, 'module'), 0o500);
		await trashWorktree(opened, {...tree, trash: trash()});
		await deleteTrash(opened, trash());
		expect(existsSync(trash().tree) || existsSync(trash().admin)).toBe(false);
		expect(await repo.read('keep.txt', outside)).toBe('keep');
		await deleteTrash(opened, trash());
	});

	test.each([
		['the folder above', (name: string) => path.join(name, '..')],
		['a folder that is no trash', (name: string) => name.replace('.trash', 'trash')],
		['a relative path', (name: string) => path.relative(process.cwd(), name)],
	])('refuses %s', async (_, change) => {
		const {tree: treePath, admin} = trash();
		await mkdir(treePath, {recursive: true});
		await expect(deleteTrash(opened, {tree: change(treePath), admin})).rejects.toMatchObject({
			code: 'unsafe',
		});
		const odd = {tree: treePath, admin: path.join(opened.commonDir, 'ao-trash', '..')};
		await expect(deleteTrash(opened, odd)).rejects.toMatchObject({code: 'unsafe'});
		expect(existsSync(treePath) && existsSync(opened.commonDir)).toBe(true);
	});
});

describe('refused and left where it is:', () => {
	test('the main worktree', async () => {
		const moving = trashWorktree(opened, {...tree, worktree: repo.root, trash: trash()});
		await expect(moving).rejects.toMatchObject({code: 'unsafe'});
	});

	test('an admin dir that is none of the repository', async () => {
		const moving = trashWorktree(opened, {...tree, gitDir: opened.commonDir, trash: trash()});
		await expect(moving).rejects.toMatchObject({code: 'unsafe'});
	});

	test('a link in place of the tree', async () => {
		await rm(tree.worktree, {recursive: true});
		await symlink(repo.root, tree.worktree);
		const moving = trashWorktree(opened, {...tree, trash: trash()});
		await expect(moving).rejects.toMatchObject({code: 'unsafe'});
		expect(existsSync(path.join(repo.root, 'a.txt'))).toBe(true);
	});

	const canMount = process.platform === 'linux' && process.getuid?.() === 0;
	test('a tree on another disk than its trash', async ({skip}) => {
		skip(!canMount, 'needs root on Linux to mount another disk');
		const other = path.join(repo.worktrees, '.trash');
		await mkdir(other);
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', other]);
		try {
			const result = await trashWorktree(opened, {...tree, trash: trash()});
			expect(result).toMatchObject({trashed: false, reason: expect.stringContaining('another disk')});
			expect(await gitIn(tree.worktree, 'status', '--porcelain')).toBe('');
		} finally {
			execFileSync('umount', [other]);
		}
	});

	test('a tree in a folder that may not be written', async ({skip}) => {
		skip(process.getuid?.() === 0, 'root may write everywhere');
		await mkdir(path.dirname(trash().tree), {recursive: true});
		await chmod(repo.worktrees, 0o500);
		try {
			expect(await trashWorktree(opened, {...tree, trash: trash()})).toMatchObject({trashed: false});
		} finally {
			await chmod(repo.worktrees, 0o700);
		}
	});

	test('an admin dir that cannot be moved leaves the tree too', async () => {
		await writeFile(path.join(opened.commonDir, 'ao-trash'), 'in the way');
		await expect(trashWorktree(opened, {...tree, trash: trash()})).rejects.toThrow();
		expect(await gitIn(tree.worktree, 'status', '--porcelain')).toBe('');
	});
});
