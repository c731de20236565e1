import type {Pull, Review} from './pull.ts';
import type {PullReason, State} from './session.ts';

/** The states that a session has by its pull request. */
export type PullState = Extract<
	State,
	| 'merged'
	| 'closed'
	| 'ci_failed'
	| 'changes_requested'
	| 'review_pending'
	| 'approved'
	| 'mergeable'
	| 'pr_open'
>;

/** `conflict`: it cannot be merged because its branch and the base changed the same lines. */
export type DerivedPull = {state: PullState; reason: PullReason; conflict: boolean};

export type PullContext = {
	/** Ms since the epoch. */
	now: number;
	/** Since when the pull request has its present head, in ms since the epoch; null where that is not known. */
	headSince: number | null;
	/** The last snapshot of the same head whose mergeability the forge knew; null where there is none. */
	settled: Pull | null;
};

/** How long after a push checks may take to appear, in ms. */
export const checksGraceMs = 90_000;

/**
The state of a session with this pull request, the first rule that fits: what cannot change any more, what its agent can
mend, what is not offered yet, what runs, what people have to do, what GitHub says of merging it. Total over all inputs:
`mergeable` comes only from GitHub's own yes for this head, or from its merge queue.
*/
export function derivePull(pull: Pull, context: PullContext): DerivedPull {
	if (pull.state === 'MERGED') {
		return {state: 'merged', reason: 'merged', conflict: false};
	}
	if (pull.state === 'CLOSED') {
		return {state: 'closed', reason: 'closed_unmerged', conflict: false};
	}
	// A merge queue tests the merge itself: what the pull request says of its mergeability means nothing meanwhile.
	if (isQueued(pull)) {
		return {state: 'mergeable', reason: 'in_merge_queue', conflict: false};
	}
	const settled = settledFor(pull, context.settled);
	const conflict = hasConflict(pull, settled);
	return {...openState(pull, {...context, settled}, conflict), conflict};
}

type Verdict = {state: PullState; reason: PullReason};

const computing: Verdict = {state: 'pr_open', reason: 'computing'};

function openState(pull: Pull, context: PullContext, conflict: boolean): Verdict {
	const ci = checksState(pull, context);
	if (ci === 'failed') {
		return {state: 'ci_failed', reason: 'checks_failed'};
	}
	if (reviewOf(pull) === 'changes_requested') {
		return isAddressed(pull)
			? {state: 'review_pending', reason: 're_review'}
			: {state: 'changes_requested', reason: 'changes_requested'};
	}
	if (pull.policy?.resolvedThreads && pull.threads.unresolved > 0) {
		return {state: 'changes_requested', reason: 'unresolved_threads'};
	}
	if (pull.draft || pull.mergeState === 'DRAFT') {
		return {state: 'pr_open', reason: 'draft'};
	}
	if (ci === 'pending') {
		return {state: 'pr_open', reason: 'checks_running'};
	}
	if (reviewOf(pull) === 'required') {
		return {state: 'review_pending', reason: 'review_required'};
	}
	return isComputing(pull) && !conflict ? heldState(pull, context) : mergeState(pull, conflict);
}

/** By what GitHub says of merging it; its mergeability is known, or a conflict is. */
function mergeState(pull: Pull, conflict: boolean): Verdict {
	const waiting = reviewOf(pull) === 'approved' ? 'approved' : 'pr_open';
	if (conflict) {
		return {state: waiting, reason: 'conflict'};
	}
	switch (pull.mergeState) {
		case 'BEHIND':
			return {state: waiting, reason: 'behind_base'};
		case 'BLOCKED':
			return {state: waiting, reason: 'blocked_by_rule'};
		case 'CLEAN':
		case 'HAS_HOOKS':
		case 'UNSTABLE':
			return {state: 'mergeable', reason: readyReason(pull)};
		case 'DIRTY':
		case 'DRAFT':
		case 'UNKNOWN':
			return computing;
		default:
			return unheardOf(pull.mergeState, computing);
	}
}

function readyReason(pull: Pull): PullReason {
	if (pull.autoMerge) {
		return 'auto_merge_armed';
	}
	return isFailing(pull) ? 'optional_checks_failing' : 'ready';
}

/**
While GitHub computes whether it can be merged, what it said last of the same head holds. A yes holds only where all the
rest said yes then too: a check that has been mended since says nothing of the merge.
*/
function heldState(pull: Pull, {now, headSince, settled}: PullContext): Verdict {
	if (settled === null) {
		return computing;
	}
	const held = mergeState({...pull, mergeable: settled.mergeable, mergeState: settled.mergeState}, false);
	const wasMergeable = derivePull(settled, {now, headSince, settled: null}).state === 'mergeable';
	return held.state === 'mergeable' && !wasMergeable ? computing : held;
}

/** The snapshot whose mergeability may stand in: of the same head and base, open, and known. */
function settledFor(pull: Pull, settled: Pull | null): Pull | null {
	return settled !== null &&
		settled.head.oid === pull.head.oid &&
		settled.base === pull.base &&
		settled.state === 'OPEN' &&
		!isQueued(settled) &&
		!isComputing(settled)
		? settled
		: null;
}

/** Whether it stands in a merge queue that may still merge it. */
export function isQueued({queue}: Pull): boolean {
	return typeof queue === 'string' && queue !== 'UNMERGEABLE';
}

/** Whether GitHub does not know yet if it can be merged; reading it makes GitHub compute it. */
export function isComputing({mergeable, mergeState}: Pull): boolean {
	return (mergeable !== 'MERGEABLE' && mergeable !== 'CONFLICTING') || mergeState === 'UNKNOWN';
}

function hasConflict(pull: Pull, settled: Pull | null): boolean {
	if (pull.queue === 'UNMERGEABLE') {
		return true;
	}
	switch (pull.mergeable) {
		case 'CONFLICTING':
			return true;
		case 'MERGEABLE':
			return pull.mergeState === 'DIRTY';
		// `DIRTY` is what GitHub says before it has computed anything.
		case 'UNKNOWN':
			return settled !== null && hasConflict(settled, null);
		default:
			return unheardOf(pull.mergeable, false);
	}
}

/** The checks of the newest commit; null where there are none, or those known are of an older one. */
export function currentChecks({checks, head}: Pull): Pull['checks'] {
	return checks?.oid === head.oid ? checks : null;
}

/** Whether a check of the newest commit failed, required or not. */
export function isFailing(pull: Pull): boolean {
	const checks = currentChecks(pull);
	return checks !== null && (isBad(checks) || (checks.failedRequired ?? 0) > 0);
}

function isBad({rollup}: NonNullable<Pull['checks']>): boolean {
	return rollup === 'FAILURE' || rollup === 'ERROR';
}

/** How the checks of the newest commit stand: `failed` only where that keeps it from being merged, or may do so. */
function checksState(pull: Pull, context: PullContext): 'failed' | 'pending' | 'none' | 'passed' {
	const checks = currentChecks(pull);
	if (checks === null) {
		return pull.checks !== null || isInGrace(pull, context) ? 'pending' : 'none';
	}
	if (isFailing(pull)) {
		if (!isOptionalOnly(pull, context.settled)) {
			return 'failed';
		}
		// The sum says only that one failed: required ones may still run.
		return checks.pending > 0 && !allowsMerging(pull) ? 'pending' : 'passed';
	}
	return checks.rollup === 'SUCCESS' ? 'passed' : 'pending';
}

/** Just pushed, and checks are to be expected: in a repository with workflows, or of which nothing is known yet. */
function isInGrace({policy}: Pull, {now, headSince}: PullContext): boolean {
	return (policy?.workflows ?? true) && headSince !== null && Math.abs(now - headSince) < checksGraceMs;
}

/** Whether all failed checks may fail: only a rule that names required checks makes the others optional. */
function isOptionalOnly(pull: Pull, settled: Pull | null): boolean {
	if (!pull.policy?.requiredChecks) {
		return false;
	}
	const failedRequired = currentChecks(pull)?.failedRequired ?? null;
	return failedRequired === null
		? allowsMerging((isComputing(pull) ? settled : null) ?? pull)
		: failedRequired === 0;
}

/** Whether GitHub would merge it. */
export function allowsMerging({mergeState}: Pick<Pull, 'mergeState'>): boolean {
	return mergeState === 'CLEAN' || mergeState === 'HAS_HOOKS' || mergeState === 'UNSTABLE';
}

/**
What the reviews come to. Where no rule asks for a review GitHub decides nothing: then the newest opinions of those who
can push count, and none are needed.
*/
export function reviewOf(pull: Pull): 'approved' | 'changes_requested' | 'required' | 'none' {
	switch (pull.reviewDecision) {
		case 'APPROVED':
			return 'approved';
		case 'CHANGES_REQUESTED':
			return 'changes_requested';
		case 'REVIEW_REQUIRED':
			return 'required';
		case null:
			return opinionOf(pull.reviews.filter(({canPush}) => canPush));
		default:
			return unheardOf(pull.reviewDecision, 'required');
	}
}

function opinionOf(reviews: readonly Review[]): 'approved' | 'changes_requested' | 'none' {
	if (reviews.some(({state}) => state === 'CHANGES_REQUESTED')) {
		return 'changes_requested';
	}
	return reviews.some(({state}) => state === 'APPROVED') ? 'approved' : 'none';
}

/** Whether all that reviews asked for was on older commits, and no thread is open: they have to look again. */
function isAddressed({reviews, head, threads}: Pull): boolean {
	const asking = reviews.filter(({state}) => state === 'CHANGES_REQUESTED');
	const counting = asking.filter(({canPush}) => canPush);
	const deciding = counting.length > 0 ? counting : asking;
	return deciding.length > 0 && deciding.every(({oid}) => oid !== head.oid) && threads.unresolved === 0;
}

/** All words of the type are dealt with. Another one, out of a file that a later version wrote, comes to `otherwise`. */
function unheardOf<T>(_word: never, otherwise: T): T {
	return otherwise;
}
