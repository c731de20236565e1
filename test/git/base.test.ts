import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {fetchBase, localBaseBranch, resolveBase} from '../../source/git/base.ts';
import {openRepository} from '../../source/git/repository.ts';
import {gitIn, type TestRepository, testRepository} from '../helpers/repo.ts';

let repo: TestRepository;

beforeEach(async () => {
	repo = await testRepository();
});

afterEach(() => repo.dispose());

async function clone(): Promise<string> {
	const folder = path.join(repo.folder, 'clone');
	await gitIn(repo.folder, 'clone', '--quiet', repo.root, folder);
	return folder;
}

describe('the base', () => {
	test('is what was asked for, before what is configured, before origin, before the branch', async () => {
		await repo.git('branch', 'asked');
		await repo.git('branch', 'configured');
		const here = await clone();
		await gitIn(here, 'branch', 'asked');
		await gitIn(here, 'branch', 'configured');
		await gitIn(here, 'switch', '--quiet', '--create', 'elsewhere');
		const opened = await openRepository(here);
		expect(await resolveBase(opened, {explicit: 'asked', configured: 'configured'})).toMatchObject({
			base: 'asked',
		});
		expect(await resolveBase(opened, {configured: 'configured'})).toMatchObject({base: 'configured'});
		expect(await resolveBase(opened, {explicit: null, configured: null})).toMatchObject({
			base: 'origin/main',
		});
		await gitIn(here, 'remote', 'set-head', 'origin', '--delete');
		expect(await resolveBase(opened)).toMatchObject({base: 'elsewhere'});
	});

	test('is HEAD, with its commit, where the main worktree is detached', async () => {
		const commit = await repo.git('rev-parse', 'HEAD');
		await repo.git('checkout', '--quiet', '--detach');
		expect(await resolveBase(await repo.open())).toEqual({base: 'HEAD', commit});
	});

	test("may be the remote's branch of the name that was asked for", async () => {
		await repo.git('branch', 'release');
		const opened = await openRepository(await clone());
		expect(await resolveBase(opened, {explicit: 'release'})).toMatchObject({base: 'origin/release'});
	});

	test('that does not exist is named with a remedy', async () => {
		await expect(resolveBase(await repo.open(), {explicit: 'gone'})).rejects.toMatchObject({
			code: 'no_base',
			message: expect.stringContaining('--base "gone"'),
			hint: expect.stringContaining('git branch --all'),
		});
		await expect(resolveBase(await repo.open(), {configured: 'gone'})).rejects.toMatchObject({
			message: expect.stringContaining('the setting "base"'),
		});
	});

	test('of an unborn branch cannot be guessed', async () => {
		await repo.git('switch', '--quiet', '--orphan', 'fresh');
		await expect(resolveBase(await repo.open())).rejects.toMatchObject({code: 'no_base'});
	});

	test('needs a commit', async () => {
		const empty = await testRepository({empty: true});
		await expect(resolveBase(await empty.open(), {explicit: 'main'})).rejects.toMatchObject({
			code: 'no_commits',
		});
		await empty.dispose();
	});
});

describe('fetching', () => {
	test('brings the newest commit of the base and nothing else of git into the repository', async () => {
		const here = await clone();
		const commit = await repo.commit('News', {'news.txt': 'x\n'});
		await repo.git('branch', 'unrelated');
		expect(await fetchBase(await openRepository(here))).toEqual({ok: true});
		expect(await gitIn(here, 'rev-parse', 'origin/main')).toBe(commit);
		expect(await gitIn(here, 'for-each-ref', '--format=%(refname)', 'refs/remotes')).not.toContain(
			'unrelated',
		);
		expect(await gitIn(here, 'status', '--porcelain')).toBe('');
	});

	test('a named remote branch', async () => {
		const here = await clone();
		await repo.git('branch', 'release');
		expect(await fetchBase(await openRepository(here), {base: 'origin/release'})).toEqual({ok: true});
		expect(await gitIn(here, 'rev-parse', '--verify', 'origin/release')).toMatch(/^[\da-f]+$/);
	});

	test('is nothing without a remote', async () => {
		expect(await fetchBase(await repo.open())).toEqual({ok: true});
	});

	test('tells a remote that is gone, and does not stop', async () => {
		await repo.git('remote', 'add', 'origin', path.join(repo.folder, 'gone'));
		const result = await fetchBase(await repo.open());
		expect(result).toMatchObject({ok: false, message: expect.stringContaining('gone')});
	});

	test('tells a remote that does not answer in time', async () => {
		await repo.git('remote', 'add', 'origin', 'ext::sleep 600');
		await repo.git('config', 'protocol.ext.allow', 'always');
		expect(await fetchBase(await repo.open(), {timeoutMs: 200})).toEqual({
			ok: false,
			message: 'git fetch took longer than 200 ms.',
		});
	});

	test('can be interrupted', async () => {
		await repo.git('remote', 'add', 'origin', 'ext::sleep 600');
		await repo.git('config', 'protocol.ext.allow', 'always');
		const signal = AbortSignal.timeout(100);
		await expect(fetchBase(await repo.open(), {signal})).rejects.toMatchObject({code: 'interrupted'});
	});
});

test("the local branch of the base's name", async () => {
	await repo.git('branch', 'release');
	await repo.git('tag', 'v1');
	const here = await clone();
	await gitIn(here, 'branch', 'origin/odd');
	const opened = await openRepository(here);
	expect(await localBaseBranch(opened, 'origin/main')).toBe('main');
	expect(await localBaseBranch(opened, 'origin/release')).toBe('release');
	expect(await localBaseBranch(opened, 'main')).toBe('main');
	expect(await localBaseBranch(opened, 'origin/odd')).toBe('origin/odd');
	for (const base of ['HEAD', 'v1', 'origin/gone', await gitIn(here, 'rev-parse', 'HEAD')]) {
		expect(await localBaseBranch(opened, base), base).toBeNull();
	}
});
