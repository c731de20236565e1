import {asThreadId, threadTime} from './values.ts';

/** A rollout file by its name, `rollout-<local time>-<thread id>.jsonl`. */
export type RolloutName = {
	name: string;
	thread: string;
	/** When its thread was begun, in ms since the epoch. */
	begun: number;
};

/** Null for a file that is no rollout. */
export function readRolloutName(name: string): RolloutName | null {
	const found = /^rollout-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-([\da-f-]{36})\.jsonl$/.exec(name);
	const [, date = '', hour = '', minute = '', second = '', id] = found ?? [];
	const thread = asThreadId(id);
	return thread === null
		? null
		: {name, thread, begun: threadTime(thread) ?? Date.parse(`${date}T${hour}:${minute}:${second}`)};
}

const halfDay = 12 * 60 * 60 * 1000;

/**
The folders `YYYY/MM/DD` that rollouts of this time (ms since the epoch) lie in, by local time and by UTC, oldest first;
of a long time the newest only.
*/
export function dayFolders(from: number, until: number, most = 14): string[] {
	const days = new Set<string>();
	for (let time = Math.max(from, until - most * 2 * halfDay); time < until + halfDay; time += halfDay) {
		const date = new Date(Math.min(time, until));
		days.add(dayFolder(date.getFullYear(), date.getMonth(), date.getDate()));
		days.add(dayFolder(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
	}
	return [...days].sort();
}

function dayFolder(year: number, month: number, day: number): string {
	return [year, String(month + 1).padStart(2, '0'), String(day).padStart(2, '0')].join('/');
}
