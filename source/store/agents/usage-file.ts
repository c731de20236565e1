import fs from 'node:fs';
import type {Checkpoint} from '../../records/file-tail.ts';
import {replaceFile} from '../../records/replace-file.ts';
import {CostLedger} from '../../session/cost.ts';
import type {Signal} from '../../session/signal.ts';

/** How far one file of lines was read, and what its reader remembers (JSON values). */
export type Position = {at: Checkpoint | null; memory: unknown};

/** `tail`: while the beginning of a long file is still being read, its newest lines are followed apart. */
export type FileState = Position & {path: string; tail: Position | null};

/** The newest signals of each kind, for a process that begins where another one ended. */
type Recent = {
	conversation: Extract<Signal, {kind: 'conversation'}> | null;
	activity: Extract<Signal, {kind: 'activity'}> | null;
	/** Only where it came after the activity. */
	answered: Extract<Signal, {kind: 'answered'}> | null;
};

/** What AO knows from an agent's own files. */
export type UsageState = {files: FileState[]; ledger: CostLedger; recent: Recent};

export function newUsageState(): UsageState {
	return {
		files: [],
		ledger: new CostLedger(),
		recent: {conversation: null, activity: null, answered: null},
	};
}

const version = 1;
/** A longer file is none of ours. */
const longestFile = 8 * 1024 * 1024;

/** Which file it is, to see whether another process has written it; null where none is there. */
export function usageFileStamp(file: string): string | null {
	try {
		const {ino, size, mtimeMs} = fs.lstatSync(file);
		return `${ino} ${size} ${mtimeMs}`;
	} catch {
		return null;
	}
}

/** Reads what was saved for this agent; null where there is none, or where it is damaged or of another form. */
export function loadUsage(file: string, agent: string): UsageState | null {
	try {
		const {isFile, size} = lookAt(file);
		return isFile && size <= longestFile ? asState(JSON.parse(fs.readFileSync(file, 'utf8')), agent) : null;
	} catch {
		return null;
	}
}

function lookAt(file: string): {isFile: boolean; size: number} {
	const stat = fs.lstatSync(file);
	return {isFile: stat.isFile(), size: stat.size};
}

/** Writes it whole, 0600. It is only a memory of what can be read again: where it cannot be written, nothing is lost. */
export function saveUsage(file: string, agent: string, state: UsageState): void {
	try {
		replaceFile(file, `${JSON.stringify({version, agent, ...state})}\n`);
	} catch {
		// As said above.
	}
}

function asState(value: unknown, agent: string): UsageState | null {
	const saved = asRecord(value);
	if (saved?.version !== version || saved.agent !== agent || !Array.isArray(saved.files)) {
		return null;
	}
	const files = saved.files.map(asFileState);
	const recent = asRecord(saved.recent);
	if (recent === null || files.includes(null)) {
		return null;
	}
	return {
		files: files.filter(state => state !== null),
		ledger: CostLedger.from(saved.ledger),
		recent: {
			conversation: asSignal(recent.conversation, 'conversation'),
			activity: asSignal(recent.activity, 'activity'),
			answered: asSignal(recent.answered, 'answered'),
		},
	};
}

function asFileState(value: unknown): FileState | null {
	const saved = asRecord(value);
	const main = asPosition(saved);
	const tail = asRecord(saved?.tail);
	return main !== null && typeof saved?.path === 'string'
		? {path: saved.path, ...main, tail: asPosition(tail)}
		: null;
}

function asPosition(value: Record<string, unknown> | null): Position | null {
	if (value === null) {
		return null;
	}
	const {at, memory} = value;
	if (at === null) {
		return {at, memory};
	}
	const {inode, offset, skipping, looked, mtimeMs, head} = asRecord(at) ?? {};
	const whole =
		[inode, offset, looked, mtimeMs].every(number => typeof number === 'number' && number >= 0) &&
		typeof skipping === 'boolean' &&
		typeof head === 'string';
	return whole ? {at: at as Checkpoint, memory} : null;
}

function asSignal<Kind extends keyof SignalOf>(value: unknown, kind: Kind): SignalOf[Kind] | null {
	const signal = asRecord(value);
	const timed = typeof signal?.at === 'number' || (kind === 'conversation' && typeof signal?.id === 'string');
	return signal?.kind === kind && timed ? (value as SignalOf[Kind]) : null;
}

type SignalOf = {[Kind in Signal['kind']]: Extract<Signal, {kind: Kind}>};

function asRecord(value: unknown): Record<string, unknown> | null {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}
