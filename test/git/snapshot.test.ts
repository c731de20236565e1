import {readFileSync, statSync} from 'node:fs';
import {chmod, rm, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {Repository} from '../../source/git/repository.ts';
import {snapshotWorktree} from '../../source/git/safety.ts';
import {gitIn, type TestRepository, testRepository, testTree} from '../helpers/repo.ts';

let repo: TestRepository;
let opened: Repository;
let tree: Awaited<ReturnType<typeof testTree>>;

beforeEach(async () => {
	repo = await testRepository();
	await repo.commit('Files', {'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n', '.gitignore': 'secret\n'});
	opened = await repo.open();
	tree = await testTree(repo, 'one');
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await repo.dispose();
});

const inside = (...args: string[]) => gitIn(tree.worktree, ...args);
const snapshot = () => snapshotWorktree(opened, {...tree, ref: 'refs/ao/archive/one', message: 'Snapshot'});
const filesOf = (commit: string) =>
	repo.git('-c', 'core.quotePath=false', 'ls-tree', '-r', '--name-only', commit);

test('holds changed, staged, deleted and untracked files, and not ignored ones', async () => {
	await repo.write(
		{'a.txt': 'changed\n', 'b.txt': 'staged\n', 'new/č "x".txt': 'new\n', secret: 'x'},
		tree.worktree,
	);
	await inside('add', 'b.txt');
	await rm(path.join(tree.worktree, 'c.txt'));
	const commit = await snapshot();
	expect(await repo.git('rev-parse', 'refs/ao/archive/one')).toBe(commit);
	expect((await filesOf(commit)).split('\n')).toEqual([
		'.gitignore',
		'README.md',
		'a.txt',
		'b.txt',
		'"new/č \\"x\\".txt"',
	]);
	expect(await repo.git('show', `${commit}:a.txt`)).toBe('changed');
	expect(await repo.git('rev-parse', `${commit}^1`)).toBe(tree.fork);
});

test('touches neither tree, index, branch nor HEAD', async () => {
	await repo.write({'a.txt': 'changed\n', 'b.txt': 'staged\n', 'new.txt': 'new\n'}, tree.worktree);
	await inside('add', 'b.txt');
	const look = async () => ({
		status: await inside('--no-optional-locks', 'status', '--porcelain=v2', '--branch', '-z'),
		index: readFileSync(path.join(tree.gitDir, 'index')),
		written: statSync(path.join(tree.gitDir, 'index')).mtimeMs,
		head: readFileSync(path.join(tree.gitDir, 'HEAD'), 'utf8'),
		tip: await repo.git('rev-parse', tree.branch),
	});
	const before = await look();
	await snapshot();
	expect(await look()).toEqual(before);
});

test('of a clean tree is HEAD itself', async () => {
	expect(await snapshot()).toBe(tree.fork);
	expect(await repo.git('rev-parse', 'refs/ao/archive/one')).toBe(tree.fork);
});

test('what was staged and then changed again is kept as well', async () => {
	await repo.write({'a.txt': 'staged\n'}, tree.worktree);
	await inside('add', 'a.txt');
	await repo.write({'a.txt': 'after\n'}, tree.worktree);
	const commit = await snapshot();
	expect(await repo.git('show', `${commit}:a.txt`)).toBe('after');
	expect(await repo.git('show', `${commit}^2:a.txt`)).toBe('staged');
});

test('a change within the same second as the index was written is not missed', async () => {
	for (let round = 0; round < 5; round++) {
		await repo.write({'a.txt': `${round}\n`}, tree.worktree);
		await inside('add', 'a.txt');
		await repo.write({'a.txt': `${round + 1}\n`}, tree.worktree);
		expect(await repo.git('show', `${await snapshot()}:a.txt`)).toBe(String(round + 1));
	}
});

test.each(['--assume-unchanged', '--skip-worktree'])(
	'a change that git was told not to see (%s)',
	async flag => {
		await inside('update-index', flag, 'a.txt', 'b.txt');
		await repo.write({'a.txt': 'secretly changed\n'}, tree.worktree);
		const commit = await snapshot();
		expect(await repo.git('show', `${commit}:a.txt`)).toBe('secretly changed');
		expect(await repo.git('show', `${commit}:b.txt`)).toBe('b');
		expect(await inside('ls-files', '-v', 'a.txt')).toMatch(/^[hS] /);
	},
);

test('a file name that is no text', async ({skip}) => {
	skip(process.platform !== 'linux', 'only Linux allows such a name');
	const name = Buffer.concat([
		Buffer.from(`${tree.worktree}/bad-`),
		Buffer.from([0xff, 0xfe]),
		Buffer.from('.txt'),
	]);
	await writeFile(name, 'bytes\n');
	const commit = await snapshot();
	expect(await repo.git('ls-tree', '--name-only', commit)).toContain('"bad-\\377\\376.txt"');
});

test('executable bits and links', async () => {
	await chmod(path.join(tree.worktree, 'a.txt'), 0o755);
	await symlink('/etc/passwd', path.join(tree.worktree, 'link'));
	const listing = await repo.git('ls-tree', await snapshot());
	expect(listing).toMatch(/100755 blob [\da-f]+\ta\.txt/);
	expect(listing).toMatch(/120000 blob [\da-f]+\tlink/);
});

test('in the middle of a merge with conflicts', async () => {
	await repo.commit('Ours', {'a.txt': 'ours\n'}, tree.worktree);
	await repo.commit('Theirs', {'a.txt': 'theirs\n'});
	await inside('merge', 'main').catch(() => undefined);
	const commit = await snapshot();
	expect(await repo.git('show', `${commit}:a.txt`)).toContain('<<<<<<< HEAD');
	expect(await inside('status', '--porcelain')).toBe('UU a.txt');
});

test('needs no name of the user, and no signature', async () => {
	await repo.git('config', '--unset', 'user.name');
	await repo.git('config', '--unset', 'user.email');
	await repo.git('config', 'user.useConfigOnly', 'true');
	await repo.git('config', 'commit.gpgSign', 'true');
	await repo.write({'a.txt': 'changed\n'}, tree.worktree);
	expect(await repo.git('show', '--no-patch', '--format=%an', await snapshot())).toBe('AO');
});

test('in a repository with SHA-256', async () => {
	const modern = await testRepository({init: ['--object-format=sha256']});
	const there = await testTree(modern, 'one');
	await modern.write({'new.txt': 'x'}, there.worktree);
	const commit = await snapshotWorktree(await modern.open(), {
		...there,
		ref: 'refs/ao/archive/one',
		message: 'S',
	});
	expect(await modern.git('show', `${commit}:new.txt`)).toBe('x');
	await modern.dispose();
});

describe('of an index that git splits or shares', () => {
	test('core.splitIndex', async () => {
		await inside('update-index', '--split-index');
		await repo.write({'a.txt': 'changed\n', 'new.txt': 'x'}, tree.worktree);
		const commit = await snapshot();
		expect(await repo.git('show', `${commit}:a.txt`)).toBe('changed');
		expect(await inside('status', '--porcelain')).toBe(' M a.txt\n?? new.txt');
	});
});
