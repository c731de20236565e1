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
	const [apart, start] = await Promise.all([
		base === 'HEAD' ? null : distance(repo, base, head),
		startOfChange(repo, {head, fork, base}),
	]);
	const {ahead, behind} = apart ?? (await distance(repo, fork, head)) ?? {ahead: 0, behind: 0};
	if (start === head && dirty === 0) {
		return {tip: head, onBranch, ahead, behind, dirty, files: 0, insertions: 0, deletions: 0};
	}
	const args = ['diff', '--numstat', '-z', ...plainDiff, start, '--'];
	const lines = parseNumstat(await lookAtTree(repo, tree, args, {encoding: 'latin1'}));
	return {tip: head, onBranch, ahead, behind, dirty, ...lines, files: lines.files + untracked};
}

/** Sums up `git diff --numstat -z`; binary files count as files only. A renamed file is one. */
export function parseNumstat(output: string): {files: number; insertions: number; deletions: number} {
	const sum = {files: 0, insertions: 0, deletions: 0};
	const fields = output.split('\0');
	for (let index = 0; index < fields.length - 1; index++) {
		const [insertions, deletions, ...name] = (fields[index] ?? '').split('\t');
		sum.files++;
		sum.insertions += Number(insertions) || 0;
		sum.deletions += Number(deletions) || 0;
		if (name.join('') === '') {
			// A rename: its old and new name follow as fields of their own.
			index += 2;
		}
	}
	return sum;
}
