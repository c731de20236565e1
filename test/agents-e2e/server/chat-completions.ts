import {type Body, type Format, freshId, hasTools, record, textsOf} from './format.ts';
import {type Answer, tokensPerAnswer} from './model.ts';

const usage = {
	prompt_tokens: tokensPerAnswer.input + tokensPerAnswer.cacheRead,
	prompt_tokens_details: {cached_tokens: tokensPerAnswer.cacheRead},
	completion_tokens: tokensPerAnswer.output,
	completion_tokens_details: {reasoning_tokens: tokensPerAnswer.reasoning},
	total_tokens: tokensPerAnswer.input + tokensPerAnswer.cacheRead + tokensPerAnswer.output,
};

/** OpenAI's Chat Completions: `POST /v1/chat/completions`, `GET /v1/models`. */
export const chatCompletions: Format = {
	name: 'chat-completions',
	read(method, path, body) {
		if (method === 'GET' && path.endsWith('/models')) {
			return {plain: {object: 'list', data: [{id: 'mock-model', object: 'model', owned_by: 'test'}]}};
		}
		if (method !== 'POST' || !path.endsWith('/chat/completions')) {
			return null;
		}
		const texts = textsOf(body.messages);
		return {
			asked: {
				model: String(body.model),
				stream: body.stream === true,
				// Qwen Code asks with all tools what its user might type next.
				main: hasTools(body) && texts.at(-1)?.startsWith('[SUGGESTION MODE:') !== true,
				texts,
			},
		};
	},
	stream(answer, model) {
		const id = freshId('chatcmpl-');
		const chunk = (delta: Body, finish: string | null = null, more: Body = {}) =>
			record({
				id,
				object: 'chat.completion.chunk',
				created: Math.floor(Date.now() / 1000),
				model,
				choices: [{index: 0, delta, finish_reason: finish}],
				...more,
			});
		return {
			head: [
				chunk({role: 'assistant', content: ''}),
				...(answer.text === undefined ? [] : [chunk({content: answer.text})]),
			],
			tail: [
				...(answer.tool === undefined ? [] : [chunk({tool_calls: [{index: 0, ...toolCall(answer.tool)}]})]),
				chunk({}, finishOf(answer)),
				record({
					id,
					object: 'chat.completion.chunk',
					created: Math.floor(Date.now() / 1000),
					model,
					choices: [],
					usage,
				}),
				'data: [DONE]\n\n',
			],
		};
	},
	whole(answer, model) {
		return {
			id: freshId('chatcmpl-'),
			object: 'chat.completion',
			created: Math.floor(Date.now() / 1000),
			model,
			choices: [
				{
					index: 0,
					message: {
						role: 'assistant',
						content: answer.text ?? null,
						...(answer.tool === undefined ? {} : {tool_calls: [toolCall(answer.tool)]}),
					},
					finish_reason: finishOf(answer),
				},
			],
			usage,
		};
	},
	failure(status, message) {
		const codes: Record<number, string> = {401: 'invalid_api_key', 429: 'rate_limit_exceeded'};
		return {error: {message, type: 'error', param: null, code: codes[status] ?? 'server_error'}};
	},
};

function finishOf({tool}: Answer): string {
	return tool === undefined ? 'stop' : 'tool_calls';
}

function toolCall({name, args}: NonNullable<Answer['tool']>): Body {
	return {id: freshId('call_'), type: 'function', function: {name, arguments: JSON.stringify(args)}};
}
