import {setTimeout as delay} from 'node:timers/promises';
import {takeClaim} from '../../records/claims.ts';
import {
	currentForgeCache,
	type ForgeCache,
	readForgeCache,
	writeForgeCache,
} from '../../records/forge-cache.ts';
import {errorView} from '../../session/errors.ts';
import type {AskOptions, Fault} from '../../session/forge.ts';
import type {Project} from '../project.ts';
import type {SessionEntry} from '../sessions.ts';
import {askForges} from './ask-forges.ts';
import type {Want} from './forge-due.ts';
import {wantsOf} from './forge-wants.ts';

/** A project and those of its sessions that are looked at. `reread` takes what others wrote into the entries. */
export type Watched = {project: Project; entries: readonly SessionEntry[]; reread?(): void};

export type ForgeLookOptions = AskOptions & {
	/** Asks for what was not answered for within so many ms; without it for what is due by its own interval. */
	maxAgeMs?: number;
};

/** When it ended (ms since the epoch), how many things were asked, and by host why some had no answer. */
export type ForgeLook = {at: number; asked: number; faults: ReadonlyMap<string, Fault>};

/** How long somebody who wants an answer now waits for another process that is asking, in ms. */
const patience = 5000;

/**
Asks the forges for the pull requests and issues of these sessions, all in one go for each host, and says what is new.
What has no answer stays as it was known; the cache has why. Only one process at a time asks for a project: where
another one does, a look without `maxAgeMs` leaves it to that one.
@throws on abort, and the first failure to write something down: the rest is written all the same.
*/
export async function lookAtForge(
	watched: readonly Watched[],
	options: ForgeLookOptions = {},
): Promise<ForgeLook> {
	const held: (() => void)[] = [];
	try {
		const caches = new Map<Project, ForgeCache>();
		const wants: Want[] = [];
		const waiting = new Map<string, Fault>();
		for (const {project, entries} of watched) {
			if (!concernsForge(project, entries)) {
				continue;
			}
			const release = await holdForge(project, options);
			if (release !== null) {
				held.push(release);
				const now = Date.now();
				const cache = currentForgeCache(readForgeCache(project.paths.forge), now);
				caches.set(project, cache);
				for (const want of wantsOf(project, entries, cache, {now, maxAgeMs: options.maxAgeMs})) {
					const fault = options.urgent ? null : stillLimited(want, now);
					if (fault === null) {
						wants.push(want);
					} else {
						waiting.set(want.host, fault);
					}
				}
			}
		}
		if (wants.length === 0) {
			return {at: Date.now(), asked: 0, faults: waiting};
		}
		try {
			const reread = (): void => {
				for (const one of watched) {
					one.reread?.();
				}
			};
			const faults = await askForges(wants, {caches, reread}, options);
			return {at: Date.now(), asked: wants.length, faults: new Map([...waiting, ...faults])};
		} finally {
			for (const [project, cache] of caches) {
				writeForgeCache(project.paths.forge, cache);
			}
		}
	} finally {
		for (const release of held) {
			release();
		}
	}
}

/**
Why it makes no sense to ask yet, as the server said, maybe to another process: whoever goes on asking during a limit is
shut out for longer (docs.github.com, "Rate limits for the REST API"). Null where it does.
*/
function stillLimited({asking}: Want, now: number): Fault | null {
	return asking !== null && asking.problem !== null && asking.until !== null && asking.until > now
		? {kind: 'rate_limit', message: asking.problem, hint: null, until: asking.until}
		: null;
}

/** Whether these sessions have anything on a server; most projects have nothing to ask. */
function concernsForge(project: Project, entries: readonly SessionEntry[]): boolean {
	return (
		entries.length > 0 &&
		(project.forge !== null ||
			entries.some(({record}) => record.created.issue?.ref.startsWith('github:') === true))
	);
}

async function holdForge(
	{paths}: Project,
	{maxAgeMs, signal}: ForgeLookOptions,
): Promise<(() => void) | null> {
	const deadline = Date.now() + (maxAgeMs === undefined ? 0 : patience);
	for (;;) {
		const taken = takeClaim(paths.forgeLock);
		if ('claim' in taken) {
			return () => taken.claim.release();
		}
		if (Date.now() >= deadline) {
			return null;
		}
		await delay(50, undefined, {signal});
	}
}

/** Asks for these sessions now, as somebody waits for it. */
export async function askPulls(
	entries: readonly SessionEntry[],
	{urgent = true, signal}: {urgent?: boolean; signal?: AbortSignal} = {},
): Promise<ForgeLook> {
	const projects = [...new Set(entries.map(({project}) => project))];
	return lookAtForge(
		projects.map(project => ({project, entries: entries.filter(entry => entry.project === project)})),
		{maxAgeMs: 0, urgent, ...(signal === undefined ? {} : {signal})},
	);
}

/**
Sees to it that what is known of these sessions' pull requests and issues on a server is not older than `maxAgeMs`.
Gives, by session, why that is not so for some.
*/
export async function refreshPulls(
	project: Project,
	entries: readonly SessionEntry[],
	{maxAgeMs}: {maxAgeMs: number},
): Promise<Map<string, string>> {
	const began = Date.now();
	let failure: string | null = null;
	try {
		await lookAtForge([{project, entries}], {maxAgeMs, urgent: true});
	} catch (error) {
		failure = errorView(error).message;
	}
	const cache = currentForgeCache(readForgeCache(project.paths.forge), Date.now());
	const unknown = new Map<string, string>();
	for (const {entries: own, asking} of wantsOf(project, entries, cache, {now: began, maxAgeMs})) {
		for (const {id} of own) {
			unknown.set(id, failure ?? asking?.problem ?? 'another process is asking');
		}
	}
	return unknown;
}
