import {AoError} from './errors.ts';

/** What a session is found by. */
export type Matchable = {id: string; live: boolean; issue: string | null; issueNames: readonly string[]};

/**
Finds the session that somebody names: its id, an unambiguous beginning of the id, or a whole issue reference. Live
ones win over ended ones (contract, "Where things are").
@throws AoError('ambiguous' | 'not_found') with the candidates.
*/
export function matchSession<T extends Matchable>(sessions: readonly T[], name: string): T {
	const wanted = name.trim().toLowerCase();
	const exact = sessions.filter(({id}) => id === wanted);
	const byIssue = sessions.filter(session => session.issue === wanted || session.issueNames.includes(wanted));
	const byBeginning = wanted === '' ? [] : sessions.filter(({id}) => id.startsWith(wanted));
	const found = [exact, byIssue, byBeginning].find(list => list.length > 0) ?? [];
	const live = found.filter(session => session.live);
	const candidates = live.length > 0 ? live : found;
	const [first, ...others] = candidates;
	if (first === undefined) {
		throw new AoError('not_found', `There is no session \`${name}\`.`, {
			hint: '`ao session ls` lists them (`--ended` with the archived ones).',
		});
	}
	if (others.length > 0) {
		throw new AoError('ambiguous', `\`${name}\` fits ${candidates.length} sessions.`, {
			hint: `Say which: ${candidates.map(({id}) => id).join(', ')}.`,
		});
	}
	return first;
}
