import {describe, expect, test} from 'vitest';
import type {Cost} from '../../source/session/session.ts';
import {sumCosts, totalCost} from '../../source/session/total-cost.ts';

const tokens = {input: 100, output: 10, cacheRead: 5, cacheWrite: 1};
const agent: Cost = {usd: 1, source: 'agent', tokens};
const estimate: Cost = {usd: 0.25, source: 'estimate', tokens};
const unpriced: Cost = {usd: null, source: null, tokens};
const nothing: Cost = {usd: null, source: null, tokens: null};

describe('what sessions cost together', () => {
	test.each([
		['none', [], nothing],
		['nothing known', [nothing, nothing], nothing],
		['tokens without a price', [unpriced, nothing], unpriced],
		[
			'binary fractions',
			[
				{...nothing, usd: 0.1, source: 'agent'},
				{...nothing, usd: 0.2, source: 'agent'},
			],
			{...nothing, usd: 0.3, source: 'agent'},
		],
		['what is not known is left out', [agent, nothing], agent],
		[
			'one estimate makes it one',
			[agent, estimate],
			{
				usd: 1.25,
				source: 'estimate',
				tokens: {input: 200, output: 20, cacheRead: 10, cacheWrite: 2},
			},
		],
	] satisfies [string, Cost[], Cost][])('%s', (_, costs, sum) => {
		expect(sumCosts(costs)).toEqual(sum);
	});

	test('by project too', () => {
		const sessions = [
			{project: 'web', cost: agent},
			{project: 'api', cost: estimate},
			{project: 'web', cost: nothing},
		];
		expect(totalCost(sessions)).toMatchObject({
			total: {usd: 1.25, source: 'estimate'},
			projects: {web: agent, api: estimate},
		});
	});
});
