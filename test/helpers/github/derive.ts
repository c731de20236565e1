import type {CheckRun, CommitStatus, Protection, Pull, Repository} from './types.ts';

/**
All that is told of a commit: the newest check of each name, those that newer ones have replaced, statuses, and what is
only asked for.
*/
export type Contexts = {
	checks: CheckRun[];
	replaced: CheckRun[];
	statuses: CommitStatus[];
	expected: string[];
};

const failures = ['FAILURE', 'TIMED_OUT', 'CANCELLED', 'ACTION_REQUIRED', 'STARTUP_FAILURE'];
const successes = ['SUCCESS', 'NEUTRAL', 'SKIPPED'];

/** @param pull adds checks that its base asks for and that have not begun. */
export function contextsOf(repository: Repository, oid: string, pull: Pull | null): Contexts {
	const all = repository.checks.filter(check => check.oid === oid);
	const checks = all.filter(({replaced}) => !replaced);
	const statuses = repository.statuses.filter(status => status.oid === oid);
	const required = pull === null ? [] : (repository.protections.get(pull.base)?.checks ?? []);
	const known = new Set([...checks.map(({name}) => name), ...statuses.map(({context}) => context)]);
	return {
		checks,
		replaced: all.filter(({replaced}) => replaced),
		statuses,
		expected: required.filter(name => !known.has(name)),
	};
}

/** A check's word among those of statuses. */
export function checkState({status, conclusion}: CheckRun): 'SUCCESS' | 'FAILURE' | 'PENDING' {
	if (status !== 'COMPLETED') {
		return 'PENDING';
	}
	if (failures.includes(conclusion ?? '')) {
		return 'FAILURE';
	}
	return successes.includes(conclusion ?? '') ? 'SUCCESS' : 'PENDING';
}

/**
`statusCheckRollup.state`; null where there is nothing to sum up.
@param all counts checks that were replaced too: GitHub does so where `contexts` is selected beside `state`, and only there.
*/
export function rollupState(
	{checks, replaced, statuses, expected}: Contexts,
	{all = false}: {all?: boolean} = {},
): CommitStatus['state'] | null {
	const states = [
		...[...checks, ...(all ? replaced : [])].map(check => checkState(check)),
		...statuses.map(({state}) => state),
		...expected.map(() => 'EXPECTED' as const),
	];
	for (const state of ['FAILURE', 'ERROR', 'PENDING', 'EXPECTED', 'SUCCESS'] as const) {
		if (states.includes(state)) {
			return state;
		}
	}
	return null;
}

/** `latestReviews`: the newest one of each reviewer who is not asked again, a comment too. */
export function latestReviews(pull: Pull): Pull['reviews'] {
	return newest(pull.reviews.filter(({state}) => state !== 'PENDING')).filter(
		({author}) => author === null || !pull.requested.includes(author),
	);
}

/** `latestOpinionatedReviews`: the newest one of each reviewer that is no comment. */
export function latestOpinions(pull: Pull): Pull['reviews'] {
	return newest(pull.reviews.filter(({state}) => state !== 'PENDING' && state !== 'COMMENTED'));
}

function newest(reviews: Pull['reviews']): Pull['reviews'] {
	const latest = new Map<string | null, Pull['reviews'][number]>();
	for (const review of reviews) {
		latest.delete(review.author);
		latest.set(review.author, review);
	}
	return [...latest.values()];
}

/** `reviewDecision`: null where the base asks for no review. */
export function reviewDecision(
	pull: Pull,
	protection: Protection | null,
): 'APPROVED' | 'CHANGES_REQUESTED' | 'REVIEW_REQUIRED' | null {
	if (pull.told.reviewDecision !== undefined) {
		return pull.told.reviewDecision;
	}
	if (protection?.reviews === null || protection === null) {
		return null;
	}
	const counting = latestOpinions(pull).filter(review => review.canPush && review.author !== pull.author);
	if (counting.some(({state}) => state === 'CHANGES_REQUESTED')) {
		return 'CHANGES_REQUESTED';
	}
	const approvals = counting.filter(({state}) => state === 'APPROVED').length;
	return approvals >= protection.reviews ? 'APPROVED' : 'REVIEW_REQUIRED';
}

/** What protection still misses, in the server's words; the first is the one a merge is refused with. */
export function missing(pull: Pull, protection: Protection | null, contexts: Contexts): string[] {
	if (protection === null) {
		return [];
	}
	const lines: string[] = [];
	const decision = reviewDecision(pull, protection);
	if (decision === 'CHANGES_REQUESTED') {
		lines.push('Changes have been requested by reviewers with write access.');
	}
	if (decision === 'REVIEW_REQUIRED') {
		const count = protection.reviews ?? 1;
		lines.push(
			`At least ${count} approving review${count === 1 ? ' is' : 's are'} required by reviewers with write access.`,
		);
	}
	for (const name of protection.checks) {
		const state = stateOf(name, contexts);
		if (state === 'FAILURE' || state === 'ERROR') {
			lines.push(`Required status check "${name}" is failing.`);
		} else if (state === 'PENDING') {
			lines.push(`Required status check "${name}" is in progress.`);
		} else if (state === 'EXPECTED') {
			lines.push(`Required status check "${name}" is expected.`);
		}
	}
	if (protection.conversations && pull.threads.some(({resolved}) => !resolved)) {
		lines.push('A conversation must be resolved before this pull request can be merged.');
	}
	return lines;
}

function stateOf(name: string, {checks, statuses}: Contexts): CommitStatus['state'] {
	const check = checks.find(found => found.name === name);
	return check ? checkState(check) : (statuses.find(({context}) => context === name)?.state ?? 'EXPECTED');
}

/** `mergeStateStatus` of an open pull request (docs.github.com, GraphQL reference, MergeStateStatus). */
export function mergeState(
	pull: Pull,
	{mergeable, behind, contexts}: {mergeable: string; behind: boolean; contexts: Contexts},
): string {
	if (pull.told.mergeStateStatus !== undefined) {
		return pull.told.mergeStateStatus;
	}
	const protection = pull.repository.protections.get(pull.base) ?? null;
	if (mergeable === 'UNKNOWN') {
		return 'UNKNOWN';
	}
	if (mergeable === 'CONFLICTING') {
		return 'DIRTY';
	}
	if (pull.draft) {
		return 'DRAFT';
	}
	if (missing(pull, protection, contexts).length > 0 || protection?.queue) {
		return 'BLOCKED';
	}
	if (protection?.strict && behind) {
		return 'BEHIND';
	}
	if (!['SUCCESS', null].includes(rollupState(contexts))) {
		return 'UNSTABLE';
	}
	return pull.repository.hooks ? 'HAS_HOOKS' : 'CLEAN';
}
