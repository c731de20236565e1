import {describe, expect, test} from 'vitest';
import type {Pull} from '../../source/session/pull.ts';
import {derivePull} from '../../source/session/pull-state.ts';
import {viewPull} from '../../source/session/pull-view.ts';
import type {PullRequest} from '../../source/session/session.ts';
import {checks, noRules, olderOid, review, samplePull} from './sample-pull.ts';

const now = Date.parse('2026-03-04T14:00:00Z');
const at = '2026-03-04T13:59:50.000Z';

function view(changes: Partial<Pull>, headSince: number | null = null): PullRequest {
	const pull = samplePull(changes);
	const derived = derivePull(pull, {now, headSince, settled: null});
	return viewPull(pull, derived, {at, stale: false, staleReason: null});
}

test('a pull request as scripts read it', () => {
	const pull = samplePull({
		checks: checks('FAILURE', {passed: 3, failed: 2, pending: 1, failing: ['build (linux)', 'lint']}),
		mergeState: 'UNSTABLE',
		threads: {total: 3, unresolved: 2},
	});
	const derived = derivePull(pull, {now, headSince: null, settled: null});
	expect(viewPull(pull, derived, {at, stale: true, staleReason: 'GitHub does not answer.'})).toEqual({
		number: 71,
		url: 'https://github.com/acme/web/pull/71',
		title: 'Add --json to list',
		state: 'open',
		reason: 'checks_failed',
		ci: 'failing',
		review: 'none',
		mergeable: 'yes',
		checks: {passed: 3, failed: 2, pending: 1, failing: ['build (linux)', 'lint']},
		unresolved: 2,
		insertions: 12,
		deletions: 3,
		at,
		stale: true,
		staleReason: 'GitHub does not answer.',
	});
});

test('foreign text in it is clean', () => {
	const hostile = '\u001B]0;gone\u0007Fix\u202E \u001B[31mred';
	const {title, checks: shown} = view({
		title: hostile,
		checks: checks('FAILURE', {failing: [hostile]}),
	});
	expect([title, shown.failing]).toEqual(['Fix red', ['Fix red']]);
});

describe('words', () => {
	test.each<[name: string, changes: Partial<Pull>, expected: Partial<PullRequest>]>([
		['open', {}, {state: 'open', ci: 'none', review: 'none', mergeable: 'yes'}],
		['a draft', {draft: true, mergeState: 'DRAFT'}, {state: 'draft', mergeable: 'no'}],
		['merged', {state: 'MERGED', draft: true}, {state: 'merged', mergeable: 'no'}],
		[
			'closed',
			{state: 'CLOSED', checks: checks('SUCCESS')},
			{state: 'closed', mergeable: 'no', ci: 'passing'},
		],
		['checks passed', {checks: checks('SUCCESS')}, {ci: 'passing'}],
		['checks running', {checks: checks('PENDING')}, {ci: 'pending'}],
		['checks expected', {checks: checks('EXPECTED')}, {ci: 'pending'}],
		[
			'checks of an older commit',
			{checks: checks('FAILURE', {oid: olderOid})},
			{ci: 'pending', checks: {passed: 0, failed: 0, pending: 0, failing: []}},
		],
		[
			'a merged one with checks of an older commit',
			{state: 'MERGED', checks: checks('FAILURE', {oid: olderOid})},
			{ci: 'none'},
		],
		['approved', {reviewDecision: 'APPROVED'}, {review: 'approved'}],
		['approved without a rule', {reviews: [review('APPROVED')]}, {review: 'approved'}],
		['a review required', {reviewDecision: 'REVIEW_REQUIRED'}, {review: 'pending'}],
		['a review asked for', {reviewsAsked: 1}, {review: 'pending'}],
		['changes requested', {reviews: [review('CHANGES_REQUESTED')]}, {review: 'changes_requested'}],
		[
			'changes made since they were requested',
			{reviews: [review('CHANGES_REQUESTED', {oid: olderOid})]},
			{review: 'pending', reason: 're_review'},
		],
		['blocked', {mergeState: 'BLOCKED'}, {mergeable: 'no'}],
		['behind', {mergeState: 'BEHIND'}, {mergeable: 'no'}],
		['a conflict', {mergeable: 'CONFLICTING', mergeState: 'DIRTY'}, {mergeable: 'conflict'}],
		['not computed', {mergeable: 'UNKNOWN', mergeState: 'UNKNOWN'}, {mergeable: 'unknown'}],
		[
			'in the merge queue',
			{queue: 'QUEUED', mergeable: 'UNKNOWN', mergeState: 'BLOCKED'},
			{mergeable: 'yes', reason: 'in_merge_queue'},
		],
	])('%s', (_, changes, expected) => {
		expect(view(changes)).toMatchObject(expected);
	});

	test('checks that are still to appear are pending', () => {
		const policy = {...noRules, workflows: true};
		expect(view({policy}, now - 5000).ci).toBe('pending');
		expect(view({policy}, now - 500_000).ci).toBe('none');
	});
});
