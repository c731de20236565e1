import {prOf, type ReportedPr} from './reported-pr.ts';
import type {Activity, ActivitySource, Cost, Tokens} from './session.ts';

/** One line of `agent/events.jsonl` as an agent, its hook or `$AO_EVENTS` writer left it. */
export type AgentEvent = {t: number; event: string; payload: unknown};

/** One piece of evidence of what the agent is doing. */
export type Observation = {
	/** Milliseconds since the epoch. */
	at: number;
	source: ActivitySource;
	activity: Exclude<Activity, 'idle' | 'exited' | 'unknown'>;
	text: string | null;
	ask: 'permission' | 'question' | null;
};

/** What a session's events say, folded in file order. */
export type AgentSignals = {
	observation: Observation | null;
	/** The newest evidence claimed to come from the future: whatever follows it in the file is newer. */
	clockAhead: boolean;
	/** When the present activity began: the first of the equal observations in a row. */
	since: number | null;
	cost: Cost;
	note: string | null;
	/** The pull request that the agent says it opened. */
	pr: ReportedPr | null;
	/** Time of the newest event, in ms. */
	lastAt: number | null;
};

export function noSignals(): AgentSignals {
	return {
		observation: null,
		clockAhead: false,
		since: null,
		cost: {usd: null, source: null, tokens: null},
		note: null,
		pr: null,
		lastAt: null,
	};
}

/** So much of an agent's words is kept: they are shown in a line, and every reader carries them. */
const mostWords = 2000;

const activities: ReadonlySet<string> = new Set(['active', 'ready', 'waiting_input', 'blocked']);

/** Reads a line's value as an event; null where it is none. No path, pid or ending is ever taken from one. */
export function asAgentEvent(value: unknown): AgentEvent | null {
	if (typeof value !== 'object' || value === null) {
		return null;
	}
	const {t, event, payload} = value as Record<string, unknown>;
	return typeof t === 'number' && Number.isFinite(t) && typeof event === 'string'
		? {t, event, payload}
		: null;
}

/**
Takes one more event into the signals and gives the new ones. An event that claims to come from the future counts as
of `now` (ms) and hides none that follow it; one that is older than the newest evidence changes nothing.
*/
export function applyEvent(signals: AgentSignals, event: AgentEvent, now: number): AgentSignals {
	const at = Math.min(event.t, now);
	const next = {...signals, lastAt: Math.max(signals.lastAt ?? 0, at)};
	const payload = (
		typeof event.payload === 'object' && event.payload !== null ? event.payload : {}
	) as Record<string, unknown>;
	switch (event.event) {
		case 'activity':
			return applyActivity(next, {at, clockAhead: event.t > now}, payload);
		case 'cost':
			next.cost = readCost(payload, signals.cost);
			return next;
		case 'note':
			next.note = typeof payload.text === 'string' ? wordsOf(payload.text) : signals.note;
			return next;
		case 'pr':
			next.pr = prOf(payload) ?? signals.pr;
			return next;
		default:
			return next;
	}
}

function applyActivity(
	signals: AgentSignals,
	{at, clockAhead}: {at: number; clockAhead: boolean},
	payload: Record<string, unknown>,
): AgentSignals {
	const {activity, text, kind} = payload;
	if (typeof activity !== 'string' || !activities.has(activity)) {
		return signals;
	}
	if (signals.observation !== null && signals.observation.at > at && !signals.clockAhead) {
		return signals;
	}
	const observation: Observation = {
		at,
		source: 'report',
		activity: activity as Observation['activity'],
		text: typeof text === 'string' && text !== '' ? wordsOf(text) : null,
		ask: activity === 'waiting_input' ? (kind === 'question' ? 'question' : 'permission') : null,
	};
	const continues = signals.observation?.activity === observation.activity;
	return {...signals, observation, clockAhead, since: continues && !signals.clockAhead ? signals.since : at};
}

function wordsOf(text: string): string {
	return text.slice(0, mostWords).toWellFormed();
}

function readCost(payload: Record<string, unknown>, before: Cost): Cost {
	const {usd, tokens} = payload;
	return {
		usd: isAmount(usd) ? usd : before.usd,
		source: isAmount(usd) ? 'agent' : before.source,
		tokens: readTokens(tokens) ?? before.tokens,
	};
}

function readTokens(value: unknown): Tokens | null {
	if (typeof value !== 'object' || value === null) {
		return null;
	}
	const given = value as Record<string, unknown>;
	const count = (name: string) => (isAmount(given[name]) ? Math.round(given[name]) : 0);
	return {
		input: count('input'),
		output: count('output'),
		cacheRead: count('cacheRead'),
		cacheWrite: count('cacheWrite'),
	};
}

function isAmount(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
