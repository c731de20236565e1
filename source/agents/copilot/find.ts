import {readdir, readFile, realpath, stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Place} from '../../session/signal.ts';

/** So many folders of conversations are looked into for the one that is open in the worktree. */
const mostFolders = 200;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isConversation(id: unknown): id is string {
	return typeof id === 'string' && uuid.test(id);
}

/**
The event files of the session: that of its conversation, and, where Copilot (1.0.102) has left that one, of the one
that it has opened in the worktree since (`/clear`). `inuse.<pid>.lock` is in the folder of an open conversation.
*/
export async function findEventFiles({home, conversation, worktree}: Place): Promise<string[]> {
	if (home === null || !isConversation(conversation)) {
		return [];
	}
	const all = join(home, 'session-state');
	const own = join(all, conversation);
	const file = join(own, 'events.jsonl');
	if (!(await isFile(file))) {
		return [];
	}
	const next = (await isOpen(own)) ? null : await openIn(all, worktree);
	return next === null ? [file] : [file, next];
}

async function openIn(all: string, worktree: string): Promise<string | null> {
	const real = await realpath(worktree).catch(() => worktree);
	const ids = (await readdir(all).catch(() => [])).filter(isConversation);
	for (const id of ids.slice(0, mostFolders)) {
		const folder = join(all, id);
		const file = join(folder, 'events.jsonl');
		if ((await isOpen(folder)) && (await isFile(file))) {
			const cwd = await folderOf(folder);
			if (cwd === worktree || cwd === real) {
				return file;
			}
		}
	}
	return null;
}

async function isOpen(folder: string): Promise<boolean> {
	const names = await readdir(folder).catch(() => []);
	return names.some(name => /^inuse\.\d+\.lock$/.test(name));
}

/** The folder a conversation works in, from its `workspace.yaml`. */
async function folderOf(folder: string): Promise<string | null> {
	const text = await readFile(join(folder, 'workspace.yaml'), 'utf8').catch(() => '');
	const [, cwd = null] = /^cwd: (['"]?)(.+)\1$/m.exec(text)?.slice(1) ?? [];
	return cwd;
}

async function isFile(path: string): Promise<boolean> {
	return stat(path).then(
		found => found.isFile(),
		() => false,
	);
}
