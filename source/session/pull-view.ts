import type {Pull} from './pull.ts';
import {
	allowsMerging,
	currentChecks,
	type DerivedPull,
	isComputing,
	isFailing,
	reviewOf,
} from './pull-state.ts';
import type {PullRequest} from './session.ts';
import {cleanText} from './text.ts';

export type PullLook = {
	/** When the forge said so, ISO 8601 UTC. */
	at: string;
	/** It could not be asked since, and why, where that is known. */
	stale: boolean;
	staleReason: string | null;
};

/** A pull request as every `--json` document shows it (contract, "`--json`"), with foreign text cleaned. */
export function viewPull(pull: Pull, derived: DerivedPull, {at, stale, staleReason}: PullLook): PullRequest {
	const checks = currentChecks(pull);
	return {
		number: pull.number,
		url: cleanText(pull.url),
		title: cleanText(pull.title),
		state: stateWord(pull),
		reason: derived.reason,
		ci: checksWord(pull, derived),
		review: reviewWord(pull, derived),
		mergeable: mergeableWord(pull, derived),
		checks: {
			passed: checks?.passed ?? 0,
			failed: checks?.failed ?? 0,
			pending: checks?.pending ?? 0,
			failing: (checks?.failing ?? []).map(name => cleanText(name)),
		},
		unresolved: pull.threads.unresolved,
		insertions: pull.insertions,
		deletions: pull.deletions,
		at,
		stale,
		staleReason: staleReason === null ? null : cleanText(staleReason),
	};
}

function stateWord({state, draft}: Pull): PullRequest['state'] {
	if (state === 'MERGED') {
		return 'merged';
	}
	if (state === 'CLOSED') {
		return 'closed';
	}
	return draft ? 'draft' : 'open';
}

/** Of the newest commit: those of an older one, or that are still to appear, are pending. */
function checksWord(pull: Pull, {reason}: DerivedPull): PullRequest['ci'] {
	const checks = currentChecks(pull);
	if (checks === null) {
		const expected = pull.state === 'OPEN' && (pull.checks !== null || reason === 'checks_running');
		return expected ? 'pending' : 'none';
	}
	if (isFailing(pull)) {
		return 'failing';
	}
	return checks.rollup === 'SUCCESS' ? 'passing' : 'pending';
}

function reviewWord(pull: Pull, {reason}: DerivedPull): PullRequest['review'] {
	const review = reviewOf(pull);
	if (review === 'approved') {
		return 'approved';
	}
	if (review === 'changes_requested') {
		return reason === 're_review' ? 'pending' : 'changes_requested';
	}
	return review === 'required' || pull.reviewsAsked > 0 ? 'pending' : 'none';
}

/** What the server would say to a merge. */
function mergeableWord(pull: Pull, {conflict, reason}: DerivedPull): PullRequest['mergeable'] {
	if (pull.state !== 'OPEN') {
		return 'no';
	}
	if (reason === 'in_merge_queue') {
		return 'yes';
	}
	if (conflict) {
		return 'conflict';
	}
	if (isComputing(pull)) {
		return 'unknown';
	}
	return !pull.draft && allowsMerging(pull) ? 'yes' : 'no';
}
