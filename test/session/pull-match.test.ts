import {describe, expect, test} from 'vitest';
import type {FoundPull} from '../../source/session/pull.ts';
import {chooseFound, type OwnBranch} from '../../source/session/pull-match.ts';
import {repository} from './sample-pull.ts';

const oid = (letter: string) => letter.repeat(40);
const [tip, earlier, rewritten, theirs, someone] = [oid('a'), oid('b'), oid('c'), oid('d'), oid('e')];
const fork = {host: 'github.com', owner: 'ada', repo: 'web'};

const own: OwnBranch = {
	branch: 'ao/web-42-k3f9',
	made: true,
	owners: ['acme'],
	startedAt: Date.parse('2026-03-04T13:00:00Z'),
	commits: [tip, earlier, rewritten],
	defaultBranch: 'main',
	left: [],
};

function pull(
	number: number,
	changes: Partial<Omit<FoundPull, 'head'>> & {head?: Partial<FoundPull['head']>} = {},
) {
	return {
		id: `PR_${number}`,
		repository,
		number,
		state: 'OPEN',
		createdAt: '2026-03-04T13:30:00Z',
		base: 'main',
		commits: [tip, earlier],
		...changes,
		head: {ref: own.branch, oid: tip, owner: 'acme', fork: false, ...changes.head},
	} satisfies FoundPull;
}

function chosen(found: readonly FoundPull[], changes: Partial<OwnBranch> = {}): number | null {
	return chooseFound(found, {...own, ...changes})?.number ?? null;
}

test("the session's own is found", () => {
	const found = pull(7);
	expect(chooseFound([found], own)).toBe(found);
	expect(chosen([])).toBeNull();
});

describe('what is not its own', () => {
	test.each<[name: string, found: FoundPull, changes?: Partial<OwnBranch>]>([
		['another branch', pull(7, {head: {ref: 'ao/web-42-k3f8'}})],
		['another branch that begins the same', pull(7, {head: {ref: `${own.branch}-2`}})],
		['the same name in another case', pull(7, {head: {ref: own.branch.toUpperCase()}})],
		[
			'the same name from another machine, with other commits',
			pull(7, {commits: [theirs], head: {oid: theirs}}),
		],
		['the same name in a fork of a stranger', pull(7, {head: {owner: 'mallory', fork: true}})],
		['the same name in a repository that is gone', pull(7, {head: {owner: null, fork: true}})],
		['the default branch', pull(7, {head: {ref: 'main'}}), {branch: 'main'}],
		[
			'what may be the default branch',
			pull(7, {head: {ref: 'main', owner: 'ada', fork: true}}),
			{branch: 'main', defaultBranch: null, owners: ['ada']},
		],
		['one that was let go', pull(7), {left: ['PR_7']}],
		[
			'one from before the session that it did not move',
			pull(7, {createdAt: '2026-03-01T00:00:00Z', head: {oid: theirs}, commits: [theirs, earlier]}),
		],
		...(['MERGED', 'CLOSED'] as const).map((state): [string, FoundPull, Partial<OwnBranch>] => [
			`one that its branch had before, and that is ${state}`,
			pull(7, {state, createdAt: '2026-03-01T00:00:00Z'}),
			{made: false},
		]),
		['one of which no commit is known', pull(7, {commits: [], head: {oid: theirs}})],
		['anything, while the session has no commit', pull(7), {commits: []}],
		['one without a time', pull(7, {createdAt: '', head: {oid: someone}})],
	])('%s', (_, found, changes) => {
		expect(chosen([found], changes)).toBeNull();
	});

	test('a branch that is a number is no pull request of that number', () => {
		const found = [pull(42, {head: {ref: 'feature'}}), pull(9, {head: {ref: '42'}})];
		expect(chosen(found, {branch: '42'})).toBe(9);
		expect(chosen(found.slice(0, 1), {branch: '42'})).toBeNull();
	});
});

describe('what is its own all the same', () => {
	test.each<[name: string, found: FoundPull, changes?: Partial<OwnBranch>]>([
		['local commits were not pushed yet', pull(7, {head: {oid: earlier}, commits: [earlier]})],
		['somebody pushed on top of it', pull(7, {head: {oid: someone}, commits: [someone, tip, earlier]})],
		['a rebase was not pushed yet', pull(7, {head: {oid: rewritten}, commits: [rewritten]})],
		[
			'the server has an earlier time, and somebody has pushed to it since',
			pull(7, {createdAt: '2026-03-04T12:59:00Z', head: {oid: someone}, commits: [someone, tip]}),
		],
		[
			'its branch existed before, with a pull request',
			pull(7, {createdAt: '2026-03-01T00:00:00Z'}),
			{made: false},
		],
		['it is of a branch that existed before, and merged since', pull(7, {state: 'MERGED'}), {made: false}],
		['the clock here is ahead', pull(7, {createdAt: '2026-03-04T12:59:00Z'})],
		[
			'it comes from the fork that is pushed to',
			pull(7, {head: {owner: 'ada', fork: true}}),
			{owners: ['ada', 'acme']},
		],
		['the fork is named in another case', pull(7, {head: {owner: 'Ada', fork: true}}), {owners: ['ADA']}],
		[
			'it asks for a merge inside of the fork',
			pull(7, {repository: fork, head: {owner: 'ada'}}),
			{owners: ['ada', 'acme']},
		],
		['it goes to another branch than the default one', pull(7, {base: 'next'}), {defaultBranch: null}],
	])('%s', (_, found, changes) => {
		expect(chosen([found], changes)).toBe(7);
	});
});

describe('several', () => {
	const old = {createdAt: '2026-03-04T13:10:00Z'};
	test.each<[name: string, found: FoundPull[], number: number]>([
		['closed, and opened again under another number', [pull(5, {...old, state: 'CLOSED'}), pull(9)], 9],
		['an older open one before a newer closed one', [pull(5, old), pull(9, {state: 'CLOSED'})], 5],
		['an older open one before a newer merged one', [pull(5, old), pull(9, {state: 'MERGED'})], 5],
		[
			'an older merged one before a newer closed one',
			[pull(5, {...old, state: 'MERGED'}), pull(9, {state: 'CLOSED'})],
			5,
		],
		['the newest of two open ones', [pull(5, old), pull(9)], 9],
		['the higher number of two of one second', [pull(5), pull(9)], 9],
		[
			'the own one among strangers',
			[pull(9, {head: {owner: 'mallory'}}), pull(5, {...old, state: 'CLOSED'})],
			5,
		],
	])('%s', (_, found, number) => {
		expect(chosen(found)).toBe(number);
		expect(chosen(found.toReversed())).toBe(number);
	});

	test('what was let go makes room for the next', () => {
		expect(chosen([pull(9, {state: 'MERGED'}), pull(5, {...old, state: 'CLOSED'})], {left: ['PR_9']})).toBe(
			5,
		);
	});

	test('the list that was given stays as it was', () => {
		const found = [pull(5, old), pull(9)];
		chosen(found);
		expect(found.map(({number}) => number)).toEqual([5, 9]);
	});
});
