import type {Session} from '../../session/session.ts';
import type {SessionEntry} from '../sessions.ts';

/** Sessions that are unchanged keep their object, so that only changed cards are drawn again. */
export function keepSame(before: readonly Session[], now: readonly Session[]): readonly Session[] {
	const known = new Map(before.map(session => [session.id, session]));
	const merged = now.map(session => {
		const old = known.get(session.id);
		return old !== undefined && JSON.stringify(old) === JSON.stringify(session) ? old : session;
	});
	const same = merged.length === before.length && merged.every((session, index) => session === before[index]);
	return same ? before : merged;
}

/** *Done* shows archived sessions for as long as the trash keeps them (`trashDays`); `now` in ms. */
export function withinTrashDays(
	sessions: readonly Session[],
	entries: readonly Pick<SessionEntry, 'archived'>[],
	{trashDays, now}: {trashDays: number; now: number},
): Session[] {
	const oldest = now - trashDays * 86_400_000;
	return sessions.filter(
		(session, index) =>
			entries[index]?.archived !== true || Date.parse(session.endedAt ?? session.activeAt) >= oldest,
	);
}
