import type {FileLine, Signal, StreamReader} from '../../session/signal.ts';
import {apiError} from './api-error.ts';
import {asArray, asCount, asObject, asText, asTime} from './values.ts';

type Line = Readonly<Record<string, unknown>>;

/**
A failed turn ends with the hook `AfterAgent`, which comes some ms after the error and says `ready`: the error holds for
so many ms longer, so that it is the newer one.
*/
const errorHoldsMs = 2000;

/** What Gemini writes when a turn was interrupted. */
const cancelled = 'Request cancelled.';

/**
Reads the chat files of Gemini CLI (0.61.0). The main one tells what is done; those of subagents only what it costs. A
message comes again with the same id when its tool calls are done. There is no line for a question or a permission.
*/
export const geminiLines: StreamReader<FileLine, null> = {
	start: () => null,
	read(_, {value, file}) {
		const line = asObject(value);
		const usage = usageOf(line);
		return file === 0 ? [...activityOf(line), ...usage] : usage;
	},
};

function activityOf(line: Line): Signal[] {
	const at = asTime(line.timestamp);
	if (at === null) {
		return [];
	}
	switch (line.type) {
		case 'user':
			return [{kind: 'activity', at, activity: 'active'}];
		case 'gemini':
			return [answerOf(line, at)];
		case 'error': {
			const text = apiError(textOf(line.content));
			return text === null ? [] : [{kind: 'activity', at: at + errorHoldsMs, activity: 'blocked', text}];
		}
		case 'info':
			return textOf(line.content) === cancelled ? [{kind: 'activity', at, activity: 'ready'}] : [];
		default:
			return [];
	}
}

/** Where every tool call was refused, the turn is over: the model is not asked again. */
function answerOf(line: Line, at: number): Signal {
	const calls = asArray(line.toolCalls).map(asObject);
	const times = calls.map(call => asTime(call.timestamp) ?? at);
	const over = calls.length > 0 && calls.every(call => call.status === 'cancelled');
	return {
		kind: 'activity',
		at: times.reduce((a, b) => Math.max(a, b), at),
		activity: over ? 'ready' : 'active',
	};
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
