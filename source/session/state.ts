import {currentEvidence, isBeingRestored, parkedAs} from './activity.ts';
import type {AgentSignals} from './agent-events.ts';
import type {SessionRecord} from './facts.ts';
import type {State} from './session.ts';

/**
The state of a session, first match (contract, "State"), for the local forge: no pull requests, a branch with commits
of its own and a clean tree whose agent has ended its turn is up for review.
*/
export function deriveState(record: SessionRecord, signals: AgentSignals): State {
	if (record.failed !== null) {
		return 'failed';
	}
	if (record.killed !== null) {
		return 'killed';
	}
	if (record.cleaned !== null) {
		return 'cleaned';
	}
	if (record.integrated !== null) {
		return 'merged';
	}
	if (isReviewable(record, signals)) {
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
