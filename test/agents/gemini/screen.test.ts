import {describe, expect, test} from 'vitest';
import {geminiScreen, geminiTitle} from '../../../source/agents/gemini/screen.ts';
import {fixture, screen} from './replay.ts';

const sign = (name: string) => geminiScreen.sign(screen(`gemini/screens/${name}.txt`));
const menu = (name: string) => geminiScreen.menu?.(screen(`gemini/screens/${name}.txt`));
const draft = (name: string) => geminiScreen.draft?.(screen(`gemini/screens/${name}.txt`));

describe('recorded screens', () => {
	test.each([
		['ready', {activity: 'ready'}],
		['ready-plain', {activity: 'ready'}],
		['draft', {activity: 'ready'}],
		['refused', {activity: 'ready'}],
		['working-stream-plain', {activity: 'active'}],
		['blocked-401', {activity: 'blocked', text: 'Sign-in needed: API key not valid (mock)'}],
		['exited-plain', null],
		[
			'trust-dialog-plain',
			{activity: 'waiting_input', ask: 'permission', text: 'Do you trust the files in this folder?'},
		],
		[
			'login-dialog',
			{
				activity: 'waiting_input',
				ask: 'question',
				text: 'How would you like to authenticate for this project?',
			},
		],
		['waiting-question', {activity: 'waiting_input', ask: 'question', text: 'Which database should I use?'}],
		[
			'waiting-approval-plain',
			{
				activity: 'waiting_input',
				ask: 'permission',
				text: expect.stringMatching(/^Allow execution of \[Shell\]\?\nprintf 'hello\\n' > mock-approved/),
			},
		],
		[
			'waiting-edit',
			{activity: 'waiting_input', ask: 'permission', text: 'Apply this change?\n1 1. one 2 2. two'},
		],
	])('%s', (name, expected) => {
		expect(sign(name)).toEqual(expected);
	});

	test('the answers of a permission, with one plain yes', () => {
		expect(menu('waiting-edit')?.options).toEqual([
			{label: 'Allow once', means: 'yes', keys: ['1']},
			{label: 'Allow for this session', means: 'always', keys: ['2']},
			{label: 'Modify with external editor', means: 'other', keys: ['3']},
			{label: 'No, suggest changes (esc)', means: 'no', keys: ['4']},
		]);
		expect(menu('waiting-approval-plain')?.options.map(({means}) => means)).toEqual(['yes', 'always', 'no']);
	});

	test('the answers of a question, without the one that has to be typed', () => {
		expect(menu('waiting-question')).toEqual({
			question: 'Which database should I use?',
			ask: 'question',
			options: [
				{label: 'SQLite', means: 'other', keys: ['1']},
				{label: 'Postgres', means: 'other', keys: ['2']},
			],
		});
	});

	test('trust is for good', () => {
		expect(menu('trust-dialog-plain')?.options.map(({means}) => means)).toEqual(['always', 'always', 'no']);
	});

	test.each(['ready', 'working-stream-plain', 'exited-plain', 'refused'])('%s has no menu', name => {
		expect(menu(name)).toBeNull();
	});

	test('drafts', () => {
		expect(draft('draft')).toBe('half typed');
		expect(draft('ready')).toBe('');
		expect(draft('ready-plain')).toBe('');
		expect(draft('working-stream-plain')).toBe('');
		expect(draft('waiting-approval-plain')).toBeNull();
		expect(draft('exited-plain')).toBeNull();
	});
});

describe('what only looks like it', () => {
	const ready = screen('gemini/screens/ready.txt');
	const rule = ready.findLastIndex(line => /^─{20,}$/.test(line));
	const withAnswer = (...lines: string[]) => [...lines, ...ready.slice(rule - 3)];

	test('a numbered list in an answer, and a quoted menu', () => {
		expect(geminiScreen.sign(withAnswer('✦ Choose:', '  ❯ 1. Yes', '    2. No'))).toEqual({
			activity: 'ready',
		});
		expect(
			geminiScreen.menu?.(
				withAnswer(
					'╭────────────────────╮',
					'│ ● 1. Allow once    │',
					'│   2. No (esc)      │',
					'╰────────────────────╯',
				),
			),
		).toBeNull();
	});

	test('old words of work further up', () => {
		expect(geminiScreen.sign(withAnswer(' ⠴ Thinking... (esc to cancel, 33s)', '✦ Done.', '', ''))).toEqual({
			activity: 'ready',
		});
	});

	test('an error that was left behind, or is quoted', () => {
		expect(geminiScreen.sign(withAnswer('✕ [API Error: 401 x]', '✦ Done after all.'))).toEqual({
			activity: 'ready',
		});
		expect(geminiScreen.sign(withAnswer('✦ It said', '  ✕ [API Error: 401 x]'))).toEqual({activity: 'ready'});
	});

	test('an empty screen, and one that begins', () => {
		expect(geminiScreen.sign([])).toBeNull();
		expect(geminiScreen.sign(Array(40).fill(''))).toBeNull();
		expect(geminiScreen.draft?.(['', ' Gemini CLI v0.61.0'])).toBeNull();
	});

	test('an answer with several choices cannot be given by one key', () => {
		const box = [
			'╭──────────────────╮',
			'│ Which?           │',
			'│ ● 1. [ ] A       │',
			'│   2. [ ] B       │',
			'╰──────────────────╯',
		];
		expect(geminiScreen.sign(box)).toMatchObject({activity: 'waiting_input', text: 'Which?'});
		expect(geminiScreen.menu?.(box)).toBeNull();
	});

	test('huge lines cost little', () => {
		const started = performance.now();
		geminiScreen.sign(Array.from({length: 200}, (_, index) => `│ ${index}. ${' '.repeat(50_000)}x`));
		geminiScreen.sign(['✕ [API Error: '.repeat(10_000), ...ready.slice(rule - 3)]);
		expect(performance.now() - started).toBeLessThan(1000);
	});
});

test('a typed text of several lines', () => {
	const lines = screen('gemini/screens/draft.txt').flatMap(line =>
		line.includes('half typed') ? [line, '   second', '   third'] : [line],
	);
	expect(geminiScreen.draft?.(lines)).toBe('half typed\nsecond\nthird');
});

test('titles', () => {
	const titles = fixture('gemini/titles.tsv')
		.split('\n')
		.filter(line => line !== '')
		.map(line => [line.split('\t')[0], geminiTitle(line.split('title=')[1] ?? '')?.activity ?? null]);
	expect(titles).toEqual([
		['trust-dialog', null],
		['ready', null],
		['waiting-approval', 'waiting_input'],
		['working-stream', 'active'],
		['waiting-question', 'waiting_input'],
		['blocked-401', null],
		['working-retrying-429', 'active'],
		['ready-after-interrupt', null],
		['exited', null],
	]);
	expect(geminiTitle('✦  Reading the tests (repo)')?.activity).toBe('active');
	expect(geminiTitle('⏲  Working… (repo)')?.activity).toBe('active');
	expect(geminiTitle('Gemini CLI (repo)')).toBeNull();
});
