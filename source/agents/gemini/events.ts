import type {AgentEvent} from '../../session/agent-events.ts';
import type {Signal, StreamReader} from '../../session/signal.ts';
import {asObject, asText, asUuid, phrase, questionText} from './values.ts';

type Payload = Readonly<Record<string, unknown>>;

type Memory = {
	/** The conversation whose events count; null where none was seen yet. */
	conversation: string | null;
	/** Whether it is inside a tool call, which may run another Gemini. */
	inTool: boolean;
	/** What `ask_user` is about to ask. */
	question: string | null;
};

/** What a turn without an answer gives as its answer: it failed, or was interrupted. */
const noAnswer = '[no response text]';

/**
Reads the hooks of Gemini CLI (0.61.0). A turn that ends without any answer says nothing here: whether it failed stands
in the chat file, and `ready` would hide that.
*/
export const geminiEvents: StreamReader<AgentEvent, Memory> = {
	start: () => ({conversation: null, inTool: false, question: null}),
	read(memory, {t, event, payload}) {
		const data = asObject(payload);
		const id = asUuid(data.session_id);
		if (id === null) {
			return [];
		}
		const signals = takeConversation(memory, id, event);
		return memory.conversation === id ? [...signals, ...readEvent(memory, event, {at: t, data})] : [];
	},
};

/** A Gemini that ours runs in a tool call has the same hooks; `/clear` begins a conversation with another id. */
function takeConversation(memory: Memory, id: string, event: string): Signal[] {
	if (memory.conversation === id || (memory.conversation !== null && event !== 'SessionStart')) {
		return [];
	}
	if (memory.conversation !== null && memory.inTool) {
		return [];
	}
	Object.assign(memory, {conversation: id, inTool: false, question: null});
	return [{kind: 'conversation', id}];
}

function readEvent(memory: Memory, event: string, {at, data}: {at: number; data: Payload}): Signal[] {
	switch (event) {
		case 'SessionStart':
			memory.inTool = false;
			return data.source === 'startup' ? [] : [{kind: 'activity', at, activity: 'ready'}];
		case 'BeforeTool':
			memory.inTool = true;
			memory.question = data.tool_name === 'ask_user' ? questionText(data.tool_input) : null;
			return [{kind: 'activity', at, activity: 'active'}];
		case 'Notification':
			return data.notification_type === 'ToolPermission' ? [asks(memory, at, data)] : [];
		case 'BeforeAgent':
		case 'AfterTool':
			memory.inTool = false;
			return [{kind: 'activity', at, activity: 'active'}];
		case 'AfterAgent':
			memory.inTool = false;
			return data.prompt_response === noAnswer ? [] : [{kind: 'activity', at, activity: 'ready'}];
		case 'SessionEnd':
			memory.inTool = false;
			return [];
		default:
			return [];
	}
}

function asks(memory: Memory, at: number, data: Payload): Signal {
	const details = asObject(data.details);
	const waits = {kind: 'activity', at, activity: 'waiting_input'} as const;
	if (details.type === 'ask_user') {
		return {...waits, ask: 'question', text: memory.question ?? phrase([asText(details.title)])};
	}
	return {...waits, ask: 'permission', text: whatItWants(details) ?? phrase([asText(data.message)])};
}

function whatItWants(details: Payload): string | null {
	switch (details.type) {
		case 'exec':
			return phrase(['Shell', asText(details.command) ?? asText(details.rootCommand)]);
		case 'edit':
			return phrase(['Edit', asText(details.filePath) ?? asText(details.fileName)]);
		case 'mcp':
			return phrase([
				asText(details.serverName),
				asText(details.toolDisplayName) ?? asText(details.toolName),
			]);
		case 'info':
			return phrase([asText(details.title), asText(details.prompt)]);
		default:
			return phrase([asText(details.title)]);
	}
}
