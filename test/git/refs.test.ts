import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {branchExists, currentBranch, originHead, remoteUrl, resolveCommit} from '../../source/git/refs.ts';
import {openRepository} from '../../source/git/repository.ts';
import {gitIn, type TestRepository, testRepository, testTree} from '../helpers/repo.ts';

let repo: TestRepository;

afterEach(() => repo.dispose());

// The same answers, read from files (SHA-1) and asked of git (SHA-256).
describe.each([{init: []}, {init: ['--object-format=sha256']}])('with git init $init', options => {
	beforeEach(async () => {
		repo = await testRepository(options);
	});

	test('the branch of the main worktree, also with slashes, unborn and detached', async () => {
		expect(await currentBranch(await repo.open())).toBe('main');
		await repo.git('switch', '--quiet', '--create', 'feature/deep/name');
		expect(await currentBranch(await repo.open())).toBe('feature/deep/name');
		await repo.git('switch', '--quiet', '--orphan', 'unborn');
		expect(await currentBranch(await repo.open())).toBe('unborn');
		await repo.git('checkout', '--quiet', '--detach', 'main');
		expect(await currentBranch(await repo.open())).toBeNull();
	});

	test('a linked worktree does not change what the main one is on', async () => {
		const {worktree} = await testTree(repo, 'one');
		expect(await currentBranch(await openRepository(worktree))).toBe('main');
	});

	test('branches, loose and packed', async () => {
		await repo.git('branch', 'ao/packed');
		await repo.git('pack-refs', '--all');
		await repo.git('branch', 'ao/loose');
		await repo.git('branch', 'späť');
		const opened = await repo.open();
		for (const name of ['ao/loose', 'ao/packed', 'main', 'späť']) {
			expect(await branchExists(opened, name)).toBe(true);
		}
		for (const name of [
			'ao',
			'ao/gone',
			'',
			'../main',
			'heads/main',
			'refs/heads/main',
			'-x',
			'a..b',
			'a b',
		]) {
			expect(await branchExists(opened, name), name).toBe(false);
		}
	});

	test('commits by every kind of name', async () => {
		const first = await repo.git('rev-parse', 'HEAD');
		const second = await repo.commit('Second');
		await repo.git('tag', '--annotate', 'v1', '--message', 'One', first);
		const opened = await repo.open();
		expect(await resolveCommit(opened, 'main')).toBe(second);
		expect(await resolveCommit(opened, 'HEAD~1')).toBe(first);
		expect(await resolveCommit(opened, 'v1')).toBe(first);
		expect(await resolveCommit(opened, second.slice(0, 10))).toBe(second);
		for (const name of [
			'gone',
			'',
			'--all',
			'-h',
			'main:README.md',
			'main^{tree}',
			'a\0b',
			'config',
			'@{u}',
		]) {
			expect(await resolveCommit(opened, name), name).toBeNull();
		}
	});
});

describe('a remote', () => {
	beforeEach(async () => {
		repo = await testRepository();
	});

	test('has an address, with insteadOf applied', async () => {
		expect(await remoteUrl(await repo.open())).toBeNull();
		await repo.git('remote', 'add', 'origin', 'gh:ada/engine');
		expect(await remoteUrl(await repo.open())).toBe('gh:ada/engine');
		await repo.git('config', 'url.https://github.com/.insteadOf', 'gh:');
		expect(await remoteUrl(await repo.open())).toBe('https://github.com/ada/engine');
		expect(await remoteUrl(await repo.open(), '--all')).toBeNull();
	});

	test('has a main branch after a clone, none without one, none when it was deleted', async () => {
		expect(await originHead(await repo.open())).toBeNull();
		const clone = path.join(repo.folder, 'clone');
		await gitIn(repo.folder, 'clone', '--quiet', repo.root, clone);
		expect(await originHead(await openRepository(clone))).toBe('origin/main');
		await gitIn(clone, 'update-ref', '-d', 'refs/remotes/origin/main');
		expect(await originHead(await openRepository(clone))).toBeNull();
	});
});
