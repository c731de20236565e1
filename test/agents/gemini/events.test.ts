import {describe, expect, test} from 'vitest';
import {geminiLines} from '../../../source/agents/gemini/chat.ts';
import {geminiEvents} from '../../../source/agents/gemini/events.ts';
import type {AgentEvent} from '../../../source/session/agent-events.ts';
import {events, fileLines, hostile, newest, readAll, said, spent} from './replay.ts';

const ours = 'b476fe13-5b75-4d2d-aab0-be5145edfe79';
const other = '11111111-2222-4333-8444-555555555555';

function event(name: string, payload: object = {}, t = 1): AgentEvent {
	return {t, event: name, payload: {session_id: ours, ...payload}};
}

describe('hooks', () => {
	test('a question: asked, answered, done', () => {
		expect(said(readAll(geminiEvents, events('gemini/events-ask-quit.jsonl')))).toEqual([
			'conversation b476fe13',
			'active',
			'waiting_input | question | Which database should I use? (SQLite / Postgres)',
			'active',
			'ready',
		]);
	});

	test('a command that needs a permission', () => {
		const signals = readAll(geminiEvents, events('gemini/events-edit.jsonl'));
		expect(said(signals)).toEqual([
			'conversation d7590f91',
			'active',
			expect.stringMatching(
				/^waiting_input \| permission \| Shell: printf 'hello\\n' > mock\.txt && git add/,
			),
			'active',
			'ready',
		]);
	});

	test('a resumed conversation is ready, then at work', () => {
		expect(said(readAll(geminiEvents, events('gemini/events-resume.jsonl')))).toEqual([
			'conversation b476fe13',
			'ready',
			'active',
			'ready',
		]);
	});

	test('an edit that is refused, then /clear: another conversation', () => {
		expect(said(readAll(geminiEvents, events('gemini/events-edit-clear.jsonl'))).slice(-4)).toEqual([
			'active',
			'waiting_input | permission | Edit: /home/u/wt/g1/b.txt',
			'conversation 2f0e860a',
			'ready',
		]);
	});

	test('a turn without an answer leaves it to the chat whether it failed', () => {
		expect(said(readAll(geminiEvents, events('gemini/events-401.jsonl'))).at(-1)).toBe('active');
	});

	test('what an MCP tool and other tools want', () => {
		const wants = (details: object) =>
			said(
				readAll(geminiEvents, [
					event('Notification', {notification_type: 'ToolPermission', message: 'Tool X', details}),
				]),
			).at(-1);
		expect(wants({type: 'mcp', serverName: 'jira', toolName: 'find'})).toBe(
			'waiting_input | permission | jira: find',
		);
		expect(wants({type: 'info', title: 'Confirm Fetch', prompt: 'get\nit'})).toBe(
			'waiting_input | permission | Confirm Fetch: get it',
		);
		expect(wants({})).toBe('waiting_input | permission | Tool X');
	});

	test('other notifications ask nothing', () => {
		expect(said(readAll(geminiEvents, [event('Notification', {notification_type: 'Idle'})]))).toEqual([
			'conversation b476fe13',
		]);
	});

	test('a Gemini that ours runs in a tool is not ours', () => {
		const nested = ['SessionStart', 'BeforeAgent', 'AfterAgent', 'SessionEnd'].map(name =>
			event(name, {session_id: other, source: 'startup'}),
		);
		expect(
			said(
				readAll(geminiEvents, [
					event('BeforeAgent'),
					event('BeforeTool'),
					...nested,
					event('AfterTool'),
					event('AfterAgent'),
				]),
			),
		).toEqual(['conversation b476fe13', 'active', 'ready']);
	});

	test('a conversation that begins anew after a crash is ours', () => {
		const signals = readAll(geminiEvents, [
			event('BeforeAgent'),
			event('SessionStart', {session_id: other, source: 'startup'}),
			event('BeforeAgent', {session_id: other}),
		]);
		expect(said(signals)).toEqual(['conversation b476fe13', 'active', 'conversation 11111111', 'active']);
	});

	test('an id that is none is no conversation', () => {
		expect(readAll(geminiEvents, [event('BeforeAgent', {session_id: '../x'})])).toEqual([]);
	});
});

describe('chats', () => {
	const read = (path: string) => readAll(geminiLines, fileLines(path));

	test('a turn with a command; a message that comes twice costs once', () => {
		const signals = read('gemini/transcript-edit.jsonl');
		expect(said(signals)).toEqual(['active']);
		expect(spent(signals)).toEqual({requests: 2, input: 2000, output: 100, cacheRead: 1000, cacheWrite: 0});
		expect(signals.find(({kind}) => kind === 'usage')).toMatchObject({
			model: 'gemini-3.8-flash',
			provider: 'google',
		});
	});

	test('a resumed chat counts nothing again', () => {
		const signals = read('gemini/transcript-ask-resume.jsonl');
		expect(spent(signals)).toMatchObject({requests: 3, input: 3000, output: 150, cacheRead: 1500});
		expect(spent([...signals, ...read('gemini/transcript-ask-resume.jsonl')]).requests).toBe(3);
	});

	test('a tool call is as old as its answer', () => {
		const signals = read('gemini/transcript-edit.jsonl').filter(({kind}) => kind === 'activity');
		expect(
			signals.map(signal => ('at' in signal ? new Date(signal.at).toISOString().slice(14, 23) : '')),
		).toEqual(['40:43.062', '40:43.878', '41:21.223', '41:21.289', '41:21.981']);
	});

	test('a refusal ends the turn, though the whole history is written once more', () => {
		expect(said(read('gemini/transcript-refused.jsonl'))).toEqual(['active', 'ready']);
		const resumed = read('gemini/transcript-refused-resumed.jsonl');
		expect(said(resumed)).toEqual(['active', 'ready']);
		expect(spent(resumed).requests).toBe(1);
		const all = [
			...readAll(geminiEvents, events('gemini/events-refused.jsonl')),
			...read('gemini/transcript-refused.jsonl'),
		];
		expect(newest(all)?.activity).toBe('ready');
	});

	test('a failed turn is blocked, whatever the hook of its end says', () => {
		expect(said(read('gemini/transcript-401.jsonl'))).toEqual([
			'active',
			'blocked | Sign-in needed: API key not valid (mock)',
		]);
		const end = events('gemini/events-401.jsonl').map(item => ({
			...item,
			payload: {...(item.payload as object), prompt_response: 'so far'},
		}));
		const all = [...readAll(geminiEvents, end), ...read('gemini/transcript-401.jsonl')];
		expect(newest(all)?.activity).toBe('blocked');
	});

	test('a turn that goes on by itself after an error is at work', () => {
		const signals = read('gemini/transcript-mid-401.jsonl');
		expect(said(signals)).toEqual(['active', 'blocked | Sign-in needed: API key not valid (mock)', 'active']);
		expect(newest(signals)?.activity).toBe('active');
	});

	test('what follows an error at once is newer than it', () => {
		const signals = readAll(
			geminiLines,
			[
				{type: 'error', timestamp: '2026-01-01T00:00:00.000Z', content: '[API Error: 500 oops]'},
				{type: 'user', timestamp: '2026-01-01T00:00:00.300Z', content: [{text: 'go on'}]},
			].map(value => ({value, file: 0, conversation: null})),
		);
		expect(newest(signals)?.activity).toBe('active');
	});

	test('an error of a command ends no turn; subagents only cost', () => {
		const line = {type: 'error', timestamp: '2026-01-01T00:00:00Z', content: 'Unknown command: /x'};
		expect(readAll(geminiLines, [{value: line, file: 0, conversation: null}])).toEqual([]);
		const signals = readAll(geminiLines, fileLines('gemini/transcript-edit.jsonl', {file: 1}));
		expect(new Set(signals.map(({kind}) => kind))).toEqual(new Set(['usage']));
	});
});

test('hostile values say nothing and break nothing', () => {
	const names = ['SessionStart', 'BeforeTool', 'Notification', 'AfterAgent', 'SessionEnd', '__proto__'];
	const started = performance.now();
	for (const value of hostile) {
		readAll(
			geminiLines,
			[0, 1].map(file => ({value, file, conversation: null})),
		);
		readAll(
			geminiEvents,
			names.map(name => ({t: 1, event: name, payload: value})),
		);
	}
	expect(performance.now() - started).toBeLessThan(2000);
	const [, asked] = readAll(geminiEvents, [{t: 1, event: 'Notification', payload: hostile.at(-1)}]);
	expect(JSON.stringify(asked).length).toBeLessThan(2000);
});
