import type {ActivitySource} from './session.ts';
import type {Ask, HeardActivity, Sign, Signal} from './signal.ts';

/** One piece of evidence of what the agent is doing. */
export type Observation = {
	/** Milliseconds since the epoch. */
	at: number;
	source: ActivitySource;
	activity: HeardActivity;
	/** What is asked, or why it is blocked; foreign text. */
	text: string | null;
	ask: Ask | null;
};

/** What is known of the agent's activity from one stream of evidence, or from several that were merged. */
export type Evidence = {
	observation: Observation | null;
	/** When the present activity began: the first of the equal observations in a row, in ms. */
	since: number | null;
	/** When it was last seen to do something else than that, in ms; null where it never was. */
	otherAt: number | null;
	/** The last time that something asked was seen to be over, and where. */
	answered: {at: number; source: ActivitySource} | null;
};

export const noEvidence: Evidence = {observation: null, since: null, otherAt: null, answered: null};

/** Which source decides between two that are equally new, best first (architecture, rule 6). */
const rank: Record<ActivitySource, number> = {
	process: 0,
	hook: 1,
	report: 1,
	transcript: 2,
	title: 3,
	screen: 4,
};

/** So much of an agent's words is kept: they are shown in a line, and every reader carries them. */
const mostWords = 2000;

/** An agent's words as they are kept: cut, and without halves of characters. */
export function wordsOf(text: string): string {
	return text.slice(0, mostWords).toWellFormed();
}

/** What a sign or signal says, as an observation of this source. */
export function observationOf(
	sign: Sign | Extract<Signal, {kind: 'activity'}>,
	source: ActivitySource,
	at: number,
): Observation {
	return {
		at,
		source,
		activity: sign.activity,
		text: typeof sign.text === 'string' && sign.text !== '' ? wordsOf(sign.text) : null,
		ask: sign.activity === 'waiting_input' ? (sign.ask ?? 'permission') : null,
	};
}

/** Takes one more observation: the newest one counts, and between equals the better source, then the later one. */
export function takeObservation(evidence: Evidence, next: Observation): Evidence {
	const {observation: kept, answered} = evidence;
	if (kept !== null && isOlder(next, kept)) {
		return evidence;
	}
	return goOn(
		kept?.activity === next.activity
			? {...evidence, observation: next}
			: {observation: next, since: next.at, otherAt: kept?.at ?? null, answered},
	);
}

/** Takes that what was asked is over: an agent that waited since before goes on. */
export function takeAnswered(evidence: Evidence, answered: {at: number; source: ActivitySource}): Evidence {
	return evidence.answered !== null && evidence.answered.at > answered.at
		? evidence
		: goOn({...evidence, answered});
}

/** What two streams say together. */
export function mergeEvidence(a: Evidence, b: Evidence): Evidence {
	const answered = (a.answered?.at ?? 0) >= (b.answered?.at ?? 0) ? a.answered : b.answered;
	if (a.observation === null || b.observation === null) {
		return goOn({...(a.observation === null ? b : a), answered});
	}
	const newer = isOlder(a.observation, b.observation) ? b.observation : a.observation;
	return goOn({observation: newer, ...beginOf(newer.activity, [a, b]), answered});
}

/** When an activity began that two streams know of: after the last time that either saw something else. */
function beginOf(activity: HeardActivity, streams: readonly Evidence[]): Pick<Evidence, 'since' | 'otherAt'> {
	const same = streams.filter(({observation}) => observation?.activity === activity);
	const others = streams.map(stream => (same.includes(stream) ? stream.otherAt : stream.observation?.at));
	const otherAt = Math.max(...others.map(at => at ?? Number.NEGATIVE_INFINITY));
	const begins = same.flatMap(({observation, since}) => [since, observation?.at ?? null]);
	const since = Math.min(...begins.filter(at => at !== null && at >= otherAt).map(Number));
	return {since, otherAt: Number.isFinite(otherAt) ? otherAt : null};
}

function isOlder(a: Observation, b: Observation): boolean {
	return a.at < b.at || (a.at === b.at && rank[a.source] > rank[b.source]);
}

/** An agent that was seen to go on after it had asked is active from then on. */
function goOn(evidence: Evidence): Evidence {
	const {observation, answered} = evidence;
	if (observation?.activity !== 'waiting_input' || answered === null || answered.at < observation.at) {
		return evidence;
	}
	return {
		observation: {...answered, activity: 'active', text: null, ask: null},
		since: answered.at,
		otherAt: observation.at,
		answered,
	};
}

/** A look at how things stand now (title, screen, a file that is replaced whole). */
export type Look = {
	source: ActivitySource;
	sign: Sign | 'answered' | null;
	/** When it was looked, in ms. */
	now: number;
	/** For how long the screen has said the same, in ms; leave it out for what is never half drawn. */
	stillMs?: number;
};

/**
A title or a screen may lag behind what hooks have said already: a look counts as of so many ms ago. A screen must have
stood still for longer before it ends a turn: between two tool calls an agent looks as if it were done.
*/
const lagMs = 1000;
const settledMs = 1500;

/**
What a look adds to what is known; null where it is no news. It is news only where it says otherwise than what is known
from before it. That the agent seems to be done does not end `blocked`, since after an error all looks the same; only a
screen takes back what nothing but the screen has told. A time in the future counts as now.
*/
export function weighLook(known: Evidence, {source, sign, now, stillMs}: Look): Observation | null {
	const kept = known.observation;
	if (sign === null) {
		return null;
	}
	if (sign === 'answered') {
		return kept?.activity === 'waiting_input' && kept.at <= now - lagMs
			? {at: now - lagMs, source, activity: 'active', text: null, ask: null}
			: null;
	}
	const next = observationOf(sign, source, Math.min(sign.at ?? now - lagMs, now));
	if (kept === null) {
		return next;
	}
	if (isOlder(next, kept) || saysTheSame(next, kept)) {
		return null;
	}
	const staysBlocked = kept.activity === 'blocked' && !(kept.source === 'screen' && source === 'screen');
	return next.activity === 'ready' && (staysBlocked || (stillMs ?? settledMs) < settledMs) ? null : next;
}

/** Whether an observation tells nothing new; the words of the better source stay. */
export function saysTheSame(next: Observation, kept: Observation): boolean {
	return (
		next.activity === kept.activity &&
		(kept.ask === next.ask || rank[next.source] > rank[kept.source]) &&
		(next.text === null || next.text === kept.text || rank[next.source] > rank[kept.source])
	);
}
