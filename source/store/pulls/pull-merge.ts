import {isAncestor} from '../../git/compare.ts';
import {fetchBranch, fetchPull} from '../../git/fetch-pull.ts';
import {commitsOf} from '../../git/read-commits.ts';
import {resolveCommit} from '../../git/refs.ts';
import {AoError} from '../../session/errors.ts';
import type {MergeOffer, MergeOutcome} from '../../session/merge-offer.ts';
import type {MergeMethod, Pull, PullRef} from '../../session/pull.ts';
import {mergeNotes, mergeRefusal} from '../../session/pull-merge.ts';
import {pullName} from '../../session/pull-name.ts';
import {cleanText} from '../../session/text.ts';
import {countWords} from '../../session/words.ts';
import {takePull} from '../forge/take-pull.ts';
import {closeLocalIssue} from '../issues/close-issue.ts';
import {lookAtGit} from '../look/look-at-git.ts';
import type {SessionEntry} from '../sessions.ts';
import {conflictingFiles} from './conflicting-files.ts';
import {askAgain, refOf} from './pull-proposal.ts';
import {localNames, onForge} from './pull-push.ts';

/** The ways that GitHub has, as it lists them. */
const methods = ['merge', 'squash', 'rebase'] as const;
type Method = (typeof methods)[number];

type Study = {offer: MergeOffer; pull: Pull | null; allowed: readonly Method[]; hint: string};

/**
What merging a session's pull request would do, or why it cannot be merged now: as the server says just now.
@throws AoError why the server does not answer.
*/
export async function offerPullMerge(entry: SessionEntry, method?: MergeMethod): Promise<MergeOffer> {
	const {offer} = await study(entry);
	const chosen = offer.methods.find(one => one.method === method);
	return method === undefined || !offer.possible || chosen?.possible
		? offer
		: {
				...offer,
				possible: false,
				text: chosen?.text ?? `A pull request cannot be merged by ${words[method]}.`,
			};
}

/**
Merges a session's pull request as its server does it, where its head still is what was looked at, or puts it into the
merge queue.
@param method the first one that the repository allows where none is given.
@param head the commit that somebody was shown as its newest: where it is another one by now it is refused.
@throws AoError('conflict' | 'unsafe') why it cannot be merged; AoError('usage') for a way that the repository has not.
*/
export async function mergePull(
	entry: SessionEntry,
	method?: MergeMethod,
	{head}: {head?: string | undefined} = {},
): Promise<MergeOutcome> {
	const {offer, pull, allowed, hint} = await study(entry);
	if (head !== undefined && pull?.state === 'OPEN' && pull.head.oid !== head) {
		throw new AoError('unsafe', `${entry.id} was not merged: its pull request was pushed to meanwhile.`, {
			hint: 'Look at what is new, then merge again.',
		});
	}
	if (pull === null || !offer.possible) {
		throw new AoError(
			offer.conflicts.length > 0 || pull?.mergeable === 'CONFLICTING' ? 'conflict' : 'unsafe',
			`${entry.id} was not merged: ${offer.text}`,
			{hint},
		);
	}
	const chosen = method ?? allowed[0];
	if (chosen === undefined || chosen === 'ff' || !allowed.includes(chosen)) {
		const {owner, repo} = pull.repository;
		throw new AoError('usage', `${owner}/${repo} does not merge by ${words[chosen ?? 'merge']}.`, {
			hint: `It allows: ${allowed.map(name => `--${name}`).join(', ')}.`,
		});
	}
	const {forge} = onForge(entry.project);
	const commit = await forge.merge(refOf(pull), {method: chosen, headOid: pull.head.oid});
	await fetchBase(entry, pull);
	await askAgain(entry);
	return {
		how: commit === null ? 'queued' : chosen,
		into: pull.base,
		commit,
		issueClosed: commit === null ? null : await closedIssue(entry),
	};
}

const words: Record<MergeMethod, string> = {
	merge: 'a merge commit',
	squash: 'squashing',
	rebase: 'rebasing',
	ff: 'fast-forward',
};

async function study(entry: SessionEntry): Promise<Study> {
	const {project, record} = entry;
	const {forge, repository} = onForge(project);
	const ref = await findRef(entry);
	if (ref === null) {
		return none(
			entry,
			`${record.created.branch} has no pull request yet.`,
			`Open one: ao pr create ${entry.id}.`,
		);
	}
	const [detail, about] = await Promise.all([forge.detail(ref), forge.about(ref)]);
	const {pull} = detail;
	takePull(entry, pull, record.pulls.known?.pull.policy ?? null);
	const allowed = methods.filter(method => about.methods.includes(method));
	const name = pullName(refOf(pull), repository);
	const place = `${pull.repository.owner}/${pull.repository.repo}`;
	const base = `${cleanText(pull.base)} of ${place}`;
	const conflicts = pull.mergeable === 'CONFLICTING' ? await conflictsOf(entry, pull) : [];
	const unpushed = await unpushedCommits(entry, pull);
	const refusal = mergeRefusal({
		id: entry.id,
		branch: record.created.branch,
		repository,
		detail,
		allowed,
		conflicts,
		unpushed,
	});
	const shownAllowed = [...allowed, ...methods.filter(method => !allowed.includes(method))];
	return {
		offer: {
			possible: refusal === null,
			text: refusal?.text ?? `Pull request ${name} would be merged into ${base}: ${cleanText(pull.title)}`,
			into: pull.base,
			methods: shownAllowed.map(method => ({
				method,
				possible: refusal === null && allowed.includes(method),
				text:
					refusal?.text ??
					(allowed.includes(method) ? methodText(method, name, base) : `${place} does not allow it.`),
				...(method === 'squash' ? {subject: `${pull.title} (#${pull.number})`} : {}),
			})),
			notes: [...mergeNotes(detail), ...unknownTip(unpushed), ...uncommitted(entry)],
			conflicts,
			...(refusal?.remedy === undefined ? {} : {remedy: refusal.remedy}),
			head: pull.head.oid,
		},
		pull,
		allowed,
		hint: refusal?.hint ?? '',
	};
}

function none(entry: SessionEntry, text: string, hint: string): Study {
	const {record} = entry;
	const into = record.created.base;
	return {
		offer: {
			possible: false,
			text,
			into,
			methods: [],
			notes: [],
			conflicts: [],
			...(record.git !== null && record.git.ahead > 0 ? {remedy: {does: 'open'}} : {}),
		},
		pull: null,
		allowed: [],
		hint,
	};
}

/** What a way of merging does, as a sentence. `name` and `base` as they are shown. */
function methodText(method: Method, name: string, base: string): string {
	switch (method) {
		case 'merge':
			return `Pull request ${name} would be merged into ${base} with a merge commit.`;
		case 'squash':
			return `Pull request ${name} would become one new commit on ${base}.`;
		case 'rebase':
			return `The commits of pull request ${name} would be put on top of ${base}.`;
	}
}

function uncommitted({record}: SessionEntry): string[] {
	const files = record.git?.dirty ?? 0;
	return files === 0 ? [] : [`${countWords(files, 'file is', 'files are')} not committed in its worktree`];
}

function unknownTip(unpushed: number | null): string[] {
	return unpushed === null ? ['its branch could not be compared with the one here'] : [];
}

/**
Commits of the session's branch that its pull request has not; null where that cannot be told, 0 where the pull request
is from another branch or there is no branch here any more.
*/
async function unpushedCommits({project, record}: SessionEntry, pull: Pull): Promise<number | null> {
	const {repository} = project;
	const {branch} = record.created;
	const tip = await resolveCommit(repository, `refs/heads/${branch}`);
	if (tip === null || tip === pull.head.oid || !localNames(pull).includes(branch)) {
		return 0;
	}
	if ((await resolveCommit(repository, pull.head.oid)) === null) {
		const {remote} = onForge(project);
		await fetchPull(repository, {remote, number: pull.number, base: pull.base}).catch(() => undefined);
	}
	if ((await resolveCommit(repository, pull.head.oid)) === null) {
		return null;
	}
	return (await isAncestor(repository, tip, pull.head.oid))
		? 0
		: (await commitsOf(repository, [tip, `^${pull.head.oid}`])).length;
}

/** The files that conflict, from what is here of both sides; empty where that is too little. */
async function conflictsOf({project}: SessionEntry, pull: Pull): Promise<string[]> {
	const {remote} = onForge(project);
	try {
		await fetchBranch(project.repository, remote, pull.base);
		const base = `refs/remotes/${remote}/${pull.base}`;
		return await conflictingFiles(project, {base, head: pull.head.oid});
	} catch {
		return [];
	}
}

/** So that it is seen here too what was merged; without a network the next fetch brings it. */
async function fetchBase({project}: SessionEntry, pull: Pull): Promise<void> {
	const {remote} = onForge(project);
	await fetchBranch(project.repository, remote, pull.base).catch(() => false);
}

/** Closes the session's local issue; gives the issue that is closed now, as it is shown. */
async function closedIssue(entry: SessionEntry): Promise<string | null> {
	const {issue} = entry.record.created;
	if (issue === null) {
		return null;
	}
	await closeLocalIssue(entry);
	return entry.record.issueState === 'closed' ? issue.id : null;
}

/**
The pull request that a session has; one that its agent has just opened is asked for first.
@throws AoError('not_found') where it has none.
*/
export async function refOfSession(entry: SessionEntry): Promise<PullRef> {
	const ref = await findRef(entry);
	if (ref === null) {
		throw new AoError('not_found', `${entry.id} has no pull request.`, {
			hint: `Open one: ao pr create ${entry.id}.`,
		});
	}
	return ref;
}

async function findRef(entry: SessionEntry): Promise<PullRef | null> {
	if (entry.record.pulls.ref === null) {
		// Its commits tell the session's own pull request from others.
		await lookAtGit(entry).catch(() => false);
		await askAgain(entry);
	}
	return entry.record.pulls.ref;
}
