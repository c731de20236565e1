import type {Signal} from '../../session/signal.ts';
import {errorText} from './errors.ts';
import {asRecord, asText, questionText} from './values.ts';

/** What is open in a thread's turn. */
export type Turn = {
	/** Calls without an output. */
	calls: string[];
	/** Whether the turn has proposed a plan: then a menu stands at its end. */
	hasPlan: boolean;
};

type Heard =
	| Omit<Extract<Signal, {kind: 'activity'}>, 'at'>
	| Omit<Extract<Signal, {kind: 'answered'}>, 'at'>;

const mostCalls = 50;

export function startTurn(): Turn {
	return {calls: [], hasPlan: false};
}

/**
What a record says that the thread does. Of its calls only a question is known to ask something; one that asks for
approval looks like any other, so nothing is over until every call has its output.
*/
export function readTurn(turn: Turn, type: unknown, given: Record<string, unknown>): Heard[] {
	return type === 'event_msg'
		? readEvent(turn, given)
		: type === 'response_item'
			? readItem(turn, given)
			: [];
}

function readEvent(turn: Turn, given: Record<string, unknown>): Heard[] {
	switch (given.type) {
		case 'task_started':
			Object.assign(turn, startTurn());
			return [{kind: 'activity', activity: 'active'}];
		case 'item_completed':
			turn.hasPlan ||= asRecord(given.item).type === 'Plan';
			return [];
		case 'task_complete': {
			const {hasPlan} = turn;
			Object.assign(turn, startTurn());
			if (given.error !== undefined && given.error !== null) {
				return [{kind: 'activity', activity: 'blocked', text: errorText(given.error)}];
			}
			return [
				hasPlan
					? {kind: 'activity', activity: 'waiting_input', ask: 'question', text: 'Implement this plan?'}
					: {kind: 'activity', activity: 'ready'},
			];
		}
		case 'turn_aborted':
			Object.assign(turn, startTurn());
			return [{kind: 'activity', activity: 'ready'}];
		default:
			return [];
	}
}

function readItem(turn: Turn, given: Record<string, unknown>): Heard[] {
	const call = asText(given.call_id);
	if (call === null) {
		return [];
	}
	switch (given.type) {
		case 'function_call':
		case 'custom_tool_call':
			turn.calls = [...turn.calls, call].slice(-mostCalls);
			return given.name === 'request_user_input'
				? [
						{
							kind: 'activity',
							activity: 'waiting_input',
							ask: 'question',
							text: questionText(parse(given.arguments)),
						},
					]
				: [];
		case 'function_call_output':
		case 'custom_tool_call_output':
			turn.calls = turn.calls.filter(open => open !== call);
			return turn.calls.length === 0 ? [{kind: 'answered'}] : [];
		default:
			return [];
	}
}

function parse(text: unknown): unknown {
	try {
		return JSON.parse(String(text));
	} catch {
		return null;
	}
}
