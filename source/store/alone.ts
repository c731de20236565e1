import fs from 'node:fs';
import path from 'node:path';
import {readClaim, takeClaim, withClaim} from '../records/claims.ts';
import {AoError} from '../session/errors.ts';
import {isAlive} from '../system/process-table.ts';
import type {Project} from './project.ts';
import {type SessionEntry, SessionReader} from './sessions.ts';

/** Makes, ends or brings back a session while no other process does: waits for the one that is at it. */
export async function withSession<T>(project: Project, id: string, work: () => Promise<T>): Promise<T> {
	return withClaim(claimFile(project, id), work);
}

/**
The same for a session that is known, with what the others left taken into the entry first.
@throws AoError('failed') where the other one takes longer than a minute, AoError('not_found') where it left nothing.
*/
export async function alone<T>(entry: SessionEntry, work: () => Promise<T>): Promise<T> {
	return withSession(entry.project, entry.id, () => {
		readAgain(entry);
		return work();
	});
}

/** The same where nobody is at it just now; else nothing is done. */
export async function aloneIfFree(entry: SessionEntry, work: () => Promise<void>): Promise<void> {
	fs.mkdirSync(entry.project.paths.claims, {recursive: true, mode: 0o700});
	const taken = takeClaim(claimFile(entry.project, entry.id));
	if ('heldBy' in taken) {
		return;
	}
	try {
		readAgain(entry);
		await work();
	} finally {
		taken.claim.release();
	}
}

/** Whether a living process makes, ends or brings back a session just now. */
export function isBusy(project: Project, id: string): boolean {
	const holder = readClaim(claimFile(project, id));
	return holder !== null && isAlive(holder.pid, holder.start);
}

function claimFile(project: Project, id: string): string {
	return path.join(project.paths.claims, `session-${id}`);
}

function readAgain(entry: SessionEntry): void {
	const now = new SessionReader(entry.project).read({archived: true}).find(({id}) => id === entry.id);
	if (now === undefined && !fs.existsSync(entry.paths.dir)) {
		throw new AoError('not_found', `The session ${entry.id} is gone: its spawn came to nothing.`);
	}
	Object.assign(entry, now);
}
