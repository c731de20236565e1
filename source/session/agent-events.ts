import type {Usage} from './cost-requests.ts';
import {
	type Evidence,
	noEvidence,
	type Observation,
	observationOf,
	takeAnswered,
	takeObservation,
	wordsOf,
} from './evidence.ts';
import {prOf, type ReportedPr} from './reported-pr.ts';
import type {Cost, Tokens} from './session.ts';
import type {HeardActivity, Signal, StreamReader} from './signal.ts';

/** One line of `agent/events.jsonl` as an agent, its hook or `$AO_EVENTS` writer left it. */
export type AgentEvent = {t: number; event: string; payload: unknown};

/** What a session's events say, folded in file order. */
export type AgentSignals = Evidence & {
	/** The newest evidence claimed to come from the future: whatever follows it in the file is newer. */
	clockAhead: boolean;
	/** What the agent or a script reported of its cost. */
	cost: Cost;
	/** Its hooks' or plugin's running totals, by thread. */
	totals: Readonly<Record<string, {usd: number | null; tokens: Tokens | null}>>;
	/** Its hooks' or plugin's newest requests to a model. */
	requests: readonly Usage[];
	/** The id of its conversation, as its hooks say it, and when (ms). */
	conversation: {id: string; at: number} | null;
	note: string | null;
	/** The pull request that the agent says it opened. */
	pr: ReportedPr | null;
	/** Time of the newest event, in ms. */
	lastAt: number | null;
	/** What the reader of the agent's own events has to remember. */
	memory: unknown;
};

export function noSignals(): AgentSignals {
	return {
		...noEvidence,
		clockAhead: false,
		cost: {usd: null, source: null, tokens: null},
		totals: {},
		requests: [],
		conversation: null,
		note: null,
		pr: null,
		lastAt: null,
		memory: undefined,
	};
}

/** So many threads' totals and so many requests are kept: more than any agent has between two looks. */
const mostThreads = 200;
const mostRequests = 1000;

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
@param reader reads the events of the agent's own hooks or plugin; AO's words (`activity`, `cost`, `note`, `pr`) are
read for every agent.
*/
export function applyEvent(
	signals: AgentSignals,
	event: AgentEvent,
	now: number,
	reader?: StreamReader<AgentEvent>,
): AgentSignals {
	const time = {at: Math.min(event.t, now), clockAhead: event.t > now};
	const next = {...signals, lastAt: Math.max(signals.lastAt ?? 0, time.at)};
	const payload = (
		typeof event.payload === 'object' && event.payload !== null ? event.payload : {}
	) as Record<string, unknown>;
	switch (event.event) {
		case 'activity':
			return applyActivity(next, time, payload);
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
			return reader === undefined ? next : applyOwn(next, {event, now}, reader);
	}
}

type Time = {at: number; clockAhead: boolean};

function applyActivity(signals: AgentSignals, time: Time, payload: Record<string, unknown>): AgentSignals {
	const {activity, text, kind} = payload;
	if (typeof activity !== 'string' || !activities.has(activity)) {
		return signals;
	}
	const sign = {
		activity: activity as HeardActivity,
		text: typeof text === 'string' ? text : null,
		ask: kind === 'question' ? ('question' as const) : ('permission' as const),
	};
	return observed(signals, observationOf(sign, 'report', time.at), time);
}

/** What comes after evidence of a clock that ran ahead is newer than it, whatever the times say. */
function observed(signals: AgentSignals, observation: Observation, {clockAhead}: Time): AgentSignals {
	const before = signals.clockAhead ? {...signals, ...noEvidence} : signals;
	const after = takeObservation(before, observation);
	return after === before ? signals : {...signals, ...after, clockAhead};
}

function applyOwn(
	before: AgentSignals,
	{event, now}: {event: AgentEvent; now: number},
	reader: StreamReader<AgentEvent>,
): AgentSignals {
	let signals = before.memory === undefined ? {...before, memory: reader.start()} : before;
	for (const signal of reader.read(signals.memory, event)) {
		signals =
			signal.kind === 'conversation'
				? {...signals, conversation: {id: signal.id, at: Math.min(event.t, now)}}
				: applySignal(signals, signal, now);
	}
	return signals;
}

function applySignal(signals: AgentSignals, signal: Signal, now: number): AgentSignals {
	switch (signal.kind) {
		case 'activity': {
			const time = {at: Math.min(signal.at, now), clockAhead: signal.at > now};
			return observed(signals, observationOf(signal, 'hook', time.at), time);
		}
		case 'answered':
			return {...signals, ...takeAnswered(signals, {at: Math.min(signal.at, now), source: 'hook'})};
		case 'total': {
			const {of, usd = null, tokens = null} = signal;
			const known = Object.hasOwn(signals.totals, of) || Object.keys(signals.totals).length < mostThreads;
			return known ? {...signals, totals: {...signals.totals, [of]: {usd, tokens}}} : signals;
		}
		case 'usage':
			return {...signals, requests: [...signals.requests, signal].slice(-mostRequests)};
		default:
			return signals;
	}
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
