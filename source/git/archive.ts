import {AoError} from '../session/errors.ts';
import {runGit} from './exec.ts';
import {lookAtRepository, lookAtTree, type Tree} from './look.ts';
import type {Repository} from './repository.ts';
import {treeStatus} from './status.ts';
import {listWorktrees} from './worktree-list.ts';

/** The ref that keeps what a session left, so that git never collects it. */
export function archiveRef(id: string): string {
	return aoRef('archive', id);
}

function aoRef(kind: 'archive' | 'rescue', id: string): string {
	if (!/^[\w][\w.-]*$/.test(id) || id.includes('..') || /(\.lock|\.)$/.test(id)) {
		throw new TypeError(`${id} is not the id of a session.`);
	}
	return `refs/ao/${kind}/${id}`;
}

/** Points a session's archive ref at a commit. */
export async function setArchiveRef(repo: Repository, id: string, commit: string): Promise<void> {
	await lookAtRepository(repo, ['update-ref', '-m', 'ao: archive', archiveRef(id), commit]);
}

/**
Gives commits that only a detached HEAD holds a ref (`refs/ao/rescue/{id}`), to be done before anything happens to the
tree. Null where HEAD is on a branch.
*/
export async function rescueDetachedHead(
	repo: Repository,
	tree: Tree & {id: string},
): Promise<string | null> {
	const {head, branch} = await treeStatus(repo, tree);
	if (branch !== null || head === null) {
		return null;
	}
	const ref = aoRef('rescue', tree.id);
	await lookAtTree(repo, tree, ['update-ref', '-m', 'ao: rescue', ref, head]);
	return ref;
}

/**
Deletes a branch that is still at the commit that was looked at, and its settings. Throws `AoError`: `unsafe` where it
is checked out or has moved.
*/
export async function deleteBranch(repo: Repository, branch: string, expected: string): Promise<void> {
	const user = (await listWorktrees(repo)).find(
		entry => entry.branch === branch && !(entry.bare || isGone(entry)),
	);
	if (user !== undefined) {
		throw new AoError('unsafe', `The branch ${branch} is checked out in ${user.path}.`, {
			hint: 'It was kept. Switch that worktree to another branch first.',
		});
	}
	const args = ['update-ref', '-d', `refs/heads/${branch}`, expected];
	const result = await runGit(args, {cwd: repo.root});
	if (result.exitCode !== 0) {
		throw new AoError('unsafe', `The branch ${branch} has moved since it was looked at.`, {
			hint: 'It was kept. Look at it and try again.',
			cause: result.stderr,
		});
	}
	await runGit(['config', '--local', '--remove-section', `branch.${branch}`], {cwd: repo.root});
}

function isGone(entry: {prunable: string | null}): boolean {
	return entry.prunable !== null;
}
