import {readFileSync, renameSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Progress} from './step.ts';

/** What the agent keeps of its conversation, so that it can be resumed. */
export type Memory = {
	version: 1;
	/** What it was first asked to do; null where it was started without a prompt. */
	prompt: string | null;
	seed: string;
	progress: Progress;
	/** The first turn is done. */
	finished: boolean;
	/** Further instructions carried out. */
	followUps: number;
};

/** The memory of a conversation at its start. */
export function newMemory(prompt: string | null, seed: string): Memory {
	const spent = {usd: 0, tokens: {input: 0, output: 0, cacheRead: 0, cacheWrite: 0}};
	return {
		version: 1,
		prompt,
		seed,
		progress: {stepsDone: 0, outcome: null, written: [], spent},
		finished: prompt === null,
		followUps: 0,
	};
}

/** Where it is kept: beside the events, in the part of the session's folder that belongs to the agent. */
export function memoryFile(eventsFile: string | undefined): string | null {
	return eventsFile ? join(dirname(eventsFile), 'demo-conversation.json') : null;
}

/** Reads what was kept; null where there is nothing that can be used. */
export function readMemory(file: string | null): Memory | null {
	if (file === null) {
		return null;
	}
	try {
		const memory = JSON.parse(readFileSync(file, 'utf8')) as Memory | null;
		return memory?.version === 1 ? memory : null;
	} catch {
		return null;
	}
}

/** Replaces what was kept, whole. A file that cannot be written costs the memory and nothing else. */
export function writeMemory(file: string | null, memory: Memory): void {
	if (file === null) {
		return;
	}
	try {
		const fresh = `${file}.tmp`;
		writeFileSync(fresh, JSON.stringify(memory), {mode: 0o600});
		renameSync(fresh, file);
	} catch {}
}
