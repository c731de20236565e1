import {AoError} from '../session/errors.ts';
import {type AddedWorktree, addWorktree, takeBack} from './add-worktree.ts';
import type {Limit, Lock} from './checkout.ts';
import {type GitOptions, git, runGit} from './exec.ts';
import {branchExists, resolveCommit} from './refs.ts';
import type {Repository} from './repository.ts';

export type RestoredWorktree = AddedWorktree & {
	/** `applied`; `none` where there was nothing to put back; `moved` where the branch has moved since, so it was not. */
	snapshot: 'applied' | 'none' | 'moved';
};

/**
Makes a session's worktree anew from its branch (or, where the branch is gone, from `commit`, making it again), and
puts a snapshot's files back as uncommitted changes, what was staged as staged. Throws as `addWorktree` does.
*/
export async function restoreWorktree(
	repo: Repository,
	wanted: {
		path: string;
		branch: string;
		commit?: string;
		snapshot?: string | null;
		lock: Lock;
		checkout: Limit;
		signal?: AbortSignal;
	},
): Promise<RestoredWorktree> {
	const existingBranch = await branchExists(repo, wanted.branch);
	const tip = existingBranch
		? await resolveCommit(repo, `refs/heads/${wanted.branch}`)
		: (wanted.commit ?? null);
	if (tip === null) {
		throw new AoError('not_found', `There is no branch ${wanted.branch} any more.`, {
			hint: 'Look for its last commit with: git for-each-ref refs/ao',
		});
	}
	const {path, branch, lock, checkout, signal} = wanted;
	const added = await addWorktree(repo, {path, branch, commit: tip, existingBranch, lock, checkout, signal});
	const snapshot = wanted.snapshot ?? tip;
	if (snapshot === tip) {
		return {...added, snapshot: 'none'};
	}
	const [parent, index] = await parentsOf(repo, snapshot);
	if (parent !== tip) {
		return {...added, snapshot: 'moved'};
	}
	try {
		await putBack({cwd: added.worktree, signal, runsPrograms: true}, snapshot, index ?? 'HEAD');
	} catch (error) {
		await lock(() => takeBack(repo, {path: added.worktree, branch, commit: tip, existingBranch}));
		throw error;
	}
	return {...added, snapshot: 'applied'};
}

async function putBack(options: GitOptions, snapshot: string, index: string): Promise<void> {
	await git(['read-tree', '--reset', '-u', snapshot], options);
	await git(['read-tree', index], options);
	// Its exit status only says that something is changed, as it is meant to be.
	await runGit(['update-index', '-q', '--refresh'], options);
}

async function parentsOf(repo: Repository, commit: string): Promise<string[]> {
	const line = await git(['rev-list', '--parents', '--max-count=1', commit], {cwd: repo.root});
	return line.trim().split(' ').slice(1);
}
