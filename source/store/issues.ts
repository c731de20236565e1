import type {Issue} from '../session/tracker.ts';
import {skipReason} from './batch.ts';
import type {Project} from './project.ts';
import {otherSessionsOn, type SessionEntry} from './sessions.ts';

/** The active session on an issue, by id; null where there is none. */
export function activeSessionOn(entries: readonly SessionEntry[], ref: string): string | null {
	return otherSessionsOn(entries, ref)[0] ?? null;
}

/** The tracker's open issues that have neither an active nor a merged session. `entries` with the archived ones. */
export async function issuesToDo(project: Project, entries: readonly SessionEntry[]): Promise<Issue[]> {
	const open = await project.tracker.list({state: 'open'});
	return open.filter(issue => skipReason(issue, entries) === null);
}
