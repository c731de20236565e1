import type {FileLine, Signal, StreamReader} from '../../session/signal.ts';
import {apiError} from './api-error.ts';
import {asArray, asCount, asObject, asText, asTime} from './values.ts';

type Line = Readonly<Record<string, unknown>>;

/**
A failed turn ends with the hook `AfterAgent`, which comes up to a second after the error and says `ready`: the error
holds for so many ms longer, so that it is the newer one. What follows it in the chat is newer still.
*/
const errorHoldsMs = 2000;

/**
After a refusal or an interrupt the whole history is written once more, with new ids and times: what comes so soon (ms)
after it is old.
*/
const rewriteMs = 1500;

/** Until when the last error holds, and when a turn was cancelled last, in ms since the epoch. */
type Memory = {holdsUntil: number; cancelledAt: number};

/** What Gemini writes when a turn was interrupted. */
const cancelled = 'Request cancelled.';

/**
Reads the chat files of Gemini CLI (0.61.0). The main one tells what is done; those of subagents only what it costs. A
message comes again with the same id when its tool calls are done. There is no line for a question or a permission.
*/
export const geminiLines: StreamReader<FileLine, Memory> = {
	start: () => ({holdsUntil: 0, cancelledAt: 0}),
	read(memory, {value, file}) {
		const line = asObject(value);
		const said = file === 0 ? activityOf(line) : null;
		if (said === null) {
			return usageOf(line);
		}
		return [...takeSaid(memory, said), ...usageOf(line)];
	},
};

type Said = Extract<Signal, {kind: 'activity'}>;

function takeSaid(memory: Memory, said: Said): Signal[] {
	const afterCancel = said.at - memory.cancelledAt;
	if (said.activity === 'active' && afterCancel >= 0 && afterCancel < rewriteMs) {
		return [];
	}
	const at = Math.max(said.at, memory.holdsUntil);
	if (said.activity === 'blocked') {
		memory.holdsUntil = at;
	} else if (said.activity === 'ready') {
		memory.cancelledAt = said.at;
	}
	return [{...said, at}];
}

function activityOf(line: Line): Said | null {
	const at = asTime(line.timestamp);
	if (at === null) {
		return null;
	}
	const said = (activity: Said['activity']): Said => ({kind: 'activity', at, activity});
	switch (line.type) {
		case 'user':
			return said('active');
		case 'gemini':
			return answerOf(line, at);
		case 'error': {
			const text = apiError(textOf(line.content));
			return text === null ? null : {...said('blocked'), at: at + errorHoldsMs, text};
		}
		case 'info':
			return textOf(line.content) === cancelled ? said('ready') : null;
		default:
			return null;
	}
}

/** Where every tool call was refused, the turn is over: the model is not asked again. */
function answerOf(line: Line, at: number): Said {
	const calls = asArray(line.toolCalls).map(asObject);
	const times = calls.map(call => asTime(call.timestamp) ?? at);
	const over = calls.length > 0 && calls.every(call => call.status === 'cancelled');
	const activity = over ? 'ready' : 'active';
	return {kind: 'activity', at: times.reduce((a, b) => Math.max(a, b), at), activity};
}

/** `input` is with what came from the cache, `output` without thoughts. */
function usageOf(line: Line): Signal[] {
	const id = asText(line.id);
	const tokens = asObject(line.tokens);
	if (line.type !== 'gemini' || id === null || id.length > 100 || Object.keys(tokens).length === 0) {
		return [];
	}
	const cacheRead = asCount(tokens.cached);
	return [
		{
			kind: 'usage',
			request: id,
			model: asText(line.model)?.slice(0, 100) ?? null,
			provider: 'google',
			tokens: {
				input: Math.max(0, asCount(tokens.input) - cacheRead),
				output: asCount(tokens.output) + asCount(tokens.thoughts),
				cacheRead,
				cacheWrite: 0,
			},
		},
	];
}

/** What a message says: a text, or the texts of its parts. */
function textOf(content: unknown): string {
	const parts = typeof content === 'string' ? [content] : asArray(content).map(part => asObject(part).text);
	return parts
		.filter(part => typeof part === 'string')
		.join('')
		.trim();
}
