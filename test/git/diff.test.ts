import {readFileSync} from 'node:fs';
import {chmod, rm, symlink} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {diffStat, diffText} from '../../source/git/diff.ts';
import type {Repository} from '../../source/git/repository.ts';
import {gitIn, type TestRepository, testRepository, testTree} from '../helpers/repo.ts';

let repo: TestRepository;
let opened: Repository;
let tree: Awaited<ReturnType<typeof testTree>>;

beforeEach(async () => {
	repo = await testRepository();
	await repo.commit('Files', {'a.txt': 'a\n', 'b.txt': 'b\n'});
	opened = await repo.open();
	tree = await testTree(repo, 'one');
});

afterEach(() => repo.dispose());

test('shows committed, uncommitted and untracked changes, and writes nothing', async () => {
	await repo.commit('Work', {'a.txt': 'committed\n'}, tree.worktree);
	await repo.write({'b.txt': 'dirty\n', 'new "x".txt': 'untracked\n', empty: ''}, tree.worktree);
	const index = readFileSync(path.join(tree.gitDir, 'index'));
	const text = await diffText(opened, tree);
	for (const part of ['+committed', '+dirty', '+untracked', '-a\n', 'new file mode 100644', 'b/empty']) {
		expect(text).toContain(part);
	}
	expect(readFileSync(path.join(tree.gitDir, 'index'))).toEqual(index);
	expect(await gitIn(tree.worktree, 'status', '--porcelain')).toContain('?? "new \\"x\\".txt"');
});

test('the patch applies where the session began', async () => {
	await repo.commit('Work', {'a.txt': 'committed\n'}, tree.worktree);
	await repo.write({'deep/new.txt': 'untracked\n', 'run.sh': '#!/bin/sh\n'}, tree.worktree);
	await chmod(path.join(tree.worktree, 'run.sh'), 0o755);
	await symlink('a.txt', path.join(tree.worktree, 'link'));
	await rm(path.join(tree.worktree, 'b.txt'));
	await repo.write({'patch.diff': await diffText(opened, tree)}, repo.folder);
	await repo.git('apply', '--index', path.join(repo.folder, 'patch.diff'));
	expect(await repo.git('status', '--porcelain')).toBe(
		'M  a.txt\nD  b.txt\nA  deep/new.txt\nA  link\nA  run.sh',
	);
	expect(await repo.git('ls-files', '--stage', 'run.sh', 'link')).toMatch(/^120000 .*\n100755 /);
});

test('with a base, what was taken from it is left out', async () => {
	await repo.commit('Work', {'work.txt': 'x\n'}, tree.worktree);
	await repo.commit('Base', {'base.txt': 'y\n'});
	await gitIn(tree.worktree, 'merge', '--quiet', '--no-edit', 'main');
	expect(await diffText(opened, {...tree, base: 'main'})).not.toContain('base.txt');
	expect(await diffText(opened, tree)).toContain('base.txt');
});

test("the user's settings do not change its form", async () => {
	await repo.git('config', 'diff.noprefix', 'true');
	await repo.git('config', 'color.ui', 'always');
	await repo.git('config', 'color.diff', 'always');
	await repo.write({'a.txt': 'dirty\n'}, tree.worktree);
	expect(await diffText(opened, tree)).toMatch(/^diff --git a\/a\.txt b\/a\.txt\n/);
});

test('colours on demand', async () => {
	await repo.write({'a.txt': 'dirty\n'}, tree.worktree);
	expect(await diffText(opened, {...tree, colours: true})).toContain('\u001b[32m+');
});

test('is cut off where it is too long', async () => {
	await repo.write({'big.txt': 'line\n'.repeat(10_000)}, tree.worktree);
	expect(await diffText(opened, {...tree, maxBytes: 2000})).toHaveLength(2000);
});

test('nothing changed is nothing', async () => {
	expect(await diffText(opened, tree)).toBe('');
});

test('the summary', async () => {
	await repo.write({'a.txt': 'dirty\n', 'new.txt': 'x\n'}, tree.worktree);
	const text = await diffStat(opened, {...tree, columns: 60});
	expect(text).toContain(' a.txt   | 2 +-');
	expect(text).toContain('2 files changed, 2 insertions(+), 1 deletion(-)');
});

test('with SHA-256 too', async () => {
	const modern = await testRepository({init: ['--object-format=sha256']});
	const there = await testTree(modern, 'one');
	await modern.write({'new.txt': 'untracked\n', empty: ''}, there.worktree);
	const text = await diffText(await modern.open(), there);
	expect(text).toContain('+untracked');
	expect(text).toContain('b/empty');
	await modern.dispose();
});
