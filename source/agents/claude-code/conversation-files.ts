import {lstat, readdir, realpath} from 'node:fs/promises';
import {join} from 'node:path';
import type {Place} from '../../session/signal.ts';
import {conversationId} from './values.ts';

/** The folder of a working directory's conversations under `projects/` (Claude Code 2.1.330). */
export function projectSlug(directory: string): string {
	const slug = directory.replace(/[^a-zA-Z0-9]/g, '-');
	if (slug.length <= 200) {
		return slug;
	}
	let hash = 0;
	for (let index = 0; index < directory.length; index++) {
		hash = ((hash << 5) - hash + directory.charCodeAt(index)) | 0;
	}
	return `${slug.slice(0, 200)}-${Math.abs(hash).toString(36)}`;
}

/** The conversation's transcript, then its subagents' by name; [] where it is not there yet. */
export async function conversationFiles(place: Place): Promise<string[]> {
	const main = await transcriptPath(place);
	if (main === null) {
		return [];
	}
	const folder = join(main.slice(0, -'.jsonl'.length), 'subagents');
	const entries = await readdir(folder, {withFileTypes: true}).catch(() => []);
	const names = entries.filter(entry => entry.isFile() && /^agent-[\w-]+\.jsonl$/.test(entry.name));
	return [main, ...names.map(entry => join(folder, entry.name)).sort()];
}

/** Where the conversation's own transcript is: below the worktree's real path, which Claude Code goes by. */
export async function transcriptPath({
	home,
	worktree,
	conversation,
}: Pick<Place, 'home' | 'worktree' | 'conversation'>): Promise<string | null> {
	const id = conversationId(conversation);
	if (home === null || id === null) {
		return null;
	}
	const real = await realpath(worktree).catch(() => worktree);
	for (const directory of new Set([real, worktree])) {
		const path = join(home, 'projects', projectSlug(directory), `${id}.jsonl`);
		const stats = await lstat(path).catch(() => null);
		if (stats?.isFile()) {
			return path;
		}
	}
	return null;
}
