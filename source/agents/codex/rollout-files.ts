import fs from 'node:fs';
import {join} from 'node:path';
import type {Place} from '../../session/signal.ts';
import {isFile, keep, metaOf, namesIn, type Rollout, rolloutsIn} from './rollout-folders.ts';
import {dayFolders} from './rollout-names.ts';
import {threadTime} from './values.ts';

/** Clocks may differ a little between the files and us. */
const toleranceMs = 5000;
const mostFiles = 16;
/** So many day folders are looked through for a conversation whose id does not tell when it was begun. */
const mostDays = 60;
/** A conversation that was not found is not looked for again for so long. */
const missedForMs = 30_000;

/**
The rollouts of a session: that of its main thread, by the conversation's id or, while none is known, the newest one that
a window of Codex began in the worktree in this run; then those of its subagents in this run, oldest first.
*/
export function findRollouts(place: Place): string[] {
	if (place.home === null) {
		return [];
	}
	const root = join(place.home, 'sessions');
	const since = place.startedAt - toleranceMs;
	const fresh = dayFolders(since, Date.now())
		.flatMap(folder => rolloutsIn(join(root, folder)))
		.filter(({begun}) => begun >= since)
		.sort((a, b) => a.begun - b.begun);
	const main =
		place.conversation === null ? newestIn(place.worktree, fresh) : fileOf(root, place.conversation, fresh);
	if (main === null) {
		return [];
	}
	const subagents = fresh
		.filter(({path, thread}) => {
			const meta = thread === main.thread ? null : metaOf(path);
			return meta !== null && !meta.isMain && meta.parent !== null && meta.session === main.thread;
		})
		.map(({path}) => path);
	return [main.path, ...subagents.slice(0, mostFiles - 1)];
}

function newestIn(worktree: string, fresh: readonly Rollout[]): Rollout | null {
	const folders = [worktree, realPath(worktree)];
	return (
		fresh.findLast(({path}) => {
			const meta = metaOf(path);
			return meta?.isMain === true && meta.cwd !== null && folders.includes(meta.cwd);
		}) ?? null
	);
}

const found = new Map<string, Rollout>();
const missed = new Map<string, number>();

function fileOf(root: string, thread: string, fresh: readonly Rollout[]): Rollout | null {
	const key = `${root}\n${thread}`;
	const known = fresh.find(rollout => rollout.thread === thread) ?? found.get(key);
	if (known !== undefined && isFile(known.path)) {
		return known;
	}
	if (Date.now() - (missed.get(key) ?? 0) < missedForMs) {
		return null;
	}
	const begun = threadTime(thread);
	const folders = begun === null ? newestDays(root) : dayFolders(begun - toleranceMs, begun + toleranceMs);
	for (const folder of folders) {
		const rollout = rolloutsIn(join(root, folder)).find(one => one.thread === thread);
		if (rollout !== undefined) {
			keep(found, key, rollout);
			return rollout;
		}
	}
	keep(missed, key, Date.now());
	return null;
}

function newestDays(root: string): string[] {
	let folders = [''];
	for (const pattern of [/^\d{4}$/, /^\d\d$/, /^\d\d$/]) {
		folders = folders
			.flatMap(folder =>
				namesIn(join(root, folder))
					.filter(name => pattern.test(name))
					.map(name => join(folder, name)),
			)
			.sort()
			.reverse()
			.slice(0, mostDays);
	}
	return folders;
}

function realPath(path: string): string {
	try {
		return fs.realpathSync(path);
	} catch {
		return path;
	}
}
