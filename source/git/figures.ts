import {distance, startOfChange} from './compare.ts';
import {lookAtTree, plainDiff, type Tree} from './look.ts';
import type {Repository} from './repository.ts';
import {treeStatus} from './status.ts';

export {type TreeTip, treeTips} from './tree-tips.ts';

export type Figures = {
	/** The commit the tree is on; null on an unborn branch. */
	tip: string | null;
	/** Whether the tree is on the session's own branch. */
	onBranch: boolean;
	ahead: number;
	behind: number;
	/** Changed and untracked paths that no commit has. */
	dirty: number;
	/** The change since it left the base, committed or not; untracked files count as files, not in lines. */
	files: number;
	insertions: number;
	deletions: number;
};

/** Counts what a session has done: four short processes. `base` is what it started from, `fork` that commit. */
export async function figures(
	repo: Repository,
	{worktree, gitDir, fork, base, branch}: Tree & {fork: string; base: string; branch: string},
): Promise<Figures> {
	const tree = {worktree, gitDir};
	const {head, branch: current, entries} = await treeStatus(repo, tree);
	const onBranch = current === branch;
	const dirty = entries.length;
	const untracked = entries.filter(entry => entry.kind === 'untracked').length;
	if (head === null) {
		return {tip: null, onBranch, ahead: 0, behind: 0, dirty, files: dirty, insertions: 0, deletions: 0};
	}
	const [{ahead, behind}, start] = await Promise.all([
		distance(repo, base, head),
		startOfChange(repo, {head, fork, base}),
	]);
	const args = ['diff', '--numstat', '-z', ...plainDiff, start, '--'];
	const lines = parseNumstat(await lookAtTree(repo, tree, args, {encoding: 'latin1'}));
	return {tip: head, onBranch, ahead, behind, dirty, ...lines, files: lines.files + untracked};
}

/** Sums up `git diff --numstat -z`; binary files count as files only. A renamed file is one. */
export function parseNumstat(output: string): {files: number; insertions: number; deletions: number} {
	const sum = {files: 0, insertions: 0, deletions: 0};
	for (const record of output.matchAll(/(?:^|\0)(\d+|-)\t(\d+|-)\t/g)) {
		sum.files++;
		sum.insertions += Number(record[1]) || 0;
		sum.deletions += Number(record[2]) || 0;
	}
	return sum;
}
