import type {Activity, ColumnId, Parked, State} from './session.ts';

/** The board's columns in their order. A new column is one entry here. */
export const columns: readonly {id: ColumnId; title: string; short: string}[] = [
	{id: 'todo', title: 'To do', short: 'To do'},
	{id: 'working', title: 'Working', short: 'Working'},
	{id: 'needs_you', title: 'Needs you', short: 'Needs you'},
	{id: 'review', title: 'Review', short: 'Review'},
	{id: 'ready', title: 'Ready to merge', short: 'Ready'},
	{id: 'done', title: 'Done', short: 'Done'},
];

const reviewStates: ReadonlySet<State> = new Set(['pr_open', 'review_pending']);
const readyStates: ReadonlySet<State> = new Set(['approved', 'mergeable']);
const parkedStates: ReadonlySet<State> = new Set(['queued', 'paused', 'stopped', 'lost']);
const alarmStates: ReadonlySet<State> = new Set(['failed', 'ci_failed', 'changes_requested', 'exited']);

/** The column of a session, first match (contract, "Column"). */
export function deriveColumn(session: {
	state: State;
	activity: Activity;
	parked: Parked | null;
	conflict: boolean;
	/** Somebody has said something on its pull request that nobody has looked at. */
	comment: boolean;
}): ColumnId {
	const {state, conflict, comment} = session;
	const activity = session.parked === null ? session.activity : 'unknown';
	const busy = activity === 'active' || activity === 'waiting_input' || activity === 'blocked';
	if (state === 'killed' || state === 'cleaned' || ((state === 'merged' || state === 'closed') && !busy)) {
		return 'done';
	}
	if (
		alarmStates.has(state) ||
		activity === 'waiting_input' ||
		activity === 'blocked' ||
		conflict ||
		comment ||
		(state === 'working' && activity === 'idle')
	) {
		return 'needs_you';
	}
	if (readyStates.has(state)) {
		return 'ready';
	}
	if (reviewStates.has(state)) {
		return 'review';
	}
	return parkedStates.has(state) ? 'todo' : 'working';
}

/** Whether a session counts as active: it keeps its issue from being spawned again (contract, "Column"). */
export function isActive(session: {state: State; column: ColumnId}): boolean {
	return session.column !== 'done' && session.state !== 'failed';
}
