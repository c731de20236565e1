import {describe, expect, test} from 'vitest';
import {pointsOf} from '../../source/forges/github/cost.ts';
import type {Budget} from '../../source/session/forge.ts';
import {
	dueTargets,
	type Known,
	type LookInput,
	type LookReason,
	nextLook,
	reserveShare,
	stretch,
	tickMs,
} from '../../source/session/forge-schedule.ts';
import type {Pull} from '../../source/session/pull.ts';
import {derivePull} from '../../source/session/pull-state.ts';
import {checks, samplePull} from './sample-pull.ts';

const now = Date.parse('2026-03-04T14:00:00Z');
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const ago = (ms: number) => now - ms;

function input(known: Known, changes: Partial<LookInput> = {}): LookInput {
	return {
		known,
		now,
		askedAt: now,
		changedAt: ago(3 * hour),
		pushedAt: null,
		failures: 0,
		until: null,
		budget: null,
		...changes,
	};
}

function opened(changes: Partial<Pull> = {}, fixing = false): Known {
	const pull = samplePull(changes);
	return {kind: 'pull', pull, derived: derivePull(pull, {now, headSince: null, settled: null}), fixing};
}

const computing = {mergeable: 'UNKNOWN', mergeState: 'UNKNOWN'} as const;
const none: Known = {kind: 'none', reachable: true};

describe('how often a target is asked for', () => {
	test.each<[name: string, known: Known, changes: Partial<LookInput>, seconds: number, why: LookReason]>([
		['checks run', opened({checks: checks('PENDING')}), {changedAt: ago(minute)}, 15, 'checks running'],
		['checks are stuck', opened({checks: checks('PENDING')}), {}, 60, 'checks running'],
		['GitHub computes', opened(computing), {changedAt: ago(minute)}, 15, 'mergeability unknown'],
		['GitHub computes for ever', opened(computing), {}, 60, 'mergeability unknown'],
		[
			'in the merge queue',
			opened({...computing, queue: 'QUEUED'}),
			{changedAt: ago(minute)},
			30,
			'changed lately',
		],
		['just pushed', opened(), {pushedAt: ago(minute)}, 15, 'pushed'],
		['checks failed, its agent at work', opened({checks: checks('FAILURE')}, true), {}, 20, 'being fixed'],
		[
			'changes requested, its agent at work',
			opened({reviewDecision: 'CHANGES_REQUESTED'}, true),
			{},
			20,
			'being fixed',
		],
		['a conflict, its agent at work', opened({mergeable: 'CONFLICTING'}, true), {}, 20, 'being fixed'],
		['checks failed, nobody at work', opened({checks: checks('FAILURE')}), {}, 120, 'still'],
		['an agent at work on something else', opened({}, true), {}, 120, 'still'],
		['changed lately', opened(), {changedAt: ago(9 * minute)}, 30, 'changed lately'],
		['changed a while ago', opened(), {changedAt: ago(11 * minute)}, 60, 'stable'],
		['changed long ago', opened(), {changedAt: ago(hour)}, 120, 'still'],
		['never changed', opened(), {changedAt: null}, 120, 'still'],
		['a draft', opened({draft: true}), {changedAt: ago(minute)}, 120, 'draft'],
		['a branch on the remote', none, {}, 60, 'no pull request'],
		['a branch on the remote since long', none, {pushedAt: ago(hour)}, 60, 'no pull request'],
		['a branch that is only here', {kind: 'none', reachable: false}, {}, 300, 'only local'],
		['an issue', {kind: 'issue'}, {}, 600, 'issue'],
		['a policy', {kind: 'policy'}, {}, 3600, 'policy'],
	])('%s', (_, known, changes, seconds, why) => {
		expect(nextLook(input(known, changes))).toEqual({
			at: now + seconds * second,
			every: seconds * second,
			why,
		});
	});

	test.each(['MERGED', 'CLOSED'] as const)('%s: never again', state => {
		for (const changes of [{}, {askedAt: null}, {failures: 2}, {pushedAt: now}]) {
			expect(nextLook(input(opened({state}), changes))).toMatchObject({
				at: Number.POSITIVE_INFINITY,
				why: 'ended',
			});
		}
	});

	test('what was never asked is asked now', () => {
		expect(nextLook(input(none, {askedAt: null}))).toMatchObject({at: now, why: 'never asked'});
	});
});

describe('after a push', () => {
	test('a pull request is looked for soon and then less often', () => {
		const pushedAt = now;
		const looks: number[] = [];
		let askedAt = ago(50 * second);
		while (looks.length < 6) {
			const {at} = nextLook(input(none, {askedAt, pushedAt, now: askedAt}));
			looks.push((at - pushedAt) / second);
			askedAt = at;
		}
		expect(looks).toEqual([2, 5, 10, 20, 80, 140]);
	});

	test('a known one is looked at soon, whenever it was asked for last', () => {
		const asked = {askedAt: ago(10 * second), pushedAt: ago(second)};
		expect(nextLook(input(opened(), asked))).toMatchObject({at: now + second, why: 'pushed'});
	});
});

describe('after something went wrong', () => {
	test('the pauses grow, up to five minutes', () => {
		const pauses = [1, 2, 3, 4, 5, 6, 7, 40].map(
			failures => (nextLook(input(opened(), {failures})).at - now) / second,
		);
		expect(pauses).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
	});

	test('what GitHub says of when to ask again wins', () => {
		const failed = {failures: 1, askedAt: ago(minute)};
		expect(nextLook(input(opened(), {...failed, until: now + hour})).at).toBe(now + hour);
		expect(nextLook(input(opened(), {...failed, until: ago(second)})).at).toBe(ago(second));
	});

	test('a clock that is behind does not make it ask without a pause', () => {
		const look = nextLook(input(opened(), {failures: 1, until: ago(hour)}));
		expect(look.at).toBe(now + tickMs);
	});
});

describe('the budget', () => {
	const full: Budget = {limit: 5000, remaining: 5000, resetAt: now + hour};

	test.each<[name: string, budget: Budget | null, factor: number]>([
		['nothing known', null, 1],
		['full', full, 1],
		['spent at an even pace', {...full, remaining: 3500, resetAt: now + hour / 2}, 1],
		['spent twice as fast as that', {...full, remaining: 3500}, 2],
		['little left, but full again soon', {...full, remaining: 2100, resetAt: now + minute}, 1],
		['only the reserve left', {...full, remaining: 2000}, Number.POSITIVE_INFINITY],
		['less than the reserve left', {...full, remaining: 1}, Number.POSITIVE_INFINITY],
		['full again by now', {...full, remaining: 0, resetAt: now}, 1],
		['no limit', {limit: 0, remaining: 0, resetAt: now + hour}, 1],
	])('%s', (_, budget, factor) => {
		expect(stretch(minute, budget, now)).toBe(minute * factor);
	});

	test('with only the reserve left nothing is asked before it is full again', () => {
		const budget = {...full, remaining: 2000};
		const resetAt = full.resetAt;
		expect(nextLook(input(opened(), {budget})).at).toBe(resetAt);
		expect(nextLook(input(none, {budget, askedAt: null})).at).toBe(resetAt);
		expect(nextLook(input(none, {budget, pushedAt: now})).at).toBe(resetAt);
		// Not due before it would be anyway.
		expect(nextLook(input({kind: 'policy'}, {budget: {...budget, resetAt: now + minute}})).at).toBe(
			now + hour,
		);
	});

	test.each([500, 1000, 3000, 10_000])(
		'what is left without the reserve lasts: %i points an hour wanted',
		wanted => {
			const limit = 5000;
			const resetAt = now + hour;
			let remaining = limit;
			for (let at = now; at < resetAt; at += second) {
				const interval = stretch(hour / wanted, {limit, remaining, resetAt}, at);
				remaining -= second / interval;
			}
			expect(remaining).toBeGreaterThan(reserveShare * limit - 1);
			// And is not saved for nothing.
			expect(remaining).toBeLessThanOrEqual(Math.max(limit - wanted, reserveShare * limit + 50) + 1);
		},
	);
});

describe('what is asked for at a tick', () => {
	const candidate = (kind: 'pull' | 'branch' | 'issue', inSeconds: number, every = 60) => ({
		target: {kind},
		look: {at: now + inSeconds * second, every: every * second, why: 'stable' as const},
	});
	const choose = (candidates: ReturnType<typeof candidate>[]) =>
		dueTargets(candidates, now, pointsOf).map(chosen => candidates.indexOf(chosen));

	test('nothing where nothing is due', () => {
		expect(choose([])).toEqual([]);
		expect(choose([candidate('pull', 1), candidate('pull', 10)])).toEqual([]);
	});

	test('what is due, the longest overdue first, and what will be due within a third of its interval', () => {
		const candidates = [
			candidate('pull', 0),
			candidate('pull', -9),
			candidate('pull', 20),
			candidate('pull', 21),
			candidate('pull', 6, 15),
			candidate('pull', 5, 15),
			candidate('branch', 100, 300),
		];
		expect(choose(candidates)).toEqual([1, 0, 5, 2, 6]);
	});

	test('what is never due does not come along', () => {
		const ended = {
			target: {kind: 'pull'},
			look: {at: Number.POSITIVE_INFINITY, every: Number.POSITIVE_INFINITY, why: 'ended'},
		} as const;
		expect(dueTargets([candidate('pull', 0), ended], now, pointsOf)).toHaveLength(1);
	});

	test('only as many come along as cost no further point', () => {
		const due = Array.from({length: 3}, () => candidate('pull', 0));
		const soon = Array.from({length: 60}, (_, index) => candidate('pull', 1 + index / 10));
		const chosen = dueTargets([...soon, ...due], now, pointsOf);
		const {length} = chosen;
		expect(chosen.slice(0, 3)).toEqual(due);
		expect(chosen.slice(3)).toEqual(soon.slice(0, length - 3));
		expect(length).toBeGreaterThan(20);
		expect(pointsOf(chosen.map(({target}) => target))).toBe(1);
		expect(pointsOf([...chosen, candidate('pull', 0)].map(({target}) => target))).toBe(2);
	});

	test('all that is due is asked for, whatever it costs', () => {
		const due = Array.from({length: 100}, () => candidate('pull', -1));
		expect(dueTargets(due, now, pointsOf)).toHaveLength(100);
	});
});
