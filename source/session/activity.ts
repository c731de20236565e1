import type {AgentSignals} from './agent-events.ts';
import {type Evidence, mergeEvidence, noEvidence} from './evidence.ts';
import type {SessionRecord} from './facts.ts';
import type {Activity, ActivitySource, Parked} from './session.ts';

export type ActivityView = {
	activity: Activity;
	source: ActivitySource | null;
	/** Milliseconds since the epoch; null where there was no signal. */
	since: number | null;
	/** What the agent asks or why it is blocked, where it said so. */
	text: string | null;
	ask: 'permission' | 'question' | null;
};

/** Whether a terminal of this session may still run: it was started and nothing says that it ended. */
export function isRunning(record: SessionRecord): boolean {
	return (
		record.run !== null &&
		record.exited === null &&
		record.lost === null &&
		record.killed === null &&
		record.cleaned === null &&
		record.stopped === null &&
		record.paused === null
	);
}

/** Paused, stopped or lost: not running, but meant to be brought back (contract, "Activity"). */
export function parkedAs(record: SessionRecord): Parked | null {
	if (record.killed !== null || record.cleaned !== null || record.failed !== null) {
		return null;
	}
	if (record.paused !== null) {
		return 'paused';
	}
	if (record.stopped !== null) {
		return 'stopped';
	}
	return record.lost === null ? null : 'lost';
}

/** Whether it was asked back and its agent is not started yet: the run that is known is an earlier one. */
export function isBeingRestored(record: SessionRecord): boolean {
	return (
		record.run !== null &&
		record.exited === null &&
		record.lost === null &&
		Date.parse(record.run.at) < Date.parse(record.askedAt)
	);
}

/** What is known of the present run from events and looks; what was said before it was asked for does not count. */
export function currentEvidence(record: SessionRecord, signals: AgentSignals): Evidence {
	if (record.run === null || isBeingRestored(record)) {
		return noEvidence;
	}
	const begin = Date.parse(record.askedAt);
	return mergeEvidence(ofRun(signals, begin), ofRun(record.seen, begin));
}

function ofRun(evidence: Evidence, begin: number): Evidence {
	const {observation, since, otherAt, answered} = evidence;
	const kept = observation !== null && observation.at >= begin;
	return {
		observation: kept ? observation : null,
		since: kept ? since : null,
		otherAt: kept ? otherAt : null,
		answered: answered !== null && answered.at >= begin ? answered : null,
	};
}

/**
What the agent is doing (contract, "Activity"): the process first, then the newest evidence. `ready` turns to `idle`
after `idleAfterMs`. Waiting is cleared by evidence, never by time.
*/
export function deriveActivity(
	record: SessionRecord,
	signals: AgentSignals,
	clock: {now: number; idleAfterMs: number},
): ActivityView {
	const none = {text: null, ask: null};
	if (record.exited !== null) {
		return {activity: 'exited', source: 'process', since: Date.parse(record.exited.at), ...none};
	}
	if (record.run !== null && !isRunning(record)) {
		return {activity: 'exited', source: 'process', since: Date.parse(record.lost ?? record.lastAt), ...none};
	}
	const {observation, since: begin} = currentEvidence(record, signals);
	if (observation === null) {
		return {activity: 'unknown', source: null, since: null, ...none};
	}
	const since = Math.max(begin ?? observation.at, record.run === null ? 0 : Date.parse(record.run.at));
	const idle = observation.activity === 'ready' && clock.now - since >= clock.idleAfterMs;
	return {
		activity: idle ? 'idle' : observation.activity,
		source: observation.source,
		since,
		text: observation.text,
		ask: observation.ask,
	};
}
