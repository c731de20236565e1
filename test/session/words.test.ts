import {describe, expect, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {
	ageOf,
	ageWord,
	ageWords,
	attentionWords,
	clockWord,
	costWord,
	countWords,
	leaveWords,
	moneyWord,
	runningWords,
	sizeWord,
	tokensWords,
	tokenWord,
	totalCostWord,
} from '../../source/session/words.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
	[-5 * second, '0s', '0 s'],
	[0, '0s', '0 s'],
	[999, '0s', '0 s'],
	[59_999, '59s', '59 s'],
	[minute, '1m', '1 min'],
	[hour - 1, '59m', '59 min'],
	[hour, '1h', '1 h'],
	[47 * hour, '47h', '47 h'],
	[2 * day, '2d', '2 days'],
	[400 * day, '400d', '400 days'],
])('an age of %d ms: %s, %s', (age, word, words) => {
	expect(ageWord(age)).toBe(word);
	expect(ageWords(age)).toBe(words);
});

test.each([
	['2026-03-04T12:00:00Z', 60_000],
	['2026-03-04T12:02:00Z', 0],
	['yesterday', null],
	['', null],
	[null, null],
])('the age of %j: %j', (at, age) => {
	expect(ageOf(at, Date.parse('2026-03-04T12:01:00Z'))).toBe(age);
});

test.each([
	[0, '$0.00'],
	[0.004, '<$0.01'],
	[0.01, '$0.01'],
	[0.42, '$0.42'],
	[9.999, '$10.00'],
	[99.99, '$99.99'],
	[99.999, '$100'],
	[100, '$100'],
	[1234.56, '$1235'],
])('%d dollars: %s', (usd, word) => {
	expect(moneyWord(usd)).toBe(word);
});

test.each([
	[0, '0 tok'],
	[870, '870 tok'],
	[999, '999 tok'],
	[1000, '1k tok'],
	[12_300, '12k tok'],
	[99_499, '99k tok'],
	[99_999, '0.1M tok'],
	[100_000, '0.1M tok'],
	[900_000, '0.9M tok'],
	[12_345_678, '12.3M tok'],
])('%d tokens: %s', (tokens, word) => {
	expect(tokenWord(tokens)).toBe(word);
});

describe('cost', () => {
	const tokens = {input: 1000, output: 500, cacheRead: 300, cacheWrite: 200};
	const none = {input: 0, output: 0, cacheRead: 0, cacheWrite: 0};

	test.each([
		[{usd: null, source: null, tokens: null}, null],
		[{usd: null, source: null, tokens: none}, null],
		[{usd: null, source: null, tokens}, '2k tok'],
		[{usd: 1.5, source: 'agent', tokens}, '$1.50'],
		[{usd: 1.5, source: 'estimate', tokens}, '~$1.50'],
		[{usd: 0, source: 'agent', tokens: null}, '$0.00'],
	] as const)('%j: %s', (cost, word) => {
		expect(costWord(cost)).toBe(word);
	});

	const priced = (usd: number | null, source: 'agent' | 'estimate' | null = 'agent') =>
		({cost: {usd, source: usd === null ? null : source, tokens: null}}) as Session;
	const inProject = (project: string, usd: number) => ({...priced(usd), project});

	test.each([
		[[], null],
		[[priced(null)], null],
		[[priced(0.1), priced(0.2), priced(null)], '$0.30'],
		[[priced(1), priced(2, 'estimate')], '~$3.00'],
		[[inProject('web', 1.034), inProject('loc', 0.094)], '$1.12'],
		[[inProject('web', 100.4), inProject('loc', 100.4)], '$200'],
		[[inProject('web', 0.004), inProject('loc', 0.004)], '<$0.01'],
	])('of several (%#)', (sessions, word) => {
		expect(totalCostWord(sessions)).toBe(word);
	});
});

test.each([
	[0, '0 sessions'],
	[1, '1 session'],
	[2, '2 sessions'],
])('%d: %s', (count, words) => {
	expect(countWords(count, 'session')).toBe(words);
});

test('a plural of its own', () => {
	expect(countWords(2, 'branch', 'branches')).toBe('2 branches');
	expect(countWords(1, 'branch', 'branches')).toBe('1 branch');
});

test.each([
	[null, null],
	[{insertions: 0, deletions: 0}, null],
	[{insertions: 12, deletions: 3}, '+12 −3'],
	[{insertions: 0, deletions: 3}, '+0 −3'],
])('the size of %j: %s', (change, word) => {
	expect(sizeWord(change)).toBe(word);
});

test('the clock is the local one, in four digits', () => {
	expect(clockWord(new Date(2026, 2, 4, 7, 5).getTime())).toBe('07:05');
	expect(clockWord(new Date(2026, 2, 4, 23, 59).getTime())).toBe('23:59');
});

describe('leaving', () => {
	const session = (alive: boolean | null) =>
		({runtime: alive === null ? null : {kind: 'tmux', target: '%1', pid: 1, alive}}) as Session;

	test.each([
		[[], null],
		[[session(false), session(null)], null],
		[[session(true)], '1 agent keeps running. `ao` comes back, `ao stop` ends it.'],
		[
			[session(true), session(true), session(false)],
			'2 agents keep running. `ao` comes back, `ao stop` ends them.',
		],
	])('what still runs (%#)', (sessions, words) => {
		expect(leaveWords(sessions)).toBe(words);
		expect(runningWords(sessions)).toBe(words?.replace(/ `ao`.*/, '') ?? null);
	});
});

test('tokens, kind by kind', () => {
	const cost = {usd: null, source: null} as const;
	expect(
		tokensWords({...cost, tokens: {input: 12_000, output: 600, cacheRead: 0, cacheWrite: 1_200_000}}),
	).toBe('in 12k tok, out 600 tok, cache read 0 tok, cache write 1.2M tok');
	expect(tokensWords({...cost, tokens: null})).toBeNull();
});

test.each([
	[{kind: 'conflict', text: 'conflicts with main'}, 'conflicts with main'],
	[{kind: 'permission', text: 'Run npm test?'}, 'permission: Run npm test?'],
] as const)('why a session needs somebody: %j', (attention, words) => {
	expect(attentionWords(attention)).toBe(words);
});
