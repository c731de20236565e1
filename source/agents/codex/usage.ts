import type {Tokens} from '../../session/session.ts';
import {asRecord} from './values.ts';

/**
Codex's token figures as disjoint ones; null where there are none. Its `input_tokens` include what came from the cache,
its `output_tokens` the reasoning (0.169.0).
*/
export function readTokens(usage: unknown): (Tokens & {total: number}) | null {
	const given = asRecord(usage);
	const count = (name: string) => {
		const value = given[name];
		return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
	};
	if (typeof given.input_tokens !== 'number' && typeof given.output_tokens !== 'number') {
		return null;
	}
	const [input, output] = [count('input_tokens'), count('output_tokens')];
	const cacheRead = Math.min(count('cached_input_tokens'), input);
	const cacheWrite = Math.min(count('cache_write_input_tokens'), input - cacheRead);
	return {input: input - cacheRead - cacheWrite, output, cacheRead, cacheWrite, total: input + output};
}

export function subtractTokens(a: Tokens, b: Tokens): Tokens {
	return {
		input: Math.max(0, a.input - b.input),
		output: Math.max(0, a.output - b.output),
		cacheRead: Math.max(0, a.cacheRead - b.cacheRead),
		cacheWrite: Math.max(0, a.cacheWrite - b.cacheWrite),
	};
}
