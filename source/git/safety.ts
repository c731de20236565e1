import {lstat, realpath} from 'node:fs/promises';
import path from 'node:path';
import {isKnownCache} from './caches.ts';
import {hiddenChanges, readIndex} from './hidden.ts';
import {lookAtTree, type Tree} from './look.ts';
import {isThere, type Operation, operationInProgress} from './operation.ts';
import type {Repository} from './repository.ts';
import {stashesOn} from './stashes.ts';
import {displayPath, type Status, treeStatus} from './status.ts';
import {adminDirs} from './worktree-list.ts';

export {archiveRef, deleteBranch, rescueDetachedHead, setArchiveRef} from './archive.ts';
export {snapshotWorktree} from './snapshot.ts';

/** What would be lost, or is in the way, if a worktree were removed. Paths are relative to it, folders end in `/`. */
export type Safety = {
	/** Its folder is gone; everything else is then empty. */
	missing: boolean;
	head: string | null;
	/** The branch it is on now, whichever was recorded; null when detached. */
	branch: string | null;
	detached: boolean;
	/** Tracked paths that differ from HEAD, staged or not. */
	changed: string[];
	untracked: string[];
	/** Ignored paths other than known caches. */
	ignored: string[];
	operation: Operation | null;
	locked: boolean;
	/** It has submodules. */
	submodules: boolean;
	/** Other worktrees of the repository that lie inside it. */
	nestedWorktrees: string[];
	/** Untracked folders that are repositories of their own: no snapshot holds what is in them. */
	nestedRepositories: string[];
	/** Stashes made on its branch; they survive. */
	stashes: string[];
	/** Commits of HEAD that no remote has, and those that nothing but this HEAD holds. */
	unpushed: number;
	unreferenced: number;
};

/** Looks at everything in a worktree that could be lost with it. Throws where a look fails: then nothing is proven. */
export async function inspectWorktree(repo: Repository, tree: Tree & {branch: string}): Promise<Safety> {
	if (!(await isFolder(tree.worktree))) {
		return missingWorktree;
	}
	const [status, operation, locked, index, nestedWorktrees, stashes] = await Promise.all([
		treeStatus(repo, tree, {ignored: true}),
		operationInProgress(tree.gitDir),
		isThere(path.join(tree.gitDir, 'locked')),
		readIndex(repo, tree),
		worktreesInside(repo, tree.worktree),
		stashesOn(repo, tree.branch),
	]);
	const paths = (kind: string) =>
		status.entries.filter(entry => entry.kind === kind).map(entry => displayPath(entry.bytes));
	const untracked = paths('untracked');
	const hidden = await hiddenChanges(repo, tree, index.hidden);
	return {
		missing: false,
		head: status.head,
		branch: status.branch,
		detached: status.branch === null,
		changed: [...paths('changed'), ...paths('unmerged'), ...hidden.map(displayPath)],
		untracked,
		ignored: paths('ignored').filter(file => !isKnownCache(file)),
		operation,
		locked,
		submodules: index.submodules,
		nestedWorktrees,
		nestedRepositories: untracked.filter(file => file.endsWith('/')),
		stashes,
		...(await commitCounts(repo, tree, status)),
	};
}

/** What there is to say of a worktree whose folder is gone. */
export const missingWorktree: Safety = {
	missing: true,
	head: null,
	branch: null,
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
	unpushed: 0,
	unreferenced: 0,
};

async function isFolder(folder: string): Promise<boolean> {
	try {
		return (await lstat(folder)).isDirectory();
	} catch (error) {
		if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
			return false;
		}
		throw error;
	}
}

async function worktreesInside(repo: Repository, worktree: string): Promise<string[]> {
	const outer = (await realpath(worktree)) + path.sep;
	return (await adminDirs(repo)).map(known => known.worktree).filter(inner => inner.startsWith(outer));
}

async function commitCounts(
	repo: Repository,
	tree: Tree,
	{head, branch}: Status,
): Promise<{unpushed: number; unreferenced: number}> {
	if (head === null) {
		return {unpushed: 0, unreferenced: 0};
	}
	const count = async (...known: string[]) =>
		Number(await lookAtTree(repo, tree, ['rev-list', '--count', head, '--not', ...known]));
	return {
		unpushed: await count('--remotes'),
		unreferenced: branch === null ? await count('--branches', '--remotes', '--tags') : 0,
	};
}
