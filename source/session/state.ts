import {currentEvidence, isBeingRestored, parkedAs} from './activity.ts';
import type {AgentSignals} from './agent-events.ts';
import type {SessionRecord} from './facts.ts';
import {endedPullHolds, type KnownPull} from './pull-record.ts';
import {type DerivedPull, derivePull} from './pull-state.ts';
import type {State} from './session.ts';

/** Where pull requests are, and now in ms since the epoch. */
export type StateContext = {forge: 'local' | 'github'; now: number};

/**
The state of a session, first match (contract, "State"). With the local forge a branch with commits of its own and a
clean tree whose agent has ended its turn is up for review.
*/
export function deriveState(record: SessionRecord, signals: AgentSignals, context: StateContext): State {
	if (record.failed !== null) {
		return 'failed';
	}
	if (record.killed !== null) {
		return 'killed';
	}
	if (record.cleaned !== null) {
		return 'cleaned';
	}
	const pull = currentPull(record, context.now);
	if (record.integrated !== null || pull?.state === 'merged') {
		return 'merged';
	}
	if (pull !== null) {
		return pull.state;
	}
	if (context.forge === 'local' && isReviewable(record, signals)) {
		return 'review_pending';
	}
	const parked = parkedAs(record);
	if (parked !== null) {
		return parked;
	}
	if (record.run === null || isBeingRestored(record)) {
		return 'spawning';
	}
	return record.exited === null ? 'working' : 'exited';
}

/** How the session's pull request stands; null without one, and where the branch has moved on since it ended. */
export function currentPull({pulls, git}: SessionRecord, now: number): DerivedPull | null {
	const {known} = pulls;
	if (known === null || (known.pull.state !== 'OPEN' && !endedPullHolds(known, git?.tip ?? null))) {
		return null;
	}
	return deriveKnown(known, now);
}

/** How a pull request stands that is known of, whether or not it still says how the session does. */
export function deriveKnown({pull, headSince, settled}: KnownPull, now: number): DerivedPull {
	return derivePull(pull, {now, headSince: Date.parse(headSince), settled});
}

/** Whether the branch can be reviewed: own commits, nothing uncommitted, and the agent has ended its turn. */
export function isReviewable(record: SessionRecord, signals: AgentSignals): boolean {
	const {git} = record;
	return git !== null && git.ahead > 0 && git.dirty === 0 && hasEndedItsTurn(record, signals);
}

function hasEndedItsTurn(record: SessionRecord, signals: AgentSignals): boolean {
	if (record.exited !== null) {
		return endedWell(record.exited);
	}
	return currentEvidence(record, signals).observation?.activity === 'ready';
}

/** Exit status 0; tmux often has no status although the program ended with 0, so none counts as well. */
export function endedWell(exit: {status: number | null; signal: string | null}): boolean {
	return (exit.status ?? 0) === 0 && exit.signal === null;
}
