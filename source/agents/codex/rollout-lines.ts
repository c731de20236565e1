import type {FileLine, Signal, StreamReader} from '../../session/signal.ts';
import {readRolloutMeta} from './rollout-meta.ts';
import {readTurn, startTurn, type Turn} from './rollout-turn.ts';
import {readUsage, startUsage, type UsageState} from './rollout-usage.ts';
import {asRecord} from './values.ts';

/** What is remembered of one of the files. */
type Thread = {
	id: string | null;
	isMain: boolean;
	/** Threads whose own `session_meta` may stand in the history that it begins with. */
	ancestors: string[];
	turn: Turn;
	usage: UsageState;
};

type Memory = {threads: Record<string, Thread>};

/**
Reads the lines of Codex's rollouts (0.169.0): what the main thread does, and what every thread has used. Of a main
thread that is not the conversation (any more) only the latter counts.
*/
export const rolloutLines: StreamReader<FileLine, Memory> = {
	start: () => ({threads: {}}),
	read(memory, {value, file, conversation}) {
		const {type, payload, timestamp} = asRecord(value);
		const meta = readRolloutMeta(value);
		const known = memory.threads[file];
		if (meta !== null) {
			if (known?.ancestors.includes(meta.thread) === true) {
				return [];
			}
			memory.threads[file] = {
				id: meta.thread,
				isMain: meta.isMain || meta.thread === conversation,
				ancestors: [meta.forkedFrom, meta.parent].filter(id => id !== null),
				turn: startTurn(),
				usage: startUsage({provider: meta.provider, isForked: meta.forkedFrom !== null}),
			};
			return meta.isMain && conversation === null ? [{kind: 'conversation', id: meta.thread}] : [];
		}
		memory.threads[file] ??= {
			id: null,
			isMain: file === 0,
			ancestors: [],
			turn: startTurn(),
			usage: startUsage({provider: null, isForked: false}),
		};
		const thread = memory.threads[file];
		const given = asRecord(payload);
		const signals: Signal[] = readUsage(thread.usage, type, given, thread.id ?? conversation);
		const at = Date.parse(String(timestamp));
		const isOurs = conversation === null || thread.id === null || thread.id === conversation;
		if (thread.isMain && isOurs && Number.isFinite(at)) {
			signals.push(...readTurn(thread.turn, type, given).map(heard => ({...heard, at})));
		}
		return signals;
	},
};
