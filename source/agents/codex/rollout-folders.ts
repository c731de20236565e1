import fs from 'node:fs';
import {join} from 'node:path';
import {type RolloutMeta, readRolloutMeta} from './rollout-meta.ts';
import {type RolloutName, readRolloutName} from './rollout-names.ts';

/** `session_meta` carries the instructions, about 20 KB of them in 0.169.0. */
const longestMeta = 512 * 1024;

export type Rollout = RolloutName & {path: string};

const listed = new Map<string, {changed: number; rollouts: Rollout[]}>();

/** The rollouts in a day's folder, [] where there is none. It is read again only when something was added to it; one that has just changed may change in the same tick. */
export function rolloutsIn(folder: string): Rollout[] {
	const changed = statOf(folder)?.mtimeMs;
	if (changed === undefined) {
		return [];
	}
	const known = listed.get(folder);
	if (known?.changed === changed) {
		return known.rollouts;
	}
	const rollouts = namesIn(folder).flatMap(name => {
		const rollout = readRolloutName(name);
		return rollout === null ? [] : [{...rollout, path: join(folder, name)}];
	});
	if (Date.now() - changed > 2000) {
		keep(listed, folder, {changed, rollouts});
	}
	return rollouts;
}

const metas = new Map<string, RolloutMeta>();

/** What the first line of a rollout says; null while it is not there whole. */
export function metaOf(path: string): RolloutMeta | null {
	const known = metas.get(path);
	if (known !== undefined) {
		return known;
	}
	const meta = readRolloutMeta(firstLine(path));
	if (meta !== null) {
		keep(metas, path, meta);
	}
	return meta;
}

/** The first line, parsed; undefined while it is not there whole. Follows no link and waits for no pipe. */
function firstLine(path: string): unknown {
	let descriptor: number | null = null;
	try {
		const {O_RDONLY, O_NOFOLLOW, O_NONBLOCK} = fs.constants;
		descriptor = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
		const stat = fs.fstatSync(descriptor);
		if (!stat.isFile()) {
			return undefined;
		}
		const data = Buffer.alloc(Math.min(stat.size, longestMeta));
		const size = fs.readSync(descriptor, data, 0, data.length, 0);
		const end = data.subarray(0, size).indexOf(0x0a);
		return end === -1 ? undefined : JSON.parse(data.toString('utf8', 0, end));
	} catch {
		return undefined;
	} finally {
		if (descriptor !== null) {
			fs.closeSync(descriptor);
		}
	}
}

/** [] for a folder that cannot be read. */
export function namesIn(folder: string): string[] {
	try {
		return fs.readdirSync(folder);
	} catch {
		return [];
	}
}

/** Whether it is a file itself, and no link to one. */
export function isFile(path: string): boolean {
	return statOf(path)?.isFile() === true;
}

function statOf(path: string): fs.Stats | null {
	try {
		return fs.lstatSync(path);
	} catch {
		return null;
	}
}

/** These are only kept to spare work: what is oldest in them may go. */
export function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
	map.set(key, value);
	for (const oldest of map.keys()) {
		if (map.size <= 1000) {
			break;
		}
		map.delete(oldest);
	}
}
