import {chmod, mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Repository} from '../../source/git/repository.ts';
import {deleteBranch, inspectWorktree, rescueDetachedHead, setArchiveRef} from '../../source/git/safety.ts';
import {gitIn, type TestRepository, testRepository, testTree} from '../helpers/repo.ts';

let repo: TestRepository;
let opened: Repository;
let tree: Awaited<ReturnType<typeof testTree>>;

beforeEach(async () => {
	repo = await testRepository();
	opened = await repo.open();
	tree = await testTree(repo, 'one');
});

afterEach(() => repo.dispose());

const inside = (...args: string[]) => gitIn(tree.worktree, ...args);
const inspect = () => inspectWorktree(opened, tree);

test('a fresh worktree has nothing to lose', async () => {
	expect(await inspect()).toEqual({
		missing: false,
		head: tree.fork,
		branch: 'ao/one',
		detached: false,
		changed: [],
		untracked: [],
		ignored: [],
		operation: null,
		locked: false,
		submodules: false,
		nestedWorktrees: [],
		nestedRepositories: [],
		stashes: [],
		unpushed: 1,
		unreferenced: 0,
	});
});

test('a folder that is gone is missing', async () => {
	await rm(tree.worktree, {recursive: true});
	expect(await inspect()).toMatchObject({missing: true, changed: []});
});

test('a registration that is gone is no proof of anything', async () => {
	await rm(tree.gitDir, {recursive: true});
	await expect(inspect()).rejects.toMatchObject({code: 'git', hint: expect.stringContaining('repair')});
});

test('changed, staged, deleted and untracked files by name, however odd', async () => {
	await repo.commit('Files', {'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c'}, tree.worktree);
	const odd = [
		'-dash',
		'two\nlines',
		'quo"te',
		"apo'strophe",
		'tab\there',
		'back\\slash',
		'spa ce ',
		'ünïcode/čaj',
	];
	await repo.write({'a.txt': 'changed', ...Object.fromEntries(odd.map(name => [name, 'x']))}, tree.worktree);
	await repo.write({'b.txt': 'staged'}, tree.worktree);
	await inside('add', 'b.txt');
	await rm(path.join(tree.worktree, 'c.txt'));
	const {changed, untracked} = await inspect();
	expect(changed).toEqual(['a.txt', 'b.txt', 'c.txt']);
	expect(untracked.sort()).toEqual(odd.sort());
});

test('the settings of the user do not hide anything', async () => {
	await repo.git('config', 'status.showUntrackedFiles', 'no');
	await repo.git('config', 'status.relativePaths', 'false');
	await repo.git('config', 'status.short', 'true');
	await repo.write({'new.txt': 'x'}, tree.worktree);
	expect((await inspect()).untracked).toEqual(['new.txt']);
});

test.each(['--assume-unchanged', '--skip-worktree'])(
	'a change that git was told not to see (%s) is seen',
	async flag => {
		await inside('update-index', flag, 'README.md');
		expect((await inspect()).changed).toEqual([]);
		await repo.write({'README.md': 'secretly changed\n'}, tree.worktree);
		expect(await inside('status', '--porcelain')).toBe('');
		expect((await inspect()).changed).toEqual(['README.md']);
	},
);

test('files outside a sparse checkout are no loss', async () => {
	await repo.commit('Folders', {'in/a.txt': 'a', 'out/b.txt': 'b'}, tree.worktree);
	await inside('sparse-checkout', 'set', 'in');
	expect(await inspect()).toMatchObject({changed: [], untracked: [], ignored: []});
});

test('ignored files are named, caches are not', async () => {
	await repo.commit(
		'Ignore',
		{
			'.gitignore':
				'.env*\n*.sqlite\nnode_modules/\ndist/\ndata/\n*.log\n*.pyc\n__pycache__/\nsub/**/*.tmp\n',
		},
		tree.worktree,
	);
	await repo.write(
		{
			'.env': 'x',
			'.env.local': 'x',
			'db.sqlite': 'x',
			'data/big/one': 'x',
			'data/two': 'x',
			'logs/run.log': 'x',
			'node_modules/a/index.js': 'x',
			'node_modules/.env': 'x',
			'packages/b/node_modules/c/.env': 'x',
			'dist/out.js': 'x',
			'tool.pyc': 'x',
			'p/__pycache__/m.pyc': 'x',
			'sub/deep/er/x.tmp': 'x',
		},
		tree.worktree,
	);
	const {ignored, untracked} = await inspect();
	expect(ignored.sort()).toEqual([
		'.env',
		'.env.local',
		'data/',
		'db.sqlite',
		'logs/run.log',
		'sub/deep/er/x.tmp',
	]);
	expect(untracked).toEqual([]);
});

describe('what git is in the middle of', () => {
	beforeEach(async () => {
		await repo.commit('Ours', {'README.md': 'ours\n'}, tree.worktree);
		await repo.commit('Theirs', {'README.md': 'theirs\n'});
	});

	test.each([
		['merge', ['merge', 'main']],
		['rebase', ['rebase', 'main']],
		['cherry-pick', ['cherry-pick', 'main']],
		['revert', ['revert', '--no-edit', 'HEAD~1']],
		['bisect', ['bisect', 'start']],
	])('%s', async (operation, command) => {
		await inside(...command).catch(() => undefined);
		expect((await inspect()).operation).toBe(operation);
	});

	test('conflicts are changed files', async () => {
		await inside('merge', 'main').catch(() => undefined);
		expect((await inspect()).changed).toEqual(['README.md']);
	});
});

test('a detached HEAD with commits is seen, and rescued before anything', async () => {
	await inside('checkout', '--quiet', '--detach');
	expect(await inspect()).toMatchObject({detached: true, branch: null, unreferenced: 0});
	const commit = await repo.commit('Detached', {'x.txt': 'x'}, tree.worktree);
	expect(await inspect()).toMatchObject({head: commit, unreferenced: 1});
	expect(await rescueDetachedHead(opened, {...tree, id: 'one'})).toBe('refs/ao/rescue/one');
	expect(await repo.git('rev-parse', 'refs/ao/rescue/one')).toBe(commit);
	await inside('switch', '--quiet', 'ao/one');
	expect(await rescueDetachedHead(opened, {...tree, id: 'two'})).toBeNull();
});

test('another branch than the recorded one is told', async () => {
	await inside('switch', '--quiet', '--create', 'own-idea');
	expect((await inspect()).branch).toBe('own-idea');
});

test('stashes made on its branch', async () => {
	await repo.write({'README.md': 'main\n'});
	await repo.git('stash', '--quiet');
	await repo.write({'README.md': 'one\n'}, tree.worktree);
	await inside('stash', 'push', '--quiet', '--message', 'half done: see ao/two');
	await repo.write({'README.md': 'two\n'}, tree.worktree);
	await inside('stash', '--quiet');
	expect((await inspect()).stashes).toEqual([
		expect.stringMatching(/^stash@\{0\}: WIP on ao\/one: /),
		'stash@{1}: On ao/one: half done: see ao/two',
	]);
});

test('a lock, submodules, worktrees and repositories inside', async () => {
	await repo.git('worktree', 'lock', tree.worktree);
	await repo.git('worktree', 'add', '--quiet', '-b', 'inner', path.join(tree.worktree, 'inner'));
	await gitIn(tree.worktree, 'init', '--quiet', 'nested');
	await repo.write({'nested/file.txt': 'x', 'nested/deeper/file.txt': 'x'}, tree.worktree);
	await inside('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repo.root, 'module');
	const safety = await inspect();
	expect(safety).toMatchObject({
		locked: true,
		submodules: true,
		nestedWorktrees: [path.join(tree.worktree, 'inner')],
		nestedRepositories: ['inner/', 'nested/'],
	});
	expect(safety.untracked).toContain('nested/');
});

test('commits that no remote has are counted', async () => {
	const remote = path.join(repo.folder, 'remote.git');
	await gitIn(repo.folder, 'clone', '--quiet', '--bare', repo.root, remote);
	await repo.git('remote', 'add', 'origin', remote);
	await repo.git('fetch', '--quiet');
	await repo.commit('One', {}, tree.worktree);
	await repo.commit('Two', {}, tree.worktree);
	expect((await inspect()).unpushed).toBe(2);
	await inside('push', '--quiet', 'origin', 'ao/one');
	expect((await inspect()).unpushed).toBe(0);
});

describe('a branch is deleted', () => {
	test('with its settings, where it still is what was looked at', async () => {
		await repo.git('branch', 'done');
		await repo.git('config', 'branch.done.remote', 'origin');
		await deleteBranch(opened, 'done', tree.fork);
		expect(await repo.git('branch', '--list', 'done')).toBe('');
		expect(await repo.git('config', '--get-regexp', 'branch\\.done').catch(() => 'none')).toBe('none');
	});

	test('never when it has moved', async () => {
		const later = await repo.commit('Later');
		await repo.git('branch', 'done', later);
		await expect(deleteBranch(opened, 'done', tree.fork)).rejects.toMatchObject({code: 'unsafe'});
		expect(await repo.git('rev-parse', 'done')).toBe(later);
	});

	test('never while a worktree is on it', async () => {
		await expect(deleteBranch(opened, 'ao/one', tree.fork)).rejects.toMatchObject({
			code: 'unsafe',
			message: expect.stringContaining(tree.worktree),
		});
		await expect(deleteBranch(opened, 'main', tree.fork)).rejects.toMatchObject({code: 'unsafe'});
	});
});

test('an archive ref keeps a commit; a name that is no id is refused', async () => {
	await setArchiveRef(opened, 'one', tree.fork);
	expect(await repo.git('rev-parse', 'refs/ao/archive/one')).toBe(tree.fork);
	for (const id of ['../../heads/main', 'a/b', '', '-x', 'a..b', 'x.lock']) {
		await expect(setArchiveRef(opened, id, tree.fork), id).rejects.toThrow(TypeError);
	}
});

test('a tree that may not be read is no tree without changes', async ({skip}) => {
	skip(process.getuid?.() === 0, 'root may read everything');
	await mkdir(path.join(tree.worktree, 'closed'));
	await writeFile(path.join(tree.worktree, 'closed', 'x'), 'x');
	await chmod(repo.worktrees, 0o000);
	try {
		await expect(inspect()).rejects.toThrow();
	} finally {
		await chmod(repo.worktrees, 0o700);
	}
});
