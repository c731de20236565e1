import type {FileLine, Signal, StreamReader} from '../../session/signal.ts';
import {isObject} from '../payload.ts';
import {describeFailure} from './failures.ts';
import {conversationId, textField} from './values.ts';

type TranscriptMemory = {
	/** Background commands that run as far as is known, at most `mostShells`: their end comes as a message. */
	shells: string[];
	/** Calls of tools without a result, at most `mostCalls`: one of them may ask, whatever the others do. */
	calls: string[];
};

const mostShells = 32;
const mostCalls = 32;
const longestId = 100;

/**
Transcripts of Claude Code (2.1.330). Subagents' files tell tokens only: that one of them works does not mean that
nothing is asked. The agent's own total (`cost-state`) is read in `usage.ts`, beside that of the status line.
*/
export const transcript: StreamReader<FileLine, TranscriptMemory> = {
	start: () => ({shells: [], calls: []}),
	read(memory, {value, file, conversation}) {
		if (!isObject(value)) {
			return [];
		}
		const signals = usageOf(value);
		const isOwn = conversation === null || value.sessionId === conversation;
		if (file !== 0 || value.isSidechain === true || !isOwn || conversationId(value.sessionId) === null) {
			return signals;
		}
		const at = Date.parse(textField(value, 'timestamp') ?? '');
		if (Number.isFinite(at)) {
			signals.push(...activityOf(memory, at, value));
		}
		return signals;
	},
};

/** One answer of the model stands in several lines with the same id and figures (2.1.330). */
function usageOf({type, message}: Record<string, unknown>): Signal[] {
	if (type !== 'assistant' || !isObject(message) || !isObject(message.usage)) {
		return [];
	}
	const {usage} = message;
	const request = textField(message, 'id');
	const model = textField(message, 'model');
	const tokens = {
		input: count(usage.input_tokens),
		output: count(usage.output_tokens),
		cacheRead: count(usage.cache_read_input_tokens),
		cacheWrite: count(usage.cache_creation_input_tokens),
	};
	const isNone = Object.values(tokens).every(figure => figure === 0);
	if (request === null || request.length > 200 || model === '<synthetic>' || isNone) {
		return [];
	}
	const kept = isObject(usage.cache_creation) ? count(usage.cache_creation.ephemeral_1h_input_tokens) : 0;
	const hourCacheWrite = Math.min(kept, tokens.cacheWrite);
	return [
		{
			kind: 'usage',
			request,
			model: model?.slice(0, 200) ?? null,
			provider: 'anthropic',
			tokens,
			...(hourCacheWrite > 0 ? {hourCacheWrite} : {}),
		},
	];
}

function count(value: unknown): number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

function activityOf(memory: TranscriptMemory, at: number, value: Record<string, unknown>): Signal[] {
	switch (value.type) {
		case 'user':
			return userLine(memory, at, value);
		case 'assistant': {
			const content = contentOf(value);
			if (value.isApiErrorMessage === true) {
				memory.calls = [];
				const text = describeFailure(value.error, firstText(content));
				return [{kind: 'activity', at, activity: 'blocked', text}];
			}
			const calls = idsOf(content, 'tool_use', 'id');
			memory.calls = [...memory.calls, ...calls].slice(-mostCalls);
			return has(content, 'tool_use') ? [{kind: 'activity', at, activity: 'active'}] : [];
		}
		case 'system': {
			const runsOn = count(value.pendingBackgroundAgentCount) > 0 || memory.shells.length > 0;
			if (value.subtype !== 'turn_duration') {
				return [];
			}
			memory.calls = [];
			return runsOn ? [] : [{kind: 'activity', at, activity: 'ready'}];
		}
		default:
			return [];
	}
}

/** A turn's start (it has an `origin`), the last open tool's result, or that the user refused or interrupted. */
function userLine(memory: TranscriptMemory, at: number, value: Record<string, unknown>): Signal[] {
	const content = contentOf(value);
	const text = firstText(content);
	if (textField(value.origin, 'kind') !== null) {
		memory.calls = [];
		memory.shells = memory.shells.filter(id => !text.includes(`<task-id>${id}</task-id>`));
		return [{kind: 'activity', at, activity: 'active'}];
	}
	if (text.startsWith('[Request interrupted by user')) {
		memory.calls = [];
		return [{kind: 'activity', at, activity: 'ready'}];
	}
	if (!has(content, 'tool_result')) {
		return [];
	}
	const shell = textField(value.toolUseResult, 'backgroundTaskId');
	if (shell !== null && shell.length <= 64 && memory.shells.length < mostShells) {
		memory.shells.push(shell);
	}
	const ended = idsOf(content, 'tool_result', 'tool_use_id');
	memory.calls = memory.calls.filter(call => !ended.includes(call));
	return memory.calls.length === 0 ? [{kind: 'activity', at, activity: 'active'}] : [];
}

function contentOf({message}: Record<string, unknown>): unknown {
	return isObject(message) ? message.content : null;
}

function firstText(content: unknown): string {
	if (typeof content === 'string') {
		return content;
	}
	const part = Array.isArray(content)
		? content.find(entry => isObject(entry) && entry.type === 'text')
		: null;
	return textField(part, 'text') ?? '';
}

function has(content: unknown, type: string): boolean {
	return Array.isArray(content) && content.some(entry => isObject(entry) && entry.type === type);
}

function idsOf(content: unknown, type: string, field: string): string[] {
	const parts = Array.isArray(content) ? content.filter(part => isObject(part) && part.type === type) : [];
	const ids = parts.flatMap(part => textField(part, field) ?? []);
	return ids.filter(id => id.length <= longestId);
}
