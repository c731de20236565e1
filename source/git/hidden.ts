import {lstat} from 'node:fs/promises';
import path from 'node:path';
import {lookAtTree, type Tree} from './look.ts';
import type {Repository} from './repository.ts';
import {withTemporaryIndex} from './temporary-index.ts';

export type IndexView = {
	submodules: boolean;
	/** Paths (a character a byte) that git was told not to look at: `assume-unchanged`, `skip-worktree`. */
	hidden: string[];
};

/** What a tree's index says besides the usual; one process. */
export async function readIndex(repo: Repository, tree: Tree): Promise<IndexView> {
	const args = ['ls-files', '-z', '-v', '--stage'];
	return parseIndex(await lookAtTree(repo, tree, args, {encoding: 'latin1'}));
}

/** Reads `git ls-files -z -v --stage`. */
export function parseIndex(output: string): IndexView {
	const view: IndexView = {submodules: false, hidden: []};
	for (const line of output.split('\0')) {
		const tag = line[0] ?? 'H';
		view.submodules ||= line.startsWith('160000 ', 2);
		if (tag === 'S' || tag !== tag.toUpperCase()) {
			view.hidden.push(line.slice(line.indexOf('\t') + 1));
		}
	}
	return view;
}

/**
The hidden paths whose files are there and differ from the index: `git status` is silent about them, and yet they would
be lost with the tree. (A sparse checkout hides paths too, but has no files there.)
*/
export async function hiddenChanges(
	repo: Repository,
	tree: Tree,
	hidden: readonly string[],
): Promise<string[]> {
	const there = await Promise.all(hidden.map(bytes => isFile(tree.worktree, bytes)));
	const present = hidden.filter((_, index) => there[index]);
	if (present.length === 0) {
		return [];
	}
	return withTemporaryIndex(tree.gitDir, async env => {
		await showHidden(repo, tree, present, env);
		const args = ['diff-files', '--name-only', '-z', '--ignore-submodules=dirty', '--no-ext-diff'];
		const differ = (await lookAtTree(repo, tree, args, {env, encoding: 'latin1'}))
			.split('\0')
			.filter(Boolean);
		return present.filter(bytes => differ.includes(bytes));
	});
}

/** Makes git look at hidden paths again, in the index that `env` names. */
export async function showHidden(
	repo: Repository,
	tree: Tree,
	hidden: readonly string[],
	env: Record<string, string>,
): Promise<void> {
	const input = Buffer.from(hidden.map(bytes => `${bytes}\0`).join(''), 'latin1');
	for (const flag of hidden.length === 0 ? [] : ['--no-assume-unchanged', '--no-skip-worktree']) {
		await lookAtTree(repo, tree, ['update-index', flag, '-z', '--stdin'], {env, input});
	}
}

async function isFile(worktree: string, bytes: string): Promise<boolean> {
	const found = await lstat(
		Buffer.from(Buffer.from(worktree + path.sep).toString('latin1') + bytes, 'latin1'),
	).catch(() => null);
	return found !== null && !found.isDirectory();
}
