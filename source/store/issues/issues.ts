import type {Issue, Tracker} from '../../session/tracker.ts';
import {skipReason} from '../batch.ts';
import type {Project} from '../project.ts';
import {otherSessionsOn, type SessionEntry} from '../sessions.ts';
import {RememberedIssues} from './remembered-issues.ts';

/** Issues of a server that a board shows: the newest ones. */
const mostIssues = 200;

const remembered = new WeakMap<Tracker, RememberedIssues>();

/** The active session on an issue, by id; null where there is none. */
export function activeSessionOn(entries: readonly SessionEntry[], ref: string): string | null {
	return otherSessionsOn(entries, ref)[0] ?? null;
}

/**
The tracker's open issues that have neither an active nor a merged session. A server's are those of its last answer,
about a minute old at most where it can be reached (`issuesProblem`). `entries` with the archived ones.
@throws AoError where there is no answer yet.
*/
export async function issuesToDo(project: Project, entries: readonly SessionEntry[]): Promise<Issue[]> {
	const open = await (memoryOf(project)?.list() ?? project.tracker.list({state: 'open'}));
	return open.filter(issue => skipReason(issue, entries) === null);
}

/** Why the server's issues may be out of date, in one line; null where they are not. */
export function issuesProblem(project: Project): string | null {
	return memoryOf(project)?.problem ?? null;
}

/** The next look asks the server for its issues, however new the last answer is. */
export function forgetIssues(project: Project): void {
	memoryOf(project)?.forget();
}

function memoryOf({tracker}: Project): RememberedIssues | null {
	if (tracker.kind === 'local') {
		return null;
	}
	const known =
		remembered.get(tracker) ??
		new RememberedIssues(urgent => tracker.list({state: 'open', limit: mostIssues, background: !urgent}));
	remembered.set(tracker, known);
	return known;
}
