import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {chmod, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, onTestFinished, test, vi} from 'vitest';
import {mergeBranch, studyBranches} from '../../source/git/merge.ts';
import {outcomeOf} from '../../source/git/merge-study.ts';
import type {Repository} from '../../source/git/repository.ts';
import type {MergeMethod} from '../../source/session/pull.ts';
import {gitIn, type TestRepository, testRepository, testTree} from '../helpers/repo.ts';

let repo: TestRepository;
let opened: Repository;
let tree: Awaited<ReturnType<typeof testTree>>;

beforeEach(async () => {
	repo = await testRepository();
	await repo.commit('Files', {'a.txt': '1\n2\n3\n4\n5\n6\n7\n', 'b.txt': 'b\n'});
	opened = await repo.open();
	tree = await testTree(repo, 'one');
});

afterEach(() => repo.dispose());

const work = (files: Record<string, string>) => repo.commit('Work', files, tree.worktree);
const tip = (ref = 'main') => repo.git('rev-parse', ref);
/** What merging without a choice would do. */
const preview = async (into = 'main') => {
	const study = await studyBranches(opened, {branch: 'ao/one', into, replays: false});
	const outcome = outcomeOf(study, 'merge');
	return outcome.how === null
		? {how: outcome.why === 'conflict' ? 'conflict' : 'nothing', files: outcome.files}
		: {how: outcome.how, files: []};
};
const merge = (more: {into?: string; method?: MergeMethod; tip?: string} = {}) =>
	mergeBranch(opened, {branch: 'ao/one', into: 'main', message: 'Merge ao/one', ...more});

/** The state of the main worktree that a refused merge must leave as it is. */
const state = async () => [
	await tip(),
	await repo.git('status', '--porcelain=v2', '--branch'),
	await repo.read('a.txt'),
];

describe('into the branch that the main worktree is on', () => {
	test('fast-forward: the files follow', async () => {
		const commit = await work({'a.txt': 'new\n', 'deep/new.txt': 'x\n'});
		expect(await preview()).toEqual({how: 'fast-forward', files: []});
		expect(await merge()).toEqual({how: 'fast-forward', commit, into: 'main'});
		expect(await tip()).toBe(commit);
		expect(await repo.read('deep/new.txt')).toBe('x\n');
		expect(await repo.git('status', '--porcelain')).toBe('');
	});

	test('a merge commit where the base went on: the files follow', async () => {
		const ours = await repo.commit('Base', {'b.txt': 'base\n', 'a.txt': 'top\n1\n2\n3\n4\n5\n6\n7\n'});
		const theirs = await work({'a.txt': '1\n2\n3\n4\n5\n6\n7\nbottom\n'});
		expect(await preview()).toEqual({how: 'merge', files: []});
		const {how, commit} = await merge();
		expect(how).toBe('merge');
		expect(await tip()).toBe(commit);
		expect(await repo.git('rev-parse', 'main^1', 'main^2')).toBe(`${ours}\n${theirs}`);
		expect(await repo.git('show', '--no-patch', '--format=%B', 'main')).toBe('Merge ao/one\n');
		expect(await repo.read('a.txt')).toBe('top\n1\n2\n3\n4\n5\n6\n7\nbottom\n');
		expect(await repo.git('status', '--porcelain')).toBe('');
		expect(await repo.git('reflog', '-1', '--format=%gs', 'main')).toContain('ao: merge ao/one');
	});

	test('one squashed commit', async () => {
		const ours = await repo.commit('Base', {'b.txt': 'base\n'});
		await work({'a.txt': 'x\n'});
		await work({'a.txt': 'y\n'});
		expect(await merge({method: 'squash'})).toMatchObject({how: 'squash'});
		expect(await repo.git('rev-list', '--parents', '-1', 'main')).toBe(`${await tip()} ${ours}`);
		expect(await repo.read('a.txt')).toBe('y\n');
	});

	test('with uncommitted changes elsewhere, which stay', async () => {
		await work({'a.txt': 'new\n'});
		await repo.write({'b.txt': 'mine\n', 'untracked.txt': 'mine\n'});
		await merge();
		expect(await repo.read('a.txt')).toBe('new\n');
		expect(await repo.git('status', '--porcelain')).toBe(' M b.txt\n?? untracked.txt');
	});

	test('hooks of the repository run as after git merge', async () => {
		await writeFile(path.join(opened.commonDir, 'hooks', 'post-merge'), '#!/bin/sh\ntouch merged\n', {
			mode: 0o755,
		}).catch(async () => repo.write({'.git/hooks/post-merge': ''}));
		await work({'a.txt': 'new\n'});
		await merge();
		expect(existsSync(path.join(repo.root, 'merged'))).toBe(true);
	});
});

describe('refused, and nothing is changed:', () => {
	test('conflicts, with the files', async () => {
		await repo.commit('Base', {'a.txt': 'base\n', 'odd "x"\n.txt': 'base\n', 'c.txt': 'c\n'});
		await work({'a.txt': 'work\n', 'odd "x"\n.txt': 'work\n', 'd.txt': 'd\n'});
		const before = await state();
		expect(await preview()).toEqual({how: 'conflict', files: ['a.txt', 'odd "x"\n.txt']});
		await expect(merge()).rejects.toMatchObject({
			code: 'conflict',
			message: 'ao/one conflicts with main in: a.txt, odd "x"?.txt',
			hint: expect.stringContaining('Nothing was changed'),
		});
		expect(await state()).toEqual(before);
	});

	test.each([
		['changed', {'a.txt': 'mine\n'}, 'a.txt'],
		['untracked', {'new.txt': 'mine\n'}, 'new.txt'],
		['ignored', {'new.txt': 'mine\n', '.git/info/exclude': 'new.txt\n'}, 'new.txt'],
	])('%s files that would be overwritten', async (_, mine, file) => {
		await work({'a.txt': 'work\n', 'new.txt': 'work\n'});
		await repo.write(mine as Record<string, string>);
		const before = await state();
		await expect(merge()).rejects.toMatchObject({code: 'unsafe', message: expect.stringContaining(file)});
		expect(await state()).toEqual(before);
		expect(await repo.read(file)).toBe('mine\n');
	});

	test('files that a merge commit would overwrite', async () => {
		await repo.commit('Base', {'b.txt': 'base\n'});
		await work({'a.txt': 'work\n'});
		await repo.write({'a.txt': 'mine\n'});
		const before = await state();
		await expect(merge()).rejects.toMatchObject({code: 'unsafe'});
		expect(await state()).toEqual(before);
	});

	test('a merge that is going on there', async () => {
		await repo.git('switch', '--quiet', '--create', 'other');
		await repo.commit('Other', {'b.txt': 'other\n'});
		await repo.git('switch', '--quiet', 'main');
		await repo.commit('Base', {'b.txt': 'base\n'});
		await repo.git('merge', 'other').catch(() => undefined);
		await work({'a.txt': 'work\n'});
		const before = await state();
		await expect(merge()).rejects.toMatchObject({
			code: 'git',
			message: expect.stringMatching(/MERGE_HEAD|merg/),
		});
		expect(await state()).toEqual(before);
	});

	test('another branch that the user goes to in that very moment', async () => {
		await work({'a.txt': 'work\n'});
		const before = await tip();
		const folder = path.join(repo.folder, 'bin');
		const git = (await promisify(execFile)('which', ['git'])).stdout.trim();
		const script = [
			'#!/bin/sh',
			`case " $* " in *" status "*) ${git} -C '${repo.root}' switch --quiet --create mine 2>/dev/null;; esac`,
			`exec ${git} "$@"`,
		];
		await repo.write({git: `${script.join('\n')}\n`}, folder);
		await chmod(path.join(folder, 'git'), 0o755);
		vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
		onTestFinished(() => {
			vi.unstubAllEnvs();
		});
		await expect(merge()).rejects.toMatchObject({
			code: 'unsafe',
			message: expect.stringContaining('is on another branch'),
		});
		expect([await tip('mine'), await tip('main')]).toEqual([before, before]);
	});

	test.each(['rebase', 'bisect'])('a %s of the branch that is going on somewhere', async word => {
		await repo.commit('Base', {'a.txt': 'base\n'});
		await repo.git('branch', 'other', 'HEAD~1');
		await repo.git('switch', '--quiet', 'other');
		await repo.commit('Other', {'a.txt': 'other\n'});
		await repo.git('switch', '--quiet', 'main');
		await repo
			.git(...(word === 'rebase' ? ['rebase', 'other'] : ['bisect', 'start', 'main', 'HEAD~1']))
			.catch(() => undefined);
		await work({'b.txt': 'work\n'});
		const before = await tip();
		await expect(merge()).rejects.toMatchObject({
			code: 'unsafe',
			message: expect.stringContaining(word.slice(0, 5)),
		});
		expect(await tip()).toBe(before);
	});

	test('no name for a merge commit', async () => {
		await repo.commit('Base', {'b.txt': 'base\n'});
		await work({'a.txt': 'work\n'});
		await repo.git('config', '--unset', 'user.name');
		await repo.git('config', '--unset', 'user.email');
		await repo.git('config', 'user.useConfigOnly', 'true');
		const before = await state();
		await expect(merge()).rejects.toMatchObject({
			message: 'git does not know who you are, so it cannot make a commit.',
			hint: expect.stringContaining('user.email'),
		});
		expect(await state()).toEqual(before);
	});

	test('nothing to merge', async () => {
		await repo.commit('Base', {'b.txt': 'base\n'});
		expect(await preview()).toEqual({how: 'nothing', files: []});
		await expect(merge()).rejects.toMatchObject({
			code: 'failed',
			message: 'ao/one has nothing that main does not have.',
		});
	});

	test('a branch that does not exist', async () => {
		await work({'a.txt': 'work\n'});
		await expect(merge({into: 'gone'})).rejects.toMatchObject({code: 'not_found'});
		await expect(preview('gone')).rejects.toMatchObject({code: 'not_found'});
	});

	test('a branch that has moved since it was looked at', async () => {
		await work({'a.txt': 'work\n'});
		const before = await state();
		await expect(merge({tip: tree.fork})).rejects.toMatchObject({
			code: 'unsafe',
			message: 'ao/one has moved since it was looked at.',
		});
		expect(await state()).toEqual(before);
	});

	test('only forward, where it cannot go forward', async () => {
		await repo.commit('Base', {'b.txt': 'base\n'});
		await work({'a.txt': 'work\n'});
		const before = await state();
		await expect(merge({method: 'ff'})).rejects.toMatchObject({
			code: 'conflict',
			hint: expect.stringContaining('--ff'),
		});
		expect(await state()).toEqual(before);
	});
});

describe('into a branch elsewhere', () => {
	test('that is checked out nowhere, only the ref moves', async () => {
		await repo.git('branch', 'release');
		await repo.commit('Base', {'b.txt': 'base\n'});
		await repo.write({'a.txt': 'mine\n'});
		const before = await state();
		const commit = await work({'a.txt': 'work\n'});
		expect(await merge({into: 'release'})).toEqual({how: 'fast-forward', commit, into: 'release'});
		expect(await tip('release')).toBe(commit);
		expect(await state()).toEqual(before);
	});

	test('in another worktree, whose files follow', async () => {
		const other = await testTree(repo, 'other', {branch: 'release'});
		await work({'a.txt': 'work\n'});
		await merge({into: 'release'});
		expect(await repo.read('a.txt', other.worktree)).toBe('work\n');
		expect(await gitIn(other.worktree, 'status', '--porcelain')).toBe('');
	});

	test('in another worktree with changes that would be overwritten', async () => {
		const other = await testTree(repo, 'other', {branch: 'release'});
		await repo.write({'a.txt': 'mine\n'}, other.worktree);
		await work({'a.txt': 'work\n'});
		await expect(merge({into: 'release'})).rejects.toMatchObject({code: 'unsafe'});
		expect(await repo.read('a.txt', other.worktree)).toBe('mine\n');
		expect(await tip('release')).toBe(tree.fork);
	});

	test('in a bare repository', async () => {
		const bare = path.join(repo.folder, 'bare.git');
		const commit = await work({'a.txt': 'work\n'});
		await gitIn(repo.folder, 'clone', '--quiet', '--bare', repo.root, bare);
		const there = await repo.open(bare);
		const options = {branch: 'ao/one', into: 'main', message: 'Merge'};
		expect(await mergeBranch(there, options)).toEqual({how: 'fast-forward', commit, into: 'main'});
		expect(await gitIn(bare, 'rev-parse', 'main')).toBe(commit);
	});
});

describe('when git stops in the middle, the files are put back:', () => {
	const refuse = async () => {
		const hook =
			'#!/bin/sh\n[ "$1" = prepared ] || exit 0\nwhile read -r old new ref; do\n' +
			'\t[ "$ref" = refs/heads/main ] && { echo "main is frozen" >&2; exit 1; }\ndone\nexit 0\n';
		await writeFile(path.join(opened.commonDir, 'hooks', 'reference-transaction'), hook, {mode: 0o755});
	};

	test('a hook of the repository that says no', async () => {
		await repo.commit('More', {'gone.txt': 'x\n', 'folder/in.txt': 'x\n', 'tool.sh': 'x\n'});
		await gitIn(tree.worktree, 'merge', '--quiet', '--ff-only', 'main');
		await gitIn(tree.worktree, 'rm', '--quiet', 'gone.txt', 'folder/in.txt');
		await symlink('a.txt', path.join(tree.worktree, 'link'));
		await work({'a.txt': 'work\n', 'deep/er/new.txt': 'x\n', folder: 'a file now\n', 'odd "ü"\n': 'x\n'});
		await repo.write({'b.txt': 'mine\n', 'untracked.txt': 'mine\n'});
		await repo.git('add', 'b.txt');
		await refuse();
		const before = await state();
		await expect(merge()).rejects.toMatchObject({
			code: 'git',
			message: expect.stringContaining('main'),
			hint: expect.stringContaining('Nothing was changed'),
		});
		expect(await state()).toEqual(before);
		expect(existsSync(path.join(repo.root, 'deep'))).toBe(false);
		expect(existsSync(path.join(repo.root, 'link'))).toBe(false);
		expect(await repo.read('folder/in.txt')).toBe('x\n');
		expect(await repo.read('b.txt')).toBe('mine\n');
	});

	test('files of the user are no part of it', async () => {
		await work({'a.txt': 'work\n', 'b.txt': 'work\n'});
		await repo.write({'b.txt': 'mine\n'});
		await refuse();
		const before = await state();
		await expect(merge()).rejects.toMatchObject({code: 'unsafe', message: expect.stringContaining('b.txt')});
		expect(await state()).toEqual(before);
		expect(await repo.read('b.txt')).toBe('mine\n');
	});

	test('a branch that is checked out nowhere just stays', async () => {
		await repo.git('switch', '--quiet', '--create', 'elsewhere');
		await work({'a.txt': 'work\n'});
		await refuse();
		await expect(merge()).rejects.toMatchObject({code: 'git', message: expect.stringContaining('hook')});
		expect(await tip()).toBe(tree.fork);
	});
});

describe('a merge that would change no file', () => {
	test('is made as a commit, but not as a squashed one', async () => {
		await work({'a.txt': 'same\n'});
		await repo.commit('The same', {'a.txt': 'same\n'});
		await expect(merge({method: 'squash'})).rejects.toMatchObject({code: 'failed'});
		expect(await merge()).toMatchObject({how: 'merge'});
	});
});
