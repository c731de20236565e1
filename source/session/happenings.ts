import type {Attention, Session, State} from './session.ts';
import {attentionWords} from './words.ts';

/** Something that happened to a session, as `ao watch` tells it. */
export type Happening = {
	session: string;
	project: string;
	what: 'new' | 'state' | 'attention' | 'gone';
	state: Session['state'];
	activity: Session['activity'];
	column: Session['column'];
	attention: Attention | null;
	/** In a few words; foreign text, not cleaned. */
	text: string;
};

/** What is new since an earlier look at the same sessions: new ones, other states, other reasons to need somebody. */
export function happenings(before: ReadonlyMap<string, Session>, sessions: readonly Session[]): Happening[] {
	const now = new Set(sessions.map(({id}) => id));
	const gone = [...before.values()].filter(({id}) => !now.has(id));
	return [
		...sessions.flatMap(session => {
			const what = changeOf(before.get(session.id), session);
			return what === null ? [] : [happening(session, what, wordsOf(session))];
		}),
		...gone.map(session => happening(session, 'gone', 'archived')),
	];
}

function changeOf(before: Session | undefined, now: Session): 'new' | 'state' | 'attention' | null {
	if (before === undefined) {
		return 'new';
	}
	if (before.state !== now.state || parkedOf(before) !== parkedOf(now)) {
		return 'state';
	}
	const was = attentionOf(before);
	const is = attentionOf(now);
	return was?.kind !== is?.kind || was?.text !== is?.text ? 'attention' : null;
}

const finalStates: ReadonlySet<State> = new Set(['merged', 'killed', 'cleaned', 'closed']);

/** Nobody misses the terminal of a session that is done. */
function parkedOf({state, parked}: Session): Session['parked'] {
	return parked === 'lost' && finalStates.has(state) ? null : parked;
}

/** Who stopped a session knows that it does not go on; it needs somebody when it is brought back. */
function attentionOf({parked, attention}: Session): Attention | null {
	return parked === 'stopped' || parked === 'paused' ? null : attention;
}

/** `ci_failed: build (linux)`, `working: permission: Run npm test?`; a reason that the state has already is not said twice. */
function wordsOf(session: Session): string {
	const {state} = session;
	const parked = parkedOf(session);
	const attention = attentionOf(session);
	const stands = parked === null || parked === state ? state : `${state}, ${parked}`;
	if (attention === null) {
		return stands;
	}
	const {kind, text} = attention;
	const said =
		(kind === 'checks' && state === 'ci_failed') ||
		(kind === 'review' && state === 'changes_requested') ||
		state.startsWith(kind);
	return `${stands}: ${said ? text : attentionWords(attention)}`;
}

function happening(session: Session, what: Happening['what'], text: string): Happening {
	const {id, project, state, activity, column, attention} = session;
	return {session: id, project, what, state, activity, column, attention, text};
}
