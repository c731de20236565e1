import type {MergeMethod} from '../session/pull.ts';
import {isAncestor} from './compare.ts';
import {lookAtRepository} from './look.ts';
import {mergeTrees} from './merge-trees.ts';
import {commitsOf, treeOf} from './read-commits.ts';
import {type Replay, replay} from './replay.ts';
import type {Repository} from './repository.ts';

/** Everything of two commits that merging the one into the other depends on. */
export type MergeStudy = {
	old: string;
	tip: string;
	/** The commits that would come in, merges left out, newest first. */
	commits: string[];
	/** Every one of them, and all its history, is there already. */
	nothing: boolean;
	/** The branch that is merged into has no commit of its own, so it can go forward. */
	forward: boolean;
	/** The tree of the merge, the paths it changes, and those that conflict. */
	tree: string;
	files: number;
	conflicts: string[];
	/** The merge would change no file. */
	unchanged: boolean;
	/** What replaying the commits gives; null where nobody asked. */
	replay: Replay | null;
};

/** What a method would do, or the reason why it cannot. */
export type MethodOutcome =
	| {how: MergeHow; leftOut: number; merges: number}
	/**
	`nothing`: all is there; `conflict`; `diverged`: it cannot go forward; `merges`: a replay would lose something;
	`many`: there is too much to replay.
	*/
	| {
			how: null;
			why: NoMerge;
			files: string[];
			/** The commit that conflicts, where only one of them is replayed at a time. */
			commit: string | null;
			merges: number;
	  };

type NoMerge = 'nothing' | 'conflict' | 'diverged' | 'merges' | 'many';

export type MergeHow = 'fast-forward' | 'merge' | 'squash' | 'rebase';

/** Looks at what merging `tip` into `old` means, without touching a worktree or a ref. */
export async function studyMerge(
	repo: Repository,
	{old, tip, replays}: {old: string; tip: string; replays: boolean},
): Promise<MergeStudy> {
	if (await isAncestor(repo, tip, old)) {
		const empty = {commits: [], nothing: true, forward: false, files: 0, conflicts: [], unchanged: true};
		return {old, tip, ...empty, tree: await treeOf(repo, old), replay: null};
	}
	const forward = await isAncestor(repo, old, tip);
	const {tree, conflicts} = forward
		? {tree: await treeOf(repo, tip), conflicts: []}
		: await mergeTrees(repo, old, tip);
	return {
		old,
		tip,
		commits: await commitsOf(repo, ['--no-merges', tip, `^${old}`]),
		nothing: false,
		forward,
		tree,
		files: conflicts.length > 0 ? 0 : await countChanged(repo, old, tree),
		conflicts,
		unchanged: conflicts.length === 0 && (await treeOf(repo, old)) === tree,
		replay: replays ? await replay(repo, {onto: old, tip}) : null,
	};
}

/** What a method comes to by a study (for `rebase` one with the replay). */
export function outcomeOf(study: MergeStudy, method: MergeMethod): MethodOutcome {
	const merges = study.replay?.merges ?? 0;
	const no = (why: NoMerge, files: string[] = []): MethodOutcome => ({
		how: null,
		why,
		files,
		commit: null,
		merges,
	});
	if (study.nothing) {
		return no('nothing');
	}
	if (method === 'rebase') {
		return replayOutcome(study, no);
	}
	if (method === 'ff' && !study.forward) {
		return no('diverged');
	}
	if (study.conflicts.length > 0) {
		return no('conflict', study.conflicts);
	}
	if (method === 'squash') {
		return study.unchanged ? no('nothing') : {how: 'squash', leftOut: 0, merges};
	}
	return {how: study.forward ? 'fast-forward' : 'merge', leftOut: 0, merges};
}

function replayOutcome(study: MergeStudy, no: (why: NoMerge) => MethodOutcome): MethodOutcome {
	const {replay} = study;
	if (replay === null) {
		throw new TypeError('A study without a replay cannot tell what a rebase does.');
	}
	const {steps, leftOut, merges, conflict, tooMany} = replay;
	if (tooMany) {
		return no('many');
	}
	if (conflict !== null) {
		return {how: null, why: 'conflict', ...conflict, merges};
	}
	if (study.forward && merges === 0) {
		return {how: 'fast-forward', leftOut: 0, merges};
	}
	if (steps.length === 0) {
		return no('nothing');
	}
	// What a merge settled is in no commit of its own: made straight, the branch has to come to the same files.
	if (merges > 0 && (study.conflicts.length > 0 || steps.at(-1)?.tree !== study.tree)) {
		return no('merges');
	}
	return {how: 'rebase', leftOut: leftOut.length, merges};
}

async function countChanged(repo: Repository, from: string, to: string): Promise<number> {
	const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', from, to];
	return (await lookAtRepository(repo, args)).split('\0').filter(Boolean).length;
}
