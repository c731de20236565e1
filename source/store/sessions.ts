import fs from 'node:fs';
import path from 'node:path';
import {appendFact} from '../records/facts.ts';
import {type ForgeCache, forgeCacheStamp, readForgeCache} from '../records/forge-cache.ts';
import {LineReader} from '../records/jsonl.ts';
import {type SessionPaths, sessionPaths} from '../records/paths.ts';
import {withPayloads} from '../records/payloads.ts';
import {isRunning} from '../session/activity.ts';
import type {Agent} from '../session/agent.ts';
import {type AgentSignals, applyEvent, asAgentEvent, noSignals} from '../session/agent-events.ts';
import {isActive} from '../session/columns.ts';
import {asFact} from '../session/fact-shapes.ts';
import type {NewFact, SessionRecord} from '../session/facts.ts';
import {applyFact, foldFacts} from '../session/fold-facts.ts';
import type {Cost, Session} from '../session/session.ts';
import {type ForgeLook, viewSession} from '../session/view.ts';
import {knownAgent} from './agents/agents.ts';
import {loadUsage, usageFileStamp} from './agents/usage-file.ts';
import type {Project} from './project.ts';

/** A session as this process knows it: its folder, its facts folded, its agent's signals. */
export type SessionEntry = {
	id: string;
	project: Project;
	paths: SessionPaths;
	archived: boolean;
	record: SessionRecord;
	signals: AgentSignals;
	/** Its agent's adapter; null for one that AO does not know (any more). */
	agent: Agent | null;
	/** What its agent's own files have told of its cost. */
	cost: Cost;
	/** When the forge answered for it last. */
	asked: ForgeLook | null;
};

/**
Of an agent's events, so many bytes at the end are enough (activity and cost are each whole in their last event), so that
one that floods its file costs little.
*/
export const eventsRead = 4 * 1024 * 1024;

const noCost: Cost = {usd: null, source: null, tokens: null};

type Reading = {
	facts: LineReader;
	events: LineReader;
	entry: SessionEntry | null;
	/** Which `usage.json` the cost is from. */
	usage: string | null;
};

/** Reads a project's sessions again and again, each time only what is new on disk. */
export class SessionReader {
	readonly #project: Project;
	readonly #readings = new Map<string, Reading>();
	readonly #unreadable = new Set<string>();
	#askedStamp: string | null = null;
	#asked: ForgeCache['sessions'] = {};

	constructor(project: Project) {
		this.#project = project;
	}

	/** Sessions of the last read whose facts could not be read: they are left out, and nobody may take them for gone. */
	unreadable(): {id: string; dir: string; file: string}[] {
		return [...this.#unreadable]
			.sort()
			.map(dir => ({id: path.basename(dir), dir, file: sessionPaths(dir).facts}));
	}

	/** All sessions, by age; those in the archive too when asked. */
	read({archived = false}: {archived?: boolean} = {}): SessionEntry[] {
		const {sessions, archive} = this.#project.paths;
		this.#unreadable.clear();
		const entries = [
			...this.#readFolder(sessions, false),
			...(archived ? this.#readFolder(archive, true) : []),
		];
		this.#readAsked(entries);
		return entries.sort(
			(a, b) => a.record.created.at.localeCompare(b.record.created.at) || a.id.localeCompare(b.id),
		);
	}

	#readFolder(folder: string, archived: boolean): SessionEntry[] {
		const names = namesIn(folder);
		this.#forget(folder, new Set(names));
		return names.flatMap(name => this.#readSession(path.join(folder, name), archived) ?? []);
	}

	#readSession(dir: string, archived: boolean): SessionEntry | null {
		const paths = sessionPaths(dir);
		const reading = this.#readings.get(dir) ?? {
			facts: new LineReader(paths.facts),
			events: new LineReader(paths.events, {most: eventsRead}),
			entry: null,
			usage: null,
		};
		this.#readings.set(dir, reading);
		try {
			this.#readFacts(reading, paths, archived);
			this.#readEvents(reading);
			readCost(reading);
		} catch {
			this.#unreadable.add(dir);
			return reading.entry;
		}
		if (reading.entry === null && !isBeingMade(dir)) {
			this.#unreadable.add(dir);
		}
		return reading.entry;
	}

	#readFacts(reading: Reading, paths: SessionPaths, archived: boolean): void {
		const {values, restarted} = reading.facts.read();
		const facts = values.flatMap(value => asFact(value) ?? []);
		if (reading.entry !== null && !restarted) {
			for (const fact of facts) {
				applyFact(reading.entry.record, fact);
			}
			return;
		}
		const record = foldFacts(facts);
		reading.entry = record === null ? null : entryOf(this.#project, {paths, archived, record});
	}

	#readEvents(reading: Reading): void {
		const {entry} = reading;
		if (entry === null) {
			return;
		}
		const {values, restarted} = reading.events.read();
		const now = Date.now();
		let signals = restarted ? noSignals() : entry.signals;
		for (const value of withPayloads(values, entry.paths.agent)) {
			const event = asAgentEvent(value);
			signals = event === null ? signals : applyEvent(signals, event, now, entry.agent?.events);
		}
		entry.signals = signals;
	}

	/** When the forge answered last, from its cache. */
	#readAsked(entries: readonly SessionEntry[]): void {
		const {forge} = this.#project.paths;
		const stamp = forgeCacheStamp(forge);
		if (stamp !== this.#askedStamp) {
			this.#askedStamp = stamp;
			this.#asked = readForgeCache(forge).sessions;
		}
		for (const entry of entries) {
			const asking = this.#asked[entry.id];
			entry.asked =
				asking === undefined
					? null
					: {
							at: asking.answeredAt ?? 0,
							problem: asking.problem,
							fault: asking.fault ?? null,
							until: asking.until,
						};
		}
	}

	#forget(folder: string, names: ReadonlySet<string>): void {
		for (const dir of this.#readings.keys()) {
			if (path.dirname(dir) === folder && !names.has(path.basename(dir))) {
				this.#readings.delete(dir);
			}
		}
	}
}

/** Takes over what looks have summed up; those at a running agent are this process's own after the first time. */
function readCost(reading: Reading): void {
	const {entry, usage} = reading;
	if (entry === null || (usage !== null && isRunning(entry.record))) {
		return;
	}
	const stamp = usageFileStamp(entry.paths.usage);
	if (stamp !== null && stamp !== usage) {
		reading.usage = stamp;
		entry.cost = loadUsage(entry.paths.usage, entry.record.created.agent)?.ledger.cost() ?? noCost;
	}
}

/** A session's folder is empty for a moment before its first fact is written. */
function isBeingMade(dir: string): boolean {
	try {
		return fs.readdirSync(dir).length === 0 && Date.now() - fs.statSync(dir).mtimeMs < 5000;
	} catch {
		return true;
	}
}

function namesIn(folder: string): string[] {
	try {
		return fs.readdirSync(folder).filter(name => /^[a-z0-9][a-z0-9-]*$/.test(name));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return [];
		}
		throw error;
	}
}

/** A session of which nothing but its facts is known yet. */
export function entryOf(
	project: Project,
	{paths, archived, record}: Pick<SessionEntry, 'paths' | 'archived' | 'record'>,
): SessionEntry {
	const {id, agent} = record.created;
	return {
		id,
		project,
		paths,
		archived,
		record,
		signals: noSignals(),
		agent: knownAgent(project, agent),
		cost: noCost,
		asked: null,
	};
}

/** Says a fact of a session: appends it, and takes it into the entry at once (reading it again changes nothing). */
export function say(entry: Pick<SessionEntry, 'paths' | 'record'>, fact: NewFact): void {
	applyFact(entry.record, appendFact(entry.paths.facts, fact));
}

/** How a session is shown, by the settings and the clock. */
export function view(entry: SessionEntry, now = Date.now()): Session {
	const idleAfterMs = (entry.project.ao.settings.idleAfter ?? 300) * 1000;
	return viewSession(entry.record, entry.signals, {
		now,
		idleAfterMs,
		filesCost: entry.cost,
		forge: entry.project.home.forge,
		asked: entry.asked,
	});
}

/** The ids of active sessions on an issue. */
export function otherSessionsOn(entries: readonly SessionEntry[], ref: string): string[] {
	return entries
		.filter(entry => entry.record.created.issue?.ref === ref && !entry.archived && isActive(view(entry)))
		.map(({id}) => id);
}
