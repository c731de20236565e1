import {execFileSync} from 'node:child_process';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {mergeBranch} from '../../source/git/merge.ts';
import type {Repository} from '../../source/git/repository.ts';
import {gitIn, type TestRepository, testRepository, testTree} from '../helpers/repo.ts';

let repo: TestRepository;
let opened: Repository;
let tree: Awaited<ReturnType<typeof testTree>>;

beforeEach(async () => {
	repo = await testRepository();
	await repo.commit('Files', {'a.txt': '1\n2\n3\n4\n5\n6\n7\n', 'b.txt': 'b\n', 'c.txt': 'c\n'});
	opened = await repo.open();
	tree = await testTree(repo, 'one');
});

afterEach(() => repo.dispose());

const inside = (...args: string[]) => gitIn(tree.worktree, ...args);
const work = (subject: string, files: Record<string, string>) => repo.commit(subject, files, tree.worktree);
const rebase = () => mergeBranch(opened, {branch: 'ao/one', into: 'main', method: 'rebase', message: ''});
const log = (format: string) => repo.git('log', `--format=${format}`, `${tree.fork}..main`);
const state = async () => [
	await repo.git('rev-parse', 'main', 'ao/one'),
	await repo.git('status', '--porcelain=v2', '--branch'),
	await inside('status', '--porcelain=v2', '--branch'),
];

test('each commit is replayed on the base with its author, date and message; no worktree but the base moves', async () => {
	await repo.write({'a.txt': 'top\n1\n2\n3\n4\n5\n6\n7\n'}, tree.worktree);
	const message =
		'  Fix ünïcode  \n\nBody: keeps  its form.\n\n# not a comment\nCo-authored-by: Bo <bo@example.com>';
	const author = ['--author=Grace Höpper <grace@example.com>', '--date=2001-02-03T04:05:06+0700'];
	await inside('commit', '--quiet', '--all', '--cleanup=verbatim', ...author, '--message', message);
	const second = await work('Second', {'deep/new.txt': 'x\n'});
	const base = await repo.commit('Base', {'b.txt': 'base\n'});
	const worktree = await inside('status', '--porcelain=v2', '--branch');
	const {how, commit} = await rebase();
	expect(how).toBe('rebase');
	expect(await repo.git('rev-parse', 'main', 'main~2')).toBe(`${commit}\n${base}`);
	expect(await repo.git('log', '-1', '--format=%an <%ae> %ad', '--date=iso-strict', 'main~1')).toBe(
		'Grace Höpper <grace@example.com> 2001-02-03T04:05:06+07:00',
	);
	expect((await repo.git('cat-file', 'commit', 'main~1')).split('\n\n').slice(1).join('\n\n')).toBe(message);
	expect(await repo.git('log', '-1', '--format=%s %ai', 'main')).toBe(
		await repo.git('log', '-1', '--format=%s %ai', second),
	);
	expect(await repo.read('a.txt')).toBe('top\n1\n2\n3\n4\n5\n6\n7\n');
	expect(await repo.read('b.txt')).toBe('base\n');
	expect(await repo.git('status', '--porcelain')).toBe('');
	expect(await inside('status', '--porcelain=v2', '--branch')).toBe(worktree);
});

test('commits whose change is there are left out, also where the base has gone on from it; empty ones stay', async () => {
	const picked = await work('Picked', {'a.txt': '1\n2\n3\nfour\n5\n6\n7\n'});
	const same = await work('Same', {'b.txt': 'same\n'});
	await inside('commit', '--quiet', '--allow-empty', '--message', 'Empty');
	await work('Own', {'c.txt': 'own\n'});
	await repo.git('cherry-pick', picked, same);
	await repo.commit('Went on', {'a.txt': '1\n2\n3\nfour and more\n5\n6\n7\n'});
	expect(await rebase()).toMatchObject({how: 'rebase'});
	expect(await log('%s')).toBe('Own\nEmpty\nWent on\nSame\nPicked');
	expect(await repo.read('a.txt')).toBe('1\n2\n3\nfour and more\n5\n6\n7\n');
});

test('a branch that is ahead of the base as it is goes in as it is', async () => {
	await work('One', {'a.txt': 'x\n'});
	const tip = await work('Two', {'a.txt': 'y\n'});
	expect(await rebase()).toEqual({how: 'fast-forward', commit: tip, into: 'main'});
});

test('hundreds of commits that lie on another base are not replayed one by one; on this one they go in', async () => {
	const line = Array.from({length: 250}, (_, index) =>
		[
			'commit refs/heads/ao/one',
			'committer Ada <ada@example.com> 1700000000 +0000',
			`data <<.\n${index}\n.`,
			index === 0 ? `from ${tree.fork}` : '',
			`M 100644 inline new.txt\ndata <<.\n${index}\n.\n`,
		].join('\n'),
	);
	execFileSync('git', ['fast-import', '--quiet', '--force'], {cwd: repo.root, input: line.join('\n')});
	await inside('reset', '--quiet', '--hard');
	const base = await repo.commit('Base', {'b.txt': 'base\n'});
	await expect(rebase()).rejects.toMatchObject({
		code: 'unsafe',
		message: expect.stringContaining('more than 200 commits'),
	});
	expect(await repo.git('rev-parse', 'main')).toBe(base);
	await repo.git('reset', '--quiet', '--hard', tree.fork);
	expect(await rebase()).toMatchObject({how: 'fast-forward'});
});

describe('merges in the branch', () => {
	test('of the base are made straight', async () => {
		await work('One', {'a.txt': 'x\n'});
		await repo.commit('Base', {'b.txt': 'base\n'});
		await inside('merge', '--quiet', '--no-edit', 'main');
		await work('Two', {'c.txt': 'x\n'});
		expect(await rebase()).toMatchObject({how: 'rebase'});
		expect(await log('%s')).toBe('Two\nOne\nBase');
		expect(await repo.git('rev-list', '--merges', '--count', 'main')).toBe('0');
		expect(await repo.git('rev-parse', 'main^{tree}')).toBe(await repo.git('rev-parse', 'ao/one^{tree}'));
	});

	test('that settled something themselves make it refuse: that would be lost', async () => {
		await work('One', {'b.txt': 'x\n'});
		await repo.commit('Base', {'c.txt': 'base\n'});
		await inside('merge', '--quiet', '--no-commit', '--no-ff', 'main');
		await work('Merge with more', {'a.txt': 'settled\n'});
		const before = await state();
		await expect(rebase()).rejects.toMatchObject({
			code: 'unsafe',
			message: 'A merge in ao/one changed files in a way that replaying its commits would lose.',
			hint: expect.stringContaining('--squash'),
		});
		expect(await state()).toEqual(before);
	});
});

describe('refused, and nothing is changed:', () => {
	test('a commit that conflicts is named with its files', async () => {
		await work('Fine', {'c.txt': 'x\n'});
		const bad = await work('Bad', {'a.txt': 'work\n', 'b.txt': 'work\n'});
		await repo.commit('Base', {'a.txt': 'base\n', 'b.txt': 'base\n'});
		const before = await state();
		await expect(rebase()).rejects.toMatchObject({
			code: 'conflict',
			message: `Commit ${bad.slice(0, 7)} of ao/one conflicts with main in: a.txt, b.txt`,
		});
		expect(await state()).toEqual(before);
	});

	test('a commit that the base has taken back is not left out', async () => {
		const picked = await work('Picked', {'b.txt': 'x\n'});
		await repo.commit('Base', {'c.txt': 'x\n'});
		await repo.git('cherry-pick', picked);
		await repo.git('revert', '--no-edit', 'HEAD');
		await repo.commit('Else', {'b.txt': 'else\n'});
		await expect(rebase()).rejects.toMatchObject({
			code: 'conflict',
			message: expect.stringContaining('b.txt'),
		});
	});

	test('all of it is there', async () => {
		const picked = await work('Picked', {'b.txt': 'x\n'});
		await repo.commit('Base', {'c.txt': 'x\n'});
		await repo.git('cherry-pick', picked);
		const before = await state();
		await expect(rebase()).rejects.toMatchObject({
			code: 'failed',
			message: 'ao/one has nothing that main does not have.',
		});
		expect(await state()).toEqual(before);
	});

	test('a file of the user in the way', async () => {
		await work('One', {'a.txt': 'work\n'});
		await repo.commit('Base', {'c.txt': 'x\n'});
		await repo.write({'a.txt': 'mine\n'});
		const before = await state();
		await expect(rebase()).rejects.toMatchObject({code: 'unsafe', message: expect.stringContaining('a.txt')});
		expect(await state()).toEqual(before);
		expect(await repo.read('a.txt')).toBe('mine\n');
	});
});

test('binary files, modes and renames are carried over', async () => {
	await inside('mv', 'b.txt', 'renamed.txt');
	await work('Rename', {'bin.dat': '\u0000\u0001\u0002'});
	await inside('update-index', '--chmod=+x', 'a.txt');
	await inside('commit', '--quiet', '--message', 'Mode');
	await repo.commit('Base', {'b.txt': 'base\n'});
	expect(await rebase()).toMatchObject({how: 'rebase'});
	expect(await repo.git('show', 'main:renamed.txt')).toBe('base');
	expect(await repo.git('ls-files', '--stage', 'a.txt')).toMatch(/^100755/);
});

test('a history of its own that was merged in is carried over', async () => {
	await inside('switch', '--quiet', '--orphan', 'other');
	await work('Root', {'root.txt': 'x\n'});
	await inside('switch', '--quiet', 'ao/one');
	await inside('merge', '--quiet', '--no-edit', '--allow-unrelated-histories', 'other');
	await repo.commit('Base', {'b.txt': 'base\n'});
	expect(await rebase()).toMatchObject({how: 'rebase'});
	expect(await log('%s')).toBe('Root\nBase');
	expect(await repo.read('root.txt')).toBe('x\n');
});
