import fuzzysort from 'fuzzysort';
import type {Session} from '../session/session.ts';
import type {Issue} from '../session/tracker.ts';

/** Below this, the letters are there, but nobody would say that it matches. */
const threshold = 0.3;

/** Whether every word of the filter is found, fuzzily, in one of the session's number, title, agent, branch, state. */
export function matchesSession(filter: string, session: Session): boolean {
	const {issue, prompt, agent, branch, state, activity, id, project} = session;
	return matches(filter, [
		issue?.id ?? '',
		issue?.title ?? prompt ?? '',
		agent,
		branch,
		id,
		project,
		session.parked ?? state,
		activity === 'waiting_input' ? 'waiting' : activity,
	]);
}

/** The same for an issue: number, title, labels. */
export function matchesIssue(filter: string, {id, title, labels}: Issue): boolean {
	return matches(filter, [id, title, ...labels]);
}

function matches(filter: string, fields: readonly string[]): boolean {
	const words = filter.split(/\s+/).filter(word => word !== '');
	return words.every(word => fields.some(field => (fuzzysort.single(word, field)?.score ?? 0) >= threshold));
}
