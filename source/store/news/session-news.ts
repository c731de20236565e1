import {existsSync} from 'node:fs';
import path from 'node:path';
import {type Happening, happenings} from '../../session/happenings.ts';
import type {Session} from '../../session/session.ts';
import {isBusy} from '../alone.ts';
import type {Project} from '../project.ts';

/**
Tells from one read of projects' sessions to the next what happened to them. Another process that ends a session or
brings it back takes several steps; what a session seems to be between them did not happen.
*/
export class SessionNews {
	readonly #projects: ReadonlyMap<string, Project>;
	#known: ReadonlyMap<string, Session>;

	/** @param sessions what there is at the first look: it did not happen. */
	constructor(projects: readonly Project[], sessions: readonly Session[]) {
		this.#projects = new Map(projects.map(project => [project.id, project]));
		this.#known = byId(sessions);
	}

	/** What is new in these sessions, which were read just now. */
	of(sessions: readonly Session[]): Happening[] {
		const before = this.#known;
		const read = new Set(sessions.map(({id}) => id));
		const unseen = [...before.values()].filter(
			session => !read.has(session.id) && !this.#isArchived(session),
		);
		const settled = sessions.flatMap(session => {
			const known = before.get(session.id);
			return this.#isHalfway(known, session) ? (known ?? []) : session;
		});
		this.#known = byId([...settled, ...unseen]);
		return happenings(before, [...this.#known.values()]);
	}

	/** A session that was not read is archived only where the archive has it and it did not come back meanwhile. */
	#isArchived({id, project}: Session): boolean {
		const paths = this.#projects.get(project)?.paths;
		return (
			paths !== undefined &&
			!existsSync(path.join(paths.sessions, id)) &&
			existsSync(path.join(paths.archive, id))
		);
	}

	/** Its terminal is gone, or it is out of the archive again, and the process that sees to that is not done yet. */
	#isHalfway(known: Session | undefined, session: Session): boolean {
		const project = this.#projects.get(session.project);
		const isPassing =
			(session.parked === 'lost' && known?.parked !== 'lost') ||
			(known === undefined && session.ended !== null);
		return isPassing && project !== undefined && isBusy(project, session.id);
	}
}

function byId(sessions: readonly Session[]): ReadonlyMap<string, Session> {
	return new Map(sessions.map(session => [session.id, session]));
}
