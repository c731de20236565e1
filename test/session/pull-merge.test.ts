import {describe, expect, test} from 'vitest';
import type {Check, Pull, PullDetail} from '../../source/session/pull.ts';
import {mergeNotes, mergeRefusal} from '../../source/session/pull-merge.ts';
import {repository, samplePull} from './sample-pull.ts';

const ready = samplePull({
	number: 17,
	url: 'https://github.com/acme/web/pull/17',
	title: 'Mend it',
	head: {ref: 'ao/web-1', oid: 'a'.repeat(40), owner: 'acme', fork: false},
	insertions: 1,
	deletions: 0,
	policy: null,
});

const check = (name: string, state: Check['state'], required = true): Check => ({
	name,
	state,
	required,
	url: null,
	job: null,
});

function detailOf(pull: Partial<Pull>, checks: Check[] = []): PullDetail {
	return {pull: {...ready, ...pull}, checks, reviews: [], threads: [], comments: [], cut: false};
}

const question = {
	id: 'web-1-abcd',
	branch: 'ao/web-1',
	repository,
	allowed: ['merge', 'squash'] as const,
	conflicts: [] as string[],
	unpushed: 0 as number | null,
};

describe('why a pull request is not merged', () => {
	const policy = {requiredChecks: true, resolvedThreads: true, approvals: 1, workflows: true};
	test.each([
		[{state: 'MERGED'}, {}, 'merged already'],
		[{state: 'CLOSED'}, {}, '#17 is closed'],
		[{queue: 'QUEUED', mergeState: 'BLOCKED'}, {}, 'in the merge queue already'],
		[{}, {unpushed: 2}, 'ao/web-1 has 2 commits that pull request #17 has not'],
		[{draft: true, mergeState: 'DRAFT'}, {}, '#17 is a draft'],
		[{mergeable: 'CONFLICTING', mergeState: 'DIRTY'}, {conflicts: ['a.ts']}, 'conflicts with main in a.ts'],
		[{mergeable: 'CONFLICTING', mergeState: 'DIRTY'}, {}, 'conflicts with main.'],
		[{}, {allowed: []}, 'allows no way of merging'],
		[{mergeState: 'BEHIND'}, {}, 'behind main'],
		[{mergeState: 'BLOCKED', reviewDecision: 'REVIEW_REQUIRED'}, {}, 'review required'],
		[{mergeState: 'BLOCKED', reviewDecision: 'CHANGES_REQUESTED'}, {}, 'changes were requested'],
		[
			{mergeState: 'BLOCKED', policy, threads: {total: 3, unresolved: 2}},
			{},
			'2 conversations are not resolved',
		],
	] as [Partial<Pull>, Partial<typeof question>, string][])('%o %o', (pull, seen, words) => {
		const refusal = mergeRefusal({...question, ...seen, detail: detailOf(pull)});
		expect(refusal?.text).toContain(words);
		expect(refusal?.hint).not.toBe('');
	});

	test('required checks only, by name, and all that is missing', () => {
		const checks = [check('lint', 'failed'), check('docs', 'failed', false), check('test', 'pending')];
		const detail = detailOf({mergeState: 'BLOCKED', reviewDecision: 'REVIEW_REQUIRED'}, checks);
		expect(mergeRefusal({...question, detail})?.text).toBe(
			'It cannot be merged yet: required checks failed (lint), required checks run or have not begun (test), review required.',
		);
	});

	test.each([
		{},
		{mergeState: 'UNSTABLE'},
		{mergeState: 'HAS_HOOKS'},
		{mergeState: 'UNKNOWN', mergeable: 'UNKNOWN'},
		// By a rule that is not told: the server knows, and a merge queue looks like that too.
		{mergeState: 'BLOCKED'},
	] as Partial<Pull>[])('%o is left to the server', pull => {
		expect(mergeRefusal({...question, unpushed: null, detail: detailOf(pull)})).toBeNull();
	});
});

test('the notes say how it stands', () => {
	const checks: Pull['checks'] = {
		oid: ready.head.oid,
		rollup: 'FAILURE',
		passed: 2,
		failed: 1,
		pending: 0,
		failing: ['lint'],
		failedRequired: 1,
	};
	expect(mergeNotes(detailOf({checks, reviewsAsked: 1, threads: {total: 1, unresolved: 1}}))).toEqual([
		'2 of 3 checks pass',
		'failed: lint',
		'review asked for',
		'1 thread is not resolved',
	]);
	expect(mergeNotes(detailOf({mergeState: 'BLOCKED', draft: true, autoMerge: true}))).toEqual([
		'no checks',
		'no review',
		'draft',
		'a rule of main keeps it from being merged',
		'GitHub merges it by itself when all is done',
	]);
});
