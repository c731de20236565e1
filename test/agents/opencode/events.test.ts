import {describe, expect, test} from 'vitest';
import {openCodeEvents} from '../../../source/agents/opencode/events.ts';
import {sum, told} from '../told.ts';
import {readEvents, replay} from './recorded.ts';

const commit = (file: string, more = '') =>
	`printf 'hello\\n' > ${file} && git add ${file} && git -c user.name=mock -c user.email=mock@example.com commit -qm 'mock: add ${file}' && git log --oneline -1${more}`;

describe('recorded runs', () => {
	test('a turn with a tool', () => {
		const signals = replay('events-edit-full');
		expect(told(signals)).toEqual(['conversation ses_df98cc496ffe5o9gA9OvvDC6uY', 'active', 'ready']);
		expect(sum(signals)).toEqual({
			requests: 2,
			input: 2000,
			output: 100,
			cacheRead: 1000,
			cacheWrite: 0,
			usd: 0.0031,
		});
	});

	test('a permission that is given', () => {
		const signals = replay('events-approve');
		expect(told(signals)).toEqual([
			'conversation ses_df98b9c71ffeFYoIZdN4MsZv1b',
			'active',
			`waiting_input permission: ${commit('mock-approved.txt')}`,
			'answered',
			'active',
			'ready',
		]);
		expect(sum(signals)).toMatchObject({requests: 2, usd: 0.0031});
	});

	test('a permission that is refused', () => {
		const signals = replay('events-reject');
		expect(told(signals).slice(2)).toEqual([
			`waiting_input permission: ${commit('mock.txt')}`,
			'answered',
			'ready',
		]);
		expect(sum(signals)).toMatchObject({requests: 1, usd: 0.00155});
	});

	test('a question, a permission, an interruption, and the end', () => {
		const signals = replay('events-question');
		expect(told(signals)).toEqual([
			'conversation ses_df13e525bffeFGMKL32zdDmAJy',
			'active',
			'waiting_input question: Which database shall I use? (SQLite / Postgres)',
			'answered',
			'active',
			'ready',
			'active',
			"waiting_input permission: printf 'hello\\n' > mock.txt && env | grep '^AO_' ; git add mock.txt",
			'answered',
			'active',
			'ready',
			'active',
			'ready',
			'active',
			'blocked: Retrying: Rate limit reached (mock) (attempt 1)',
			'ready',
			'active',
			'ready',
		]);
	});

	test('a subagent that asks: its idle is not the end of the turn, and it costs', () => {
		const signals = replay('events-subagent');
		expect(told(signals)).toEqual([
			'conversation ses_df1411836ffeDXY33abTN3hlnM',
			'active',
			"waiting_input permission: printf 'hello\\n' > mock.txt && env | grep '^AO_' ; git add mock.txt",
			'answered',
			'active',
			'ready',
		]);
		expect(sum(signals)).toMatchObject({requests: 4, input: 4000, output: 200, cacheRead: 2000, usd: 0.0062});
	});

	test('a rate limit that passes', () => {
		const signals = replay('events-flaky');
		expect(told(signals).slice(1)).toEqual([
			'active',
			'active: Retrying: Rate limit reached (mock) (attempt 1)',
			'active',
			'active: Retrying: Rate limit reached (mock) (attempt 2)',
			'active',
			'ready',
		]);
		expect(sum(signals)).toMatchObject({requests: 1, usd: 0.00155});
	});

	test('errors of the server until it gives up', () => {
		expect(told(replay('events-500')).slice(1)).toEqual([
			'active',
			'active: Retrying: Internal error (mock) (attempt 1)',
			'active',
			'active: Retrying: Internal error (mock) (attempt 2)',
			'active',
			'active: Retrying: Internal error (mock) (attempt 3)',
			'active',
			'active: Retrying: Internal error (mock) (attempt 4)',
			'active',
			'active: Retrying: Internal error (mock) (attempt 5)',
			'active',
			'blocked: Model server error: Internal error (mock)',
		]);
	});

	test('a sign-in that is refused stays blocked over the idle after it', () => {
		const signals = replay('events-401');
		expect(told(signals).slice(1)).toEqual(['active', 'blocked: Sign-in needed: Invalid API key (mock)']);
		expect(sum(signals).requests).toBe(0);
	});

	test('an interruption, then a turn that goes well', () => {
		const signals = replay('events-interrupt-then-hello');
		expect(told(signals).slice(1)).toEqual(['active', 'ready', 'active', 'ready']);
		expect(sum(signals)).toMatchObject({requests: 1, input: 1000, output: 50, usd: 0.00155});
	});

	test('every signal has the time of its line', () => {
		for (const signal of replay('events-approve')) {
			expect('at' in signal ? signal.at : 1795404620000).toBeGreaterThan(1795404600000);
			expect('at' in signal ? signal.at : 1795404620000).toBeLessThan(1795404700000);
		}
	});
});

const root = 'ses_aaaaaaaaaaaaaaaaaaaaaaaaaa';
const other = 'ses_bbbbbbbbbbbbbbbbbbbbbbbbbb';
const child = 'ses_cccccccccccccccccccccccccc';

/** What events with these names and payloads say, a second apart. */
function say(...events: [event: string, payload: unknown][]) {
	return readEvents(
		events.map(([event, payload], index) => JSON.stringify({t: 1000 * index, event, payload})).join('\n'),
	);
}
const created = (id: string, parentID?: string): [string, unknown] => [
	'session.created',
	{sessionID: id, info: {id, parentID}},
];
const status = (id: string, type: string, more = {}): [string, unknown] => [
	'session.status',
	{sessionID: id, status: {type, ...more}},
];
const permission = (id: string, session: string, more = {}): [string, unknown] => [
	'permission.asked',
	{id, sessionID: session, permission: 'edit', patterns: ['src/a.ts'], metadata: {}, ...more},
];
const replied = (id: string): [string, unknown] => ['permission.replied', {sessionID: root, requestID: id}];

describe('whose events count', () => {
	test('a new session of the user is the conversation from then on', () => {
		expect(told(say(created(root), status(root, 'idle'), created(other), status(other, 'busy')))).toEqual([
			`conversation ${root}`,
			'ready',
			`conversation ${other}`,
			'active',
		]);
	});

	test('going back to an earlier session gives its id, but not while the other is at work', () => {
		expect(told(say(created(root), created(other), status(other, 'busy'), status(root, 'busy')))).toEqual([
			`conversation ${root}`,
			`conversation ${other}`,
			'active',
		]);
		expect(told(say(created(root), created(other), status(other, 'idle'), status(root, 'busy')))).toEqual([
			`conversation ${root}`,
			`conversation ${other}`,
			'ready',
			`conversation ${root}`,
			'active',
		]);
	});

	test('a session that is unknown or a subagent’s is never the conversation', () => {
		expect(
			told(
				say(created(root), created(child, root), status(child, 'busy'), status(other, 'busy'), [
					'session.error',
					{sessionID: child, error: {name: 'UnknownError', data: {message: 'x'}}},
				]),
			),
		).toEqual([`conversation ${root}`]);
	});

	test('after a resume the plugin’s start means that it waits; the first session that works is the root', () => {
		expect(told(say(['plugin.init', {}]))).toEqual([]);
		expect(
			told(say(created(root), status(root, 'busy'), permission('per_1', root), ['plugin.init', {}])),
		).toEqual([`conversation ${root}`, 'active', 'waiting_input permission: edit: src/a.ts', 'ready']);
		expect(told(say(status(root, 'busy')))).toEqual([`conversation ${root}`, 'active']);
	});

	test('an id that is none is not taken', () => {
		for (const id of ['ses_', 'ses_../../etc', `ses_${'a'.repeat(500)}`, '--help', 7]) {
			expect(say(['session.created', {sessionID: id, info: {id}}], status(id as string, 'busy'))).toEqual([]);
		}
	});
});

describe('what is asked', () => {
	test('the next one is asked when the first is answered', () => {
		expect(
			told(
				say(
					created(root),
					permission('per_1', root),
					permission('per_2', child, {permission: 'webfetch', patterns: ['https://a.b/']}),
					replied('per_9'),
					replied('per_1'),
					replied('per_2'),
				),
			).slice(1),
		).toEqual([
			'waiting_input permission: edit: src/a.ts',
			'waiting_input permission: webfetch: https://a.b/',
			'answered',
		]);
	});

	test('what a subagent asks stays open while the root goes on, and ends with the turn', () => {
		expect(
			told(
				say(
					created(root),
					permission('per_1', child),
					status(root, 'busy'),
					status(root, 'idle'),
					status(root, 'busy'),
				),
			).slice(1),
		).toEqual(['waiting_input permission: edit: src/a.ts', 'ready', 'active']);
	});

	test('a question that is dismissed', () => {
		const question = {
			id: 'que_1',
			sessionID: root,
			questions: [{question: 'A?', options: []}, {question: 'B?'}],
		};
		expect(
			told(
				say(
					created(root),
					['question.asked', question],
					['question.rejected', {sessionID: root, requestID: 'que_1'}],
				),
			).slice(1),
		).toEqual(['waiting_input question: A? +1', 'answered']);
	});
});

test('a retry that is far away blocks at once', () => {
	const next = {attempt: 1, message: 'Quota', next: 1000 + 120_000};
	expect(told(say(created(root), status(root, 'retry', next), status(root, 'busy'))).slice(1)).toEqual([
		'blocked: Retrying: Quota (attempt 1)',
		'active',
	]);
});

test.each([
	[{name: 'ProviderModelNotFoundError', data: {providerID: 'a', modelID: 'b'}}, 'Model not found: a/b'],
	[{name: 'ProviderAuthError', data: {message: 'no key'}}, 'Sign-in needed: no key'],
	[{name: 'APIError', data: {message: 'slow down', statusCode: 429}}, 'Rate limit: slow down'],
	[{name: 'ContextOverflowError', data: {message: 'too many'}}, 'Context too long: too many'],
	[{name: 'UnknownError', data: {}}, 'UnknownError'],
	[null, 'The request to the model failed.'],
])('why a turn failed: %j', (error, words) => {
	expect(told(say(created(root), ['session.error', {sessionID: root, error}])).at(-1)).toBe(
		`blocked: ${words}`,
	);
});

test('a model without a price leaves the estimate to others', () => {
	const info = {
		id: 'msg_20676c956001xQJ8uMyl5G7Iqe',
		role: 'assistant',
		modelID: 'claude-opus-4-5',
		providerID: 'google-vertex-anthropic',
		cost: 0,
		tokens: {input: 10, output: 2, reasoning: 3, cache: {read: 4, write: 5}},
	};
	expect(say(['message.updated', {info}])).toEqual([
		{
			kind: 'usage',
			request: info.id,
			model: 'claude-opus-4-5',
			provider: 'anthropic',
			tokens: {input: 10, output: 5, cacheRead: 4, cacheWrite: 5},
		},
	]);
});

test('memory stays small however much is asked and however many sessions there are', () => {
	const memory = openCodeEvents.start();
	for (let index = 0; index < 500; index++) {
		const id = `ses_${String(index).padStart(26, '0')}`;
		openCodeEvents.read(memory, {t: index, event: 'session.created', payload: {sessionID: id, info: {id}}});
		const asked = {
			id: `per_${index}`,
			sessionID: id,
			permission: 'bash',
			metadata: {command: 'x'.repeat(9000)},
		};
		openCodeEvents.read(memory, {t: index, event: 'permission.asked', payload: asked});
	}
	expect(JSON.stringify(memory).length).toBeLessThan(8000);
});

test('whatever a line holds, nothing is thrown', () => {
	const names = [
		'plugin.init',
		'session.created',
		'session.updated',
		'session.status',
		'session.idle',
		'session.error',
		'permission.asked',
		'permission.replied',
		'question.asked',
		'question.replied',
		'question.rejected',
		'message.updated',
		'dispose',
		'__proto__',
	];
	const values = [
		null,
		undefined,
		0,
		'x',
		[],
		[[]],
		{},
		{sessionID: root},
		{
			id: 1,
			sessionID: root,
			requestID: {},
			status: 1,
			error: 'x',
			info: [],
			questions: [null, 1],
			patterns: {},
		},
		{id: 'a', sessionID: root, status: {type: 'retry', attempt: '1', next: 'x'}, error: {data: 1}},
		{
			id: 'a',
			sessionID: root,
			info: {id: 'msg_aaaaaaaaaaaa', role: 'assistant', tokens: {input: -1, output: 'x'}},
		},
		{
			id: 'x'.repeat(1e6),
			sessionID: 'y'.repeat(1e6),
			questions: Array(1e4).fill({question: 'z'.repeat(100)}),
		},
	];
	const memory = openCodeEvents.start();
	for (const event of names) {
		for (const payload of values) {
			expect(Array.isArray(openCodeEvents.read(memory, {t: 0, event, payload}))).toBe(true);
		}
	}
});
