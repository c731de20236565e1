import {readdir, realpath} from 'node:fs/promises';
import {join} from 'node:path';
import type {Place, Sign} from '../../session/signal.ts';
import {readJsonObject} from './small-file.ts';

const mostBytes = 64 * 1024;
const mostFiles = 64;

/** The file may say that it was written just before the run was noted as started. */
const slackMs = 5000;

/**
What the running process says of itself in `sessions/<pid>.json` (Claude Code 2.1.330; not a promised interface). Where
the terminal's process is a wrapper, the file with the session's own conversation is looked for.
*/
export async function liveSign(place: Place): Promise<Sign | null> {
	if (place.home === null) {
		return null;
	}
	const folder = join(place.home, 'sessions');
	const own = await readJsonObject(join(folder, `${place.pid}.json`), {most: mostBytes});
	const worktrees = [place.worktree, await realpath(place.worktree).catch(() => place.worktree)];
	if (own !== null && isOfProcess(own, place) && isOfSession(own, place, worktrees)) {
		return signOf(own, place);
	}
	if (own !== null || place.conversation === null) {
		return null;
	}
	const names = await readdir(folder).catch(() => []);
	for (const name of names.filter(entry => /^\d+\.json$/.test(entry)).slice(0, mostFiles)) {
		const other = await readJsonObject(join(folder, name), {most: mostBytes});
		if (other !== null && other.sessionId === place.conversation && worktrees.includes(String(other.cwd))) {
			return signOf(other, place);
		}
	}
	return null;
}

/** `procStart` is the start tick on Linux, as `pidStart` begins with; elsewhere the two are not compared. */
function isOfProcess({pid, procStart}: Record<string, unknown>, place: Place): boolean {
	const start = /^(\d+)@/.exec(place.pidStart ?? '')?.[1];
	const isComparable = start !== undefined && typeof procStart === 'string' && /^\d+$/.test(procStart);
	return pid === place.pid && (!isComparable || procStart === start);
}

function isOfSession(
	{sessionId, cwd}: Record<string, unknown>,
	{conversation}: Place,
	worktrees: readonly string[],
): boolean {
	return (
		(conversation !== null && sessionId === conversation) ||
		(typeof cwd === 'string' && worktrees.includes(cwd))
	);
}

function signOf(state: Record<string, unknown>, place: Place): Sign | null {
	const at = state.statusUpdatedAt;
	if (typeof at !== 'number' || !Number.isFinite(at) || at < place.startedAt - slackMs) {
		return null;
	}
	switch (state.status) {
		case 'busy':
		case 'shell':
			return {activity: 'active', at};
		case 'waiting':
			return {
				activity: 'waiting_input',
				ask: state.waitingFor === 'input needed' ? 'question' : 'permission',
				at,
			};
		case 'idle':
			return {activity: 'ready', at};
		default:
			return null;
	}
}
