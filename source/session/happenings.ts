import type {Attention, Session} from './session.ts';

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
	if (before.state !== now.state || before.parked !== now.parked) {
		return 'state';
	}
	const {kind, text} = before.attention ?? {kind: null, text: null};
	return kind !== (now.attention?.kind ?? null) || text !== (now.attention?.text ?? null)
		? 'attention'
		: null;
}

/** `ci_failed: build (linux)`, `working: permission: Run npm test?`; a reason that the state has already is not said twice. */
function wordsOf({state, parked, attention}: Session): string {
	const stands = parked === null || parked === state ? state : `${state}, ${parked}`;
	if (attention === null) {
		return stands;
	}
	const {kind, text} = attention;
	const said =
		(kind === 'checks' && state === 'ci_failed') ||
		(kind === 'review' && state === 'changes_requested') ||
		kind === state;
	return said ? `${stands}: ${text}` : `${stands}: ${kind}: ${text}`;
}

function happening(session: Session, what: Happening['what'], text: string): Happening {
	const {id, project, state, activity, column, attention} = session;
	return {session: id, project, what, state, activity, column, attention, text};
}
