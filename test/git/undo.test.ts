import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {listWorktrees, undoWorktree} from '../../source/git/worktrees.ts';
import {gitIn, type TestRepository, testRepository, testTree, unlimited} from '../helpers/repo.ts';

let repo: TestRepository;
let tree: Awaited<ReturnType<typeof testTree>>;

beforeEach(async () => {
	repo = await testRepository();
	tree = await testTree(repo, 'one');
});

afterEach(() => repo.dispose());

async function undo(more: {madeBranch?: boolean; ours?: string[]} = {}) {
	const fresh = {...tree, commit: tree.fork, madeBranch: true, lock: unlimited, ...more};
	return undoWorktree(await repo.open(), fresh);
}

async function branches(): Promise<string> {
	return repo.git('for-each-ref', '--format=%(refname:short)', 'refs/heads/ao/');
}

test('of a fresh worktree nothing is left', async () => {
	expect(await undo()).toEqual({removed: true, branchDeleted: true, kept: null});
	expect(existsSync(tree.worktree)).toBe(false);
	expect(await listWorktrees(await repo.open())).toHaveLength(1);
	expect(await branches()).toBe('');
});

test('twice does no harm', async () => {
	await undo();
	expect(await undo()).toEqual({removed: true, branchDeleted: false, kept: null});
});

test('a branch that was there before stays', async () => {
	expect(await undo({madeBranch: false})).toEqual({removed: true, branchDeleted: false, kept: null});
	expect(await branches()).toBe('ao/one');
});

test('a branch with commits stays, the clean tree goes', async () => {
	await repo.commit('Work', {'x.txt': 'x'}, tree.worktree);
	expect(await undo()).toMatchObject({
		removed: true,
		branchDeleted: false,
		kept: expect.stringContaining('ao/one'),
	});
	expect(await branches()).toBe('ao/one');
});

test('what AO itself put there does not keep it', async () => {
	await repo.write({'setup.txt': 'x'}, tree.worktree);
	expect(await undo()).toMatchObject({removed: false, kept: '1 changed or new file in the worktree'});
	expect(await undo({ours: ['setup.txt']})).toMatchObject({removed: true});
});

test.each([
	['a new file', () => repo.write({'new.txt': 'x'}, tree.worktree)],
	['a changed file', () => repo.write({'README.md': 'x'}, tree.worktree)],
	['an ignored file', () => repo.write({'.gitignore': '*\n', '.env': 'SECRET=1'}, tree.worktree)],
	['a deleted file', () => rm(path.join(tree.worktree, 'README.md'))],
	[
		'commits on no branch',
		async () => {
			await gitIn(tree.worktree, 'checkout', '--quiet', '--detach');
			await repo.commit('Detached', {'x.txt': 'x'}, tree.worktree);
		},
	],
])('%s keeps everything', async (_, change) => {
	await change();
	expect(await undo()).toMatchObject({removed: false, branchDeleted: false, kept: expect.any(String)});
	expect(existsSync(tree.worktree)).toBe(true);
	expect(await branches()).toBe('ao/one');
});
