import {existsSync} from 'node:fs';
import {chmod, mkdir, readdir, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {addWorktree, listWorktrees} from '../../source/git/worktrees.ts';
import {gitIn, type TestRepository, testLock, testRepository, testTree, unlimited} from '../helpers/repo.ts';

let repo: TestRepository;

beforeEach(async () => {
	repo = await testRepository();
});

afterEach(() => repo.dispose());

/** Everything that a worktree could leave behind. */
async function leftovers() {
	const [trees, admin] = await Promise.all(
		[repo.worktrees, path.join(repo.root, '.git', 'worktrees')].map(folder =>
			readdir(folder).catch(() => []),
		),
	);
	return {trees, admin, branches: await repo.git('for-each-ref', '--format=%(refname:short)', 'refs/heads/')};
}

const nothing = {trees: [], admin: [], branches: 'main'};

async function hook(
	name: string,
	script: string,
	folder = path.join(repo.root, '.git', 'hooks'),
): Promise<void> {
	await mkdir(folder, {recursive: true});
	await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`, {mode: 0o755});
}

describe('a new worktree', () => {
	test('has the files, a branch of its own without upstream, and its admin dir', async () => {
		const {worktree, gitDir} = await testTree(repo, 'one');
		expect(await gitIn(worktree, 'status', '--porcelain', '--branch')).toBe('## ao/one');
		expect(await repo.read('README.md', worktree)).toBe('# Throw-away\n');
		expect(await gitIn(worktree, 'rev-parse', '--absolute-git-dir')).toBe(gitDir);
		expect(await repo.git('config', '--get-regexp', '^branch\\.').catch(() => '')).toBe('');
	});

	test('lies in folders that only its owner may enter', async () => {
		await testTree(repo, 'one');
		expect((await stat(repo.worktrees)).mode & 0o777).toBe(0o700);
	});

	test('begins at the commit that was asked for', async () => {
		const commit = await repo.git('rev-parse', 'HEAD');
		await repo.commit('Later', {'later.txt': 'x'});
		const {worktree} = await testTree(repo, 'one', {commit});
		expect(existsSync(path.join(worktree, 'later.txt'))).toBe(false);
	});

	test('may have an odd name', async () => {
		const {worktree} = await testTree(repo, '-odd "name"\nčí', {branch: 'ao/čí"x'});
		expect(await gitIn(worktree, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('ao/čí"x');
	});

	test('of an existing branch takes that as it is', async () => {
		await repo.git('switch', '--quiet', '--create', 'theirs');
		await repo.commit('Theirs', {'theirs.txt': 'x'});
		await repo.git('switch', '--quiet', 'main');
		const {worktree} = await testTree(repo, 'one', {branch: 'theirs', existingBranch: true});
		expect(await repo.read('theirs.txt', worktree)).toBe('x');
	});

	test('comes from a bare repository too', async () => {
		const bare = path.join(repo.folder, 'bare.git');
		await gitIn(repo.folder, 'clone', '--quiet', '--bare', repo.root, bare);
		const opened = await repo.open(bare);
		const {worktree} = await addWorktree(opened, {
			path: path.join(repo.worktrees, 'one'),
			branch: 'ao/one',
			commit: await repo.git('rev-parse', 'HEAD'),
			lock: unlimited,
			checkout: unlimited,
		});
		expect(await gitIn(worktree, 'status', '--porcelain', '--branch')).toBe('## ao/one');
	});
});

describe('what git does when it makes a worktree, we do', () => {
	test('a sparse checkout is taken over', async () => {
		await repo.commit('Folders', {'in/a.txt': 'a', 'out/b.txt': 'b'});
		await repo.git('sparse-checkout', 'set', 'in');
		const {worktree} = await testTree(repo, 'one');
		expect((await readdir(worktree)).sort()).toEqual(['.git', 'README.md', 'in']);
		expect(await gitIn(worktree, 'status', '--porcelain')).toBe('');
	});

	test('filters run', async () => {
		await repo.git('config', 'filter.shout.smudge', 'tr a-z A-Z');
		await repo.git('config', 'filter.shout.clean', 'tr A-Z a-z');
		await repo.commit('Filtered', {'.gitattributes': '*.txt filter=shout\n', 'a.txt': 'hello\n'});
		const {worktree} = await testTree(repo, 'one');
		expect(await repo.read('a.txt', worktree)).toBe('HELLO\n');
		expect(await gitIn(worktree, 'status', '--porcelain')).toBe('');
	});

	test.each(['in .git/hooks', 'in a relative core.hooksPath'])(
		'the post-checkout hook %s runs as after git worktree add',
		async where => {
			const folder = where.includes('relative') ? path.join(repo.root, '.husky', '_') : undefined;
			if (folder !== undefined) {
				await repo.git('config', 'core.hooksPath', '.husky/_');
			}
			await hook(
				'post-checkout',
				'echo "$*|$PWD|$(ls)|$(git rev-parse --abbrev-ref HEAD)" > "$PWD/hook.txt"',
				folder,
			);
			const {worktree} = await testTree(repo, 'one');
			const plain = path.join(repo.worktrees, 'two');
			await repo.git('worktree', 'add', '--quiet', '--no-track', '-b', 'ao/two', plain);
			const ours = await repo.read('hook.txt', worktree);
			expect(ours).toContain('README.md');
			expect(ours).toBe((await repo.read('hook.txt', plain)).replaceAll('two', 'one'));
		},
	);

	test('a hook that fails is told, and the worktree stays', async () => {
		await hook('post-checkout', 'echo "fatal: no coffee" >&2; exit 3');
		const added = await addWorktree(await repo.open(), {
			path: path.join(repo.worktrees, 'one'),
			branch: 'ao/one',
			commit: await repo.git('rev-parse', 'HEAD'),
			lock: unlimited,
			checkout: unlimited,
		});
		expect(added.hookFailure).toBe('no coffee');
		expect(existsSync(path.join(added.worktree, 'README.md'))).toBe(true);
	});
});

describe('many at the same moment', () => {
	test('twenty all come out whole, and the lock is never held by two', async () => {
		await repo.commit(
			'Files',
			Object.fromEntries(Array.from({length: 200}, (_, i) => [`d${i % 9}/f${i}.txt`, `${i}\n`])),
		);
		const exclusive = testLock();
		let inside = 0;
		let most = 0;
		const lock = <T>(work: () => Promise<T>) =>
			exclusive(async () => {
				most = Math.max(most, ++inside);
				return work().finally(() => {
					inside--;
				});
			});
		const names = Array.from({length: 20}, (_, index) => `n-${index}`);
		const made = await Promise.all(names.map(name => testTree(repo, name, {lock})));
		for (const {worktree, branch} of made) {
			expect(await gitIn(worktree, 'status', '--porcelain', '--branch')).toBe(`## ${branch}`);
		}
		expect(await listWorktrees(await repo.open())).toHaveLength(21);
		expect(most).toBe(1);
	}, 60_000);

	test('two of one name: one is made, the other told, nothing is damaged', async () => {
		const lock = testLock();
		const both = await Promise.allSettled([testTree(repo, 'one', {lock}), testTree(repo, 'one', {lock})]);
		expect(both.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected']);
		expect(both.find(result => result.status === 'rejected')).toMatchObject({reason: {code: 'exists'}});
		expect(await gitIn(path.join(repo.worktrees, 'one'), 'status', '--porcelain')).toBe('');
	});
});

describe('refused, with nothing made:', () => {
	const cases: [string, () => Promise<unknown>, RegExp, object][] = [
		[
			'a branch that exists',
			() => repo.git('branch', 'ao/one'),
			/ao\/one exists/,
			{branches: 'ao/one\nmain'},
		],
		[
			'a branch that bars the way',
			() => repo.git('branch', 'ao'),
			/ao is in the way/,
			{branches: 'ao\nmain'},
		],
		[
			'a branch below',
			() => repo.git('branch', 'ao/one/x'),
			/ao\/one\/x is in the way/,
			{branches: 'ao/one/x\nmain'},
		],
		[
			'a folder that exists',
			() => mkdir(path.join(repo.worktrees, 'one'), {recursive: true}),
			/one exists already/,
			{trees: ['one']},
		],
	];
	test.each(cases)('%s', async (_, prepare, message, left) => {
		await prepare();
		await expect(testTree(repo, 'one')).rejects.toMatchObject({
			code: 'exists',
			message: expect.stringMatching(message),
			hint: expect.any(String),
		});
		expect(await leftovers()).toEqual({...nothing, ...left});
	});

	test('the hint about a branch in the way names the setting', async () => {
		await repo.git('branch', 'ao');
		await expect(testTree(repo, 'one')).rejects.toMatchObject({
			hint: expect.stringContaining('branchPrefix'),
		});
	});

	test('an existing branch that is checked out elsewhere', async () => {
		await expect(testTree(repo, 'one', {branch: 'main', existingBranch: true})).rejects.toMatchObject({
			code: 'exists',
		});
		expect(await leftovers()).toEqual(nothing);
	});

	test('an existing branch that does not exist', async () => {
		await expect(testTree(repo, 'one', {branch: 'gone', existingBranch: true})).rejects.toMatchObject({
			code: 'not_found',
		});
		expect(await leftovers()).toEqual(nothing);
	});

	test('a branch name that git does not allow', async () => {
		await expect(testTree(repo, 'one', {branch: 'ao/a..b'})).rejects.toMatchObject({code: 'git'});
		expect(await leftovers()).toEqual(nothing);
	});
});

describe('when it is not finished nothing is left', () => {
	test('aborted while git registers it', async () => {
		const controller = new AbortController();
		await hook('reference-transaction', 'sleep 600');
		const adding = testTree(repo, 'one', {signal: controller.signal});
		setTimeout(() => controller.abort(), 100);
		await expect(adding).rejects.toMatchObject({code: 'interrupted'});
		await chmod(path.join(repo.root, '.git', 'hooks', 'reference-transaction'), 0o644);
		expect(await leftovers()).toEqual(nothing);
	});

	test('aborted while the files are written', async () => {
		const controller = new AbortController();
		const started = path.join(repo.folder, 'started');
		await repo.git('config', 'filter.slow.smudge', `touch '${started}'; sleep 600`);
		await repo.commit('Filtered', {'.gitattributes': '*.txt filter=slow\n', 'a.txt': 'hello\n'});
		const adding = testTree(repo, 'one', {signal: controller.signal});
		const watching = setInterval(() => existsSync(started) && controller.abort(), 5);
		await expect(adding).rejects.toMatchObject({code: 'interrupted'});
		clearInterval(watching);
		expect(await leftovers()).toEqual(nothing);
	});

	test('aborted in the hook', async () => {
		const controller = new AbortController();
		const started = path.join(repo.folder, 'started');
		await hook('post-checkout', `touch '${started}'; sleep 600`);
		const adding = testTree(repo, 'one', {signal: controller.signal});
		const watching = setInterval(() => existsSync(started) && controller.abort(), 5);
		await expect(adding).rejects.toMatchObject({code: 'interrupted'});
		clearInterval(watching);
		expect(await leftovers()).toEqual(nothing);
	});

	test('aborted before it began', async () => {
		await expect(testTree(repo, 'one', {signal: AbortSignal.abort()})).rejects.toMatchObject({
			code: 'interrupted',
		});
		expect(await leftovers()).toEqual(nothing);
	});

	test('a filter that fails', async () => {
		await repo.git('config', 'filter.broken.smudge', 'exit 1');
		await repo.git('config', 'filter.broken.required', 'true');
		await repo.git('config', 'filter.broken.clean', 'cat');
		await repo.commit('Filtered', {'.gitattributes': '*.txt filter=broken\n', 'a.txt': 'hello\n'});
		await expect(testTree(repo, 'one')).rejects.toMatchObject({code: 'git'});
		expect(await leftovers()).toEqual(nothing);
	});

	test('an existing branch is kept where it was', async () => {
		await repo.git('branch', 'theirs');
		await repo.git('config', 'filter.broken.smudge', 'exit 1');
		await repo.git('config', 'filter.broken.required', 'true');
		await writeFile(path.join(repo.root, '.git', 'info', 'attributes'), '* filter=broken\n');
		const adding = testTree(repo, 'one', {branch: 'theirs', existingBranch: true});
		await expect(adding).rejects.toMatchObject({code: 'git'});
		expect(await leftovers()).toEqual({...nothing, branches: 'main\ntheirs'});
	});
});
