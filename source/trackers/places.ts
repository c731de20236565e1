import {readdir, realpath} from 'node:fs/promises';
import path from 'node:path';
import {cleanText} from '../session/text.ts';
import {type BacklogConfig, defaultConfig, parseBacklogConfig} from './backlog-config.ts';
import {isInside, isMissing, locateFile, readText} from './files.ts';

/** A folder of task files. */
export type Place = {
	folder: string;
	/** Of the repository's backlog, not of AO's own. */
	backlog: boolean;
	/** Where finished tasks are put aside: closed, whatever their status says. */
	closed: boolean;
	/** Numbers in it may be used again by Backlog.md. */
	archive: boolean;
	config: BacklogConfig;
};

/** Something that was left out when issues were read. */
export type Problem = {path: string; message: string};

/** What was left out and why, fit for the screen. */
export function leftOut(place: string, error: unknown): Problem {
	return {path: cleanText(place), message: `Left out: ${cleanText((error as Error).message)}.`};
}

/** AO's own folder of issues. */
export function ownPlace(folder: string): Place {
	return {folder, backlog: false, closed: false, archive: false, config: defaultConfig};
}

/**
The folders of a repository's backlog, tasks that are worked on first: `tasks/`, `completed/` and `archive/tasks/` of
Backlog.md, or the folder itself where it is none of Backlog.md's; none where there is no backlog.
@throws Error in words where a folder leads out of the repository.
*/
export async function backlogPlaces(backlogDir: string): Promise<Place[]> {
	const top = await realFolder(path.dirname(backlogDir), backlogDir);
	if (top === null) {
		return [];
	}
	const config = await readConfig(top);
	const tasks = await realFolder(top, path.join(top, 'tasks'));
	const place = {backlog: true, closed: false, archive: false, config: config ?? defaultConfig};
	if (tasks === null && config === null) {
		return [{...place, folder: top}];
	}
	const completed = await realFolder(top, path.join(top, 'completed'));
	const archive = await realFolder(top, path.join(top, 'archive', 'tasks'));
	return [
		{...place, folder: tasks ?? path.join(top, 'tasks')},
		...(completed === null ? [] : [{...place, folder: completed, closed: true}]),
		...(archive === null ? [] : [{...place, folder: archive, closed: true, archive: true}]),
	];
}

/** The names of a folder's Markdown files, hidden ones left out; none where there is no folder. */
export async function markdownFiles(folder: string): Promise<string[]> {
	try {
		const names = await readdir(folder);
		return names.filter(name => name.endsWith('.md') && !name.startsWith('.')).sort();
	} catch (error) {
		if (isMissing(error)) {
			return [];
		}
		throw error;
	}
}

async function realFolder(within: string, folder: string): Promise<string | null> {
	try {
		const real = await realpath(folder);
		if (!isInside(await realpath(within), real)) {
			throw new Error('it is a link that leads out of the repository');
		}
		return real;
	} catch (error) {
		if (isMissing(error)) {
			return null;
		}
		throw error;
	}
}

async function readConfig(folder: string): Promise<BacklogConfig | null> {
	for (const name of ['config.yml', 'config.yaml']) {
		const found = await locateFile(folder, name);
		const text = found ? await readText(found.file) : null;
		if (text !== null) {
			return parseBacklogConfig(text);
		}
	}
	return null;
}
