import {existsSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {addWorktree, listWorktrees, type NewWorktree} from '../../source/git/worktrees.ts';
import {gitIn, type TestRepository, testLock, testRepository, unlimited} from '../helpers/repo.ts';

let repo: TestRepository;

beforeEach(async () => {
	repo = await testRepository();
});

afterEach(() => repo.dispose());

async function add(name: string, more: Partial<NewWorktree> = {}) {
	const commit = await repo.git('rev-parse', 'HEAD');
	return addWorktree(await repo.open(), {
		path: path.join(repo.worktrees, name),
		branch: `ao/${name}`,
		commit,
		lock: unlimited,
		checkout: unlimited,
		...more,
	});
}

test('a worktree has the files and a branch of its own', async () => {
	const {worktree, gitDir, hookFailure} = await add('one');
	expect(await gitIn(worktree, 'status', '--porcelain', '--branch')).toBe('## ao/one');
	expect(await repo.read('README.md', worktree)).toBe('# Throw-away\n');
	expect(await gitIn(worktree, 'rev-parse', '--absolute-git-dir')).toBe(gitDir);
	expect(hookFailure).toBeNull();
});

test('twenty at the same moment all come out whole', async () => {
	const lock = testLock();
	const names = Array.from({length: 20}, (_, index) => `n-${index}`);
	const made = await Promise.all(names.map(name => add(name, {lock})));
	for (const {worktree} of made) {
		expect(await gitIn(worktree, 'status', '--porcelain')).toBe('');
	}
	expect(await listWorktrees(await repo.open())).toHaveLength(21);
});

test('a branch that exists is never reused', async () => {
	await repo.git('branch', 'ao/one');
	await expect(add('one')).rejects.toMatchObject({code: 'exists'});
	expect(existsSync(repo.worktrees) ? await readdir(repo.worktrees) : []).toEqual([]);
});
