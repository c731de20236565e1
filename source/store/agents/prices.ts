import type {Usage} from '../../session/cost-requests.ts';

type PriceOf = (usage: Usage) => number | null;

/** A longer name is no model's. */
const longestName = 200;

let loading: Promise<PriceOf> | undefined;

/**
Loads the price table (830 KB, about 0.1 s) when it is asked for the first time.
@throws where AO's own files are no longer there (an update has replaced them).
*/
export async function loadPrices(): Promise<PriceOf> {
	loading ??= load();
	try {
		return await loading;
	} catch (error) {
		loading = undefined;
		throw error;
	}
}

/**
Prices from `@pydantic/genai-prices` (0.1.8), which it carries along: nothing is fetched. They are per request: tiers go
by the length of one request's input, so only prices may be summed up, never tokens that are priced then.
@returns a function that gives a request's price in USD (not rounded), null for a model it does not know.
*/
async function load(): Promise<PriceOf> {
	const {calcPrice} = await import('@pydantic/genai-prices');
	return ({model, provider, tokens, hourCacheWrite = 0}) => {
		if (model === null || model.length > longestName) {
			return null;
		}
		const {input, output, cacheRead, cacheWrite} = tokens;
		const usage = {
			// In the package's terms the whole input, with what was read from the cache and written to it.
			input_tokens: input + cacheRead + cacheWrite,
			cache_read_tokens: cacheRead,
			cache_write_tokens: cacheWrite,
			cache_write_1h_tokens: Math.min(hourCacheWrite, cacheWrite),
			output_tokens: output,
		};
		try {
			const price = calcPrice(usage, model, provider === undefined ? {} : {providerId: provider});
			return price?.total_price ?? null;
		} catch {
			return null;
		}
	};
}
