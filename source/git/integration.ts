import {isAncestor, mergeBase} from './compare.ts';
import {lookAtRepository} from './look.ts';
import {mergeTrees} from './merge-trees.ts';
import {provenOwn} from './own-commits.ts';
import {patchIdBetween, patchIds} from './patch-ids.ts';
import {commitsOf, treeOf} from './read-commits.ts';
import {resolveCommit} from './refs.ts';
import type {Repository} from './repository.ts';
import {type LoggedCommit, parseLog, revertedCommits, revertedPulls} from './reverts.ts';

export type Integration = {
	integrated: boolean;
	/**
	`ancestor`: merged as it is; `rebased`: each commit is there as an identical patch; `squashed`: the whole change is
	there as one; `content`: merging it would change nothing.
	*/
	how: 'ancestor' | 'rebased' | 'squashed' | 'content' | null;
	/** Commits of its own since it was made, merges of the base not counted. */
	ownCommits: number;
	/** It was integrated, and the base has taken it back since. */
	reverted: boolean;
	/** The base it was found in. */
	base: string | null;
};

/** So many commits of the base are searched for a branch's patches; beyond, it counts as not integrated. */
const searched = 500;

/**
Whether a branch is in one of the bases already, by the first rule that holds. One without commits of its own never is.
`fork` is the commit it was made from. Needs git 2.39 for `rebased` and `squashed`.
*/
export async function integration(
	repo: Repository,
	{
		branch,
		tip: givenTip,
		bases,
		fork,
	}: {branch?: string; tip?: string; bases: readonly string[]; fork: string},
): Promise<Integration> {
	const tip = givenTip ?? (branch === undefined ? null : await resolveCommit(repo, `refs/heads/${branch}`));
	const no: Integration = {integrated: false, how: null, ownCommits: 0, reverted: false, base: null};
	if (tip === null || tip === fork) {
		return no;
	}
	let ownCommits = 0;
	for (const base of bases) {
		const commit = await resolveCommit(repo, base);
		if (commit !== null) {
			const found = await integrationIn(repo, {branch, tip, base: commit, fork});
			if (found.integrated) {
				return {...found, base};
			}
			ownCommits = Math.max(ownCommits, found.ownCommits);
		}
	}
	return {...no, ownCommits};
}

type Question = {branch: string | undefined; tip: string; base: string; fork: string};
type Answer = Omit<Integration, 'base'>;

async function integrationIn(repo: Repository, question: Question): Promise<Answer> {
	const {tip, base, fork} = question;
	if (await isAncestor(repo, tip, base)) {
		return mergedAsItIs(repo, question);
	}
	const own = await commitsOf(repo, ['--no-merges', tip, `^${base}`, `^${fork}`]);
	const not: Answer = {integrated: false, how: null, ownCommits: own.length, reverted: false};
	const start = await mergeBase(repo, base, tip);
	if (own.length === 0 || start === null || (await sameTree(repo, start, tip))) {
		return not;
	}
	const there = await commitsOf(repo, ['--no-merges', `--max-count=${searched}`, base, `^${tip}`]);
	const basePatches = invert(await patchIds(repo, there));
	const whole = await patchIdBetween(repo, start, tip);
	const squash = whole === null ? undefined : basePatches.get(whole);
	const ownPatches = await patchIds(repo, own);
	const copies = own.map(commit => basePatches.get(ownPatches.get(commit) ?? ''));
	const merges = await commitsOf(repo, ['--merges', '--max-count=1', tip, `^${base}`, `^${fork}`]);
	const found =
		merges.length === 0 && copies.every(copy => copy !== undefined)
			? ({how: 'rebased', as: copies} as const)
			: squash === undefined
				? null
				: ({how: 'squashed', as: [squash]} as const);
	if (found !== null) {
		const reverted = await anyReverted(repo, {base, fork: start}, found.as);
		return {integrated: true, how: found.how, ownCommits: own.length, reverted};
	}
	return (await addsNothing(repo, base, tip)) ? {...not, integrated: true, how: 'content'} : not;
}

async function mergedAsItIs(repo: Repository, {branch, tip, base, fork}: Question): Promise<Answer> {
	const since = await commitsOf(repo, ['--no-merges', tip, `^${fork}`]);
	const own = branch === undefined ? since : await provenOwn(repo, branch, since);
	const integrated = own.length > 0;
	const merge = await mergeThatBrought(repo, tip, base);
	const reverted = integrated && (await anyReverted(repo, {base, fork}, [...own, merge]));
	return {integrated, how: integrated ? 'ancestor' : null, ownCommits: own.length, reverted};
}

/** The merge on the base's main line by which a commit came in; none where the base moved forward over it. */
async function mergeThatBrought(repo: Repository, tip: string, base: string): Promise<string | undefined> {
	const first = (await commitsOf(repo, ['--first-parent', '--ancestry-path', base, `^${tip}`])).at(-1);
	const parent = first === undefined ? tip : await resolveCommit(repo, `${first}^1`);
	return parent === tip ? undefined : first;
}

async function anyReverted(
	repo: Repository,
	{base, fork}: {base: string; fork: string},
	candidates: readonly (string | undefined)[],
): Promise<boolean> {
	const reverted = revertedCommits(await logSince(repo, {base, fork}));
	return candidates.some(commit => commit !== undefined && reverted.has(commit));
}

/** The base's newest commits since the fork. */
async function logSince(
	repo: Repository,
	{base, fork}: {base: string; fork: string},
): Promise<LoggedCommit[]> {
	const args = ['log', `--max-count=${searched}`, '-z', '--format=%H%n%B', base, `^${fork}`, '--'];
	return parseLog(await lookAtRepository(repo, args));
}

async function addsNothing(repo: Repository, base: string, tip: string): Promise<boolean> {
	const {tree, conflicts} = await mergeTrees(repo, base, tip);
	return conflicts.length === 0 && (await treeOf(repo, base)) === tree;
}

async function sameTree(repo: Repository, one: string, other: string): Promise<boolean> {
	return (await treeOf(repo, one)) === (await treeOf(repo, other));
}

function invert(map: ReadonlyMap<string, string>): Map<string, string> {
	return new Map([...map].map(([key, value]) => [value, key]));
}

/**
Whether one of the bases has taken back a merged pull request: a commit that names its merge commit or one of its
commits, or that says `Reverts owner/repo#12` as GitHub's own button does.
*/
export async function pullReverted(
	repo: Repository,
	{
		bases,
		fork,
		commits,
		pull,
	}: {
		bases: readonly string[];
		fork: string;
		commits: readonly string[];
		pull: {owner: string; repo: string; number: number};
	},
): Promise<boolean> {
	const wanted = new Set(commits);
	const name = `${pull.owner}/${pull.repo}#${pull.number}`.toLowerCase();
	for (const base of bases) {
		const commit = await resolveCommit(repo, base);
		const log = commit === null ? [] : await logSince(repo, {base: commit, fork});
		const reverted = revertedCommits(log);
		const named = log.some(one => !reverted.has(one.commit) && revertedPulls(one.message).has(name));
		if (named || [...reverted].some(one => wanted.has(one))) {
			return true;
		}
	}
	return false;
}
