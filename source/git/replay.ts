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
	/** There are more commits to replay than `mostReplayed`: then none was. */
	tooMany: boolean;
};

/** Each replayed commit takes two short processes. */
export const mostReplayed = 200;

/** So many commits of the other branch are searched for a change that is there already. */
const searched = 500;

/**
Replays the commits that `tip` has and `onto` has not, as `git rebase` does, in git's object store alone: each one is
merged on top of the last with its own parent as the merge base. What lies on `onto` already stays as it is. Stops at the
first conflict.
*/
export async function replay(repo: Repository, {onto, tip}: {onto: string; tip: string}): Promise<Replay> {
	const range = [tip, `^${onto}`];
	const own = await readOwn(repo, range);
	const merges = (await commitsOf(repo, ['--merges', ...range])).length;
	const result: Replay = {steps: [], leftOut: [], merges, conflict: null, tooMany: false};
	const first = own.findIndex(({parents}, index) => parents.join(' ') !== (own[index - 1]?.commit ?? onto));
	const there = first === -1 ? own : own.slice(0, first);
	const others = own.slice(there.length);
	if (others.length > mostReplayed) {
		return {...result, tooMany: true};
	}
	result.steps.push(...there.map(({commit, tree}) => ({commit, tree})));
	let current = there.at(-1)?.tree ?? (await treeOf(repo, onto));
	for (const one of others) {
		const {commit} = one;
		const {tree, conflicts} = await applyTo(repo, current, one);
		if (conflicts.length > 0) {
			if (!(await isThereAlready(repo, commit, {onto, tip}))) {
				return {...result, conflict: {commit, files: conflicts}};
			}
			result.leftOut.push(commit);
		} else if (tree === current && !(await isEmpty(repo, one))) {
			result.leftOut.push(commit);
		} else {
			result.steps.push({commit, tree});
			current = tree;
		}
	}
	return result;
}

type Own = {commit: string; tree: string; parents: string[]};

/** The commits of a range without its merges, oldest first. */
async function readOwn(repo: Repository, range: readonly string[]): Promise<Own[]> {
	const form = ['--reverse', '--topo-order', '--no-merges', '--format=%H %T %P'];
	const args = ['log', '--no-show-signature', ...form, ...range, '--'];
	return (await lookAtRepository(repo, args))
		.split('\n')
		.filter(Boolean)
		.map(line => {
			const [commit = '', tree = '', ...parents] = line.trim().split(' ');
			return {commit, tree, parents};
		});
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
	{commit, parents}: Own,
): Promise<{tree: string; conflicts: string[]}> {
	const known = parents.flatMap(parent => ['-p', parent]);
	const args = ['commit-tree', '--no-gpg-sign', ...known, '-m', 'ours', tree];
	const ours = (await lookAtRepository(repo, args, {env: identity})).trim();
	return mergeTrees(repo, ours, commit, {unrelated: parents.length === 0});
}

async function isEmpty(repo: Repository, {tree, parents: [parent]}: Own): Promise<boolean> {
	return parent !== undefined && (await treeOf(repo, parent)) === tree;
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
