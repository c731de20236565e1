import PQueue from 'p-queue';
import {currentEvidence, isRunning} from '../../session/activity.ts';
import type {Agent} from '../../session/agent.ts';
import {errorView} from '../../session/errors.ts';
import {
	type Evidence,
	type Observation,
	observationOf,
	saysTheSame,
	takeAnswered,
	takeObservation,
	weighLook,
} from '../../session/evidence.ts';
import type {TerminalView} from '../../session/runtime.ts';
import type {Place, Sign, Signal} from '../../session/signal.ts';
import {type SessionEntry, say} from '../sessions.ts';
import {type FilesCache, newFilesCache, readAgentFiles} from './agent-files.ts';

/** What a process remembers of its looks at agents. */
export type AgentMemory = {
	files: FilesCache;
	screens: Map<string, ScreenMemory>;
};

/** What a session's screen said last, since when (ms), and what the terminal had written by then. */
type ScreenMemory = {sign: Sign | null; since: number; activityAt: number | null};

export function newAgentMemory(): AgentMemory {
	return {files: newFilesCache(saveEveryMs), screens: new Map()};
}

/** What is read of an agent's files may be read again: a process that goes on saves it only this often, in ms. */
const saveEveryMs = 10_000;

/** What a file says counts as of now at the latest, but an error may hold so long (ms) against the hook of its turn's end. */
const errorAheadMs = 2000;

/** How many agents are looked at at once. */
const atOnce = 8;

/** An agent that is at work and says nothing for so long (ms) has its screen looked at: it may have been interrupted. */
const silentMs = 10_000;

/**
Looks at what agents leave in their own files, at their titles, and at the screen where nothing better is known, and
says what is new. `terminals` are those of this look; a session whose agent has just ended has its files read once more.
*/
export async function lookAtAgents(
	entries: readonly SessionEntry[],
	terminals: ReadonlyMap<string, TerminalView>,
	{memory, problems}: {memory: AgentMemory; problems: string[]},
): Promise<void> {
	const queue = new PQueue({concurrency: atOnce});
	await queue.addAll(
		entries.map(entry => async () => {
			try {
				await lookAtAgent(entry, terminals.get(entry.id), memory);
			} catch (error) {
				problems.push(`${entry.id}: ${errorView(error).message}`);
			}
		}),
	);
}

/** Forgets what is remembered of other agents than these: of those that have ended, or were archived since. */
export function forgetOthers({files, screens}: AgentMemory, entries: readonly SessionEntry[]): void {
	const ids = new Set(entries.map(({id}) => id));
	const usage = new Set(entries.map(({paths}) => paths.usage));
	for (const id of screens.keys()) {
		if (!ids.has(id)) {
			screens.delete(id);
		}
	}
	for (const file of files.known.keys()) {
		if (!usage.has(file)) {
			files.known.delete(file);
		}
	}
}

async function lookAtAgent(
	entry: SessionEntry,
	terminal: TerminalView | undefined,
	memory: AgentMemory,
): Promise<void> {
	const {agent, record, signals} = entry;
	const place = placeOf(entry);
	if (agent === null || place === null) {
		return;
	}
	sayConversation(entry, signals.conversation);
	const files = isRunning(record) ? memory.files : newFilesCache();
	const read = await readAgentFiles(agent, place, entry.paths.usage, files, signals.requests);
	entry.cost = read.cost;
	const known = takeSignals(entry, read.signals);
	if (!isRunning(record)) {
		return;
	}
	const live = (await agent.live?.(place)) ?? null;
	sayLook(entry, known, {source: 'transcript', sign: live});
	if (terminal?.alive) {
		const title = agent.title?.(terminal.title) ?? null;
		const sign = await lookAtScreen(entry, agent, terminal, {known, memory, title});
		// A title may say that all is well over a dialog that stands on the screen.
		if (sign?.activity !== 'waiting_input') {
			sayLook(entry, known, {source: 'title', sign: title});
		}
	}
}

/** Reads what an agent wrote into its own files while it ended: the last of its cost. */
export async function readLastFiles(entry: SessionEntry): Promise<void> {
	const place = placeOf(entry);
	if (entry.agent !== null && place !== null) {
		const {cost} = await readAgentFiles(
			entry.agent,
			place,
			entry.paths.usage,
			newFilesCache(),
			entry.signals.requests,
		);
		entry.cost = cost;
	}
}

/** Where this session's agent has its own files; null for one that never ran. */
export function placeOf({record, paths}: SessionEntry): Place | null {
	const {run, created, conversation} = record;
	return run === null
		? null
		: {
				home: run.home,
				worktree: created.worktree,
				conversation,
				sessionDir: paths.dir,
				agentDir: paths.agent,
				pid: run.handle.pid,
				pidStart: run.handle.pidStart,
				startedAt: Date.parse(run.at),
			};
}

function sayConversation(entry: SessionEntry, said: {id: string; at: number} | null): void {
	const {record} = entry;
	if (said !== null && said.id !== record.conversation && said.at >= Date.parse(record.askedAt)) {
		say(entry, {kind: 'conversation', id: said.id});
	}
}

/** Says what the agent's files told, where it differs from what was known, and gives all that is known now. */
function takeSignals(entry: SessionEntry, signals: readonly Signal[]): {evidence: Evidence} {
	const {record} = entry;
	const begin = Date.parse(record.askedAt);
	const now = Date.now();
	let evidence = currentEvidence(record, entry.signals);
	for (const signal of signals) {
		if (signal.kind === 'conversation') {
			sayConversation(entry, {id: signal.id, at: now});
		} else if (signal.kind === 'activity' && signal.at >= begin) {
			const latest = signal.activity === 'blocked' ? now + errorAheadMs : now;
			evidence = takeObservation(evidence, observationOf(signal, 'transcript', Math.min(signal.at, latest)));
		} else if (signal.kind === 'answered' && signal.at >= begin) {
			evidence = takeAnswered(evidence, {at: Math.min(signal.at, now), source: 'transcript'});
		}
	}
	sayWhereNew(entry, evidence.observation);
	return {evidence};
}

function sayLook(
	entry: SessionEntry,
	known: {evidence: Evidence},
	look: Omit<Parameters<typeof weighLook>[1], 'now'>,
): void {
	const begin = Date.parse(entry.record.askedAt);
	const weighed = weighLook(known.evidence, {...look, now: Date.now()});
	// What a terminal shows is of this run, though a look counts as of a moment before it.
	const isOfTerminal = look.source === 'screen' || look.source === 'title';
	const next = weighed && isOfTerminal ? {...weighed, at: Math.max(weighed.at, begin)} : weighed;
	if (next !== null && next.at >= begin) {
		known.evidence = takeObservation(known.evidence, next);
		sayWhereNew(entry, next);
	}
}

function sayWhereNew(entry: SessionEntry, next: Observation | null): void {
	const before = currentEvidence(entry.record, entry.signals).observation;
	if (next === null || (before !== null && (before === next || saysTheSame(next, before)))) {
		return;
	}
	const {source, activity, text, ask, at} = next;
	say(entry, {kind: 'seen', source, activity, text, ask, as: new Date(at).toISOString()});
}

/** Looks at the screen where it is wanted, says what is new, and gives what it says. */
async function lookAtScreen(
	entry: SessionEntry,
	agent: Agent,
	terminal: TerminalView,
	{known, memory, title}: {known: {evidence: Evidence}; memory: AgentMemory; title: Sign | 'answered' | null},
): Promise<Sign | null> {
	const {run} = entry.record;
	if (agent.screen === undefined || run === null || !wantsScreen(agent, known.evidence)) {
		return null;
	}
	const before = memory.screens.get(entry.id);
	const now = Date.now();
	let sign: Sign | null;
	if (before !== undefined && terminal.activityAt !== null && before.activityAt === terminal.activityAt) {
		sign = before.sign;
	} else {
		const text = await entry.project.ao.runtimeOf(run.handle).capture(entry.id, {});
		sign = agent.screen.sign(text.split('\n'));
	}
	const same = before !== undefined && JSON.stringify(before.sign) === JSON.stringify(sign);
	const since = same ? before.since : now;
	memory.screens.set(entry.id, {sign, since, activityAt: settledActivity(terminal, now)});
	const quietMs = terminal.activityAt === null ? 0 : now - terminal.activityAt;
	if (!decides(title, sign)) {
		sayLook(entry, known, {source: 'screen', sign, stillMs: Math.max(now - since, quietMs)});
	}
	return sign;
}

/** Whether a title has the last word over what the screen says: else the two would be told in turns, at every look. */
function decides(title: Sign | 'answered' | null, screen: Sign | null): boolean {
	return (
		title !== null &&
		title !== 'answered' &&
		screen?.activity !== 'waiting_input' &&
		(screen?.activity !== 'blocked' || title.activity !== 'ready')
	);
}

/** Times of terminals are in whole seconds: what was written in the present second may not be all of it. */
function settledActivity({activityAt}: TerminalView, now: number): number | null {
	return activityAt !== null && now - activityAt > 1000 ? activityAt : null;
}

/** Whether the screen is asked at all: where nothing better tells, or what was told may be over without a word. */
function wantsScreen(agent: Agent, {observation}: Evidence): boolean {
	if (observation === null || observation.activity === 'waiting_input') {
		return true;
	}
	if (observation.source === 'screen' || observation.source === 'title') {
		return true;
	}
	const tells = agent.events !== undefined || agent.files !== undefined || observation.source === 'report';
	return !tells || (observation.activity === 'active' && Date.now() - observation.at >= silentMs);
}
