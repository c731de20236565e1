import {describe, expect, test} from 'vitest';
import {copilotScreen} from '../../../source/agents/copilot/screen.ts';
import type {Menu} from '../../../source/session/signal.ts';
import {screen} from './recorded.ts';

const sign = (lines: string[]) => copilotScreen.sign(lines);
const menu = (lines: string[]) => copilotScreen.menu?.(lines);
const draft = (lines: string[]) => copilotScreen.draft?.(lines);

const line = '─'.repeat(80);
const hints = ' ← open sidebar · Interactive · Manual Approval · / commands · ? help · tab next tab    model';

/** A screen with these lines of an answer, and the prompt below them. */
const atPrompt = (answer: string[], below = hints, typed = '❯') => [
	...answer,
	'',
	' /home/u/wt [⎇ main]',
	line,
	typed,
	line,
	below,
	'',
];

describe('recorded screens', () => {
	test.each([
		['ready', {activity: 'ready'}],
		['draft', {activity: 'ready'}],
		['working-stream', {activity: 'active'}],
		['working-empty', {activity: 'active'}],
		['blocked-401', null],
		['blocked-500', null],
		['exited', null],
		[
			'trust-dialog',
			{
				activity: 'waiting_input',
				ask: 'permission',
				text: 'Do you trust the files in this folder? /home/u/work/wt/copilot',
			},
		],
		['question', {activity: 'waiting_input', ask: 'question', text: 'Which database shall I use?'}],
	])('%s', (name, expected) => {
		expect(sign(screen(name))).toEqual(expected);
	});

	test('the folder’s trust with its answers', () => {
		expect(menu(screen('trust-dialog'))?.options).toEqual([
			{label: 'Yes', means: 'yes', keys: ['Enter']},
			{label: 'Yes, and remember this folder for future sessions', means: 'always', keys: ['Down', 'Enter']},
			{label: 'No (Esc)', means: 'no', keys: ['Escape']},
		]);
	});

	test('a command with its answers', () => {
		expect(menu(screen('permission-three'))).toEqual({
			question: "printf 'hello\\n' > mock.txt && env | grep '^AO_' ; git add mock.txt",
			ask: 'permission',
			options: [
				{label: 'Yes', means: 'yes', keys: ['Enter']},
				{
					label: "Yes, and don't ask again for `printf`, `env`, and `git add` in this repo (/home/u/wt)",
					means: 'always',
					keys: ['Down', 'Enter'],
				},
				{
					label: 'No, and tell Copilot what to do differently (Esc to stop)',
					means: 'no',
					keys: ['Escape'],
				},
			],
		} satisfies Menu);
		expect(menu(screen('waiting-permission'))?.options).toHaveLength(2);
		expect(sign(screen('waiting-permission'))?.text).toMatch(/^printf .* && git log --oneline -1$/);
	});

	test('a question with its answers', () => {
		expect(menu(screen('question'))).toEqual({
			question: 'Which database shall I use?',
			ask: 'question',
			options: [
				{label: 'SQLite', means: 'other', keys: ['Enter']},
				{label: 'Postgres', means: 'other', keys: ['Down', 'Enter']},
				{label: 'Decline', means: 'no', keys: ['C-d']},
			],
		} satisfies Menu);
	});

	test('what is typed', () => {
		expect(draft(screen('draft'))).toBe('and [mock:approve]');
		expect(draft(screen('ready'))).toBe('');
		expect(draft(screen('working-stream'))).toBe('');
		expect(draft(screen('trust-dialog'))).toBeNull();
		expect(draft(screen('exited'))).toBeNull();
	});
});

describe('what only looks like it', () => {
	test('an empty screen and a shell', () => {
		for (const lines of [[], [''], ['$ copilot', 'command not found'], [line], [line, line, hints]]) {
			expect(sign(lines)).toBeNull();
			expect(menu(lines)).toBeNull();
			expect(draft(lines)).toBeNull();
		}
	});

	test('a dialog, a form or a working line that an answer quotes', () => {
		const quoted = [
			'╭────────╮',
			'│ Do you want to run this command? │',
			'│ ❯ 1. Yes │',
			'│   2. No │',
			'╰────────╯',
			line,
			' Copilot needs information.',
			' Which?',
			' ❯ A',
			'   B',
			' ◎ Working · 9 B esc esc interrupt',
			' ● Done.',
		];
		expect(sign(atPrompt(quoted))).toEqual({activity: 'ready'});
		expect(menu(atPrompt(quoted))).toBeNull();
	});

	test('a failure that is not the last it said', () => {
		expect(sign(atPrompt([' ✗ Asked user … wrong format', '', ' ● Done.']))).toEqual({activity: 'ready'});
		expect(sign(atPrompt([' ✗ Failed', '   twice']))).toBeNull();
	});
});

test('while it tries again it is at work, and says so', () => {
	const lines = [' ❯ Do it.', '', ' ● Request failed due to a transient API error. Retrying...'];
	expect(sign(atPrompt(lines, ' ◎ Working esc esc interrupt     model'))).toEqual({
		activity: 'active',
		text: 'Request failed due to a transient API error. Retrying...',
	});
	expect(sign(atPrompt(lines, ' ● Working esc esc edit prompt   model'))?.activity).toBe('active');
});

test('a draft of several lines', () => {
	expect(draft([...atPrompt([]).slice(0, 3), '❯ one', '  two', line, hints])).toBe('one\ntwo');
});
