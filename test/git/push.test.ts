import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {lookAtRemote, pushBranch} from '../../source/git/push.ts';
import type {Repository} from '../../source/git/repository.ts';
import {gitIn, type TestRepository, testRepository, testTree} from '../helpers/repo.ts';

let repo: TestRepository;
let opened: Repository;
let tree: Awaited<ReturnType<typeof testTree>>;
const place = {remote: 'origin', branch: 'ao/one'};

beforeEach(async () => {
	repo = await testRepository();
	for (const name of ['theirs.git', 'fork.git']) {
		await gitIn(repo.folder, 'init', '--quiet', '--bare', name);
	}
	await repo.git('remote', 'add', 'origin', path.join(repo.folder, 'theirs.git'));
	await repo.git('push', '--quiet', 'origin', 'main');
	opened = await repo.open();
	tree = await testTree(repo, 'one');
});

afterEach(() => repo.dispose());

test.each([
	['the remote itself', 'theirs.git'],
	['a fork that the remote pushes to', 'fork.git'],
])('%s is asked for what was pushed, and replaced by force where it was seen', async (_, name) => {
	const there = path.join(repo.folder, name);
	await repo.git('config', 'remote.origin.pushurl', there);
	const first = await repo.commit('First', {'a.txt': '1\n'}, tree.worktree);
	const look = () => lookAtRemote(opened, 'ao/one', place);
	expect(await look()).toEqual({tip: first, remoteTip: null, ahead: 1, behind: 0});
	await pushBranch(opened, 'ao/one', place, {stand: await look(), force: false});
	expect(await look()).toEqual({tip: first, remoteTip: first, ahead: 0, behind: 0});

	await gitIn(tree.worktree, 'commit', '--quiet', '--amend', '--message', 'Better');
	const better = await gitIn(tree.worktree, 'rev-parse', 'HEAD');
	const stand = await look();
	expect(stand).toEqual({tip: better, remoteTip: first, ahead: 1, behind: 1});
	await expect(pushBranch(opened, 'ao/one', place, {stand, force: false})).rejects.toMatchObject({
		code: 'unsafe',
	});
	await pushBranch(opened, 'ao/one', place, {stand, force: true});
	expect(await gitIn(there, 'rev-parse', 'ao/one')).toBe(better);
	await expect(pushBranch(opened, 'ao/one', place, {stand, force: true})).resolves.toBeUndefined();
	await gitIn(there, 'update-ref', 'refs/heads/ao/one', tree.fork);
	await expect(pushBranch(opened, 'ao/one', place, {stand, force: true})).rejects.toMatchObject({
		code: 'unsafe',
		message: expect.stringContaining('has moved meanwhile'),
	});
});
