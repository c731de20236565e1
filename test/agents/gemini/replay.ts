import {readFileSync} from 'node:fs';
import type {AgentEvent} from '../../../source/session/agent-events.ts';
import type {FileLine, Signal, StreamReader} from '../../../source/session/signal.ts';

const fixtures = new URL('../fixtures/', import.meta.url);

export function fixture(path: string): string {
	return readFileSync(new URL(path, fixtures), 'utf8');
}

export function screen(path: string): string[] {
	return fixture(path)
		.split('\n')
		.map(line => line.trimEnd());
}

export function jsonLines(path: string): unknown[] {
	return fixture(path)
		.split('\n')
		.filter(line => line !== '')
		.map(line => JSON.parse(line));
}

/** Recorded events; the older recordings have their times in µs. */
export function events(path: string): AgentEvent[] {
	return (jsonLines(path) as AgentEvent[]).map(event => ({
		...event,
		t: event.t > 1e14 ? Math.round(event.t / 1000) : event.t,
	}));
}

export function readAll<Item>(reader: StreamReader<Item>, items: readonly Item[]): Signal[] {
	const memory = reader.start();
	return items.flatMap(item => reader.read(memory, item));
}

export function fileLines(path: string, different: Partial<FileLine> = {}): FileLine[] {
	return jsonLines(path).map(value => ({value, file: 0, conversation: null, ...different}));
}

/** One line for each signal of activity, those that repeat the one before left out. */
export function said(signals: readonly Signal[]): string[] {
	const words = signals.flatMap(signal => {
		switch (signal.kind) {
			case 'activity':
				return [[signal.activity, signal.ask, signal.text].filter(word => word).join(' | ')];
			case 'answered':
				return ['answered'];
			case 'conversation':
				return [`conversation ${signal.id.slice(0, 8)}`];
			default:
				return [];
		}
	});
	return words.filter((word, index) => word !== words[index - 1]);
}

/** The tokens of all requests, each counted once, by what was said of it last. */
export function spent(signals: readonly Signal[]) {
	const requests = new Map(
		signals.flatMap(signal => (signal.kind === 'usage' ? [[signal.request, signal] as const] : [])),
	);
	const sum = {requests: requests.size, input: 0, output: 0, cacheRead: 0, cacheWrite: 0};
	for (const {tokens} of requests.values()) {
		sum.input += tokens.input;
		sum.output += tokens.output;
		sum.cacheRead += tokens.cacheRead;
		sum.cacheWrite += tokens.cacheWrite;
	}
	return sum;
}

/** The newest activity of several streams, as the newest evidence counts. */
export function newest(signals: readonly Signal[]): Extract<Signal, {kind: 'activity'}> | undefined {
	return signals
		.filter(signal => signal.kind === 'activity')
		.toSorted((a, b) => a.at - b.at)
		.at(-1);
}

/** Values that no agent would write, for readers that must not mind them. */
export const hostile: readonly unknown[] = [
	null,
	undefined,
	7,
	'text',
	[],
	[[]],
	{},
	{__proto__: null},
	JSON.parse('{"__proto__": {"type": "user"}, "constructor": 1}'),
	{type: {}, id: [], timestamp: 9, content: {text: 1}, tokens: 'many', toolCalls: {length: 3}},
	{
		type: 'gemini',
		id: 'x'.repeat(1e6),
		timestamp: 'yesterday',
		tokens: {input: -1, output: Number.POSITIVE_INFINITY, cached: 'a'},
	},
	{type: 'error', timestamp: '2026-01-01T00:00:00Z', content: `[API Error: ${'{"message": "'.repeat(1e5)}`},
	{type: 'gemini', id: 'a', timestamp: '2026-01-01T00:00:00Z', toolCalls: [null, 1, {status: 'cancelled'}]},
	{type: 'assistant', message: {content: [null, {type: 'text', text: 4}, 'x']}},
	{type: 'stream_event', event: null},
	{type: 'control_request', request: {subtype: 'can_use_tool', tool_name: 4, input: 'x'}},
	{
		type: 'control_request',
		request: {subtype: 'can_use_tool', tool_name: 'ask_user_question', input: {questions: [1]}},
	},
	{type: 'control_request', request: {subtype: 'can_use_tool', tool_name: '__proto__', input: {command: []}}},
	{type: 'control_response', response: {subtype: 'success', response: null}},
	{session_id: '../../etc/passwd', hook_event_name: 'SessionStart'},
	{session_id: 'b476fe13-5b75-4d2d-aab0-be5145edfe79', details: 'none', notification_type: 'ToolPermission'},
	{
		session_id: 'b476fe13-5b75-4d2d-aab0-be5145edfe79',
		notification_type: 'ToolPermission',
		details: {type: 'exec', command: 'x'.repeat(1e6)},
		tool_name: 'ask_user',
		tool_input: {questions: Array.from({length: 1e4}, () => ({question: 'q', options: 'none'}))},
	},
];
