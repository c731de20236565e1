import {describe, expect, test} from 'vitest';
import {openCodeScreen} from '../../../source/agents/opencode/screen.ts';
import type {Menu} from '../../../source/session/signal.ts';
import {screen} from './recorded.ts';

const sign = (lines: string[]) => openCodeScreen.sign(lines);
const menu = (lines: string[]) => openCodeScreen.menu?.(lines);
const draft = (lines: string[]) => openCodeScreen.draft?.(lines);

/** A screen with these lines of an answer, and the prompt below them. */
const atPrompt = (
	answer: string[],
	below = '   /wt         1.6K (1%) · $0.00  ctrl+p commands',
	typed = '',
) => [...answer, '  ┃', `  ┃  ${typed}`, '  ┃', '  ┃  Build · model Provider', '  ╹▀▀▀▀▀▀▀▀▀▀▀▀', below, ''];

describe('recorded screens', () => {
	test.each([
		['ready', {activity: 'ready'}],
		['home', {activity: 'ready'}],
		['interrupted', {activity: 'ready'}],
		['working-stream', {activity: 'active'}],
		['interrupting', {activity: 'active'}],
		['blocked-error', null],
		['retry-5', {activity: 'active', text: 'Retrying: Internal error (mock) (attempt 5)'}],
		['question', {activity: 'waiting_input', ask: 'question', text: 'Which database shall I use?'}],
	])('%s', (name, expected) => {
		expect(sign(screen(name))).toEqual(expected);
	});

	test('a permission with its command and its answers', () => {
		const lines = screen('waiting-permission');
		const command =
			"printf 'hello\\n' > mock-approved.txt && git add mock-approved.txt && git -c user.name=mock -c user. email=mock@example.com commit -qm 'mock: add mock-approved.txt' && git log --oneline -1";
		expect(sign(lines)).toEqual({activity: 'waiting_input', ask: 'permission', text: command});
		expect(menu(lines)).toEqual({
			question: command,
			ask: 'permission',
			options: [
				{label: 'Allow once', means: 'yes', keys: ['Enter']},
				{label: 'Allow always', means: 'always', keys: ['Right', 'Enter', 'Enter']},
				{label: 'Reject', means: 'no', keys: ['Escape']},
			],
		} satisfies Menu);
		expect(draft(lines)).toBeNull();
	});

	test.each([
		['always-allow', 'This will allow', ['Confirm always Enter', 'Cancel other Right+Enter']],
		['reject-subagent', 'Tell OpenCode what to do', ['Reject no Enter', 'Cancel other Escape']],
	])('the second step %s is a question of its own', (name, words, options) => {
		expect(sign(screen(name))).toMatchObject({activity: 'waiting_input', ask: 'permission'});
		const asked = menu(screen(name));
		expect(asked?.question).toContain(words);
		expect(asked?.options.map(({label, means, keys}) => `${label} ${means} ${keys.join('+')}`)).toEqual(
			options,
		);
	});

	test('a question is answered by its digit', () => {
		expect(menu(screen('question'))).toEqual({
			question: 'Which database shall I use?',
			ask: 'question',
			options: [
				{label: 'SQLite', means: 'other', keys: ['1']},
				{label: 'Postgres', means: 'other', keys: ['2']},
				{label: 'Dismiss', means: 'no', keys: ['Escape']},
			],
		} satisfies Menu);
	});

	test('what is typed', () => {
		expect(draft(screen('draft'))).toBe('next draft [mock:hold]');
		expect(draft(screen('ready'))).toBe('');
		expect(draft(screen('home'))).toBe('');
		expect(draft(screen('working-stream'))).toBe('');
	});
});

describe('what only looks like it', () => {
	test('an empty screen, a shell, a screen that is being drawn', () => {
		expect(sign([])).toBeNull();
		expect(sign(['', ''])).toBeNull();
		expect(sign(['$ opencode', 'zsh: command not found'])).toBeNull();
		expect(sign(['  ┃', '  ┃  Please do it.'])).toBeNull();
		expect(draft(['$ ls'])).toBeNull();
	});

	test('a dialog, a working line or a menu that an answer quotes further up', () => {
		const quoted = [
			'  ┃  △ Permission required',
			'  ┃   Allow once   Allow always   Reject',
			'     ■■⬝⬝  esc interrupt',
			'     ❯ 1. Yes',
			'     ↑↓ select  enter submit  esc dismiss',
			'',
			'     ▣  Build · model · 9.7s',
			'',
		];
		expect(sign(atPrompt(quoted))).toEqual({activity: 'ready'});
		expect(menu(atPrompt(quoted))).toBeNull();
	});

	test('an answer that quotes the mark of a good end does not hide how the last one ended', () => {
		const lines = [
			'     ▣  Build · model · 9.7s',
			'',
			'  ┃  Invalid request',
			'',
			'     ▣  Build · model',
			'',
		];
		expect(sign(atPrompt(lines))).toBeNull();
	});

	test('several answers at once, and a list that does not count from 1', () => {
		const question = (...rows: string[]) => [
			'  ┃',
			'  ┃  Which?',
			'  ┃',
			...rows.map(row => `  ┃  ${row}`),
			'  ┃',
			'  ┃  ↑↓ select  enter submit  esc dismiss',
			'  ┃',
		];
		expect(menu(question('1. [ ] A', '2. [✓] B', '3. Type your own answer'))).toBeNull();
		expect(menu(question('2. A', '3. B'))).toBeNull();
		expect(sign(question('1. [ ] A', '2. [✓] B'))).toEqual({
			activity: 'waiting_input',
			ask: 'question',
			text: 'Which?',
		});
	});
});

test.each([
	['in 8s attempt #2', 'active'],
	['attempt #2', 'active'],
	['in 1m 30s attempt #1', 'active'],
	['in 3m 58s attempt #1', 'blocked'],
	['in 12m attempt #1', 'blocked'],
	['in 2h 1m attempt #1', 'blocked'],
	['in 1s attempt #3', 'active'],
])('retrying %s', (how, activity) => {
	const below = `   ■■■⬝⬝⬝⬝⬝ Rate limit [retrying ${how}]            esc interrupt`;
	expect(sign(atPrompt([], below))).toEqual({
		activity,
		text: `Retrying: Rate limit (attempt ${how.at(-1)})`,
	});
});

test('a draft of several lines, and one with a bar', () => {
	expect(draft(atPrompt(['     ▣  Build · m · 1s', '']))).toBe('');
	const lines = [
		'  ┃',
		'  ┃  one',
		'  ┃  ┃ two',
		'  ┃',
		'  ┃  Build · model Provider',
		'  ╹▀▀▀',
		'   ctrl+p commands',
	];
	expect(draft(lines)).toBe('one\n┃ two');
});
