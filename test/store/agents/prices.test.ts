import {describe, expect, test} from 'vitest';
import type {Usage} from '../../../source/session/cost-requests.ts';
import {loadPrices} from '../../../source/store/agents/prices.ts';

const priceOf = await loadPrices();

function price(model: string | null, figures: Partial<Usage['tokens']>, more: Partial<Usage> = {}) {
	const tokens = {input: 0, output: 0, cacheRead: 0, cacheWrite: 0, ...figures};
	return priceOf({kind: 'usage', request: 'r', model, tokens, ...more});
}

describe('prices', () => {
	const claude = {input: 1000, output: 50, cacheRead: 500, cacheWrite: 100};

	test('what was read from the cache and written to it has prices of its own', () => {
		// 1000·5 + 500·0.5 + 100·6.25 + 50·25 µUSD
		expect(price('claude-opus-4-5-20251101', claude, {provider: 'anthropic'})).toBeCloseTo(0.007125, 9);
		expect(price('claude-opus-4-5-20251101', claude)).toBeCloseTo(0.007125, 9);
	});

	test('what is kept for an hour costs more, and is never more than was written', () => {
		const hour = (hourCacheWrite: number) =>
			price('claude-opus-4-5-20251101', claude, {provider: 'anthropic', hourCacheWrite});
		expect(hour(100)).toBeCloseTo(0.0075, 9);
		expect(hour(40)).toBeCloseTo(0.007125 + 40 * 3.75e-6, 9);
		expect(hour(999_999)).toBeCloseTo(0.0075, 9);
	});

	test('Gemini: (1500 − 500)·0.75 + 500·0.075 + 50·3.75 µUSD', () => {
		const tokens = {input: 1000, cacheRead: 500, output: 50};
		expect(price('gemini-3.8-flash', tokens, {provider: 'google'})).toBeCloseTo(0.000975, 9);
	});

	test('tiers go by the length of one request', () => {
		expect(price('gpt-5.5', {input: 250_000, output: 50}, {provider: 'openai'})).toBeCloseTo(1.2515, 9);
		expect(price('gpt-5.5', {input: 300_000, output: 50}, {provider: 'openai'})).toBeCloseTo(3.00225, 9);
		// The cache's part counts for the length too.
		const short = price('gpt-5.5', {input: 100_000}, {provider: 'openai'}) ?? 0;
		const long = price('gpt-5.5', {input: 100_000, cacheRead: 200_000}, {provider: 'openai'}) ?? 0;
		expect(long).toBeGreaterThan(2 * short);
	});

	test.each<[string, string | null, string | undefined]>([
		['no model', null, undefined],
		['a model nobody knows', 'mock-model', undefined],
		['a model of another provider', 'mock-model', 'openai'],
		['a provider nobody knows', 'claude-opus-4-5', 'my-gateway'],
		['an empty name', '', undefined],
		['a name of an object', 'constructor', '__proto__'],
		['a huge name', 'gpt-5.5'.repeat(100_000), undefined],
	])('%s has no price', (_, model, provider) => {
		expect(price(model, {input: 1000}, provider === undefined ? {} : {provider})).toBeNull();
	});

	test('figures that are none have no price', () => {
		expect(price('gpt-5.5', {input: -1})).toBeNull();
		expect(price('gpt-5.5', {input: Number.NaN})).toBeNull();
	});
});
