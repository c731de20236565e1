import {describe, expect, test} from 'vitest';
import {budgetIn, budgetOfRateLimit, isReserved, joinBudgets} from '../../source/github/budget.ts';
import type {Budget} from '../../source/session/forge.ts';

const now = Date.UTC(2026, 0, 1, 12);
const soon = now + 600_000;
const budget = (remaining: number, resetAt = soon, limit = 5000): Budget => ({limit, remaining, resetAt});

describe('what is left, of what this process and another one heard', () => {
	test.each<[string, Budget | null, Budget | null, 'own' | 'shared']>([
		['nothing is shared', budget(10), null, 'own'],
		['nothing was heard', null, budget(10), 'shared'],
		['what was heard is of the hour before', budget(10, now), budget(20), 'shared'],
		['what is shared is of the hour before', budget(10), budget(5, now - 1), 'own'],
		['the other one heard later', budget(10), budget(5, soon + 2000), 'shared'],
		['this one heard later', budget(10), budget(20), 'own'],
		['the other account has another hour', budget(10), budget(5, soon + 120_000), 'own'],
		['the other account has another limit', budget(10), budget(5, soon, 1000), 'own'],
	])('%s', (_, own, shared, newer) => {
		expect(joinBudgets(own, shared, now)).toEqual(newer === 'own' ? own : shared);
	});
});

test.each([
	[budget(2000), false],
	[budget(1999), true],
	[budget(0, now), false],
	[budget(11, soon, 30), true],
	[budget(12, soon, 30), false],
])('%j is the reserve: %s', (left, reserved) => {
	expect(isReserved(left, now)).toBe(reserved);
});

describe('an answer tells what is left', () => {
	const headers = {
		'x-ratelimit-limit': '5000',
		'x-ratelimit-remaining': '12',
		'x-ratelimit-reset': String(soon / 1000),
	};

	test('in its headers', () => {
		expect(budgetIn(headers)).toEqual(budget(12));
		expect(budgetIn({...headers, 'x-ratelimit-reset': undefined})).toBeNull();
		expect(budgetIn({...headers, 'x-ratelimit-remaining': 'many'})).toBeNull();
		expect(budgetIn({...headers, 'x-ratelimit-limit': '0'})).toBeNull();
		expect(budgetIn({})).toBeNull();
	});

	test('in its data', () => {
		const rateLimit = {cost: 1, limit: 5000, remaining: 12, resetAt: new Date(soon).toISOString()};
		expect(budgetOfRateLimit(rateLimit)).toEqual(budget(12));
		for (const value of [
			null,
			undefined,
			'x',
			{},
			{...rateLimit, resetAt: 'soon'},
			{...rateLimit, limit: '1'},
		]) {
			expect(budgetOfRateLimit(value)).toBeNull();
		}
	});
});
