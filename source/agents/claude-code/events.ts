import type {AgentEvent} from '../../session/agent-events.ts';
import type {Ask, Signal, StreamReader} from '../../session/signal.ts';
import {isObject} from '../payload.ts';
import {describeRequest} from './asks.ts';
import {describeFailure} from './failures.ts';
import {conversationId, oneLine, textField} from './values.ts';

type EventMemory = {
	/** The conversation whose events count. */
	conversation: string | null;
	/** A turn runs, or something in the background that a turn has started. */
	running: boolean;
	/** The request that is open, and which agent's: null is the main one, else a subagent's id. */
	asked: {at: number; agent: string | null; tool: string | null; ask: Ask; text: string} | null;
};

/** Tool calls that the model made at once start within this time, in ms; nobody answers a question as fast. */
const togetherMs = 1000;

/**
The hooks' lines of Claude Code (2.1.330). Only the session's own conversation counts: another one is followed where
the user changed to it (`/clear`, `/resume`, or a new start while no turn runs), never where a tool of the agent runs a second one.
*/
export const events: StreamReader<AgentEvent, EventMemory> = {
	start: () => ({conversation: null, running: false, asked: null}),
	read(memory, {t, event, payload}) {
		const id = isObject(payload) ? conversationId(payload.session_id) : null;
		if (!isObject(payload) || id === null) {
			return [];
		}
		if (id === memory.conversation) {
			return activityOf(memory, t, event, payload);
		}
		if (!changesTo(memory, event, payload)) {
			return [];
		}
		memory.conversation = id;
		memory.running = false;
		memory.asked = null;
		return [{kind: 'conversation', id}, ...activityOf(memory, t, event, payload)];
	},
};

function changesTo(memory: EventMemory, event: string, payload: Record<string, unknown>): boolean {
	return (
		memory.conversation === null ||
		(event === 'SessionStart' &&
			(payload.source === 'clear' || payload.source === 'resume' || !memory.running))
	);
}

function activityOf(
	memory: EventMemory,
	at: number,
	event: string,
	payload: Record<string, unknown>,
): Signal[] {
	const agent = textField(payload, 'agent_id');
	switch (event) {
		case 'SessionStart':
			return payload.source === 'clear' ? endTurn(memory, {kind: 'activity', at, activity: 'ready'}) : [];
		case 'SessionEnd':
			memory.running = false;
			memory.asked = null;
			return [];
		case 'UserPromptSubmit':
			return goOn(memory, at);
		case 'PreToolUse':
		case 'PostToolUse':
		case 'PostToolUseFailure':
			return toolEvent(memory, at, event, agent, textField(payload, 'tool_name'));
		case 'PermissionRequest': {
			const {ask, text} = describeRequest(payload);
			memory.running = true;
			memory.asked = {at, agent, tool: textField(payload, 'tool_name'), ask, text};
			return [{kind: 'activity', at, activity: 'waiting_input', ask, text}];
		}
		case 'Notification':
			return notification(memory, at, payload);
		case 'Stop':
			if (agent !== null) {
				return [];
			}
			return Array.isArray(payload.background_tasks) && payload.background_tasks.length > 0
				? goOn(memory, at)
				: endTurn(memory, {kind: 'activity', at, activity: 'ready'});
		case 'StopFailure': {
			if (agent !== null) {
				return [];
			}
			const text = describeFailure(payload.error, payload.last_assistant_message);
			return endTurn(memory, {kind: 'activity', at, activity: 'blocked', text});
		}
		default:
			return [];
	}
}

function goOn(memory: EventMemory, at: number): Signal[] {
	memory.running = true;
	memory.asked = null;
	return [{kind: 'activity', at, activity: 'active'}];
}

function endTurn(memory: EventMemory, signal: Signal): Signal[] {
	memory.running = false;
	memory.asked = null;
	return [signal];
}

/**
A tool begins or has ended. While something is asked, only the agent that asks can show that it is over: with the end of
the very tool, or with its next one. A subagent's straggler after the end of the turn says nothing.
*/
function toolEvent(
	memory: EventMemory,
	at: number,
	event: 'PreToolUse' | 'PostToolUse' | 'PostToolUseFailure',
	agent: string | null,
	tool: string | null,
): Signal[] {
	if (agent !== null && !memory.running) {
		return [];
	}
	const {asked} = memory;
	if (asked === null) {
		return goOn(memory, at);
	}
	const isOver = event === 'PreToolUse' ? at - asked.at >= togetherMs : tool === asked.tool;
	return agent === asked.agent && isOver ? goOn(memory, at) : [];
}

/** `idle_prompt` comes a minute after the end of a turn and asks nothing; the text decides only where no type is given. */
function notification(memory: EventMemory, at: number, payload: Record<string, unknown>): Signal[] {
	const type = payload.notification_type;
	const message = textField(payload, 'message');
	const ask = typeof type === 'string' ? askOfType(type) : askOfMessage(message);
	if (ask === null) {
		return [];
	}
	const {asked} = memory;
	return [
		{
			kind: 'activity',
			at,
			activity: 'waiting_input',
			ask: asked?.ask ?? ask,
			text: asked?.text ?? (message === null ? null : oneLine(message, 300)),
		},
	];
}

function askOfType(type: string): Ask | null {
	switch (type) {
		case 'permission_prompt':
			return 'permission';
		case 'agent_needs_input':
		case 'elicitation_dialog':
			return 'question';
		default:
			return null;
	}
}

function askOfMessage(message: string | null): Ask | null {
	return message !== null && /\bneeds your permission\b/i.test(message) ? 'permission' : null;
}
