import fs from 'node:fs';
import path from 'node:path';
import {sessionPaths} from '../../records/paths.ts';
import type {SessionEntry} from '../sessions.ts';

/** Moves a session's folder to the project's archive; the entry follows. Restore moves it back. */
export function archiveSession(entry: SessionEntry): void {
	moveTo(entry, entry.project.paths.archive, true);
}

/** Moves an archived session's folder back among the live ones; the entry follows. */
export function unarchiveSession(entry: SessionEntry): void {
	if (entry.archived) {
		moveTo(entry, entry.project.paths.sessions, false);
	}
}

function moveTo(entry: SessionEntry, folder: string, archived: boolean): void {
	fs.mkdirSync(folder, {recursive: true, mode: 0o700});
	const dir = path.join(folder, entry.id);
	fs.renameSync(entry.paths.dir, dir);
	entry.paths = sessionPaths(dir);
	entry.archived = archived;
}
