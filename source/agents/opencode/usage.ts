import type {Signal} from '../../session/signal.ts';
import {count, object, text} from '../payload.ts';

const messageId = /^msg_[0-9A-Za-z]{10,60}$/;

/** OpenCode's ids of providers (those of models.dev) by the names of `@pydantic/genai-prices`. */
const providers: Readonly<Record<string, string>> = {
	anthropic: 'anthropic',
	openai: 'openai',
	google: 'google',
	'google-vertex': 'google',
	'google-vertex-anthropic': 'anthropic',
	'amazon-bedrock': 'aws',
	azure: 'azure',
	openrouter: 'openrouter',
	xai: 'x-ai',
	groq: 'groq',
	mistral: 'mistral',
	deepseek: 'deepseek',
};

/**
What an assistant's message cost: one message is one request, told of several times with the same id, and the sum over
them is the session's own figure (1.18.33). `tokens.input` is without the cache, `tokens.output` without reasoning.
`cost` is in USD; 0 with tokens means that OpenCode has no price for the model, so that none is given here.
*/
export function usageOf(info: Record<string, unknown>): Signal[] {
	if (info.role !== 'assistant' || typeof info.id !== 'string' || !messageId.test(info.id)) {
		return [];
	}
	const given = object(info.tokens);
	const cache = object(given.cache);
	const tokens = {
		input: count(given.input),
		output: count(given.output) + count(given.reasoning),
		cacheRead: count(cache.read),
		cacheWrite: count(cache.write),
	};
	const usd = count(info.cost);
	if (usd === 0 && Object.values(tokens).every(amount => amount === 0)) {
		return [];
	}
	const providerId = text(info.providerID);
	const provider =
		providerId !== null && Object.hasOwn(providers, providerId) ? providers[providerId] : undefined;
	return [
		{
			kind: 'usage',
			request: info.id,
			model: text(info.modelID),
			...(provider === undefined ? {} : {provider}),
			tokens,
			...(usd === 0 ? {} : {usd}),
		},
	];
}
