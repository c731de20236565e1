import {asRecord, asText, asThreadId} from './values.ts';

/** What the first line of a rollout (`session_meta`) says of its thread. */
export type RolloutMeta = {
	thread: string;
	/** The main thread's id; a subagent has its parent's. Null in older versions. */
	session: string | null;
	/** Whether a window of Codex's own runs it: no subagent, and no `codex exec` that the agent started. */
	isMain: boolean;
	cwd: string | null;
	/** The thread whose history it begins with. */
	forkedFrom: string | null;
	parent: string | null;
	/** The name of the provider in the user's config, `openai` by default. */
	provider: string | null;
};

/** Reads a parsed line; null for one that is no `session_meta`. As 0.169.0 writes it. */
export function readRolloutMeta(value: unknown): RolloutMeta | null {
	const {type, payload} = asRecord(value);
	const given = asRecord(payload);
	const thread = asThreadId(given.id);
	if (type !== 'session_meta' || thread === null) {
		return null;
	}
	const parent = asThreadId(given.parent_thread_id);
	return {
		thread,
		session: asThreadId(given.session_id),
		isMain: given.source === 'cli' && parent === null && given.thread_source !== 'subagent',
		cwd: asText(given.cwd),
		forkedFrom: asThreadId(given.forked_from_id),
		parent,
		provider: asText(given.model_provider),
	};
}
