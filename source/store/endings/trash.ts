import fs from 'node:fs';
import path from 'node:path';
import {setArchiveRef, snapshotWorktree} from '../../git/safety.ts';
import {deleteTrash, trashWorktree} from '../../git/worktrees.ts';
import {AoError} from '../../session/errors.ts';
import {aloneIfFree} from '../alone.ts';
import {lookAtWorktree} from '../look/worktree-look.ts';
import type {Project} from '../project.ts';
import {type SessionEntry, SessionReader, say} from '../sessions.ts';

/**
Moves a session's worktree to the trash by two renames, after a last look: without `force` only when nothing in it
would be lost, with it after a snapshot commit of the whole tree. The archive ref is written first in any case.
@throws AoError('unsafe') where it may not go.
*/
export async function trashSessionWorktree(entry: SessionEntry, {force}: {force: boolean}): Promise<void> {
	const {project, record} = entry;
	const look = await lookAtWorktree(entry);
	if (look === null || record.gitDir === null) {
		return;
	}
	const holds = force ? look.blocked : look.lost;
	if (holds.length > 0) {
		throw new AoError('unsafe', `The worktree of ${entry.id} stays: ${holds.join('; ')}.`, {
			hint: `\`ao session kill ${entry.id} --force\` takes a snapshot first.`,
		});
	}
	const {worktree} = record.created;
	const snapshot = look.lost.length === 0 ? null : await takeSnapshot(entry, record.gitDir);
	const head = snapshot ?? look.safety.head;
	if (head !== null) {
		await setArchiveRef(project.repository, entry.id, head);
	}
	const {gitDir} = record;
	const result = await project.gitLock(() =>
		trashWorktree(project.repository, {
			worktree,
			gitDir,
			trash: trashOf(project, worktree, entry.id),
		}),
	);
	if (!result.trashed) {
		throw new AoError('unsafe', `The worktree of ${entry.id} stays: ${result.reason}.`, {
			hint: `It is in ${worktree}.`,
		});
	}
	say(entry, {kind: 'trashed', ...result.trash, snapshot});
}

/** Where a session's worktree and its admin dir go in the trash. */
export function trashOf(project: Project, worktree: string, id: string): {tree: string; admin: string} {
	return {
		tree: path.join(path.dirname(worktree), '.trash', id),
		admin: path.join(project.repository.commonDir, 'ao-trash', id),
	};
}

function takeSnapshot(entry: SessionEntry, gitDir: string): Promise<string> {
	return snapshotWorktree(entry.project.repository, {
		worktree: entry.record.created.worktree,
		gitDir,
		ref: `refs/ao/archive/${entry.id}`,
		message: `Snapshot of ${entry.id} before its end`,
	});
}

/** Deletes what has been in the trash for longer than `trashDays`, never of a paused session. Gives the ids. */
export async function emptyTrash(project: Project, now = Date.now()): Promise<string[]> {
	const days = project.ao.settings.trashDays ?? 7;
	const emptied: string[] = [];
	const due = ({record: {trashed, paused}}: SessionEntry) =>
		trashed !== null &&
		paused === null &&
		now - Date.parse(trashed.at) >= days * 86_400_000 &&
		(fs.existsSync(trashed.tree) || fs.existsSync(trashed.admin));
	for (const entry of new SessionReader(project).read({archived: true}).filter(due)) {
		await aloneIfFree(entry, async () => {
			const {trashed} = entry.record;
			if (trashed !== null && due(entry)) {
				await deleteTrash(project.repository, trashed);
				emptied.push(entry.id);
			}
		});
	}
	return emptied;
}
