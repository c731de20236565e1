import type {PullReason} from './session.ts';

/** Why a pull request is in its state, in a few words. */
export const reasonWords: Record<PullReason, string> = {
	merged: 'merged',
	closed_unmerged: 'closed without a merge',
	in_merge_queue: 'in the merge queue',
	checks_failed: 'checks failed',
	re_review: 'its reviewers have to look again',
	changes_requested: 'changes requested',
	unresolved_threads: 'threads are not resolved',
	draft: 'draft',
	checks_running: 'checks are running',
	review_required: 'needs a review',
	computing: 'the server computes whether it can be merged',
	conflict: 'conflicts with its base',
	behind_base: 'behind its base',
	blocked_by_rule: 'a rule of the base branch holds it back',
	ready: 'ready to merge',
	optional_checks_failing: 'can be merged, checks that may fail have failed',
	auto_merge_armed: 'merges by itself as soon as it can',
};
