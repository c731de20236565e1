import {lookAtRepository} from './look.ts';
import {mergeTrees} from './merge-trees.ts';
import {patchIds} from './patch-ids.ts';
import {commitsOf, treeOf} from './read-commits.ts';
import type {Repository} from './repository.ts';
import {parseLog, revertedCommits} from './reverts.ts';

/** What replaying a branch's own commits on another one would give; nothing but objects is written for it. */
export type Replay = {
	/** The commits that are replayed, oldest first, each with the tree it leads to. */
	steps: {commit: string; tree: string}[];
	/** Commits that are left out because their change is there already. */
	leftOut: string[];
	/** Merges in the branch, which a replay makes straight. */
	merges: number;
	/** The first commit that cannot be replayed, and the files it conflicts in. */
	conflict: {commit: string; files: string[]} | null;
};

/** So many commits of the other branch are searched for a change that is there already. */
const searched = 500;

/**
Replays the commits that `tip` has and `onto` has not, as `git rebase` does, in git's object store alone: each one is
merged on top of the last with its own parent as the merge base. Stops at the first conflict.
*/
export async function replay(repo: Repository, {onto, tip}: {onto: string; tip: string}): Promise<Replay> {
	const range = [tip, `^${onto}`];
	const own = await commitsOf(repo, ['--reverse', '--topo-order', '--no-merges', ...range]);
	const merges = (await commitsOf(repo, ['--merges', ...range])).length;
	const result: Replay = {steps: [], leftOut: [], merges, conflict: null};
	let current = await treeOf(repo, onto);
	for (const commit of own) {
		const {tree, conflicts} = await applyTo(repo, current, commit);
		if (conflicts.length > 0) {
			if (!(await isThereAlready(repo, commit, {onto, tip}))) {
				return {...result, conflict: {commit, files: conflicts}};
			}
			result.leftOut.push(commit);
		} else if (tree === current && !(await isEmpty(repo, commit))) {
			result.leftOut.push(commit);
		} else {
			result.steps.push({commit, tree});
			current = tree;
		}
	}
	return result;
}

/** AO's own hand under a commit that only leads git to the right merge base, and is referred to by nothing. */
const identity = {
	GIT_AUTHOR_NAME: 'AO',
	GIT_AUTHOR_EMAIL: 'ao@localhost',
	GIT_AUTHOR_DATE: '@0 +0000',
	GIT_COMMITTER_NAME: 'AO',
	GIT_COMMITTER_EMAIL: 'ao@localhost',
	GIT_COMMITTER_DATE: '@0 +0000',
};

/** `merge-tree` takes a merge base only since git 2.40: a child of the commit's parent with our tree has that one. */
async function applyTo(
	repo: Repository,
	tree: string,
	commit: string,
): Promise<{tree: string; conflicts: string[]}> {
	const parents =
		(await commitsOf(repo, ['--parents', '--max-count=1', commit]))[0]?.split(' ').slice(1) ?? [];
	const known = parents.flatMap(parent => ['-p', parent]);
	const args = ['commit-tree', '--no-gpg-sign', ...known, '-m', 'ours', tree];
	const ours = (await lookAtRepository(repo, args, {env: identity})).trim();
	return mergeTrees(repo, ours, commit, {unrelated: parents.length === 0});
}

async function isEmpty(repo: Repository, commit: string): Promise<boolean> {
	const [first] = await commitsOf(repo, ['--parents', '--max-count=1', commit]);
	const parent = first?.split(' ')[1];
	return parent !== undefined && (await treeOf(repo, parent)) === (await treeOf(repo, commit));
}

/** Whether the other branch has a commit with the very same change, and has not taken it back since. */
async function isThereAlready(
	repo: Repository,
	commit: string,
	{onto, tip}: {onto: string; tip: string},
): Promise<boolean> {
	const id = (await patchIds(repo, [commit])).get(commit);
	const args = ['log', `--max-count=${searched}`, '-z', '--format=%H%n%B', onto, `^${tip}`, '--'];
	const log = parseLog(await lookAtRepository(repo, args));
	const reverted = revertedCommits(log);
	const there = log.map(one => one.commit).filter(one => !reverted.has(one));
	return id !== undefined && [...(await patchIds(repo, there)).values()].includes(id);
}
