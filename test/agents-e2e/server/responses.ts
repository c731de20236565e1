import {type Body, type Format, freshId, hasTools, record, textsOf} from './format.ts';
import {type Answer, tokensPerAnswer} from './model.ts';

const usage = {
	input_tokens: tokensPerAnswer.input + tokensPerAnswer.cacheRead,
	input_tokens_details: {cached_tokens: tokensPerAnswer.cacheRead},
	output_tokens: tokensPerAnswer.output,
	output_tokens_details: {reasoning_tokens: tokensPerAnswer.reasoning},
	total_tokens: tokensPerAnswer.input + tokensPerAnswer.cacheRead + tokensPerAnswer.output,
};

/** OpenAI's Responses: `POST /v1/responses`. */
export const responses: Format = {
	name: 'responses',
	read(method, path, body) {
		if (method !== 'POST' || !path.endsWith('/responses')) {
			return null;
		}
		return {
			asked: {
				model: String(body.model),
				stream: body.stream === true,
				// Codex asks for a title with tools at hand, but wants JSON.
				main: hasTools(body) && !wantsJson(body),
				texts: textsOf(body.input),
			},
		};
	},
	stream(answer, model) {
		const response = {id: freshId('resp_'), object: 'response', model, status: 'in_progress', output: []};
		const items = itemsOf(answer);
		const records = items.map((item, index) => [
			event('response.output_item.added', {
				output_index: index,
				item: item.type === 'message' ? {...item, status: 'in_progress', content: []} : item,
			}),
			...(item.type === 'message'
				? [
						event('response.output_text.delta', {
							item_id: item.id,
							output_index: index,
							content_index: 0,
							delta: answer.text,
						}),
					]
				: []),
			event('response.output_item.done', {output_index: index, item}),
		]);
		const [first = [], ...rest] = records;
		return {
			head: [event('response.created', {response}), ...first.slice(0, -1)],
			tail: [
				...first.slice(-1),
				...rest.flat(),
				event('response.completed', {response: {...response, status: 'completed', output: items, usage}}),
			],
		};
	},
	whole(answer, model) {
		return {
			id: freshId('resp_'),
			object: 'response',
			model,
			status: 'completed',
			output: itemsOf(answer),
			usage,
		};
	},
	failure(status, message) {
		const codes: Record<number, string> = {401: 'invalid_api_key', 429: 'rate_limit_exceeded'};
		return {error: {message, type: 'error', code: codes[status] ?? 'server_error'}};
	},
};

function wantsJson({text}: Body): boolean {
	return typeof text === 'object' && text !== null && 'format' in text;
}

function event(type: string, fields: Body): string {
	return record({type, ...fields}, type);
}

function itemsOf({text, tool}: Answer): Body[] {
	return [
		...(text === undefined
			? []
			: [
					{
						id: freshId('msg_'),
						type: 'message',
						role: 'assistant',
						status: 'completed',
						content: [{type: 'output_text', text, annotations: []}],
					},
				]),
		...(tool === undefined
			? []
			: [
					{
						id: freshId('fc_'),
						type: 'function_call',
						status: 'completed',
						call_id: freshId('call_'),
						name: tool.name,
						arguments: JSON.stringify(tool.args),
					},
				]),
	];
}
