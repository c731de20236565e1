import {describe, expect, test} from 'vitest';
import {
	type Connection,
	nodesOf,
	pointsFor,
	pointsOf,
	requestsOf,
	takeChunk,
} from '../../../source/forges/github/cost.ts';

const comments = {first: 10};

/** The examples of docs.github.com, "Rate limits and query limits for the GraphQL API". */
const documented: Record<string, Connection[]> = {
	labels: [{first: 100, inside: [{first: 50, inside: [{first: 60}]}]}],
	simple: [{first: 50, inside: [{first: 10}]}],
	complex: [
		{
			first: 50,
			inside: [
				{first: 20, inside: [comments]},
				{first: 20, inside: [comments]},
			],
		},
		{first: 10},
	],
};

describe("GitHub's own examples", () => {
	test('5,101 requests are 51 points', () => {
		const requests = requestsOf(documented.labels ?? []);
		expect(requests).toBe(5101);
		expect(pointsFor(requests)).toBe(51);
	});

	test.each([
		['simple', 550],
		['complex', 22_060],
	])('%s: %i nodes', (name, nodes) => {
		expect(nodesOf(documented[name] ?? [])).toBe(nodes);
	});
});

describe('what a batch costs', () => {
	const of = (kind: 'pull' | 'branch' | 'issue' | 'policy', count: number) =>
		Array.from({length: count}, () => ({kind}));

	test.each([
		['pull', 1, 1],
		['pull', 24, 1],
		['pull', 25, 2],
		['pull', 100, 5],
		['branch', 25, 1],
		['branch', 100, 1],
		['branch', 101, 2],
		['issue', 25, 1],
		['issue', 100, 1],
		['policy', 1, 1],
	] as const)('%s × %i: %i', (kind, count, points) => {
		expect(pointsOf(of(kind, count))).toBe(points);
	});

	test('a mixed batch is cut where the next line would cost another point', () => {
		const mixed = [
			...of('pull', 24),
			...of('branch', 5),
			...of('issue', 3),
			...of('branch', 1),
			...of('issue', 1),
		];
		expect(takeChunk(mixed)).toHaveLength(32);
		expect(pointsOf(mixed)).toBe(2);
	});

	test('nothing costs nothing', () => {
		expect(pointsOf([])).toBe(0);
		expect(takeChunk([])).toEqual([]);
	});

	test('a part of a chunk has one line at least', () => {
		expect(takeChunk(of('pull', 24), 1 / 2)).toHaveLength(12);
		expect(takeChunk(of('branch', 100), 1 / 4)).toHaveLength(25);
		expect(takeChunk(of('pull', 24), 1 / 64)).toHaveLength(1);
	});
});
