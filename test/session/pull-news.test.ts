import {describe, expect, test} from 'vitest';
import type {Pull} from '../../source/session/pull.ts';
import {failingNames, isCovered, mendedIn, newsIn} from '../../source/session/pull-news.ts';
import {checks, headOid, noRules, olderOid, review, samplePull} from './sample-pull.ts';

const mustResolve = {...noRules, resolvedThreads: true};
const requiresChecks = {...noRules, requiredChecks: true};
const changes = review('CHANGES_REQUESTED');

type Case = [name: string, pull: Partial<Pull>, news: string[]];

const cases: Case[] = [
	['nothing wrong', {}, []],
	['checks passed', {checks: checks('SUCCESS')}, []],
	['checks run', {checks: checks('PENDING')}, []],
	['a check failed', {checks: checks('FAILURE')}, ['checks: build (linux) failed']],
	[
		'more failed than are named',
		{checks: checks('FAILURE', {failed: 12, failing: ['a', 'b']})},
		['checks: a, b and 10 more failed'],
	],
	['failed without names', {checks: checks('FAILURE', {failing: [], failed: 0})}, ['checks: checks failed']],
	['checks of an older commit', {checks: checks('FAILURE', {oid: olderOid})}, []],
	[
		'only optional checks failed',
		{checks: checks('FAILURE', {failedRequired: 0}), policy: requiresChecks, mergeState: 'UNSTABLE'},
		[],
	],
	[
		'required and optional ones failed',
		{
			checks: checks('FAILURE', {failed: 2, failing: ['test', 'lint'], failedRequired: 1}),
			policy: requiresChecks,
		},
		['checks: test failed'],
	],
	['in a merge queue', {checks: checks('FAILURE'), queue: 'QUEUED'}, []],
	['merged', {state: 'MERGED', checks: checks('FAILURE'), comments: 2}, []],
	['closed', {state: 'CLOSED', mergeable: 'CONFLICTING'}, []],
	['changes requested', {reviews: [changes]}, ['review: changes requested by grace']],
	['by one who cannot push', {reviews: [review('CHANGES_REQUESTED', {canPush: false})]}, []],
	['dismissed', {reviews: [review('DISMISSED')]}, []],
	['on an older commit', {reviews: [review('CHANGES_REQUESTED', {oid: olderOid})]}, []],
	[
		'on an older commit, its thread still open: the commits since may have answered it',
		{reviews: [review('CHANGES_REQUESTED', {oid: olderOid})], threads: {total: 1, unresolved: 1}},
		['comment: a comment'],
	],
	[
		'changes requested while checks fail',
		{reviews: [changes], checks: checks('FAILURE'), reviewDecision: 'CHANGES_REQUESTED'},
		['checks: build (linux) failed', 'review: changes requested by grace'],
	],
	[
		'open threads that must be resolved',
		{threads: {total: 3, unresolved: 2}, policy: mustResolve},
		['review: 2 threads are not resolved', 'comment: 3 comments'],
	],
	['open threads that need not be', {threads: {total: 1, unresolved: 1}}, ['comment: a comment']],
	['a conflict', {mergeable: 'CONFLICTING', mergeState: 'DIRTY'}, ['conflict: conflicts with main']],
	['dirty while GitHub computes', {mergeable: 'UNKNOWN', mergeState: 'DIRTY'}, []],
	['comments', {comments: 2}, ['comment: 2 comments']],
	[
		'a draft',
		{draft: true, mergeState: 'DRAFT', checks: checks('FAILURE')},
		['checks: build (linux) failed'],
	],
];

test.each(cases)('%s', (_, pull, news) => {
	expect(newsIn(samplePull(pull), null).map(({about, text}) => `${about}: ${text}`)).toEqual(news);
});

test('a conflict that was known before GitHub computes it again still holds', () => {
	const settled = samplePull({mergeable: 'CONFLICTING', mergeState: 'DIRTY'});
	const computing = samplePull({mergeable: 'UNKNOWN', mergeState: 'UNKNOWN'});
	expect(newsIn(computing, settled)).toEqual(newsIn(settled, null));
});

describe('a key', () => {
	const keyOf = (pull: Partial<Pull>, about: string) =>
		newsIn(samplePull(pull), null).find(news => news.about === about)?.key ?? '';

	test('of checks is the commit with the names in any order', () => {
		const failing = (...names: string[]) => ({checks: checks('FAILURE', {failed: 2, failing: names})});
		expect(keyOf(failing('a', 'b'), 'checks')).toBe(keyOf(failing('b', 'a'), 'checks'));
		expect(keyOf(failing('a', 'b'), 'checks')).not.toBe(keyOf(failing('a'), 'checks'));
		const next = {head: {...samplePull().head, oid: olderOid}};
		const ofNext = {...next, checks: checks('FAILURE', {oid: olderOid, failed: 2, failing: ['a', 'b']})};
		expect(keyOf(ofNext, 'checks')).not.toBe(keyOf(failing('a', 'b'), 'checks'));
	});

	test('of a conflict is the commit and the base', () => {
		const conflict = {mergeable: 'CONFLICTING'} as const;
		expect(keyOf(conflict, 'conflict')).toBe(`${headOid} main`);
		expect(keyOf({...conflict, base: 'next'}, 'conflict')).toBe(`${headOid} next`);
	});

	const two = {reviews: [review('CHANGES_REQUESTED', {id: 'R1'}), review('CHANGES_REQUESTED', {id: 'R2'})]};
	const open = (total: number, unresolved: number) => ({
		threads: {total, unresolved},
		policy: mustResolve,
	});

	test.each<[name: string, told: Partial<Pull>, now: Partial<Pull>, covered: boolean]>([
		['the same reviews', two, two, true],
		['one of them was taken back', two, {reviews: two.reviews.slice(1)}, true],
		['another one came', {reviews: two.reviews.slice(1)}, two, false],
		['a thread was resolved', {...two, ...open(3, 3)}, {...two, ...open(3, 2)}, true],
		['a thread was opened', {...two, ...open(3, 2)}, {...two, ...open(4, 2)}, false],
		['a thread was opened again', open(3, 1), open(3, 2), false],
		['commits came, and its threads stay open', {...two, ...open(2, 2)}, open(2, 2), true],
	])('of reviews: %s', (_, told, now, covered) => {
		const known = {about: 'review' as const, key: keyOf(told, 'review')};
		expect(isCovered(keyOf(now, 'review'), known)).toBe(covered);
	});
});

test.each<[name: string, pull: Partial<Pull>, kinds: string[]]>([
	['all is well', {checks: checks('SUCCESS')}, ['checks', 'review', 'conflict']],
	['no checks yet', {}, ['review', 'conflict']],
	['checks run', {checks: checks('PENDING')}, ['review', 'conflict']],
	['checks of an older commit passed', {checks: checks('SUCCESS', {oid: olderOid})}, ['review', 'conflict']],
	[
		'only optional ones failed',
		{checks: checks('FAILURE', {failedRequired: 0}), policy: requiresChecks},
		['checks', 'review', 'conflict'],
	],
	[
		'changes were asked for on an older commit',
		{reviews: [review('CHANGES_REQUESTED', {oid: olderOid})]},
		['conflict'],
	],
	['a thread is open', {policy: mustResolve, threads: {total: 1, unresolved: 1}}, ['conflict']],
	['it conflicts', {mergeable: 'CONFLICTING', mergeState: 'DIRTY'}, ['review']],
	['GitHub computes', {mergeable: 'UNKNOWN', mergeState: 'UNKNOWN'}, ['review']],
])('what is mended: %s', (_, pull, kinds) => {
	expect(mendedIn(samplePull(pull), null)).toEqual(kinds);
});

test('names of failed checks are those that count', () => {
	const failed = checks('FAILURE', {failed: 3, failing: ['test', 'lint', 'docs'], failedRequired: 2});
	expect(failingNames(samplePull({checks: failed}))).toEqual({names: ['test', 'lint'], count: 2});
	expect(failingNames(samplePull())).toEqual({names: [], count: 0});
});
