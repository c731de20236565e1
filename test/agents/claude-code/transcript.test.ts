import {describe, expect, test} from 'vitest';
import {transcript} from '../../../source/agents/claude-code/transcript.ts';
import type {FileLine, Signal} from '../../../source/session/signal.ts';
import {hostileValues, inShort, recordedLines, replay} from './recordings.ts';

type Line = {sessionId?: string};

function read(name: string, file = 0): Signal[] {
	const lines = recordedLines<Line>(`transcript-${name}.jsonl`);
	const conversation = lines.find(line => line.sessionId !== undefined)?.sessionId ?? null;
	return replay<FileLine, unknown>(
		transcript,
		lines.map(value => ({value, file, conversation})),
	);
}

/** The tokens of all requests, the last figures of each one. */
function sum(signals: readonly Signal[]) {
	const requests = new Map(
		signals.flatMap(signal => (signal.kind === 'usage' ? [[signal.request, signal.tokens]] : [])),
	);
	const total = {requests: requests.size, input: 0, output: 0, cacheRead: 0, cacheWrite: 0};
	for (const tokens of requests.values()) {
		total.input += tokens.input;
		total.output += tokens.output;
		total.cacheRead += tokens.cacheRead;
		total.cacheWrite += tokens.cacheWrite;
	}
	return total;
}

describe('recorded transcripts', () => {
	test.each([
		['edit-approve-idle', ['active', 'ready', 'active', 'ready', 'active', 'ready']],
		['approval-esc', ['active', 'ready']],
		['approval-no', ['active', 'ready', 'active', 'ready', 'active', 'ready']],
		['tool-failure', ['active', 'ready']],
		['error-401-retrying', ['active']],
		[
			'error-429',
			['active', 'blocked Rate limit: API Error: Request rejected (429) · Rate limit reached (mock)'],
		],
		[
			'bypass-usage-subagent-background-compact-clear',
			// A subagent, then a background command: each turn after them ends when they have.
			['active', 'ready', 'active', 'ready', 'active', 'ready'],
		],
	])('%s', (name, expected) => {
		expect(inShort(read(name))).toEqual(expected);
	});

	test('errors in words', () => {
		const blocked = inShort(read('errors-500-ctx-quota-529-403-400')).filter(word => word !== 'active');
		expect(blocked.map(word => word.replace(/:.*/, ''))).toEqual([
			'blocked Model server error',
			'blocked Context too long',
			'blocked Quota used up',
			'blocked Model overloaded',
			'blocked Sign-in needed',
			'blocked The turn failed',
		]);
	});

	test('tokens are counted once per answer, with those of a subagent', () => {
		expect(sum(read('edit-approve-idle'))).toEqual({
			requests: 4,
			input: 4000,
			output: 200,
			cacheRead: 2000,
			cacheWrite: 400,
		});
		const main = read('bypass-usage-subagent-background-compact-clear');
		const subagent = read('bypass-usage-subagent-background-compact-clear.subagent0', 1);
		// Its own figures (`cost-state`) have two requests more, which made the summary of /compact: 10015, 800, 48000, 4500.
		expect(sum([...main, ...subagent])).toEqual({
			requests: 10,
			input: 8015,
			output: 700,
			cacheRead: 47_000,
			cacheWrite: 4300,
		});
	});

	test("a subagent's file says nothing of activity", () => {
		expect(inShort(read('bypass-usage-subagent-background-compact-clear.subagent0', 1))).toEqual([]);
		expect(inShort(read('edit-approve-idle', 1))).toEqual([]);
	});
});

const id = '8d4f1c1e-0000-4000-8000-000000000001';
const base = {sessionId: id, timestamp: '2026-11-23T03:29:59.402Z'};
const one = (value: unknown, conversation: string | null = id) =>
	transcript.read(transcript.start(), {value, file: 0, conversation});

test('cache writes for an hour are told apart', () => {
	const usage = {
		input_tokens: 1,
		output_tokens: 2,
		cache_read_input_tokens: 3,
		cache_creation_input_tokens: 10,
		cache_creation: {ephemeral_1h_input_tokens: 4, ephemeral_5m_input_tokens: 6},
	};
	const message = {id: 'msg_1', model: 'claude-opus-5-5', usage, content: []};
	expect(one({...base, type: 'assistant', message})).toEqual([
		{
			kind: 'usage',
			request: 'msg_1',
			model: 'claude-opus-5-5',
			provider: 'anthropic',
			tokens: {input: 1, output: 2, cacheRead: 3, cacheWrite: 10},
			hourCacheWrite: 4,
		},
	]);
});

test("an interrupt ends the turn, the user's own words of that kind do not", () => {
	const content = [{type: 'text', text: '[Request interrupted by user]'}];
	expect(inShort(one({...base, type: 'user', message: {content}}))).toEqual(['ready']);
	expect(inShort(one({...base, type: 'user', message: {content}, origin: {kind: 'human'}}))).toEqual([
		'active',
	]);
	const result = [{type: 'tool_result', content: '[Request interrupted by user]'}];
	expect(inShort(one({...base, type: 'user', message: {content: result}}))).toEqual(['active']);
});

test('of several calls at once, one that ends does not tell that nothing is asked any more', () => {
	const calls = ['a', 'b'].map(call => ({type: 'tool_use', id: `toolu_${call}`, name: 'Task'}));
	const result = (call: string) => ({
		...base,
		type: 'user',
		message: {content: [{type: 'tool_result', tool_use_id: `toolu_${call}`, content: 'ok'}]},
	});
	const prompt = {...base, type: 'user', message: {content: 'x'}, origin: {kind: 'human'}};
	const told = (...values: unknown[]) =>
		replay<FileLine, unknown>(
			transcript,
			values.map(value => ({value, file: 0, conversation: id})),
		).length;
	const begin = calls.map(call => ({...base, type: 'assistant', message: {content: [call]}}));
	expect(told(...begin)).toBe(2);
	expect(told(...begin, result('b'))).toBe(2);
	expect(told(...begin, result('b'), result('a'))).toBe(3);
	// A turn that was cut off leaves nothing open.
	expect(told(...begin, prompt, result('c'))).toBe(4);
});

test('what is no turn says nothing: commands of the program, summaries, another conversation', () => {
	const message = {content: '<command-name>/compact</command-name>'};
	expect(one({...base, type: 'user', message})).toEqual([]);
	expect(one({...base, type: 'user', message: {content: 'This session is being continued'}})).toEqual([]);
	const turn = {...base, type: 'user', message: {content: 'x'}, origin: {kind: 'human'}};
	expect(inShort(one(turn))).toEqual(['active']);
	expect(inShort(one(turn, null))).toEqual(['active']);
	expect(one(turn, '8d4f1c1e-0000-4000-8000-000000000002')).toEqual([]);
	expect(one({...turn, isSidechain: true})).toEqual([]);
	expect(one({...turn, timestamp: 'yesterday'})).toEqual([]);
});

test('hostile values never throw', () => {
	const fields = ['type', 'timestamp', 'sessionId', 'origin', 'message', 'toolUseResult', 'error', 'subtype'];
	const inside = ['id', 'model', 'usage', 'content'];
	for (const value of hostileValues) {
		expect(one(value)).toEqual([]);
		for (const type of ['user', 'assistant', 'system', 'cost-state']) {
			for (const field of fields) {
				one({...base, type, isApiErrorMessage: true, [field]: value});
			}
			for (const field of inside) {
				const message = {
					id: 'm',
					usage: {input_tokens: value, cache_creation: value},
					content: [value],
					[field]: value,
				};
				for (const signal of one({...base, type, message})) {
					expect(JSON.stringify(signal).length).toBeLessThan(2000);
				}
			}
		}
	}
});
