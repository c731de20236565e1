import {describe, expect, test} from 'vitest';
import {qwenLines} from '../../../source/agents/qwen/lines.ts';
import type {FileLine} from '../../../source/session/signal.ts';
import {fileLines, hostile, readAll, said, spent} from '../gemini/replay.ts';

const read = (path: string) => readAll(qwenLines, fileLines(path, {writtenAt: 1}));

function lines(...values: unknown[]): FileLine[] {
	return values.map((value, index) => ({value, file: 0, conversation: null, writtenAt: index}));
}

describe('the event file', () => {
	test('a permission that is granted', () => {
		expect(said(read('qwen/jsonfile-edit-approve.jsonl'))).toEqual([
			'conversation 5d667e45',
			'active',
			expect.stringMatching(
				/^waiting_input \| permission \| Shell: printf 'hello\\n' > mock\.txt && git add/,
			),
			'answered',
			'active',
			'ready',
		]);
	});

	test('an interrupt ends the turn; a second message begins one', () => {
		expect(said(read('qwen/jsonfile-interrupt-submit.jsonl'))).toEqual([
			'conversation e64f7577',
			'active',
			'ready',
			'active',
			'ready',
		]);
	});

	test('an error in the place of an answer', () => {
		expect(said(read('qwen/jsonfile-401.jsonl'))).toEqual([
			'conversation c22b6ccd',
			'active',
			'blocked | Sign-in needed: 401 Invalid API key (mock)',
		]);
	});

	test('a resumed conversation', () => {
		expect(said(read('qwen/jsonfile-resume.jsonl'))).toEqual(['conversation 5d667e45', 'active', 'ready']);
	});

	test('a question, and its answer by Enter, which is no line of its own', () => {
		const input = {questions: [{question: 'Which?', options: [{label: 'A'}, {label: 'B'}]}]};
		expect(
			said(
				readAll(
					qwenLines,
					lines(
						{
							type: 'control_request',
							request: {subtype: 'can_use_tool', tool_name: 'ask_user_question', input},
						},
						{type: 'user', message: {content: [{type: 'tool_result'}]}},
					),
				),
			),
		).toEqual(['waiting_input | question | Which? (A / B)', 'active']);
	});

	test('refused: the turn is over', () => {
		const response = {subtype: 'success', response: {allowed: false}};
		expect(said(readAll(qwenLines, lines({type: 'control_response', response})))).toEqual(['ready']);
	});

	test('a subagent that is done ends no turn', () => {
		const of = {parent_tool_use_id: 'call_1'};
		expect(
			said(
				readAll(
					qwenLines,
					lines(
						{type: 'stream_event', event: {type: 'message_start'}},
						{type: 'assistant', message: {content: [{type: 'tool_use', name: 'task'}]}},
						{...of, type: 'assistant', message: {content: [{type: 'text', text: '[API Error: 500]'}]}},
						{...of, type: 'stream_event', event: {type: 'message_stop'}},
						{type: 'stream_event', event: {type: 'message_stop'}},
					),
				),
			),
		).toEqual(['active']);
	});

	test('a line has the time by which it was written', () => {
		const [first] = readAll(qwenLines, [
			{value: {type: 'user'}, file: 0, conversation: null, writtenAt: 1234},
		]);
		expect(first).toMatchObject({at: 1234});
		const before = Date.now();
		const [second] = readAll(qwenLines, [{value: {type: 'user'}, file: 0, conversation: null}]);
		expect(second).toMatchObject({at: expect.toSatisfy(at => at >= before && at <= Date.now())});
	});
});

describe('tokens', () => {
	const id = '5d667e45-79a0-45a6-9bd1-fd41b3231f73';
	const usage = (conversation: string | null) => fileLines('qwen/usage-file.jsonl', {file: 1, conversation});

	test("this session's requests alone, each once", () => {
		const signals = readAll(qwenLines, [...usage(id), ...usage(id)]);
		expect(spent(signals)).toEqual({requests: 2, input: 2000, output: 100, cacheRead: 1000, cacheWrite: 0});
		expect(readAll(qwenLines, usage(null))).toEqual([]);
	});

	test('the conversation that the event file names counts, and its answers do not count again', () => {
		const events = fileLines('qwen/jsonfile-edit-approve.jsonl', {writtenAt: 1});
		expect(
			spent(readAll(qwenLines, [...events, ...usage('e64f7577-c166-4166-930f-4cd6ada1ccdf')])),
		).toMatchObject({
			requests: 2,
			input: 2000,
		});
	});
});

test('hostile values say nothing and break nothing', () => {
	const started = performance.now();
	for (const value of hostile) {
		const signals = readAll(
			qwenLines,
			[0, 1].map(file => ({value, file, conversation: null, writtenAt: 1})),
		);
		expect(JSON.stringify(signals).length).toBeLessThan(4000);
	}
	expect(performance.now() - started).toBeLessThan(1000);
});
