import type {Lock} from './checkout.ts';
import type {Tree} from './look.ts';
import {removeWhole} from './remove.ts';
import {removeFreshBranch} from './remove-fresh-branch.ts';
import type {Repository} from './repository.ts';
import {inspectWorktree} from './safety.ts';

export type UndoneWorktree = {
	removed: boolean;
	branchDeleted: boolean;
	/** Why the tree or the branch was kept; null where nothing is left. */
	kept: string | null;
};

/**
Takes back a worktree that nobody has worked in: tree, registration, and the branch where AO made it (`madeBranch`)
and it still is at the commit it began with. Anything that would be lost keeps the tree. `ours` are paths in the tree
that AO itself put there.
*/
export async function undoWorktree(
	repo: Repository,
	fresh: Tree & {branch: string; commit: string; madeBranch: boolean; lock: Lock; ours?: readonly string[]},
): Promise<UndoneWorktree> {
	return fresh.lock(async () => {
		const why = await worthKeeping(repo, fresh);
		if (why !== null) {
			return {removed: false, branchDeleted: false, kept: why};
		}
		await removeWhole(fresh.worktree);
		await removeWhole(fresh.gitDir);
		if (!fresh.madeBranch) {
			return {removed: true, branchDeleted: false, kept: null};
		}
		const branch = await removeFreshBranch(repo, fresh.branch, fresh.commit);
		const kept = branch === 'moved' ? `the branch ${fresh.branch} has commits of its own` : null;
		return {removed: true, branchDeleted: branch === 'deleted', kept};
	});
}

async function worthKeeping(
	repo: Repository,
	fresh: Tree & {branch: string; commit: string; ours?: readonly string[]},
): Promise<string | null> {
	const safety = await inspectWorktree(repo, fresh);
	if (safety.missing) {
		return null;
	}
	const ours = new Set(fresh.ours);
	const made = [...safety.changed, ...safety.untracked, ...safety.ignored].filter(file => !ours.has(file));
	if (made.length > 0) {
		return `${made.length} changed or new ${made.length === 1 ? 'file' : 'files'} in the worktree`;
	}
	if (safety.detached && safety.head !== fresh.commit) {
		return 'commits on no branch in the worktree';
	}
	return safety.operation === null ? null : `a ${safety.operation} in progress`;
}
