import {type Body, type Format, hasTools, record, textsOf} from './format.ts';
import {type Answer, tokensPerAnswer} from './model.ts';

const usageMetadata = {
	promptTokenCount: tokensPerAnswer.input + tokensPerAnswer.cacheRead,
	cachedContentTokenCount: tokensPerAnswer.cacheRead,
	candidatesTokenCount: tokensPerAnswer.output - tokensPerAnswer.reasoning,
	thoughtsTokenCount: tokensPerAnswer.reasoning,
	totalTokenCount: tokensPerAnswer.input + tokensPerAnswer.cacheRead + tokensPerAnswer.output,
};

/** Gemini's API: `POST /v1beta/models/<model>:generateContent`, `:streamGenerateContent`, `:countTokens`. */
export const gemini: Format = {
	name: 'gemini',
	read(method, path, body) {
		const [, model, action] = /\/models\/([^/:]+):(\w+)$/.exec(path) ?? [];
		if (method !== 'POST' || model === undefined) {
			return null;
		}
		if (action === 'countTokens') {
			return {plain: {totalTokens: tokensPerAnswer.input}};
		}
		return {
			asked: {
				model,
				stream: action === 'streamGenerateContent',
				main: hasTools(body),
				texts: textsOf(body.contents),
			},
		};
	},
	stream(answer, model) {
		const {text, tool} = answer;
		return {
			head: text === undefined ? [] : [record(chunk([{text}], model))],
			tail: [
				record({
					...chunk(tool === undefined ? [{text: ''}] : partsOf({tool}), model, 'STOP'),
					usageMetadata,
				}),
			],
		};
	},
	whole(answer, model) {
		return {...chunk(partsOf(answer), model, 'STOP'), usageMetadata};
	},
	failure(status, message) {
		const names: Record<number, string> = {401: 'UNAUTHENTICATED', 429: 'RESOURCE_EXHAUSTED'};
		return {error: {code: status, message, status: names[status] ?? 'INTERNAL'}};
	},
};

function partsOf({text, tool}: Answer): Body[] {
	return [
		...(text === undefined ? [] : [{text}]),
		...(tool === undefined ? [] : [{functionCall: {name: tool.name, args: tool.args}}]),
	];
}

function chunk(parts: Body[], model: string, finishReason?: string): Body {
	return {
		candidates: [
			{index: 0, content: {role: 'model', parts}, ...(finishReason === undefined ? {} : {finishReason})},
		],
		modelVersion: model,
	};
}
