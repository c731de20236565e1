import {AoError} from '../session/errors.ts';
import {isAncestor} from './compare.ts';
import {git} from './exec.ts';
import {mergeTrees} from './merge-trees.ts';
import {moveBranch} from './move-branch.ts';
import {resolveCommit} from './refs.ts';
import type {Repository} from './repository.ts';

/** `auto`: fast-forward, else a merge commit; `ff`: fast-forward or nothing; `squash`: one new commit. */
export type MergeMode = 'auto' | 'ff' | 'squash';
export type MergeResult = {how: 'fast-forward' | 'merge' | 'squash'; commit: string; into: string};
export type MergePreview = {
	how: 'fast-forward' | 'merge' | 'conflict' | 'nothing';
	/** The paths that conflict. */
	files: string[];
};

/** What `mergeBranch` would do; changes nothing. Throws `AoError('not_found')` where a branch is not there. */
export async function mergePreview(
	repo: Repository,
	{branch, into}: {branch: string; into: string},
): Promise<MergePreview> {
	return preview(repo, await tipOf(repo, into), await tipOf(repo, branch));
}

/**
Merges a branch into a local branch. Where that is checked out the files there follow, and uncommitted changes that
would be overwritten make it refuse; else only the ref moves. Nothing is changed on any error. Throws `AoError`:
`conflict` with the files, `unsafe`, `not_found`, `git` (no name for a merge commit).
*/
export async function mergeBranch(
	repo: Repository,
	{branch, into, mode = 'auto', message}: {branch: string; into: string; mode?: MergeMode; message: string},
): Promise<MergeResult> {
	const [old, tip] = [await tipOf(repo, into), await tipOf(repo, branch)];
	const {how, files} = await preview(repo, old, tip);
	if (how === 'nothing') {
		throw new AoError('failed', `${into} has everything that ${branch} has.`, {
			hint: 'There is nothing to merge.',
		});
	}
	if (how === 'conflict') {
		throw conflict(branch, into, files);
	}
	if (how === 'merge' && mode === 'ff') {
		throw new AoError(
			'conflict',
			`${into} has commits that ${branch} has not, so it cannot be fast-forwarded.`,
			{
				hint: `Rebase ${branch} on ${into}, or merge without --ff.`,
			},
		);
	}
	const forward = how === 'fast-forward' && mode !== 'squash';
	const parents = mode === 'squash' ? [old] : [old, tip];
	const commit = forward ? tip : await commitMerge(repo, {old, tip, parents, message});
	await moveBranch(repo, {branch: into, from: old, to: commit, reason: `ao: merge ${branch}`});
	return {how: forward ? 'fast-forward' : mode === 'squash' ? 'squash' : 'merge', commit, into};
}

async function preview(repo: Repository, old: string, tip: string): Promise<MergePreview> {
	if (await isAncestor(repo, tip, old)) {
		return {how: 'nothing', files: []};
	}
	if (await isAncestor(repo, old, tip)) {
		return {how: 'fast-forward', files: []};
	}
	const {conflicts} = await mergeTrees(repo, old, tip);
	return conflicts.length === 0 ? {how: 'merge', files: []} : {how: 'conflict', files: conflicts};
}

async function commitMerge(
	repo: Repository,
	{old, tip, parents, message}: {old: string; tip: string; parents: string[]; message: string},
): Promise<string> {
	const {tree} = await mergeTrees(repo, old, tip);
	const known = parents.flatMap(parent => ['-p', parent]);
	const options = {cwd: repo.root, input: `${message.trimEnd()}\n`, runsPrograms: true};
	return (await git(['commit-tree', ...(await signing(repo)), ...known, tree], options)).trim();
}

/** `commit-tree` signs only when told to, so the user's `commit.gpgSign` is passed on. */
async function signing(repo: Repository): Promise<string[]> {
	const args = ['config', '--type=bool', '--default=false', '--get', 'commit.gpgSign'];
	return (await git(args, {cwd: repo.root})).trim() === 'true' ? ['-S'] : [];
}

async function tipOf(repo: Repository, branch: string): Promise<string> {
	const tip = await resolveCommit(repo, `refs/heads/${branch}`);
	if (tip === null) {
		throw new AoError('not_found', `There is no local branch ${branch}.`, {
			hint: 'See what there is: git branch',
		});
	}
	return tip;
}

function conflict(branch: string, into: string, files: readonly string[]): AoError {
	const names = files.map(file => file.replace(/[\x00-\x1f\x7f-\x9f]/g, '?'));
	return new AoError('conflict', `${branch} conflicts with ${into} in: ${names.join(', ')}`, {
		hint: `Nothing was changed. Merge ${into} into ${branch}, settle it there, and try again.`,
	});
}
