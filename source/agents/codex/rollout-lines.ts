import type {FileLine, Signal, StreamReader} from '../../session/signal.ts';
import {type RolloutMeta, readRolloutMeta} from './rollout-meta.ts';
import {readTurn, startTurn, type Turn} from './rollout-turn.ts';
import {readUsage, startUsage, type UsageState} from './rollout-usage.ts';
import {asRecord, asThreadId} from './values.ts';

/** What is remembered of a thread. */
type Thread = {
	id: string | null;
	isMain: boolean;
	/** Threads whose own lines may stand in the history that its file begins with. */
	ancestors: string[];
	turn: Turn;
	usage: UsageState;
};

/** By what stands at its end a file may be another one than before (`/new`, and back by `/resume`). */
type Memory = {files: Record<string, string>; threads: Record<string, Thread>};

const mostThreads = 40;

/**
Reads the lines of Codex's rollouts (0.169.0): what the main thread does, and what every thread has used. Of a main
thread that is not the conversation (any more) only the latter counts.
*/
export const rolloutLines: StreamReader<FileLine, Memory> = {
	start: () => ({files: {}, threads: {}}),
	read(memory, {value, file, conversation}) {
		const {type, payload, timestamp} = asRecord(value);
		const meta = readRolloutMeta(value);
		const known = memory.threads[memory.files[file] ?? ''];
		if (meta !== null) {
			if (known?.ancestors.includes(meta.thread) === true) {
				return [];
			}
			keep(memory, file, threadOf(meta, conversation));
			return meta.isMain && conversation === null ? [{kind: 'conversation', id: meta.thread}] : [];
		}
		const given = asRecord(payload);
		const named = asThreadId(given.thread_id);
		const thread = currentThread(memory, file, named) ?? {
			id: named ?? (file === 0 ? conversation : null),
			isMain: file === 0,
			ancestors: [],
			turn: startTurn(),
			usage: startUsage({provider: null, isForked: false}),
		};
		keep(memory, file, thread);
		const signals: Signal[] = readUsage(thread.usage, type, given, thread.id);
		const at = Date.parse(String(timestamp));
		const isOurs = conversation === null || thread.id === null || thread.id === conversation;
		if (thread.isMain && isOurs && Number.isFinite(at)) {
			signals.push(...readTurn(thread.turn, type, given).map(heard => ({...heard, at})));
		}
		return signals;
	},
};

function threadOf(meta: RolloutMeta, conversation: string | null): Thread {
	return {
		id: meta.thread,
		isMain: meta.isMain || meta.thread === conversation,
		ancestors: [meta.forkedFrom, meta.parent].filter(id => id !== null),
		turn: startTurn(),
		usage: startUsage({provider: meta.provider, isForked: meta.forkedFrom !== null}),
	};
}

/** @param named the thread that the line itself names, as some do: the first one after a resume is among them. */
function currentThread(memory: Memory, file: number, named: string | null): Thread | undefined {
	const current = memory.threads[memory.files[file] ?? ''];
	return named === null || current?.ancestors.includes(named) === true
		? current
		: (memory.threads[named] ?? (current?.id === null ? current : undefined));
}

function keep(memory: Memory, file: number, thread: Thread): void {
	const key = thread.id ?? `file ${file}`;
	memory.files[file] = key;
	memory.threads[key] = thread;
	for (const oldest of Object.keys(memory.threads)) {
		if (Object.keys(memory.threads).length <= mostThreads) {
			break;
		}
		if (oldest !== key) {
			delete memory.threads[oldest];
		}
	}
}
