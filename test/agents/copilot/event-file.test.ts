import {describe, expect, test} from 'vitest';
import {eventFile} from '../../../source/agents/copilot/event-file.ts';
import {sum, told} from '../told.ts';
import {readLines, replay} from './recorded.ts';

const command = "printf 'hello\\n' > mock.txt && env | grep '^AO_' ; git add mock.txt";

describe('recorded files', () => {
	test('a command that is allowed; a turn of two requests ends once', () => {
		const signals = replay('events-edit');
		expect(told(signals)).toEqual([
			'active',
			"waiting_input permission: printf 'hello\\n' > mock.txt && git add mock.txt && git -c user.name=mock -c user.email=mock@example.com commit -qm 'mock: add mock.txt' && git log --oneline -1",
			'answered',
			'active',
			'ready',
		]);
		expect(sum(signals)).toEqual({
			requests: 2,
			input: 2000,
			output: 100,
			cacheRead: 1000,
			cacheWrite: 0,
			usd: 0,
		});
	});

	test('a sign-in that is refused', () => {
		const signals = replay('events-401');
		expect(told(signals)).toEqual([
			'active',
			'blocked: Sign-in needed: Authentication failed with provider at http://127.0.0.1:4020/v1 (HTTP 401).\n  Check your COPILOT_PROVIDER_API_KEY, COPILOT_PROVIDER_API_KEY_COMMAND, or COPILOT_PROVIDER_BEARER_TOKEN.',
		]);
		expect(sum(signals).requests).toBe(0);
	});

	test('a server that fails until it gives up', () => {
		expect(told(replay('events-500')).slice(0, 2)).toEqual([
			'active',
			'blocked: Model server error: Failed to get response from the AI model; retried 5 times (total retry wait time: 16.28 seconds) Last error: 500 Internal error (mock)',
		]);
	});

	test('with everything allowed nothing is asked', () => {
		const signals = replay('events-allow-all');
		expect(told(signals)).toEqual(['active', 'ready']);
		expect(sum(signals)).toMatchObject({requests: 2, input: 2000});
	});

	test('a question, a command that is refused, a subagent that asks, an interruption', () => {
		const signals = replay('events-question-denied-subagent');
		expect(told(signals)).toEqual([
			'active',
			'waiting_input question: Which database shall I use?',
			'answered',
			'active',
			'ready',
			'active',
			'waiting_input question: Which database shall I use?',
			'answered',
			'active',
			'ready',
			'active',
			`waiting_input permission: ${command}`,
			'answered',
			'ready',
			'active',
			`waiting_input permission: ${command}`,
			'answered',
			'active',
			'ready',
			'active',
			'ready',
		]);
		expect(sum(signals)).toMatchObject({requests: 9, input: 9000, output: 450, cacheRead: 4500});
	});
});

/** One line of the file; each a second after the one before it, in order of `second`. */
function line(type: string, data: unknown = {}, more: Record<string, unknown> = {}, second = 0) {
	const id = '00000000-0000-4000-8000-000000000001';
	return {type, data, id, timestamp: new Date(second * 1000).toISOString(), parentId: null, ...more};
}
const child = {agentId: '37f07456-84b9-488c-9335-efad4783e0a2'};

describe('turns', () => {
	test('taken back by its user, which cuts the file: what is read anew says when', () => {
		const signals = readLines([
			line('user.message'),
			line('assistant.message', {toolRequests: []}),
			line('assistant.turn_end'),
			line('session.usage_checkpoint', {}, {}, 60),
		]);
		expect(signals.at(-1)).toEqual({kind: 'activity', at: 60_000, activity: 'ready'});
		expect(told(readLines([line('user.message'), line('session.usage_checkpoint')]))).toEqual(['active']);
	});

	test('resumed and interrupted: it waits for its user', () => {
		expect(told(readLines([line('session.resume')]))).toEqual(['ready']);
		expect(
			told(
				readLines([
					line('assistant.turn_start'),
					line('assistant.turn_end'),
					line('abort', {reason: 'user_abort'}),
				]),
			),
		).toEqual(['active', 'ready']);
	});

	test('a subagent neither starts nor ends it', () => {
		expect(
			told(
				readLines([
					line('user.message'),
					line('assistant.turn_start', {}, child),
					line('assistant.message', {toolRequests: []}, child),
					line('assistant.turn_end', {}, child),
					line('session.error', {message: 'x'}, child),
					line('abort', {}, child),
				]),
			),
		).toEqual(['active']);
	});

	test('what a subagent asks in the background is asked after the turn as well', () => {
		const asked = {requestId: 'r', permissionRequest: {kind: 'url', url: 'https://a.b/'}};
		expect(
			told(
				readLines([
					line('permission.requested', asked, child),
					line('assistant.message', {toolRequests: []}),
					line('assistant.turn_end'),
					line('permission.completed', {requestId: 'r'}, child),
				]),
			),
		).toEqual(['waiting_input permission: url: https://a.b/', 'answered']);
	});

	test('a request that a hook has answered is no question', () => {
		const asked = {requestId: 'r', resolvedByHook: true, permissionRequest: {kind: 'write', fileName: 'a'}};
		expect(readLines([line('permission.requested', asked)])).toEqual([]);
	});
});

test('tokens do not count twice what came from the cache', () => {
	const usage = {
		model: 'gpt-5.5',
		inputTokens: 1000,
		outputTokens: 30,
		cacheReadTokens: 600,
		cacheWriteTokens: 100,
		reasoningTokens: 20,
	};
	expect(readLines([line('session.usage_record', {usage})])).toEqual([
		{
			kind: 'usage',
			request: '00000000-0000-4000-8000-000000000001',
			model: 'gpt-5.5',
			tokens: {input: 300, output: 30, cacheRead: 600, cacheWrite: 100},
		},
	]);
});

test('whatever a line holds, nothing is thrown', () => {
	const types = [
		'user.message',
		'assistant.turn_start',
		'assistant.message',
		'assistant.turn_end',
		'permission.requested',
		'permission.completed',
		'tool.execution_start',
		'tool.execution_complete',
		'session.usage_record',
		'abort',
		'session.error',
		'session.resume',
		'session.shutdown',
		'session.usage_checkpoint',
		'__proto__',
	];
	const values = [
		null,
		1,
		'x',
		[],
		{},
		{usage: {inputTokens: 'x', outputTokens: -5, cacheReadTokens: Number.POSITIVE_INFINITY}},
		{requestId: 1},
		{requestId: 'x'.repeat(1e6), permissionRequest: {fullCommandText: 'y'.repeat(1e6)}},
		{toolName: 'ask_user', toolCallId: 'a', arguments: 7},
		{toolRequests: 'x', message: {}, statusCode: '401'},
	];
	expect(() =>
		readLines([
			null,
			0,
			'x',
			[],
			{type: 'abort'},
			{type: 'abort', timestamp: 'never'},
			{type: {}, timestamp: []},
			...types.flatMap(type => values.map(value => line(type, value))),
			...types.flatMap(type => values.map(value => line(type, value, {agentId: 7, id: {}}))),
		]),
	).not.toThrow();
});

test('memory stays small', () => {
	const memory = eventFile.lines.start();
	for (let index = 0; index < 300; index++) {
		const value = line('permission.requested', {
			requestId: `r${index}`,
			permissionRequest: {fullCommandText: 'x'.repeat(9000)},
		});
		eventFile.lines.read(memory, {value, file: 0, conversation: null});
	}
	expect(JSON.stringify(memory).length).toBeLessThan(6000);
});

test('a conversation that its user has begun anew is the one from then on', () => {
	const id = '24ca4333-816b-4203-bbb6-0879cade67de';
	const start = (sessionId: unknown, conversation: string | null) =>
		eventFile.lines.read(eventFile.lines.start(), {
			value: line('session.start', {sessionId}),
			file: 1,
			conversation,
		});
	expect(start(id, '11111111-1111-4111-8111-111111111111')).toEqual([{kind: 'conversation', id}]);
	expect(start(id, id)).toEqual([]);
	expect(start('../../etc', null)).toEqual([]);
	expect(start({}, null)).toEqual([]);
});
