import fs from 'node:fs';
import type {Fault} from '../session/forge.ts';
import type {Policy} from '../session/pull.ts';
import {replaceFile} from './replace-file.ts';

/** When a forge was asked for something, and what came of it. Times are in ms since the epoch. */
export type Asking = {
	askedAt: number;
	/** The last time that an answer came; null: never. */
	answeredAt: number | null;
	/** Questions without an answer since then. */
	failures: number;
	/** Why the last one had none, in one line. */
	problem: string | null;
	/** The kind of trouble, where it was one with the forge. */
	fault?: Fault['kind'] | null;
	/** When it makes sense to ask again, where the forge said so. */
	until: number | null;
};

/** What is remembered of a project's forge between looks and processes; all of it may be lost. */
export type ForgeCache = {
	/** By session. */
	sessions: Record<string, Asking>;
	/** By canonical reference. */
	issues: Record<string, Asking>;
	/** What base branches ask for, by `host/owner/repo#base`; null where the account may not see it. */
	policies: Record<string, {at: number; policy: Policy | null}>;
};

export function emptyForgeCache(): ForgeCache {
	return {sessions: {}, issues: {}, policies: {}};
}

/** Reads a project's `forge.json`; one that is missing, broken or of another version is an empty one. */
export function readForgeCache(file: string): ForgeCache {
	try {
		const {version, sessions, issues, policies} = JSON.parse(fs.readFileSync(file, 'utf8'));
		return version === 1
			? {
					sessions: only(sessions, isAsking),
					issues: only(issues, isAsking),
					policies: only(policies, isPolicy),
				}
			: emptyForgeCache();
	} catch {
		return emptyForgeCache();
	}
}

/** What nobody asked for within so long is forgotten, and a time that lies further ahead is a wrong clock's, in ms. */
const keptMs = 30 * 24 * 3_600_000;
const aheadMs = 60_000;

/** The cache without what nobody asks for any more, and without what was noted by a clock that was ahead of `now` (ms). */
export function currentForgeCache({sessions, issues, policies}: ForgeCache, now: number): ForgeCache {
	const holds = (at: number): boolean => at > now - keptMs && at < now + aheadMs;
	const current = <T>(values: Record<string, T>, timeOf: (value: T) => number): Record<string, T> =>
		Object.fromEntries(Object.entries(values).filter(([, value]) => holds(timeOf(value))));
	return {
		sessions: current(sessions, ({askedAt}) => askedAt),
		issues: current(issues, ({askedAt}) => askedAt),
		policies: current(policies, ({at}) => at),
	};
}

/** Keeps what is remembered. A disk that takes no file costs another question, no more. */
export function writeForgeCache(file: string, cache: ForgeCache): void {
	try {
		replaceFile(file, `${JSON.stringify({version: 1, ...cache})}\n`);
	} catch {
		// As said above.
	}
}

/** What tells one version of the file from the next; null where there is none. */
export function forgeCacheStamp(file: string): string | null {
	const stat = fs.statSync(file, {throwIfNoEntry: false});
	return stat === undefined ? null : `${stat.ino}:${stat.size}:${stat.mtimeMs}`;
}

function only<T>(values: unknown, fits: (value: unknown) => value is T): Record<string, T> {
	return Object.fromEntries(
		Object.entries(values ?? {}).flatMap(([key, value]) => (fits(value) ? [[key, value]] : [])),
	);
}

function isAsking(value: unknown): value is Asking {
	const {askedAt, answeredAt, failures, problem} = (value ?? {}) as Record<string, unknown>;
	return (
		typeof askedAt === 'number' &&
		typeof failures === 'number' &&
		(answeredAt === null || typeof answeredAt === 'number') &&
		(problem === null || typeof problem === 'string')
	);
}

function isPolicy(value: unknown): value is {at: number; policy: Policy | null} {
	const {at, policy} = (value ?? {}) as Record<string, unknown>;
	return typeof at === 'number' && typeof policy === 'object';
}
