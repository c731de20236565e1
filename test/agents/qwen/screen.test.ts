import {describe, expect, test} from 'vitest';
import {qwenScreen, qwenTitle} from '../../../source/agents/qwen/screen.ts';
import {fixture, screen} from '../gemini/replay.ts';

const sign = (name: string) => qwenScreen.sign(screen(`qwen/screens/${name}.txt`));
const menu = (name: string) => qwenScreen.menu?.(screen(`qwen/screens/${name}.txt`));
const draft = (name: string) => qwenScreen.draft?.(screen(`qwen/screens/${name}.txt`));

describe('recorded screens', () => {
	test.each([
		['ready', {activity: 'ready'}],
		['ready-after-interrupt', {activity: 'ready'}],
		['suggestion', {activity: 'ready'}],
		['draft', {activity: 'ready'}],
		['login-dialog', {activity: 'waiting_input', ask: 'question', text: 'Connect a Provider'}],
		[
			'waiting-edit',
			{activity: 'waiting_input', ask: 'permission', text: 'Apply this change?\nWriteFile Writing to b.txt'},
		],
		['working-stream', {activity: 'active'}],
		['blocked-401', {activity: 'blocked', text: 'Sign-in needed: 401 Invalid API key (mock)'}],
		['waiting-question', {activity: 'waiting_input', ask: 'question', text: 'Which database should I use?'}],
		[
			'waiting-permission',
			{
				activity: 'waiting_input',
				ask: 'permission',
				text: expect.stringMatching(
					/^Allow execution of: 'printf, git'\?\nShell printf 'hello\\n' > mock.txt && .*\(mock command\)$/,
				),
			},
		],
	])('%s', (name, expected) => {
		expect(sign(name)).toEqual(expected);
	});

	test('the answers of a permission, with one plain yes', () => {
		expect(menu('waiting-permission')?.options).toEqual([
			{label: 'Yes, allow once', means: 'yes', keys: ['1']},
			{label: expect.stringMatching(/in this project$/), means: 'always', keys: ['2']},
			{label: expect.stringMatching(/for this user$/), means: 'always', keys: ['3']},
			{label: 'No, suggest changes (esc)', means: 'no', keys: ['4']},
		]);
	});

	test('the answers of a question, without the one that has to be typed', () => {
		expect(menu('waiting-question')?.options).toEqual([
			{label: 'SQLite', means: 'other', keys: ['1']},
			{label: 'Postgres', means: 'other', keys: ['2']},
		]);
	});

	test('a scrollbar in the last column is no part of anything', () => {
		const lines = screen('qwen/screens/waiting-permission.txt');
		const scrolled = lines.map((line, row) => (row < lines.length / 3 ? line : `${line.padEnd(119)}█`));
		expect(qwenScreen.menu?.(scrolled)).toEqual(qwenScreen.menu?.(lines));
		expect(qwenScreen.sign(scrolled)).toEqual(qwenScreen.sign(lines));
		const box = screen('qwen/screens/draft.txt').map(line => `${line.padEnd(119)}█`);
		expect(qwenScreen.draft?.(box)).toBe(draft('draft'));
	});

	test('the answers of an edit', () => {
		expect(menu('waiting-edit')?.options.map(({means}) => means)).toEqual(['yes', 'always', 'no']);
	});

	test('a dialog in a frame (its words are from the source of 0.24.4)', () => {
		const lines = [
			'╭──────────────────────────────╮',
			'│ Do you trust this folder?    │',
			'│                              │',
			'│ ● 1. Trust folder (repo)     │',
			'│   2. Trust parent folder (a) │',
			"│   3. Don't trust (esc)       │",
			'╰──────────────────────────────╯',
		];
		expect(qwenScreen.sign(lines)).toEqual({
			activity: 'waiting_input',
			ask: 'permission',
			text: 'Do you trust this folder?',
		});
		expect(qwenScreen.menu?.(lines)?.options.map(({means}) => means)).toEqual(['always', 'always', 'no']);
	});

	test.each(['ready', 'working-stream', 'blocked-401', 'login-dialog'])('%s has no menu', name => {
		expect(menu(name)).toBeNull();
	});

	test('drafts: after an interrupt the prompt stands in the box again', () => {
		expect(draft('ready')).toBe('');
		expect(draft('working-stream')).toBe('');
		expect(draft('ready-after-interrupt')).toBe('Please do it. [mock:hold#qs]');
		expect(draft('draft')).toBe('half');
		expect(draft('suggestion')).toBe('');
		expect(draft('waiting-permission')).toBeNull();
		expect(draft('login-dialog')).toBeNull();
	});
});

describe('what only looks like it', () => {
	const ready = screen('qwen/screens/ready.txt');
	const top = ready.findIndex(line => /^─{20,}$/.test(line));
	const withAnswer = (...lines: string[]) => [...lines, '', ...ready.slice(top)];

	test('a numbered list in an answer, with and without the box', () => {
		const list = ['  ◆︎ Choose:', '    ❯ 1. Yes', '      2. No'];
		expect(qwenScreen.sign(withAnswer(...list))).toEqual({activity: 'ready'});
		expect(qwenScreen.sign([...list, '', '  ◆︎ I chose.'])).toBeNull();
	});

	test('old words of work, and an error that was left behind', () => {
		expect(
			qwenScreen.sign(withAnswer('  . Thinking (3s · esc to cancel)', '  ◆︎ Done.', '    Really.')),
		).toEqual({
			activity: 'ready',
		});
		expect(qwenScreen.sign(withAnswer('  ✕ [API Error: 401 x]', '  ◆︎ Done after all.'))).toEqual({
			activity: 'ready',
		});
	});

	test('an empty screen', () => {
		expect(qwenScreen.sign([])).toBeNull();
		expect(qwenScreen.sign(Array(40).fill(''))).toBeNull();
	});

	test('huge lines cost little', () => {
		const started = performance.now();
		qwenScreen.sign(Array.from({length: 200}, (_, index) => `  ${index}. ${' '.repeat(50_000)}x`));
		qwenScreen.sign(withAnswer('  ✕ [API Error: '.repeat(10_000)));
		expect(performance.now() - started).toBeLessThan(1000);
	});
});

test('titles', () => {
	const titles = fixture('qwen/titles.tsv')
		.split('\n')
		.filter(line => line !== '')
		.map(line => line.split('\t'))
		.map(([name, title]) => [name, qwenTitle(title ?? '')?.activity ?? null]);
	expect(titles).toEqual([
		['waiting-permission', 'waiting_input'],
		['working-stream', 'active'],
		['ready', null],
		['ready-after-interrupt', null],
		['waiting-question', 'waiting_input'],
		['blocked-401', null],
	]);
	expect(qwenTitle('')).toBeNull();
});
