import {AoError} from '../session/errors.ts';
import type {MergeMethod} from '../session/pull.ts';
import {type MergeHow, type MergeStudy, type MethodOutcome, outcomeOf, studyMerge} from './merge-study.ts';
import {moveBranch} from './move-branch.ts';
import {resolveCommit} from './refs.ts';
import {mostReplayed} from './replay.ts';
import type {Repository} from './repository.ts';
import {writeCommit, writeReplay} from './write-commits.ts';

export type MergeResult = {how: MergeHow; commit: string; into: string};

/** Everything that merging one local branch into another depends on. Throws `AoError('not_found')`. */
export async function studyBranches(
	repo: Repository,
	{branch, into, replays}: {branch: string; into: string; replays: boolean},
): Promise<MergeStudy> {
	const [old, tip] = [await tipOf(repo, into), await tipOf(repo, branch)];
	return studyMerge(repo, {old, tip, replays});
}

/**
Merges a branch into a local branch: `merge` goes forward, or makes a merge commit; `squash` makes one new commit;
`rebase` replays the branch's own commits; `ff` only goes forward. Where the branch that is merged into is checked out
the files there follow, else only the ref moves. Nothing is changed on any error. `message` is for a new commit.
@param tip the commit that was looked at: where the branch is elsewhere by now, it is refused.
@throws AoError `conflict` with the files, `unsafe`, `not_found`, `interrupted`, `git` (no name for a new commit).
*/
export async function mergeBranch(
	repo: Repository,
	{
		branch,
		into,
		method = 'merge',
		message,
		tip,
		signal,
	}: {
		branch: string;
		into: string;
		method?: MergeMethod;
		message: string;
		tip?: string;
		signal?: AbortSignal | undefined;
	},
): Promise<MergeResult> {
	const study = await studyBranches(repo, {branch, into, replays: method === 'rebase'});
	if (tip !== undefined && study.tip !== tip) {
		throw new AoError('unsafe', `${branch} has moved since it was looked at.`, {
			hint: 'Nothing was changed. Look at it and try again.',
		});
	}
	const outcome = outcomeOf(study, method);
	if (outcome.how === null) {
		throw refused(outcome, {branch, into});
	}
	const commit = await commitFor(repo, study, {how: outcome.how, message});
	if (signal?.aborted) {
		throw new AoError('interrupted', 'Interrupted; nothing was changed.');
	}
	await moveBranch(repo, {branch: into, from: study.old, to: commit, reason: `ao: merge ${branch}`});
	return {how: outcome.how, commit, into};
}

async function commitFor(
	repo: Repository,
	{old, tip, tree, replay}: MergeStudy,
	{how, message}: {how: MergeHow; message: string},
): Promise<string> {
	switch (how) {
		case 'fast-forward':
			return tip;
		case 'rebase':
			return writeReplay(repo, replay ?? {steps: []}, old);
		case 'squash':
			return writeCommit(repo, {tree, parents: [old], message});
		case 'merge':
			return writeCommit(repo, {tree, parents: [old, tip], message});
	}
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

type Refusal = Extract<MethodOutcome, {how: null}>;

/** Why a method cannot be used, in one sentence. Names of files are foreign text. */
export function whyNot(refusal: Refusal, {branch, into}: {branch: string; into: string}): string {
	const {why, files, commit, merges} = refusal;
	switch (why) {
		case 'nothing':
			return `${branch} has nothing that ${into} does not have.`;
		case 'diverged':
			return `${into} has commits that ${branch} does not have, so it cannot be fast-forwarded.`;
		case 'merges':
			return `${merges === 1 ? 'A merge' : 'Merges'} in ${branch} changed files in a way that replaying its commits would lose.`;
		case 'many':
			return `${branch} has more than ${mostReplayed} commits that ${into} does not have, too many to replay.`;
		case 'conflict': {
			const what = commit === null ? branch : `Commit ${commit.slice(0, 7)} of ${branch}`;
			return `${what} conflicts with ${into} in: ${namesOf(files)}`;
		}
	}
}

function refused(refusal: Refusal, names: {branch: string; into: string}): AoError {
	const {branch, into} = names;
	const hints: Record<Refusal['why'], string> = {
		nothing: 'There is nothing to merge.',
		diverged: `Rebase ${branch} on ${into}, or merge without --ff.`,
		merges: 'Nothing was changed. Merge it with a merge commit, or as one commit (--squash).',
		many: `Nothing was changed. Bring ${into} up to date, or merge it with a merge commit.`,
		conflict: `Nothing was changed. Merge ${into} into ${branch}, settle it there, and try again.`,
	};
	const code =
		refusal.why === 'nothing' ? 'failed' : ['merges', 'many'].includes(refusal.why) ? 'unsafe' : 'conflict';
	return new AoError(code, whyNot(refusal, names), {hint: hints[refusal.why]});
}

const mostNames = 20;

function namesOf(files: readonly string[]): string {
	const names = files.slice(0, mostNames).map(file => file.replace(/[\x00-\x1f\x7f-\x9f]/g, '?'));
	const more = files.length - names.length;
	return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
