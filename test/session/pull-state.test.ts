import {describe, expect, test} from 'vitest';
import {mergeStates, type Policy, type Pull, rollupStates} from '../../source/session/pull.ts';
import {type DerivedPull, derivePull, type PullState} from '../../source/session/pull-state.ts';
import type {PullReason} from '../../source/session/session.ts';
import {checks, headOid, noRules, olderOid, review, samplePull} from './sample-pull.ts';

const now = Date.parse('2026-03-04T14:00:00Z');
const quiet = {now, headSince: now - 3_600_000, settled: null};
const required: Policy = {...noRules, requiredChecks: true, workflows: true};
const resolving: Policy = {...noRules, resolvedThreads: true};

type Case = [name: string, changes: Partial<Pull>, state: PullState, reason: PullReason, conflict?: boolean];

function expectCases(cases: Case[]): void {
	test.each(cases)('%s', (_, changes, state, reason, conflict = false) => {
		expect(derivePull(samplePull(changes), quiet)).toEqual({state, reason, conflict});
	});
}

describe('what has ended', () => {
	expectCases([
		['merged', {state: 'MERGED'}, 'merged', 'merged'],
		[
			'merged with failed checks and an old conflict',
			{state: 'MERGED', checks: checks('FAILURE'), mergeable: 'CONFLICTING', mergeState: 'DIRTY'},
			'merged',
			'merged',
		],
		[
			'its review decision changed after the merge',
			{state: 'MERGED', reviewDecision: 'CHANGES_REQUESTED', mergeable: 'UNKNOWN', mergeState: 'UNKNOWN'},
			'merged',
			'merged',
		],
		['closed', {state: 'CLOSED', checks: checks('FAILURE')}, 'closed', 'closed_unmerged'],
	]);
});

describe('checks', () => {
	expectCases([
		['passed', {checks: checks('SUCCESS')}, 'mergeable', 'ready'],
		['failed', {checks: checks('FAILURE'), mergeState: 'UNSTABLE'}, 'ci_failed', 'checks_failed'],
		['could not run', {checks: checks('ERROR'), mergeState: 'UNSTABLE'}, 'ci_failed', 'checks_failed'],
		['running', {checks: checks('PENDING'), mergeState: 'BLOCKED'}, 'pr_open', 'checks_running'],
		[
			'required, not there yet',
			{checks: checks('EXPECTED'), mergeState: 'BLOCKED'},
			'pr_open',
			'checks_running',
		],
		[
			'running, and approved',
			{checks: checks('PENDING'), mergeState: 'BLOCKED', reviewDecision: 'APPROVED'},
			'pr_open',
			'checks_running',
		],
		[
			'failed on an older commit',
			{checks: checks('FAILURE', {oid: olderOid}), mergeState: 'UNSTABLE'},
			'pr_open',
			'checks_running',
		],
		['passed on an older commit', {checks: checks('SUCCESS', {oid: olderOid})}, 'pr_open', 'checks_running'],
		[
			'failed, and nothing is known of the rules',
			{checks: checks('FAILURE', {failedRequired: 0}), mergeState: 'UNSTABLE', policy: null},
			'ci_failed',
			'checks_failed',
		],
		[
			'failed, and no rule names required ones: none is optional',
			{checks: checks('FAILURE', {failedRequired: 0}), mergeState: 'UNSTABLE'},
			'ci_failed',
			'checks_failed',
		],
		[
			'an optional one failed',
			{checks: checks('FAILURE', {failedRequired: 0}), mergeState: 'UNSTABLE', policy: required},
			'mergeable',
			'optional_checks_failing',
		],
		[
			'an optional one failed by what GitHub would merge',
			{checks: checks('FAILURE'), mergeState: 'UNSTABLE', policy: required},
			'mergeable',
			'optional_checks_failing',
		],
		[
			'one failed that may be required',
			{checks: checks('FAILURE'), mergeState: 'BLOCKED', policy: required},
			'ci_failed',
			'checks_failed',
		],
		[
			'an optional one failed, a review is missing',
			{
				checks: checks('FAILURE', {failedRequired: 0}),
				mergeState: 'BLOCKED',
				reviewDecision: 'REVIEW_REQUIRED',
				policy: required,
			},
			'review_pending',
			'review_required',
		],
		[
			'an optional one failed, required ones still run',
			{checks: checks('FAILURE', {failedRequired: 0, pending: 2}), mergeState: 'BLOCKED', policy: required},
			'pr_open',
			'checks_running',
		],
		[
			'a required one failed',
			{checks: checks('FAILURE', {failedRequired: 1}), mergeState: 'BLOCKED', policy: required},
			'ci_failed',
			'checks_failed',
		],
		[
			'failed, and changes are requested',
			{checks: checks('FAILURE'), reviewDecision: 'CHANGES_REQUESTED', mergeState: 'BLOCKED'},
			'ci_failed',
			'checks_failed',
		],
	]);

	const workflows = {...noRules, workflows: true};

	test.each<[name: string, policy: Policy | null, headSince: number | null, state: PullState]>([
		['just pushed, where there are workflows', workflows, now - 80_000, 'pr_open'],
		['pushed by a clock that is ahead', workflows, now + 5000, 'pr_open'],
		['just pushed, nothing known of the repository', null, now - 10_000, 'pr_open'],
		['just pushed, no workflows', noRules, now - 10_000, 'mergeable'],
		['nothing came in time', workflows, now - 90_000, 'mergeable'],
		['pushed nobody knows when', workflows, null, 'mergeable'],
	])('none yet: %s', (_, policy, headSince, state) => {
		const reason = state === 'pr_open' ? 'checks_running' : 'ready';
		expect(derivePull(samplePull({policy}), {now, headSince, settled: null})).toEqual({
			state,
			reason,
			conflict: false,
		});
	});

	test('a push takes back what older checks said', () => {
		const pull = samplePull({checks: checks('SUCCESS', {oid: olderOid}), policy: workflows});
		expect(derivePull(pull, {now, headSince: now, settled: samplePull({policy: workflows})}).state).toBe(
			'pr_open',
		);
	});
});

describe('reviews', () => {
	const asked = {reviewDecision: 'CHANGES_REQUESTED', mergeState: 'BLOCKED'} as const;
	expectCases([
		[
			'required',
			{reviewDecision: 'REVIEW_REQUIRED', mergeState: 'BLOCKED'},
			'review_pending',
			'review_required',
		],
		[
			'required, although GitHub says nothing keeps it from being merged',
			{reviewDecision: 'REVIEW_REQUIRED', mergeState: 'CLEAN'},
			'review_pending',
			'review_required',
		],
		['no rule and no review', {reviewDecision: null}, 'mergeable', 'ready'],
		['a reviewer asked, no rule', {reviewsAsked: 1}, 'mergeable', 'ready'],
		[
			'changes requested',
			{...asked, reviews: [review('CHANGES_REQUESTED')]},
			'changes_requested',
			'changes_requested',
		],
		[
			'changes requested by nobody that is known',
			{...asked, reviews: []},
			'changes_requested',
			'changes_requested',
		],
		[
			'changes requested on an older commit, no thread open',
			{...asked, reviews: [review('CHANGES_REQUESTED', {oid: olderOid}), review('APPROVED')]},
			'review_pending',
			're_review',
		],
		[
			'changes requested on a commit that is gone',
			{...asked, reviews: [review('CHANGES_REQUESTED', {oid: null})]},
			'review_pending',
			're_review',
		],
		[
			'changes requested on an older commit, a thread open',
			{
				...asked,
				reviews: [review('CHANGES_REQUESTED', {oid: olderOid})],
				threads: {total: 2, unresolved: 1},
			},
			'changes_requested',
			'changes_requested',
		],
		[
			'changes requested on both',
			{...asked, reviews: [review('CHANGES_REQUESTED', {oid: olderOid}), review('CHANGES_REQUESTED')]},
			'changes_requested',
			'changes_requested',
		],
		[
			'a stranger still asks for changes, the reviewer asked on an older commit',
			{
				...asked,
				reviews: [
					review('CHANGES_REQUESTED', {canPush: false}),
					review('CHANGES_REQUESTED', {oid: olderOid}),
				],
			},
			'review_pending',
			're_review',
		],
		[
			'no rule, changes requested by somebody who can push',
			{reviews: [review('APPROVED'), review('CHANGES_REQUESTED')]},
			'changes_requested',
			'changes_requested',
		],
		[
			'no rule, changes requested by a stranger',
			{reviews: [review('CHANGES_REQUESTED', {canPush: false})]},
			'mergeable',
			'ready',
		],
		[
			'no rule, approved, but behind',
			{reviews: [review('APPROVED')], mergeState: 'BEHIND'},
			'approved',
			'behind_base',
		],
		[
			'no rule, approved by a stranger, but behind',
			{reviews: [review('APPROVED', {canPush: false})], mergeState: 'BEHIND'},
			'pr_open',
			'behind_base',
		],
		[
			'no rule, only comments',
			{reviews: [review('COMMENTED')], mergeState: 'BEHIND'},
			'pr_open',
			'behind_base',
		],
		[
			'threads have to be resolved',
			{
				threads: {total: 1, unresolved: 1},
				policy: resolving,
				mergeState: 'BLOCKED',
				reviewDecision: 'APPROVED',
			},
			'changes_requested',
			'unresolved_threads',
		],
		['threads need not be resolved', {threads: {total: 1, unresolved: 1}}, 'mergeable', 'ready'],
	]);
});

describe('drafts', () => {
	expectCases([
		['a draft', {draft: true, mergeState: 'DRAFT'}, 'pr_open', 'draft'],
		['a draft that GitHub calls clean', {draft: true}, 'pr_open', 'draft'],
		[
			'its checks failed',
			{draft: true, mergeState: 'DRAFT', checks: checks('FAILURE')},
			'ci_failed',
			'checks_failed',
		],
		[
			'its mergeability is not known',
			{draft: true, mergeable: 'UNKNOWN', mergeState: 'UNKNOWN'},
			'pr_open',
			'draft',
		],
	]);
});

describe('whether it can be merged', () => {
	expectCases([
		['clean', {}, 'mergeable', 'ready'],
		['with hooks of a server', {mergeState: 'HAS_HOOKS'}, 'mergeable', 'ready'],
		['merged by itself as soon as it can be', {autoMerge: true}, 'mergeable', 'auto_merge_armed'],
		['behind', {mergeState: 'BEHIND'}, 'pr_open', 'behind_base'],
		['behind, approved', {mergeState: 'BEHIND', reviewDecision: 'APPROVED'}, 'approved', 'behind_base'],
		['kept by a rule', {mergeState: 'BLOCKED'}, 'pr_open', 'blocked_by_rule'],
		[
			'kept by a rule, approved',
			{mergeState: 'BLOCKED', reviewDecision: 'APPROVED'},
			'approved',
			'blocked_by_rule',
		],
		['a conflict', {mergeable: 'CONFLICTING', mergeState: 'DIRTY'}, 'pr_open', 'conflict', true],
		['a conflict by its state only', {mergeState: 'DIRTY'}, 'pr_open', 'conflict', true],
		['a conflict that its state does not say', {mergeable: 'CONFLICTING'}, 'pr_open', 'conflict', true],
		[
			'a conflict, its state not computed',
			{mergeable: 'CONFLICTING', mergeState: 'UNKNOWN'},
			'pr_open',
			'conflict',
			true,
		],
		[
			'a conflict, approved',
			{mergeable: 'CONFLICTING', mergeState: 'DIRTY', reviewDecision: 'APPROVED'},
			'approved',
			'conflict',
			true,
		],
		[
			'a conflict, and its checks failed',
			{mergeable: 'CONFLICTING', mergeState: 'DIRTY', checks: checks('FAILURE')},
			'ci_failed',
			'checks_failed',
			true,
		],
		['dirty while GitHub computes', {mergeable: 'UNKNOWN', mergeState: 'DIRTY'}, 'pr_open', 'computing'],
		['clean while GitHub computes', {mergeable: 'UNKNOWN', mergeState: 'CLEAN'}, 'pr_open', 'computing'],
		['not known', {mergeable: 'UNKNOWN', mergeState: 'UNKNOWN'}, 'pr_open', 'computing'],
		[
			'in the merge queue, where it looks blocked',
			{queue: 'AWAITING_CHECKS', mergeState: 'BLOCKED', mergeable: 'UNKNOWN'},
			'mergeable',
			'in_merge_queue',
		],
		[
			'thrown out of the merge queue',
			{queue: 'UNMERGEABLE', reviewDecision: 'APPROVED'},
			'approved',
			'conflict',
			true,
		],
	]);
});

describe('while GitHub computes whether it can be merged', () => {
	const computing = {mergeable: 'UNKNOWN', mergeState: 'UNKNOWN'} as const;
	const held = (settled: Partial<Pull>, changes: Partial<Pull> = {}): DerivedPull =>
		derivePull(samplePull({...computing, ...changes}), {...quiet, settled: samplePull(settled)});

	test.each<
		[name: string, settled: Partial<Pull>, changes: Partial<Pull>, state: PullState, conflict?: boolean]
	>([
		['what it said of the same commit holds', {}, {}, 'mergeable'],
		['so does what kept it', {mergeState: 'BLOCKED'}, {reviewDecision: 'APPROVED'}, 'approved'],
		['so does a conflict', {mergeable: 'CONFLICTING', mergeState: 'DIRTY'}, {}, 'pr_open', true],
		['what it said of another commit does not', {head: {...samplePull().head, oid: olderOid}}, {}, 'pr_open'],
		['what it said of another base does not', {base: 'next'}, {}, 'pr_open'],
		['before it was closed and opened again', {state: 'CLOSED'}, {}, 'pr_open'],
		['when it was in the merge queue', {queue: 'QUEUED'}, {}, 'pr_open'],
		['when it was a draft', {draft: true, mergeState: 'DRAFT'}, {}, 'pr_open'],
		['what was not known then either', computing, {}, 'pr_open'],
		['a check failed since', {}, {checks: checks('FAILURE')}, 'ci_failed'],
		[
			'a failed check was mended since',
			{checks: checks('FAILURE'), mergeState: 'UNSTABLE'},
			{checks: checks('SUCCESS')},
			'pr_open',
		],
		['a review was asked for since', {}, {reviewDecision: 'REVIEW_REQUIRED'}, 'review_pending'],
		[
			'an optional check is not mistaken for a required one',
			{checks: checks('FAILURE'), mergeState: 'UNSTABLE', policy: required},
			{checks: checks('FAILURE'), policy: required},
			'mergeable',
		],
	])('%s', (_, settled, changes, state, conflict = false) => {
		expect(held(settled, changes)).toMatchObject({state, conflict});
	});
});

/** All combinations of the values of some fields. */
function* combinations<T extends object>(values: {[K in keyof T]: readonly T[K][]}): Generator<T> {
	const keys = Object.keys(values) as (keyof T)[];
	const total = keys.reduce((product, key) => product * values[key].length, 1);
	for (let index = 0; index < total; index++) {
		const chosen: Partial<T> = {};
		let rest = index;
		for (const key of keys) {
			const {length} = values[key];
			chosen[key] = values[key][rest % length];
			rest = Math.floor(rest / length);
		}
		yield chosen as T;
	}
}

const decisions = ['APPROVED', 'CHANGES_REQUESTED', 'REVIEW_REQUIRED', null] as const;
const mergeables = ['MERGEABLE', 'CONFLICTING', 'UNKNOWN'] as const;
const policies = [null, noRules, required, resolving, {...required, resolvedThreads: true}];
const allChecks = [
	null,
	...rollupStates.flatMap(rollup =>
		[headOid, olderOid].flatMap(oid =>
			[null, 0, 1].map(failedRequired => checks(rollup, {oid, failedRequired})),
		),
	),
];

/** What keeps GitHub from merging it, and AO from calling it mergeable; empty where nothing does. */
function obstacles(pull: Pull): string[] {
	const {mergeState, policy} = pull;
	const current = pull.checks?.oid === headOid ? pull.checks : null;
	const failed = current?.rollup === 'FAILURE' || current?.rollup === 'ERROR';
	const found: [string, boolean][] = [
		['not open', pull.state !== 'OPEN'],
		['draft', pull.draft],
		['not known to merge', pull.mergeable !== 'MERGEABLE'],
		['GitHub does not say so', !['CLEAN', 'HAS_HOOKS', 'UNSTABLE'].includes(mergeState)],
		['changes requested', pull.reviewDecision === 'CHANGES_REQUESTED'],
		['a review is missing', pull.reviewDecision === 'REVIEW_REQUIRED'],
		['open threads', (policy?.resolvedThreads ?? false) && pull.threads.unresolved > 0],
		['checks of an older commit', pull.checks !== null && current === null],
		['checks run', current?.rollup === 'PENDING' || current?.rollup === 'EXPECTED'],
		['a required check failed', (current?.failedRequired ?? 0) > 0],
		['a check failed, and none is optional', failed && !policy?.requiredChecks],
		['the merge queue refused it', pull.queue === 'UNMERGEABLE'],
	];
	return found.flatMap(([name, is]) => (is ? [name] : []));
}

describe('all combinations', () => {
	const states = new Set<PullState>([
		'merged',
		'closed',
		'ci_failed',
		'changes_requested',
		'review_pending',
		'approved',
		'mergeable',
		'pr_open',
	]);

	test('each has a state, and none is called mergeable that GitHub would not merge', () => {
		const wrong: string[] = [];
		const seen = new Map<string, number>();
		let count = 0;
		for (const chosen of combinations<
			Pick<
				Pull,
				| 'state'
				| 'draft'
				| 'reviewDecision'
				| 'checks'
				| 'mergeable'
				| 'mergeState'
				| 'policy'
				| 'queue'
				| 'threads'
			>
		>({
			state: ['OPEN', 'CLOSED', 'MERGED'],
			draft: [false, true],
			reviewDecision: decisions,
			checks: allChecks,
			mergeable: mergeables,
			mergeState: mergeStates,
			policy: policies,
			queue: [null, 'QUEUED', 'UNMERGEABLE'],
			threads: [
				{total: 0, unresolved: 0},
				{total: 2, unresolved: 1},
			],
		})) {
			count += 1;
			const pull = samplePull(chosen);
			const {state, reason, conflict} = derivePull(pull, quiet);
			seen.set(`${state} ${reason}`, (seen.get(`${state} ${reason}`) ?? 0) + 1);
			const problems = [
				states.has(state) ? [] : ['no state'],
				state === 'mergeable' && reason !== 'in_merge_queue' ? obstacles(pull) : [],
				(reason === 'in_merge_queue') === (pull.state === 'OPEN' && pull.queue === 'QUEUED') ? [] : ['queue'],
				(state === 'merged') === (pull.state === 'MERGED') ? [] : ['merged'],
				(state === 'closed') === (pull.state === 'CLOSED') ? [] : ['closed'],
				state === 'approved' && pull.reviewDecision !== 'APPROVED' ? ['not approved'] : [],
				state === 'ci_failed' && pull.checks?.oid !== headOid ? ['failed on another commit'] : [],
				conflict && pull.mergeable === 'UNKNOWN' && pull.queue === null ? ['conflict out of nothing'] : [],
			].flat();
			if (problems.length > 0) {
				wrong.push(`${problems.join(', ')}: ${JSON.stringify(chosen)} gave ${state} (${reason})`);
			}
		}
		expect(wrong.slice(0, 5)).toEqual([]);
		expect(count).toBe(3 * 2 * 4 * 31 * 3 * 8 * 5 * 3 * 2);
		// Every state comes from somewhere, and what GitHub would merge is found.
		expect(new Set([...seen.keys()].map(key => key.split(' ')[0]))).toEqual(states);
		expect(seen.get('mergeable ready')).toBeGreaterThan(0);
		expect(seen.get('mergeable optional_checks_failing')).toBeGreaterThan(0);
	});

	test('what GitHub would merge is mergeable', () => {
		const missed: unknown[] = [];
		for (const chosen of combinations<Pick<Pull, 'reviewDecision' | 'checks' | 'mergeState' | 'policy'>>({
			reviewDecision: decisions,
			checks: allChecks,
			mergeState: mergeStates,
			policy: policies,
		})) {
			const pull = samplePull(chosen);
			if (obstacles(pull).length === 0 && derivePull(pull, quiet).state !== 'mergeable') {
				missed.push(chosen);
			}
		}
		expect(missed).toEqual([]);
	});

	test('an answer from before holds only where it was a yes', () => {
		const wrong: unknown[] = [];
		type Fields = Pick<Pull, 'draft' | 'reviewDecision' | 'checks' | 'mergeable' | 'mergeState'>;
		const settledOnes = [
			...combinations<Fields>({
				draft: [false, true],
				reviewDecision: decisions,
				checks: [null, checks('SUCCESS'), checks('PENDING'), checks('FAILURE')],
				mergeable: mergeables,
				mergeState: mergeStates,
			}),
		].map(fields => samplePull(fields));
		for (const chosen of combinations<Fields>({
			draft: [false, true],
			reviewDecision: decisions,
			checks: [null, checks('SUCCESS'), checks('FAILURE')],
			mergeable: ['UNKNOWN', 'MERGEABLE'],
			mergeState: ['UNKNOWN', 'DIRTY', 'CLEAN'],
		})) {
			const pull = samplePull(chosen);
			const {state: alone} = derivePull(pull, quiet);
			for (const settled of settledOnes) {
				const {state} = derivePull(pull, {...quiet, settled});
				if (
					state === 'mergeable' &&
					alone !== 'mergeable' &&
					derivePull(settled, quiet).state !== 'mergeable'
				) {
					wrong.push({chosen, settled});
				}
			}
		}
		expect(wrong.slice(0, 3)).toEqual([]);
	});

	test('words that nobody knows come to no yes', () => {
		const strange = {
			mergeable: 'PERHAPS',
			mergeState: 'ODD',
			reviewDecision: 'SHRUG',
			checks: checks('SLOW' as 'SUCCESS'),
		} as unknown as Partial<Pull>;
		for (const key of Object.keys(strange) as (keyof Pull)[]) {
			const {state} = derivePull(samplePull({[key]: strange[key]}), quiet);
			expect([key, ['pr_open', 'review_pending'].includes(state)]).toEqual([key, true]);
		}
	});
});
