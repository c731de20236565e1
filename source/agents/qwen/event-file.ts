import {randomUUID} from 'node:crypto';
import {constants} from 'node:fs';
import {lstat, open, readdir, rename, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Place} from '../../session/signal.ts';
import {asUuid} from '../gemini/values.ts';

/** Where Qwen Code writes what it does (`--json-file`). */
function eventFile(agentDir: string): string {
	return join(agentDir, 'qwen.jsonl');
}

/**
Makes the event file new and empty: Qwen Code (0.24.4) writes into one that is there from its beginning, over what an
earlier run has left. What the agent put in its place (a folder, a link, a pipe) is not followed.
*/
export async function makeEventFile(agentDir: string): Promise<string> {
	const file = eventFile(agentDir);
	if ((await lstat(file).catch(() => null))?.isDirectory()) {
		await rename(file, `${file}.${randomUUID()}`);
	}
	const fresh = `${file}.${randomUUID()}`;
	const {O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW} = constants;
	const handle = await open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
	await handle.close();
	await rename(fresh, file);
	return file;
}

/** Qwen Code's folder of what it writes itself: `$QWEN_RUNTIME_DIR`, `$QWEN_HOME`, else `~/.qwen`. */
export function qwenHome(env: Readonly<Record<string, string>>): string {
	const user = env.HOME || '/';
	const folder = env.QWEN_RUNTIME_DIR || env.QWEN_HOME || join(user, '.qwen');
	return folder.startsWith('~/') ? join(user, folder.slice(2)) : folder;
}

/** So many monthly files are read at most. */
const mostMonths = 12;

/** The event file, then those of token usage since the session's start; [] where there is no event file. */
export async function findQwenFiles({home, agentDir, startedAt}: Place): Promise<string[]> {
	const events = eventFile(agentDir);
	if (!(await lstat(events).catch(() => null))?.isFile()) {
		return [];
	}
	const files = [events];
	for (const month of home === null ? [] : monthsSince(startedAt, Date.now())) {
		const file = join(home ?? '', 'usage', `token-usage-${month}.jsonl`);
		if ((await stat(file).catch(() => null))?.isFile()) {
			files.push(file);
		}
	}
	return files;
}

/** The local months `YYYY-MM` from one time (ms) to another, the last twelve of them. */
export function monthsSince(from: number, to: number): string[] {
	const first = new Date(from);
	const last = new Date(to);
	const number = (date: Date) => date.getFullYear() * 12 + date.getMonth();
	const count = Math.min(Math.max(number(last) - number(first) || 0, 0) + 1, mostMonths);
	return Array.from({length: count}, (_, index) => {
		const month = number(last) - (count - 1 - index);
		return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
	});
}

/** Whether the conversation was saved: `projects/<folder>/chats/<id>.jsonl`, from its first prompt on (0.24.4). */
export async function hasChat({home, conversation}: Place): Promise<boolean> {
	const id = asUuid(conversation);
	if (home === null || id === null) {
		return false;
	}
	const projects = join(home, 'projects');
	for (const name of await readdir(projects).catch(() => [])) {
		const stats = await stat(join(projects, name, 'chats', `${id}.jsonl`)).catch(() => null);
		if (stats?.isFile()) {
			return true;
		}
	}
	return false;
}
