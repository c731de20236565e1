import {describe, expect, test} from 'vitest';
import {rolloutLines} from '../../../source/agents/codex/rollout-lines.ts';
import type {Tokens} from '../../../source/session/session.ts';
import type {Signal} from '../../../source/session/signal.ts';
import {recordedRollout} from './recorded.ts';

type Options = {
	conversation?: string | null;
	file?: number;
	memory?: ReturnType<typeof rolloutLines.start>;
};

function replay(lines: readonly unknown[], options: Options = {}): Signal[] {
	const {conversation = null, file = 0, memory = rolloutLines.start()} = options;
	return lines.flatMap(value => rolloutLines.read(memory, {value, file, conversation}));
}

function activities(signals: readonly Signal[]): string[] {
	return signals.flatMap(signal =>
		signal.kind === 'activity'
			? [[signal.activity, signal.ask, signal.text && `| ${signal.text}`].filter(Boolean).join(' ')]
			: signal.kind === 'answered'
				? ['answered']
				: [],
	);
}

/** The tokens of all requests, each once, and those of all threads. */
function used(signals: readonly Signal[]): {requests: Tokens; count: number; totals: Tokens} {
	const requests = new Map<string, Tokens>();
	const totals = new Map<string, Tokens>();
	for (const signal of signals) {
		if (signal.kind === 'usage') {
			requests.set(signal.request, signal.tokens);
		} else if (signal.kind === 'total' && signal.tokens !== undefined) {
			totals.set(signal.of, signal.tokens);
		}
	}
	return {requests: sum(requests), count: requests.size, totals: sum(totals)};
}

function sum(tokens: ReadonlyMap<string, Tokens>): Tokens {
	const all = [...tokens.values()];
	const of = (name: keyof Tokens) => all.reduce((total, one) => total + one[name], 0);
	return {
		input: of('input'),
		output: of('output'),
		cacheRead: of('cacheRead'),
		cacheWrite: of('cacheWrite'),
	};
}

const isRecord = (type: string) => (line: unknown) => (line as {type: string}).type === type;

describe('what the main thread does', () => {
	const plan = 'waiting_input question | Implement this plan?';
	test.each([
		['interrupt', ['active', 'ready']],
		['approve-esc', ['active', 'answered', 'ready']],
		['approve-yes-resume', ['active', 'answered', 'ready', 'active', 'answered', 'ready']],
		['usage-compact', ['active', 'answered', 'ready', 'active', 'ready', 'active', 'ready']],
		['full-recommended', ['active', 'answered', 'ready', 'active', 'answered', 'ready']],
		[
			'error-401',
			['active', 'blocked | sign-in needed: unexpected status 401 Unauthorized: Invalid API key (mock)'],
		],
		[
			'question-plan',
			[
				'active',
				'waiting_input question | Which database do you want? (SQLite / Postgres)',
				...['answered', 'ready', 'active', plan, 'active', 'ready', 'active'],
				'blocked | You’ve hit your usage limit. Visit https://chatgpt.com/settings/usage to purchase more credits or try again at 8:11 PM.',
			],
		],
	])('%s', (name, expected) => {
		const signals = replay(recordedRollout(name));
		expect(activities(signals)).toEqual(expected);
		expect(signals[0]).toMatchObject({kind: 'conversation', id: expect.stringMatching(/^01a20/) as string});
	});

	test('its time is that of the record', () => {
		expect(replay(recordedRollout('interrupt')).find(({kind}) => kind === 'activity')).toMatchObject({
			at: Date.parse('2026-11-23T04:27:49.460Z'),
		});
	});

	test.each([
		[
			'{"message":"exceeded retry limit, last status: 429 Too Many Requests","codex_error_info":{"response_too_many_failed_attempts":{"http_status_code":429}}}',
			'rate limit: exceeded retry limit, last status: 429 Too Many Requests',
		],
		[
			'{"message":"stream disconnected before completion: Transport error: x","codex_error_info":"other"}',
			'stream disconnected before completion: Transport error: x',
		],
		[
			'{"message":"We’re currently experiencing high demand.","codex_error_info":"internal_server_error"}',
			'We’re currently experiencing high demand.',
		],
		['"no object"', 'no object'],
		['{}', 'The turn failed.'],
		['7', 'The turn failed.'],
	])('is blocked by %s', (error, text) => {
		const payload = {type: 'task_complete', error: JSON.parse(error) as unknown};
		expect(replay([{timestamp: '2026-11-24T10:00:00Z', type: 'event_msg', payload}])).toEqual([
			{kind: 'activity', at: Date.parse('2026-11-24T10:00:00Z'), activity: 'blocked', text},
		]);
	});

	test('what another conversation does says nothing, but what it used counts', () => {
		const conversation = '01a206a5-480c-7c41-a0d1-460395c64086';
		const signals = replay(recordedRollout('interrupt').concat(recordedRollout('usage-compact')), {
			conversation,
		});
		expect(new Set(signals.map(({kind}) => kind))).toEqual(new Set(['usage', 'total']));
	});

	test('while one call has no output, that of another one answers nothing', () => {
		const item = (type: string, call: string) => ({
			timestamp: '2026-11-24T10:00:00Z',
			type: 'response_item',
			payload: {type, call_id: call},
		});
		expect(
			activities(
				replay([
					item('function_call', 'a'),
					item('custom_tool_call', 'b'),
					item('custom_tool_call_output', 'b'),
					item('function_call_output', 'a'),
				]),
			),
		).toEqual(['answered']);
	});
});

describe('tokens', () => {
	test.each([
		['approve-esc', 1, {input: 1000, output: 50, cacheRead: 500, cacheWrite: 0}],
		['approve-yes-resume', 4, {input: 2015, output: 400, cacheRead: 44_000, cacheWrite: 0}],
		['usage-compact', 4, {input: 1025, output: 355, cacheRead: 43_500, cacheWrite: 0}],
		['full-recommended', 4, {input: 4000, output: 200, cacheRead: 2000, cacheWrite: 0}],
		['interrupt', 0, {input: 0, output: 0, cacheRead: 0, cacheWrite: 0}],
	])('%s: the requests are together what the thread says', (name, count, tokens) => {
		const lines = recordedRollout(name);
		for (const kept of [lines, lines.filter(line => !isRecord('token_usage_record')(line))]) {
			expect(used(replay(kept))).toEqual({count, requests: tokens, totals: tokens});
			expect(used([...replay(kept), ...replay(kept)])).toEqual({count, requests: tokens, totals: tokens});
		}
	});

	test('each request has the model of its turn, and OpenAI’s prices only where it is OpenAI', () => {
		const openai = JSON.parse(
			JSON.stringify(recordedRollout('usage-compact')).replaceAll('"mock"', '"openai"'),
		) as unknown[];
		for (const [lines, provider] of [
			[openai, 'openai'],
			[recordedRollout('usage-compact'), undefined],
		] as const) {
			const usage = replay(lines).filter(signal => signal.kind === 'usage');
			expect(usage.map(({model}) => model)).toEqual(Array.from({length: 4}, () => 'mock-model'));
			expect(new Set(usage.map(signal => signal.provider))).toEqual(new Set([provider]));
		}
	});

	test('a fork’s total begins with its parent’s, which does not count again', () => {
		const parent = replay(recordedRollout('fork.source'));
		const fork = replay(recordedRollout('fork'));
		expect(used(parent).count).toBe(2);
		expect(used([...parent, ...fork])).toEqual({
			count: 3,
			requests: {input: 3000, output: 150, cacheRead: 1500, cacheWrite: 0},
			totals: {input: 3000, output: 150, cacheRead: 1500, cacheWrite: 0},
		});
	});

	test('a subagent adds its own, and says nothing else', () => {
		const memory = rolloutLines.start();
		const [main, child] = ['subagent', 'subagent.child'].map(recordedRollout);
		const conversation = '01a20ec0-fcb2-7ea0-a248-bb362c150966';
		const fromChild = replay(child ?? [], {conversation, file: 1, memory});
		const all = [...replay(main?.slice(0, 9) ?? [], {conversation, memory}), ...fromChild];
		expect(new Set(fromChild.map(({kind}) => kind))).toEqual(new Set(['usage', 'total']));
		expect(used(fromChild).totals).toEqual({input: 2000, output: 100, cacheRead: 1000, cacheWrite: 0});
		expect(used(all).totals).toEqual(used(all).requests);
	});

	test('no total where there are no figures', () => {
		for (const info of [null, {}, 'x', {total_token_usage: {total_tokens: 7}}]) {
			const payload = {type: 'token_count', info};
			expect(replay([{timestamp: '', type: 'event_msg', payload}], {conversation: 'c'})).toEqual([]);
		}
	});
});

test('a file that is read from its middle on is taken for the conversation’s', () => {
	const conversation = '01a206a9-1e75-7700-ac8d-456e3b584cb0';
	const lines = recordedRollout('usage-compact').slice(10);
	const signals = replay(lines, {conversation});
	expect(activities(signals).at(-1)).toBe('ready');
	expect(used(signals).totals).toEqual({input: 1025, output: 355, cacheRead: 43_500, cacheWrite: 0});
});

test('a file that is another one than before, and then the earlier one again, goes on where it was', () => {
	const memory = rolloutLines.start();
	const conversation = '01a206a5-4653-7b12-821c-0595c68caf49';
	const lines = recordedRollout('approve-yes-resume');
	const resumed = lines.findLastIndex(line => JSON.stringify(line).includes('"task_started"'));
	const settings = {type: 'event_msg', payload: {type: 'thread_settings_applied', thread_id: conversation}};
	const before = replay(lines.slice(0, resumed), {conversation, memory});
	replay(recordedRollout('fork'), {conversation: '01a20ebf-9124-7230-a248-add91b74127e', memory});
	const after = replay([settings, ...lines.slice(resumed)], {conversation, memory});
	expect(activities(after)).toEqual(['active', 'answered', 'ready']);
	expect(used([...before, ...after])).toEqual(used(replay(lines)));
});

test('two files without a beginning are two threads', () => {
	const memory = rolloutLines.start();
	const lines = recordedRollout('usage-compact').slice(6);
	const other = JSON.parse(
		JSON.stringify(lines).replaceAll('01a206a9-1e75', '01a206a9-ffff').replaceAll('resp_', 'other_'),
	) as unknown[];
	const options = {conversation: '01a206a9-1e75-7700-ac8d-456e3b584cb0', memory};
	const signals = lines.flatMap((line, index) => [
		...replay([line], options),
		...replay([other[index]], {...options, file: 1}),
	]);
	expect(used(signals).totals.output).toBe(710);
	expect(activities(signals)).toEqual(activities(replay(lines, {conversation: options.conversation})));
});

test('remembers little, however many threads there are', () => {
	const memory = rolloutLines.start();
	for (let count = 0; count < 500; count++) {
		const id = `01a206a5-4653-7b12-821c-${String(count).padStart(12, '0')}`;
		replay([{type: 'session_meta', payload: {id}}], {file: count % 16, memory});
	}
	expect(JSON.stringify(memory).length).toBeLessThan(20_000);
});

test('any value is read without an error', () => {
	const values = [null, 7, 'x', [], {}, {type: 'event_msg'}, {type: 'event_msg', payload: null}];
	for (const type of ['session_meta', 'event_msg', 'response_item', 'turn_context', 'token_usage_record']) {
		for (const payload of [null, [], 'x', {id: {}}, {type: []}, {type: 'task_complete', call_id: 7}]) {
			values.push({type, payload, timestamp: '2026-11-24T10:00:00Z'} as never);
		}
	}
	expect(activities(replay(values))).toEqual(['ready']);
});
