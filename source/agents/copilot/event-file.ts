import type {FileLine, Signal, StreamReader} from '../../session/signal.ts';
import {failureWords} from '../failure.ts';
import {answer, type OpenAsk, open} from '../open-asks.ts';
import {count, list, object, text} from '../payload.ts';
import {findEventFiles, isConversation} from './find.ts';

type Memory = {
	/** A turn is open: it began, and the model's last message was not one without tools. */
	isBusy: boolean;
	asks: OpenAsk[];
};

/** Tools that ask the user something. What they ask is told by no other line of the file. */
const asking: ReadonlySet<unknown> = new Set(['ask_user', 'exit_plan_mode']);

/** `events.jsonl` of a conversation, which Copilot (1.0.102) writes line by line as things happen. */
export const eventFile = {
	find: findEventFiles,
	lines: {
		start: (): Memory => ({isBusy: true, asks: []}),
		read(memory: Memory, {value, conversation}: FileLine): Signal[] {
			const {type, data, id, agentId, timestamp} = object(value);
			const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
			if (Number.isNaN(at)) {
				return [];
			}
			const line = {type, data: object(data), at};
			if (type === 'session.start') {
				return started(line.data.sessionId, conversation);
			}
			return line.type === 'session.usage_record'
				? usage(id, object(line.data.usage))
				: (askSignals(memory, line, text(agentId) ?? '') ??
						(agentId === undefined ? turnSignals(memory, line) : []));
		},
	} satisfies StreamReader<FileLine, Memory>,
};

/** The first line of a file. Of another conversation than is known: its user has begun a new one (`/clear`). */
function started(id: unknown, conversation: string | null): Signal[] {
	return isConversation(id) && id !== conversation ? [{kind: 'conversation', id}] : [];
}

type Line = {type: unknown; data: Record<string, unknown>; at: number};

/** What is asked, by subagents too; null for a line that tells nothing of it. */
function askSignals({asks}: Memory, {type, data, at}: Line, of: string): Signal[] | null {
	switch (type) {
		case 'permission.requested':
			return typeof data.requestId === 'string' && data.resolvedByHook !== true
				? open(
						asks,
						{id: data.requestId, of, ask: 'permission', text: permissionText(object(data.permissionRequest))},
						at,
					)
				: [];
		case 'permission.completed':
			return answer(asks, data.requestId, at);
		case 'tool.execution_start':
			return asking.has(data.toolName) && typeof data.toolCallId === 'string'
				? open(
						asks,
						{id: data.toolCallId, of, ask: 'question', text: questionText(object(data.arguments))},
						at,
					)
				: [];
		case 'tool.execution_complete':
			return answer(asks, data.toolCallId, at);
		default:
			return null;
	}
}

/**
The turn of the main agent. Its start and end come once per request to the model: the user's turn is over when a message
without tools was the last.
*/
function turnSignals(memory: Memory, {type, data, at}: Line): Signal[] {
	switch (type) {
		case 'user.message':
		case 'assistant.turn_start':
			memory.isBusy = true;
			memory.asks = memory.asks.filter(ask => ask.of !== '');
			return memory.asks.length === 0 ? [{kind: 'activity', at, activity: 'active'}] : [];
		case 'assistant.message':
			memory.isBusy = list(data.toolRequests).length > 0;
			return [];
		case 'assistant.turn_end':
			return memory.isBusy || memory.asks.length > 0 ? [] : [{kind: 'activity', at, activity: 'ready'}];
		case 'session.resume':
		case 'abort':
			memory.isBusy = false;
			memory.asks = [];
			return [{kind: 'activity', at, activity: 'ready'}];
		case 'session.usage_checkpoint':
			return memory.isBusy || memory.asks.length > 0 ? [] : [{kind: 'activity', at, activity: 'ready'}];
		case 'session.error':
			memory.asks = [];
			return [{kind: 'activity', at, activity: 'blocked', text: errorWords(data)}];
		case 'session.shutdown':
			memory.asks = [];
			return [];
		default:
			return [];
	}
}

function permissionText(request: Record<string, unknown>): string {
	const command = text(request.fullCommandText);
	if (command !== null) {
		return command;
	}
	const kind = text(request.kind) ?? 'permission';
	const what = [request.fileName, request.path, request.url, request.toolName, request.intention]
		.map(text)
		.find(words => words !== null);
	return what === undefined || what === null ? kind : `${kind}: ${what}`;
}

/** `ask_user` has its question in `message` (with a schema for the answer) or in `question`. */
function questionText(given: Record<string, unknown>): string {
	return text(given.message) ?? text(given.question) ?? text(given.summary) ?? 'A question';
}

function errorWords({errorType, message, statusCode}: Record<string, unknown>): string {
	const status = typeof statusCode === 'number' ? statusCode : null;
	return failureWords(status ?? (errorType === 'authentication' ? 401 : null), text(message));
}

/** `inputTokens` holds what was read from and written to the cache, `outputTokens` the reasoning. No figure in USD. */
function usage(id: unknown, given: Record<string, unknown>): Signal[] {
	if (!isConversation(id)) {
		return [];
	}
	const cacheRead = count(given.cacheReadTokens);
	const cacheWrite = count(given.cacheWriteTokens);
	const tokens = {
		input: Math.max(0, count(given.inputTokens) - cacheRead - cacheWrite),
		output: count(given.outputTokens),
		cacheRead,
		cacheWrite,
	};
	return [{kind: 'usage', request: id, model: text(given.model), tokens}];
}
