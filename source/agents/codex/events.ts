import type {AgentEvent} from '../../session/agent-events.ts';
import type {Signal, StreamReader} from '../../session/signal.ts';
import {asRecord, asText, asThreadId, questionText} from './values.ts';

/** Something that is asked: by which subagent (null: the main thread), and what tells it from others. */
type Asked = {agent: string | null; key: string};

type Memory = {
	conversation: string | null;
	/** Whether a turn of the main thread is open. */
	turn: boolean;
	asked: Asked[];
};

const mostAsked = 20;

/**
Reads what Codex's hooks say (0.169.0). A subagent's events carry its parent's `session_id` and an `agent_id`: they tell
what is asked, as its dialogs stand in the parent's window, and never that the turn is over. `/new`, `/clear` and `/fork`
begin another conversation in the same window, with a SessionStart of their own.
*/
export const codexEvents: StreamReader<AgentEvent, Memory> = {
	start: () => ({conversation: null, turn: false, asked: []}),
	read(memory, {t: at, event, payload}) {
		const given = asRecord(payload);
		const id = asThreadId(given.session_id);
		if (id === null) {
			return [];
		}
		const agent = asText(given.agent_id);
		const signals: Signal[] = [];
		if (memory.conversation === null || (event === 'SessionStart' && agent === null)) {
			if (id !== memory.conversation) {
				Object.assign(memory, {conversation: id, turn: false, asked: []});
				signals.push({kind: 'conversation', id});
			}
		}
		if (id === memory.conversation) {
			const heard =
				agent === null ? readMain(memory, event, given) : readSubagent(memory, agent, event, given);
			signals.push(...heard.map(signal => ({...signal, at})));
		}
		return signals;
	},
};

type Heard =
	| Omit<Extract<Signal, {kind: 'activity'}>, 'at'>
	| Omit<Extract<Signal, {kind: 'answered'}>, 'at'>;

const active: Heard = {kind: 'activity', activity: 'active'};
const ready: Heard = {kind: 'activity', activity: 'ready'};

function readMain(memory: Memory, event: string, given: Record<string, unknown>): Heard[] {
	switch (event) {
		case 'UserPromptSubmit':
			memory.turn = true;
			memory.asked = [];
			return [active];
		case 'PreToolUse':
			return given.tool_name === 'request_user_input'
				? ask(memory, null, event, given)
				: goOn(memory, active);
		case 'PermissionRequest':
			return ask(memory, null, event, given);
		case 'PostToolUse':
			settle(memory, null, given);
			return goOn(memory, active);
		case 'Stop':
		case 'Interrupt':
			memory.turn = false;
			memory.asked = [];
			return [ready];
		default:
			return [];
	}
}

function readSubagent(memory: Memory, agent: string, event: string, given: Record<string, unknown>): Heard[] {
	switch (event) {
		case 'PreToolUse':
			return given.tool_name === 'request_user_input' ? ask(memory, agent, event, given) : [];
		case 'PermissionRequest':
			return ask(memory, agent, event, given);
		case 'PostToolUse':
			settle(memory, agent, given);
			return goOn(memory, {kind: 'answered'});
		case 'Interrupt':
		case 'SubagentStop': {
			memory.asked = memory.asked.filter(asked => asked.agent !== agent);
			return goOn(memory, memory.turn ? {kind: 'answered'} : ready);
		}
		default:
			return [];
	}
}

/** What it goes on with, unless something else is still asked. */
function goOn(memory: Memory, heard: Heard): Heard[] {
	return memory.asked.length === 0 ? [heard] : [];
}

function ask(memory: Memory, agent: string | null, event: string, given: Record<string, unknown>): Heard[] {
	const isPermission = event === 'PermissionRequest';
	memory.asked.push({agent, key: isPermission ? callKey(given) : String(given.tool_use_id)});
	memory.asked = memory.asked.slice(-mostAsked);
	return [
		{
			kind: 'activity',
			activity: 'waiting_input',
			text: isPermission ? permissionText(given) : questionText(given.tool_input),
			ask: isPermission ? 'permission' : 'question',
		},
	];
}

/** A call has ended: what it asked is answered. A request names no call, so it is found by its tool and command. */
function settle(memory: Memory, agent: string | null, given: Record<string, unknown>): void {
	const keys = [String(given.tool_use_id), callKey(given)];
	const isCut = given.tool_input === undefined;
	const index = memory.asked.findIndex(
		asked =>
			asked.agent === agent &&
			(keys.includes(asked.key) || (isCut && asked.key.startsWith(`${String(given.tool_name)} `))),
	);
	if (index !== -1) {
		memory.asked.splice(index, 1);
	}
}

function callKey({tool_name: tool, tool_input: input}: Record<string, unknown>): string {
	return `${String(tool)} ${asText(asRecord(input).command) ?? ''}`.slice(0, 300);
}

/** A command as it is; of a patch only the files that it would change. */
function permissionText({tool_name: tool, tool_input: input}: Record<string, unknown>): string | null {
	const {command, description} = asRecord(input);
	const given = asText(command);
	const words = (given === null ? null : patchText(given)) ?? given ?? asText(description);
	const name = asText(tool);
	return name === null ? words : words === null ? name : `${name}: ${words}`;
}

function patchText(command: string): string | null {
	const changes = command.startsWith('*** Begin Patch')
		? [...command.matchAll(/^\*\*\* (Add|Update|Delete) File: (.+)$/gm)].map(
				([, change, file]) => `${change} ${file}`,
			)
		: [];
	return changes.length === 0 ? null : changes.slice(0, 10).join(', ');
}
