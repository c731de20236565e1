import {describe, expect, test} from 'vitest';
import {buildBatch, splitBatch} from '../../../source/forges/github/batch.ts';
import type {Lookup} from '../../../source/forges/github/lookups.ts';
import type {GraphQlError} from '../../../source/github/github.ts';

const web = {host: 'github.com', owner: 'acme', repo: 'web'};
const api = {...web, repo: 'api'};
const lookups: Lookup[] = [
	{kind: 'pull', repository: web, number: 1},
	{kind: 'pull', repository: api, number: 2},
	{kind: 'issue', repository: web, number: 3},
	{kind: 'policy', repository: api, base: 'next'},
];

const data = {
	r0: {id: 'R0', t0: {id: 'PR_1'}, t2: {id: 'I_3'}},
	r1: {id: 'R1', t1: {id: 'PR_2'}, t3: null},
	rateLimit: {cost: 1, limit: 5000, remaining: 4999, resetAt: '2026-01-02T03:04:05Z'},
};

function error(type: string | null, path: GraphQlError['path'], message = 'It went wrong.'): GraphQlError {
	return {type, message, path};
}

describe('a batch', () => {
	test('names each repository once, whatever the case of its letters', () => {
		const again: Lookup = {kind: 'pull', repository: {...web, repo: 'WEB'}, number: 9};
		const {text, variables} = buildBatch([...lookups, again]);
		expect(text.match(/repository\(/g)).toHaveLength(2);
		expect(variables).toEqual({
			o0: 'acme',
			n0: 'web',
			o1: 'acme',
			n1: 'api',
			v0: 1,
			v1: 2,
			v2: 3,
			v3: 'refs/heads/next',
			v4: 9,
		});
	});

	test('has only the fragments that it uses', () => {
		const text = (lookup: Lookup) => buildBatch([lookup]).text;
		expect(text({kind: 'issue', repository: web, number: 1})).not.toContain('fragment');
		expect(text({kind: 'branch', repository: web, branch: 'x'}).match(/fragment \w+/g)).toEqual([
			'fragment foundFields',
		]);
	});
});

describe('its answer', () => {
	test('goes back to each line', () => {
		expect(splitBatch(lookups, {data, errors: []})).toEqual([
			{kind: 'data', node: {id: 'PR_1'}, repository: data.r0, checksRefused: false},
			{kind: 'data', node: {id: 'PR_2'}, repository: data.r1, checksRefused: false},
			{kind: 'data', node: {id: 'I_3'}, repository: data.r0, checksRefused: false},
			{kind: 'data', node: null, repository: data.r1, checksRefused: false},
		]);
	});

	test('a missing repository leaves the others', () => {
		const gone = error('NOT_FOUND', ['r1'], "Could not resolve to a Repository with the name 'acme/api'.");
		const outcomes = splitBatch(lookups, {data: {...data, r1: null}, errors: [gone]});
		expect(outcomes.map(({kind}) => kind)).toEqual(['data', 'missing', 'data', 'missing']);
		expect(outcomes[1]).toEqual({
			kind: 'missing',
			message: `acme/api#2 is not there, or this account may not see it: ${gone.message}`,
		});
	});

	test.each(['NOT_FOUND', 'FORBIDDEN'])('%s of a line leaves its neighbours', type => {
		const answer = {data: {...data, r0: {...data.r0, t0: null}}, errors: [error(type, ['r0', 't0'])]};
		expect(splitBatch(lookups, answer).map(({kind}) => kind)).toEqual(['missing', 'data', 'data', 'data']);
	});

	test('another error of a line is a fault of that one', () => {
		const answer = {data: {...data, r0: {...data.r0, t0: null}}, errors: [error('INTERNAL', ['r0', 't0'])]};
		const outcomes = splitBatch(lookups, answer);
		expect(outcomes.map(({kind}) => kind)).toEqual(['fault', 'data', 'data', 'data']);
		expect(outcomes[0]).toMatchObject({
			tooLarge: false,
			fault: {kind: 'server', message: 'GitHub could not answer for acme/web#1: It went wrong.'},
		});
	});

	test('a part that the token may not read leaves the rest', () => {
		const path = ['r0', 't0', 'commits', 'nodes', 0, 'commit', 'statusCheckRollup', 'contexts', 'nodes', 0];
		const refused = error('FORBIDDEN', path, 'Resource not accessible by personal access token');
		const [first, second] = splitBatch(lookups, {data, errors: [refused]});
		expect(first).toMatchObject({kind: 'data', checksRefused: true});
		expect(second).toMatchObject({kind: 'data', checksRefused: false});
	});

	test('a part that failed makes its line one without an answer: nobody knows what is true of it', () => {
		const path = ['r0', 't0', 'latestOpinionatedReviews'];
		const outcomes = splitBatch(lookups, {data, errors: [error('RESOURCE_LIMITS_EXCEEDED', path)]});
		expect(outcomes[0]).toMatchObject({kind: 'fault', tooLarge: true});
		expect(outcomes.slice(1).map(({kind}) => kind)).toEqual(['data', 'data', 'data']);
	});

	test('an error of nothing in particular concerns all of them', () => {
		const outcomes = splitBatch(lookups, {
			data: null,
			errors: [error(null, ['query batch', 'r0'], 'No such field')],
		});
		expect(outcomes.map(({kind}) => kind)).toEqual(['fault', 'fault', 'fault', 'fault']);
		expect(outcomes[3]).toMatchObject({fault: {message: expect.stringContaining('No such field')}});
	});

	test("a hostile branch name and server's words are cleaned", () => {
		const lookup: Lookup = {kind: 'branch', repository: web, branch: 'x\u001B[31m'};
		const [outcome] = splitBatch([lookup], {
			data: {r0: {t0: null}},
			errors: [error('INTERNAL', ['r0', 't0'], '\u001B]0;x\u0007no')],
		});
		expect(outcome).toMatchObject({fault: {message: 'GitHub could not answer for acme/web, branch x: no'}});
	});
});
