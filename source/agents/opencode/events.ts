import type {AgentEvent} from '../../session/agent-events.ts';
import type {Signal, StreamReader} from '../../session/signal.ts';
import {failureWords} from '../failure.ts';
import {answer, type OpenAsk, open} from '../open-asks.ts';
import {list, object, text} from '../payload.ts';
import {permissionText, questionText} from './asks.ts';
import {usageOf} from './usage.ts';

type Memory = {
	/** The session that the user talks to; subagents have sessions of their own, and so has every `/new`. */
	root: string | null;
	/** Sessions without a parent that were seen, the newest last. */
	roots: string[];
	busy: boolean;
	/** The turn ended in an error: the idle that follows does not end it. */
	failed: boolean;
	asks: OpenAsk[];
};

const mostRoots = 8;

/** Where the next attempt is so far away (ms), somebody should look; else an agent that retries is at work. */
const blockedFromWaitMs = 120_000;

const sessionId = /^ses_[0-9A-Za-z]{20,40}$/;

/**
Reads the lines of AO's plugin, which are events of OpenCode's bus (1.18.33) with part of their fields. What a session
does counts for the root session only; what is asked counts for subagents too, since it is the user who is asked.
*/
export const openCodeEvents: StreamReader<AgentEvent, Memory> = {
	start: () => ({root: null, roots: [], busy: false, failed: false, asks: []}),
	read(memory, {t: at, event, payload}) {
		const given = object(payload);
		const id = idOf(given.sessionID);
		switch (event) {
			case 'plugin.init':
				return started(memory, at);
			case 'session.created':
			case 'session.updated':
				return rootSeen(memory, object(given.info), event === 'session.created');
			case 'session.status':
				return id === null ? [] : status(memory, id, object(given.status), at);
			case 'session.idle':
				return id === memory.root ? idle(memory, at) : [];
			case 'session.error':
				return id !== null && id === memory.root ? failed(memory, object(given.error), at) : [];
			case 'permission.asked':
				return asked(memory, given, {ask: 'permission', text: permissionText(given), at});
			case 'question.asked':
				return asked(memory, given, {ask: 'question', text: questionText(given), at});
			case 'permission.replied':
			case 'question.replied':
			case 'question.rejected':
				return answer(memory.asks, given.requestID, at);
			case 'message.updated':
				return usageOf(object(given.info));
			default:
				return [];
		}
	},
};

function idOf(value: unknown): string | null {
	return typeof value === 'string' && sessionId.test(value) ? value : null;
}

/** A resume tells of nothing but the plugin: with a conversation that is known, OpenCode waits for its user. */
function started(memory: Memory, at: number): Signal[] {
	memory.busy = false;
	memory.failed = false;
	memory.asks = [];
	return memory.root === null ? [] : [{kind: 'activity', at, activity: 'ready'}];
}

function rootSeen(memory: Memory, info: Record<string, unknown>, isNew: boolean): Signal[] {
	const id = idOf(info.id);
	if (id === null || text(info.parentID) !== null) {
		return [];
	}
	memory.roots = [...memory.roots.filter(root => root !== id), id].slice(-mostRoots);
	return isNew || memory.root === null ? becomeRoot(memory, id) : [];
}

function becomeRoot(memory: Memory, id: string): Signal[] {
	if (memory.root === id) {
		return [];
	}
	memory.root = id;
	memory.busy = false;
	memory.failed = false;
	return [{kind: 'conversation', id}];
}

function status(memory: Memory, id: string, given: Record<string, unknown>, at: number): Signal[] {
	if (given.type === 'idle') {
		return id === memory.root ? idle(memory, at) : [];
	}
	const signals: Signal[] = [];
	if (id !== memory.root) {
		const isTakenUp = memory.root === null || (!memory.busy && memory.roots.includes(id));
		if (!isTakenUp) {
			return [];
		}
		signals.push(...becomeRoot(memory, id));
	}
	if (given.type === 'busy') {
		memory.busy = true;
		memory.failed = false;
		memory.asks = memory.asks.filter(ask => ask.of !== id);
		return memory.asks.length > 0 ? signals : [...signals, {kind: 'activity', at, activity: 'active'}];
	}
	if (given.type === 'retry') {
		memory.busy = true;
		return [...signals, retry(given, at)];
	}
	return signals;
}

/** `next`: when it is tried again, in ms since the epoch. */
function retry({attempt, message, next}: Record<string, unknown>, at: number): Signal {
	const tries = typeof attempt === 'number' && Number.isFinite(attempt) ? attempt : 1;
	const waitMs = typeof next === 'number' && Number.isFinite(next) ? next - at : 0;
	const why = `${text(message) ?? 'The request failed'} (attempt ${tries})`;
	return waitMs >= blockedFromWaitMs
		? {kind: 'activity', at, activity: 'blocked', text: `Retrying: ${why}`}
		: {kind: 'activity', at, activity: 'active', text: `Retrying: ${why}`};
}

function idle(memory: Memory, at: number): Signal[] {
	memory.busy = false;
	memory.asks = [];
	return memory.failed ? [] : [{kind: 'activity', at, activity: 'ready'}];
}

function failed(memory: Memory, error: Record<string, unknown>, at: number): Signal[] {
	memory.busy = false;
	memory.asks = [];
	if (error.name === 'MessageAbortedError') {
		memory.failed = false;
		return [{kind: 'activity', at, activity: 'ready'}];
	}
	memory.failed = true;
	return [{kind: 'activity', at, activity: 'blocked', text: errorWords(error)}];
}

function errorWords(error: Record<string, unknown>): string {
	const data = object(error.data);
	const message = text(data.message);
	switch (error.name) {
		case 'ProviderAuthError':
			return failureWords(401, message);
		case 'ProviderModelNotFoundError':
			return failureWords(
				404,
				list([data.providerID, data.modelID])
					.flatMap(part => text(part) ?? [])
					.join('/') || message,
			);
		case 'ContextOverflowError':
			return failureWords(413, message);
		case 'MessageOutputLengthError':
			return message ?? 'The answer ran over the output limit of the model.';
		default:
			return failureWords(
				typeof data.statusCode === 'number' ? data.statusCode : null,
				message ?? text(error.name),
			);
	}
}

function asked(
	memory: Memory,
	given: Record<string, unknown>,
	{at, ...ask}: {ask: OpenAsk['ask']; text: string; at: number},
): Signal[] {
	const of = idOf(given.sessionID);
	return typeof given.id === 'string' && given.id.length <= 100 && of !== null
		? open(memory.asks, {id: given.id, of, ...ask}, at)
		: [];
}
