import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {figures} from '../../source/git/figures.ts';
import type {Repository} from '../../source/git/repository.ts';
import {watchWorktree} from '../../source/git/watch.ts';
import {gitIn, type TestRepository, testRepository, testTree} from '../helpers/repo.ts';

let repo: TestRepository;
let opened: Repository;
let tree: Awaited<ReturnType<typeof testTree>>;
let elsewhere: string;
const stops: (() => void)[] = [];

beforeEach(async () => {
	repo = await testRepository();
	opened = await repo.open();
	tree = await testTree(repo, 'one');
	elsewhere = await repo.commit('Elsewhere');
});

afterEach(async () => {
	for (const stop of stops.splice(0)) {
		stop();
	}
	await repo.dispose();
});

function watching() {
	const changed = vi.fn();
	const stop = watchWorktree(tree.gitDir, opened.commonDir, tree.branch, changed);
	stops.push(stop);
	return {changed, stop};
}

const called = (changed: ReturnType<typeof vi.fn>) =>
	vi.waitFor(() => expect(changed).toHaveBeenCalled(), {timeout: 10_000});

const moveBranch = () => repo.git('update-ref', 'refs/heads/ao/one', elsewhere);

test.each([
	[
		'staging',
		async () => {
			await repo.write({'new.txt': 'x'}, tree.worktree);
			await gitIn(tree.worktree, 'add', 'new.txt');
		},
	],
	['a commit', () => repo.commit('Work', {'new.txt': 'x'}, tree.worktree)],
	['a switch of branches', () => gitIn(tree.worktree, 'switch', '--quiet', '--create', 'other')],
	['the branch being moved from outside', moveBranch],
])('%s is seen', async (_, act) => {
	const {changed} = watching();
	await act();
	await called(changed);
});

test('our own looks are not seen, nor what happens to other branches', async () => {
	const {changed} = watching();
	await repo.git('branch', 'ao/two');
	for (let round = 0; round < 3; round++) {
		await figures(opened, {...tree, base: 'main'});
	}
	// The looks took longer than calls are held back, so that theirs would have come by now.
	expect(changed).not.toHaveBeenCalled();
	await moveBranch();
	await called(changed);
});

test('nothing is said after the end', async () => {
	const first = watching();
	const second = watching();
	first.stop();
	await moveBranch();
	await called(second.changed);
	expect(first.changed).not.toHaveBeenCalled();
});

test('a branch that git keeps packed can be watched', async () => {
	await repo.git('pack-refs', '--all');
	const {changed} = watching();
	await repo.commit('Work', {'new.txt': 'x'}, tree.worktree);
	await called(changed);
});
