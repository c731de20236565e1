import type {FileLine, Signal, StreamReader} from '../../session/signal.ts';
import {apiError} from '../gemini/api-error.ts';
import {asArray, asCount, asObject, asText, asUuid, phrase, questionText} from '../gemini/values.ts';

type Line = Readonly<Record<string, unknown>>;

type Memory = {
	/** The conversation that the event file is about. */
	conversation: string | null;
	/** Whether the answer that is being written calls a tool, and the error that stands in its place. */
	callsTool: boolean;
	error: string | null;
};

/**
Reads the event file of Qwen Code (0.24.4, `--json-file`, protocol 2) and its file of token usage. The events have no
time of their own, so they get the one by which they were written at the latest. That a permission was refused is in no
line: the screen shows it. `session_start` says nothing: it comes before the dialogs of a start.
*/
export const qwenLines: StreamReader<FileLine, Memory> = {
	start: () => ({conversation: null, callsTool: false, error: null}),
	read(memory, {value, file, conversation, writtenAt}) {
		const line = asObject(value);
		if (file !== 0) {
			return usageOf(line, memory.conversation ?? conversation);
		}
		return [...takeConversation(memory, line), ...readEvent(memory, line, writtenAt ?? Date.now())];
	},
};

/** Only the Qwen that AO started writes there: `/clear` gives it another conversation. */
function takeConversation(memory: Memory, line: Line): Signal[] {
	const id = asUuid(line.session_id);
	if (id === null || id === memory.conversation) {
		return [];
	}
	memory.conversation = id;
	return [{kind: 'conversation', id}];
}

function readEvent(memory: Memory, line: Line, at: number): Signal[] {
	const active: Signal = {kind: 'activity', at, activity: 'active'};
	const isSubagent = asText(line.parent_tool_use_id) !== null;
	switch (line.type) {
		case 'user':
			return [active];
		case 'assistant':
			if (!isSubagent) {
				takeAnswer(memory, asObject(line.message));
			}
			return [active];
		case 'stream_event':
			return isSubagent ? [] : readStream(memory, asObject(line.event).type, at);
		case 'control_request':
			return asks(asObject(line.request), at);
		case 'control_response':
			return answered(asObject(line.response), at);
		default:
			return [];
	}
}

/** One answer comes as several lines, one for each part. */
function takeAnswer(memory: Memory, {content}: Line): void {
	for (const part of asArray(content).map(asObject)) {
		if (part.type === 'tool_use') {
			memory.callsTool = true;
		} else if (part.type === 'text' && typeof part.text === 'string') {
			memory.error ??= apiError(part.text);
		}
	}
}

/** A turn has no line for its end: it is over with an answer that calls no tool. */
function readStream(memory: Memory, type: unknown, at: number): Signal[] {
	if (type === 'message_start') {
		Object.assign(memory, {callsTool: false, error: null});
		return [{kind: 'activity', at, activity: 'active'}];
	}
	if (type !== 'message_stop' || memory.callsTool) {
		return [];
	}
	return memory.error === null
		? [{kind: 'activity', at, activity: 'ready'}]
		: [{kind: 'activity', at, activity: 'blocked', text: memory.error}];
}

function asks(request: Line, at: number): Signal[] {
	if (request.subtype !== 'can_use_tool') {
		return [];
	}
	const waits = {kind: 'activity', at, activity: 'waiting_input'} as const;
	return request.tool_name === 'ask_user_question'
		? [{...waits, ask: 'question', text: questionText(request.input)}]
		: [{...waits, ask: 'permission', text: whatItWants(request)}];
}

function answered({subtype, response}: Line, at: number): Signal[] {
	if (subtype !== 'success') {
		return [];
	}
	return asObject(response).allowed === false
		? [{kind: 'activity', at, activity: 'ready'}]
		: [{kind: 'answered', at}];
}

const toolWords: Readonly<Record<string, string>> = {
	run_shell_command: 'Shell',
	edit: 'Edit',
	write_file: 'Write',
	web_fetch: 'Fetch',
	exit_plan_mode: 'Plan ready',
};

function whatItWants({tool_name: name, input}: Line): string | null {
	const {command, file_path: path, url, plan, description} = asObject(input);
	const tool = asText(name);
	const word = tool !== null && Object.hasOwn(toolWords, tool) ? (toolWords[tool] ?? tool) : tool;
	return phrase([
		word,
		[command, path, url, plan, description].map(asText).find(text => text !== null) ?? null,
	]);
}

/** `inputTokens` is with what came from the cache, `outputTokens` with thoughts. */
function usageOf(line: Line, conversation: string | null): Signal[] {
	const id = asText(line.id);
	if (id === null || id.length > 100 || conversation === null || line.sessionId !== conversation) {
		return [];
	}
	const cacheRead = asCount(line.cachedTokens);
	return [
		{
			kind: 'usage',
			request: id,
			model: asText(line.model)?.slice(0, 100) ?? null,
			tokens: {
				input: Math.max(0, asCount(line.inputTokens) - cacheRead),
				output: asCount(line.outputTokens),
				cacheRead,
				cacheWrite: 0,
			},
		},
	];
}
