import type {Tokens} from '../../session/session.ts';
import type {Signal} from '../../session/signal.ts';
import {readTokens, subtractTokens} from './usage.ts';
import {asRecord, asText, asThreadId} from './values.ts';

/** What is remembered of what a thread has used. */
export type UsageState = {
	provider: string | null;
	/** The one of the present turn. */
	model: string | null;
	/** Which of the two records of a request counts: the first kind that comes, so that none counts twice. */
	counted: 'token_usage_record' | 'token_count' | null;
	/** What the running total began with: null until the first one of a forked thread, which has its parent's in it. */
	inherited: Tokens | null;
	/** All tokens of the last total. */
	total: number;
};

const none: Tokens = {input: 0, output: 0, cacheRead: 0, cacheWrite: 0};

export function startUsage({provider, isForked}: {provider: string | null; isForked: boolean}): UsageState {
	return {provider, model: null, counted: null, inherited: isForked ? null : none, total: 0};
}

/**
What a record says of tokens. 0.169.0 writes a `token_usage_record` for each response and then a `token_count` with the
thread's running total, which may come twice or, after a compaction, with an estimate in `last_token_usage`.
@param thread of the file, where its beginning told it.
*/
export function readUsage(
	state: UsageState,
	type: unknown,
	given: Record<string, unknown>,
	thread: string | null,
): Signal[] {
	if (type === 'turn_context') {
		state.model = asText(given.model) ?? state.model;
		return [];
	}
	if (type === 'token_usage_record') {
		return takeRequest(state, {
			kind: 'token_usage_record',
			id: asText(given.response_id),
			usage: given.usage,
			total: given.thread_token_usage,
			thread: asThreadId(given.thread_id) ?? thread,
		});
	}
	const info = asRecord(given.info);
	if (type === 'event_msg' && given.type === 'token_count') {
		const total = readTokens(info.total_token_usage)?.total;
		return takeRequest(state, {
			kind: 'token_count',
			id: total === undefined || total === state.total || thread === null ? null : `${thread}:${total}`,
			usage: info.last_token_usage,
			total: info.total_token_usage,
			thread,
		});
	}
	return [];
}

type Request = {
	kind: 'token_usage_record' | 'token_count';
	id: string | null;
	usage: unknown;
	total: unknown;
	thread: string | null;
};

function takeRequest(state: UsageState, {kind, id, usage, total, thread}: Request): Signal[] {
	const tokens = readTokens(usage);
	const sum = readTokens(total);
	const signals: Signal[] = [];
	if (tokens !== null) {
		state.counted ??= kind;
	}
	if (tokens !== null && id !== null && state.counted === kind) {
		signals.push({
			kind: 'usage',
			request: id,
			model: state.model,
			...(state.provider === null || state.provider === 'openai' ? {provider: 'openai'} : {}),
			tokens: withoutTotal(tokens),
		});
	}
	if (sum !== null && thread !== null && (state.inherited !== null || tokens !== null)) {
		state.inherited ??= subtractTokens(sum, tokens ?? none);
		state.total = sum.total;
		signals.push({kind: 'total', of: thread, tokens: subtractTokens(sum, state.inherited)});
	}
	return signals;
}

function withoutTotal({input, output, cacheRead, cacheWrite}: Tokens): Tokens {
	return {input, output, cacheRead, cacheWrite};
}
