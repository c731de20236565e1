import {constants} from 'node:fs';
import {open, readdir, readFile, realpath} from 'node:fs/promises';
import {join} from 'node:path';
import type {Place} from '../../session/signal.ts';
import {sessionHome} from './home.ts';
import {asObject, asUuid} from './values.ts';

/** Gemini's own pattern of a project's short name (0.61.0, projectRegistry). */
const slugPattern = /^[a-z0-9-]+$/;

/** So much of a chat file is read to see whose it is: its first line has about 250 bytes. */
const headerBytes = 8192;

/**
The chat files of a session's conversation, the main one first, then those of its subagents
(`tmp/<slug>/chats/session-<time>-<8 of id>.jsonl` and `chats/<id>/*.jsonl`). [] where none is there: Gemini writes the
first when it begins, and takes away one in which nothing was said. A resumed conversation goes on in its oldest file.
*/
export async function findChats({sessionDir, worktree, conversation}: Place): Promise<string[]> {
	const id = asUuid(conversation);
	const gemini = join(sessionHome(sessionDir), '.gemini');
	const slug = id === null ? null : await slugOf(gemini, worktree);
	if (id === null || slug === null) {
		return [];
	}
	const chats = join(gemini, 'tmp', slug, 'chats');
	const end = `-${id.slice(0, 8)}.jsonl`;
	const names = (await namesIn(chats)).filter(name => name.startsWith('session-') && name.endsWith(end));
	const main: string[] = [];
	for (const name of names) {
		const path = join(chats, name);
		if ((await ownerOf(path)) === id) {
			main.push(path);
		}
	}
	if (main.length === 0) {
		return [];
	}
	const subagents = (await namesIn(join(chats, id))).filter(name => name.endsWith('.jsonl'));
	return [...main, ...subagents.map(name => join(chats, id, name))];
}

/** What was found once stays so: the short name of a worktree, and whose a chat file is. */
const slugs = new Map<string, string>();
const owners = new Map<string, string>();

async function slugOf(gemini: string, worktree: string): Promise<string | null> {
	const known = slugs.get(gemini);
	if (known !== undefined) {
		return known;
	}
	try {
		const registry: unknown = JSON.parse(await readFile(join(gemini, 'projects.json'), 'utf8'));
		const projects = asObject(asObject(registry).projects);
		const slug = projects[worktree] ?? projects[await realpath(worktree)];
		if (typeof slug === 'string' && slugPattern.test(slug)) {
			slugs.set(gemini, slug);
			return slug;
		}
	} catch {
		// There is none yet.
	}
	return null;
}

/** In the order of their names: by time. */
async function namesIn(folder: string): Promise<string[]> {
	return (await readdir(folder).catch(() => [])).sort();
}

async function ownerOf(path: string): Promise<string | null> {
	const owner = owners.get(path) ?? (await conversationIn(path));
	if (owner !== null) {
		owners.set(path, owner);
	}
	return owner;
}

async function conversationIn(path: string): Promise<string | null> {
	const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => null);
	if (file === null) {
		return null;
	}
	try {
		const {buffer, bytesRead} = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
		const header: unknown = JSON.parse(buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0] ?? '');
		return asUuid(asObject(header).sessionId);
	} catch {
		return null;
	} finally {
		await file.close();
	}
}
