import {setImmediate} from 'node:timers/promises';
import type {Agent} from '../../session/agent.ts';
import type {Usage} from '../../session/cost-requests.ts';
import type {Cost} from '../../session/session.ts';
import type {Place, Signal} from '../../session/signal.ts';
import {AgentFileReader, type Heard, takeCost} from './agent-file-reader.ts';
import {loadPrices} from './prices.ts';
import {
	type FileState,
	loadUsage,
	newUsageState,
	saveUsage,
	type UsageState,
	usageFileStamp,
} from './usage-file.ts';

/** What this process knows of the agents' files, by session (by the path of its `usage.json`). */
export type FilesCache = {known: Map<string, Known>; saveEveryMs: number};

type Known = {
	state: UsageState | null;
	/** The file as this process wrote or read it last. */
	stamp: string | null;
	/** The newest requests that came another way: they cannot be read again after another process's state was taken. */
	requests: Map<string, Usage>;
	/** When it was saved last, in ms, and whether something has come since. */
	savedAt: number;
	unsaved: boolean;
	/** The reading that is under way: one at a time. */
	turn: Promise<unknown>;
};

/** @param saveEveryMs what is new of a session is saved at most this often (the first time at once). */
export function newFilesCache(saveEveryMs = 0): FilesCache {
	return {known: new Map(), saveEveryMs};
}

/** What is read of an agent's files in one call, in bytes; the ends of long ones come on top. */
const mostRead = 16 * 1024 * 1024;
const mostFiles = 1000;
const mostOthers = 1000;
const mostWords = 2000;
/** A price takes about 0.1 ms: the board goes on in between. */
const pricedAtOnce = 100;

/**
Reads what is new in the agent's own files since the last call, this process's or another's, and sums up what the agent
has used. Places, readers' memories and sums are kept in `file` (`usage.json` of the session), which may be deleted.
Never throws.
@param requests `usage` signals that came another way (the session's events); the same ones may be given again.
@returns `signals`: the new ones in order, only `activity`, `answered` and `conversation`; a process's first call gives
the newest known ones again. `behind`: there is more to read than one call reads (16 MB), so the cost is not whole yet;
the activity is that of the files' ends in any case.
*/
export async function readAgentFiles(
	agent: Agent,
	place: Place,
	file: string,
	cache: FilesCache,
	requests: readonly Signal[] = [],
): Promise<{signals: Signal[]; cost: Cost; behind: boolean}> {
	const known: Known = cache.known.get(file) ?? {
		state: null,
		stamp: null,
		requests: new Map(),
		savedAt: 0,
		unsaved: false,
		turn: Promise.resolve(),
	};
	cache.known.set(file, known);
	const reading = known.turn.then(() =>
		read(agent, place, {file, known, requests, saveEveryMs: cache.saveEveryMs}),
	);
	known.turn = reading.catch(() => undefined);
	return reading;
}

type Reading = {file: string; known: Known; requests: readonly Signal[]; saveEveryMs: number};

async function read(
	agent: Agent,
	place: Place,
	{file, known, requests, saveEveryMs}: Reading,
): Promise<{signals: Signal[]; cost: Cost; behind: boolean}> {
	const {state, taken} = currentState(agent, file, known);
	const usages = otherRequests(known, requests, taken);
	const heard: Heard = {signals: [], usages, totals: [], conversation: place.conversation};
	const old = taken ? oldSignals(state, place) : [];
	const {behind, moved} = await readFiles(agent, place, state, heard);
	for (const signal of await orNone(() => agent.usage?.(place))) {
		takeCost(heard, signal, 'usage');
		if (signal.kind === 'conversation' && signal.id !== place.conversation) {
			heard.signals.push({signal, after: 0});
		}
	}
	const counted = await count(state, heard).catch(() => null);
	if (counted === null) {
		// The price table cannot be loaded: what was read stays uncounted, and is read again.
		known.state = null;
		known.stamp = null;
	}
	const signals = inOrder(heard);
	for (const signal of signals) {
		remember(state, signal);
	}
	known.unsaved = counted !== null && (known.unsaved || moved || counted || signals.length > 0);
	if (known.unsaved && Date.now() - known.savedAt >= saveEveryMs) {
		saveUsage(file, agent.id, state);
		known.stamp = usageFileStamp(file);
		known.savedAt = Date.now();
		known.unsaved = false;
	}
	return {signals: [...old, ...signals], cost: state.ledger.cost(), behind};
}

/** Requests that are to be counted, beside those in files: with a state just taken, all that are remembered. */
function otherRequests(known: Known, requests: readonly Signal[], taken: boolean): Map<string, Usage> {
	const newest = new Map<string, Usage>();
	for (const signal of requests) {
		if (signal.kind === 'usage') {
			newest.set(signal.request, signal);
		}
	}
	// The caller gives the same objects again and again.
	const fresh = [...newest.values()].filter(usage => known.requests.get(usage.request) !== usage);
	for (const usage of fresh) {
		known.requests.delete(usage.request);
		known.requests.set(usage.request, usage);
	}
	for (const request of [...known.requests.keys()].slice(0, -mostOthers)) {
		known.requests.delete(request);
	}
	return taken ? new Map(known.requests) : new Map(fresh.map(usage => [usage.request, usage]));
}

/**
This process's state, or another's that has written since (but not one that has yet to catch up). `taken`: it is not
what this process knew at its last call.
*/
function currentState(agent: Agent, file: string, known: Known): {state: UsageState; taken: boolean} {
	const stamp = usageFileStamp(file);
	const before = known.state;
	if (before !== null && (stamp === known.stamp || stamp === null)) {
		return {state: before, taken: false};
	}
	known.stamp = stamp;
	const saved = loadUsage(file, agent.id);
	if (before !== null && (saved === null || saved.files.some(({tail}) => tail !== null))) {
		return {state: before, taken: false};
	}
	const state = saved ?? newUsageState();
	known.state = state;
	return {state, taken: true};
}

/** The newest that is known. A conversation only where the caller has none: it may know a newer one. */
function oldSignals({recent}: UsageState, {conversation}: Place): Signal[] {
	const signals = [conversation === null ? recent.conversation : null, recent.activity, recent.answered];
	return signals.filter(signal => signal !== null);
}

async function readFiles(
	agent: Agent,
	place: Place,
	state: UsageState,
	heard: Heard,
): Promise<{behind: boolean; moved: boolean}> {
	const {files} = agent;
	if (files === undefined) {
		return {behind: false, moved: false};
	}
	const paths = (await orNone(() => files.find(place))).slice(0, mostFiles);
	const before = new Map(state.files.map(known => [known.path, known]));
	const names = new Set(paths);
	const gone = state.files.filter(({path}) => !names.has(path));
	const current = paths.map(
		(path): FileState => before.get(path) ?? {path, at: null, memory: files.lines.start(), tail: null},
	);
	state.files = [...current, ...gone].slice(0, mostFiles);
	let left = mostRead;
	let behind = false;
	let moved = false;
	for (const [index, known] of current.entries()) {
		const reader = new AgentFileReader(known, {lines: files.lines, index, heard});
		const result = reader.read(left);
		left -= result.bytes;
		behind ||= result.behind;
		moved ||= result.moved;
	}
	return {behind, moved};
}

/** Adds what was heard to the sums. Prices are loaded only where a request needs one. */
async function count({ledger}: UsageState, {usages, totals}: Heard): Promise<boolean> {
	let changed = false;
	const wanted = [...usages.values()].some(usage => ledger.wantsPrice(usage));
	const priceOf = wanted ? await loadPrices() : () => null;
	for (const [index, usage] of [...usages.values()].entries()) {
		if (index % pricedAtOnce === pricedAtOnce - 1) {
			await setImmediate();
		}
		const price = ledger.wantsPrice(usage) ? priceOf(usage) : null;
		changed = ledger.takeUsage(usage, price) || changed;
	}
	for (const {source, total} of totals) {
		changed = (total === null ? ledger.restart(source) : ledger.takeTotal(total, source)) || changed;
	}
	return changed;
}

/** Those of one file stay in the order of its lines. */
function inOrder({signals}: Heard): Signal[] {
	return signals.sort((a, b) => (a.after === b.after ? 0 : a.after - b.after)).map(({signal}) => signal);
}

/** A time in the future counts as now, so that it hides nothing that follows it. */
function remember({recent}: UsageState, signal: Signal): void {
	const at = 'at' in signal ? Math.min(signal.at, Date.now()) : 0;
	switch (signal.kind) {
		case 'conversation':
			recent.conversation = signal;
			break;
		case 'activity':
			if (recent.activity === null || at >= recent.activity.at) {
				recent.activity = {...signal, at, text: signal.text?.slice(0, mostWords) ?? null};
				recent.answered = null;
			}
			break;
		case 'answered':
			if (recent.activity !== null && at >= recent.activity.at) {
				recent.answered = {...signal, at};
			}
			break;
		default:
	}
}

async function orNone<Value>(
	get: () => readonly Value[] | undefined | Promise<readonly Value[] | undefined>,
): Promise<readonly Value[]> {
	try {
		return (await get()) ?? [];
	} catch {
		return [];
	}
}
