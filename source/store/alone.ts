import path from 'node:path';
import {withClaim} from '../records/claims.ts';
import {type SessionEntry, SessionReader} from './sessions.ts';

/**
Ends or brings back a session while no other process does: waits for the one that is at it, and takes what it left
into the entry first.
@throws AoError('failed') where the other one takes longer than a minute.
*/
export async function alone<T>(entry: SessionEntry, work: () => Promise<T>): Promise<T> {
	return withClaim(path.join(entry.project.paths.claims, `session-${entry.id}`), () => {
		const now = new SessionReader(entry.project).read({archived: true}).find(({id}) => id === entry.id);
		Object.assign(entry, now);
		return work();
	});
}
