import {type Body, type Format, freshId, hasTools, record, textsOf} from './format.ts';
import {type Answer, tokensPerAnswer} from './model.ts';

const usage = {
	input_tokens: tokensPerAnswer.input,
	cache_read_input_tokens: tokensPerAnswer.cacheRead,
	cache_creation_input_tokens: tokensPerAnswer.cacheWrite,
	output_tokens: tokensPerAnswer.output,
};

/** Anthropic's Messages: `POST /v1/messages`, `POST /v1/messages/count_tokens`. */
export const anthropic: Format = {
	name: 'anthropic',
	read(method, path, body) {
		if (path.endsWith('/messages/count_tokens')) {
			return {plain: {input_tokens: tokensPerAnswer.input}};
		}
		if (method !== 'POST' || !path.endsWith('/messages')) {
			return null;
		}
		return {
			asked: {
				model: String(body.model),
				stream: body.stream === true,
				main: hasTools(body),
				texts: textsOf(body.messages),
			},
		};
	},
	stream(answer, model) {
		const blocks = blocksOf(answer);
		const records = blocks.map((block, index) => [
			record(
				{
					type: 'content_block_start',
					index,
					content_block: block.type === 'text' ? {...block, text: ''} : {...block, input: {}},
				},
				'content_block_start',
			),
			record(
				{
					type: 'content_block_delta',
					index,
					delta:
						block.type === 'text'
							? {type: 'text_delta', text: block.text}
							: {type: 'input_json_delta', partial_json: JSON.stringify(block.input)},
				},
				'content_block_delta',
			),
			record({type: 'content_block_stop', index}, 'content_block_stop'),
		]);
		const start = record({type: 'message_start', message: {...message(model), content: []}}, 'message_start');
		const [first = [], ...rest] = records;
		return {
			head: [start, ...first.slice(0, 2)],
			tail: [
				...first.slice(2),
				...rest.flat(),
				record(
					{
						type: 'message_delta',
						delta: {stop_reason: answer.tool === undefined ? 'end_turn' : 'tool_use', stop_sequence: null},
						usage,
					},
					'message_delta',
				),
				record({type: 'message_stop'}, 'message_stop'),
			],
		};
	},
	whole(answer, model) {
		return {
			...message(model),
			content: blocksOf(answer),
			stop_reason: answer.tool === undefined ? 'end_turn' : 'tool_use',
			usage,
		};
	},
	failure(status, text) {
		const types: Record<number, string> = {401: 'authentication_error', 429: 'rate_limit_error'};
		return {type: 'error', error: {type: types[status] ?? 'api_error', message: text}};
	},
};

function message(model: string): Body {
	return {
		id: freshId('msg_'),
		type: 'message',
		role: 'assistant',
		model,
		stop_reason: null,
		stop_sequence: null,
		usage: {...usage, output_tokens: 1},
	};
}

function blocksOf({text, tool}: Answer) {
	return [
		...(text === undefined ? [] : [{type: 'text' as const, text}]),
		...(tool === undefined
			? []
			: [{type: 'tool_use' as const, id: freshId('toolu_'), name: tool.name, input: tool.args}]),
	];
}
