import {describe, expect, test} from 'vitest';
import {screen} from '../../../source/agents/claude-code/screen.ts';
import {hostileValues, recordedScreen} from './recordings.ts';

const border = '─'.repeat(80);
const footer = ['  ⏵⏵ accept edits on (shift+tab to cycle)'];

/** A screen with an empty prompt box below some lines. */
const boxed = (above: string[], below = footer, box = ['❯ ']) => [...above, border, ...box, border, ...below];
const sign = (lines: readonly string[]) => {
	const found = screen.sign(lines);
	return found === null
		? null
		: `${found.activity}${found.ask ? `(${found.ask})` : ''} ${found.text ?? ''}`.trim();
};
const options = (lines: readonly string[]) =>
	screen.menu?.(lines)?.options.map(({label, means, keys}) => `${means} ${keys.join('+')} ${label}`) ?? null;

const git =
	"printf 'hello\\n' > mock-approved.txt && git add mock-approved.txt && git -c user.name=mock -c user.email=mock@example.com commit -qm 'mock: add mock-approved.txt' && git log --oneline -1";

describe('recorded screens', () => {
	test.each([
		['ready', 'ready'],
		['working-stream', 'active'],
		['working-tool', 'ready'],
		['background-shell', 'active'],
		['retrying-500', 'active API error · retrying in 1s · attempt 2/4'],
		['blocked-401', 'blocked Sign-in needed: Please run /login · API Error: 401 Invalid API key (mock)'],
		['blocked-429', 'blocked Rate limit: API Error: Request rejected (429) · Rate limit reached (mock)'],
		['waiting-permission', `waiting_input(permission) Bash command: ${git}`],
		['waiting-command', 'waiting_input(permission) Bash command: sleep 8; echo done > x.txt'],
		['waiting-edit', 'waiting_input(permission) Edit file: Do you want to make this edit to a.txt?'],
		['waiting-question', 'waiting_input(question) Which database should I use?'],
		['waiting-questions', 'waiting_input(question) Which ones?'],
		['waiting-plan', 'waiting_input(question) Plan ready: Exit plan mode?'],
		[
			'trust-dialog',
			'waiting_input(permission) Quick safety check: Is this a project you created or one you trust?',
		],
		['api-key-dialog', 'waiting_input(permission) Do you want to use this API key?'],
		['slash-menu', 'active'],
		['overlay-transcript', null],
		['overlay-search', null],
		['overlay-help', null],
		['exited', null],
	])('%s', (name, expected) => {
		expect(sign(recordedScreen(name))).toBe(expected);
		expect(sign([...recordedScreen(name), '', '', ''])).toBe(expected);
	});

	test.each([
		[
			'waiting-permission',
			[
				'yes 1 Yes',
				"always 2 Yes, and don't ask again for printf 'hello\\n', git add, and git -c user.name=mock -c user.email=mock@example.com commit -qm 'mock: add mock-approved.txt' commands in /home/u/work/wt/c-approve",
				'other 3 Yes, and switch to auto mode · auto mode handles these prompts for you',
				'no Escape No',
			],
		],
		[
			'waiting-edit',
			[
				'yes 1 Yes',
				'always 2 Yes, and switch to accept edits (auto-approve file edits and common file commands) for this session (shift+tab)',
				'no Escape No',
			],
		],
		[
			'waiting-question',
			['other 1 SQLite', 'other 2 Postgres', 'other  Type something.', 'other 4 Chat about this'],
		],
		['waiting-plan', ['other 1 Yes, and switch to default (ask each time) for this session', 'no 2 No']],
		['trust-dialog', ['no Enter No, exit', 'yes Down+Enter Yes, I trust this folder']],
		['api-key-dialog', ['yes Up+Enter Yes', 'no Enter No (recommended)']],
		// Several may be ticked: no single key answers it.
		['waiting-questions', null],
		['ready', null],
		['slash-menu', null],
		['overlay-search', null],
	])('the answers of %s', (name, expected) => {
		expect(options(recordedScreen(name))).toEqual(expected);
	});

	test.each(['Type something.', '332'])('a digit is typed into the field that is chosen: %s', typed => {
		const lines = recordedScreen('waiting-question').map(line =>
			line.replace('❯ 1.', '  1.').replace('  3. Type something.', `❯ 3. ${typed}`),
		);
		expect(lines).toContain(`❯ 3. ${typed}`);
		expect(options(lines)).toEqual([
			'other Up+1 SQLite',
			'other Up+2 Postgres',
			`other  ${typed}`,
			'other Up+4 Chat about this',
		]);
	});

	test('the question of a menu', () => {
		expect(screen.menu?.(recordedScreen('waiting-permission'))).toMatchObject({
			question: `Bash command: ${git}\nDo you want to proceed?`,
			ask: 'permission',
		});
		expect(screen.menu?.(recordedScreen('waiting-edit'))?.question).toBe(
			'Edit file: Do you want to make this edit to a.txt?',
		);
		expect(screen.menu?.(recordedScreen('waiting-question'))).toMatchObject({
			question: 'Which database should I use?',
			ask: 'question',
		});
	});

	test.each([
		['ready', ''],
		['blocked-401', ''],
		['blocked-429', ''],
		['background-shell', '1'],
		['slash-menu', '/'],
		['waiting-permission', null],
		['trust-dialog', null],
		['overlay-transcript', null],
		['exited', null],
	])('what is half typed on %s', (name, expected) => {
		expect(screen.draft?.(recordedScreen(name))).toBe(expected);
	});
});

describe('what is half typed', () => {
	const draft = (...box: string[]) => screen.draft?.(boxed(['● Done.', ''], footer, box));
	test.each([
		[['❯'], ''],
		[['❯\u00A0'], ''],
		[['❯ Try "fix the tests"'], ''],
		[['❯ Try "fix the tests" and more'], 'Try "fix the tests" and more'],
		[['❯ fix it'], 'fix it'],
		[['❯ first', '  second', '    third'], 'first\nsecond\n  third'],
		[['❯ 1. one', '  2. two'], '1. one\n2. two'],
	])('%j', (box, expected) => {
		expect(draft(...box)).toBe(expected);
	});
});

describe('what is no sign', () => {
	test('a list in an answer, with the pointer of a menu', () => {
		expect(sign(boxed(['● Choose:', '  ❯ 1. Yes', '    2. No', '', '  Do you want to proceed?', '']))).toBe(
			'ready',
		);
		expect(options(boxed(['● Choose:', '  ❯ 1. Yes', '    2. No', '']))).toBeNull();
	});

	test('a whole dialog that is quoted in an answer', () => {
		const quoted = recordedScreen('waiting-permission').filter(line => line !== '');
		expect(sign(boxed(['● It looked so:', ...quoted.map(line => `  ${line}`), '']))).toBe('ready');
		expect(options(boxed(['● It looked so:', ...quoted, '']))).toBeNull();
	});

	test('a list at the end of a screen without a prompt box', () => {
		expect(sign(['● Choose:', '❯ 1. Yes', '  2. No'])).toBeNull();
		expect(sign(['$ cat menu', 'Pick one', '❯ 1. Yes', '  2. No', ' Esc to leave'])).toBeNull();
	});

	test('an old hint to interrupt, an old spinner, an old error', () => {
		expect(
			sign(boxed(['● It said: esc to interrupt', '✻ Working… (3s · esc to interrupt)', '', '● Done.', ''])),
		).toBe('ready');
		expect(sign(boxed(['● API Error: 500', '', '❯ again', '', '● Done.', '']))).toBe('ready');
		expect(sign(boxed(['● API Error: 500', '', '❯ again', '']))).toBe('ready');
		expect(sign(boxed(['● I fixed it:', '  API Error: 500 is now retried', '']))).toBe('ready');
		expect(sign(boxed(['● It says "retrying in 3s" then', '  retrying in 3s', '']))).toBe('ready');
	});

	test.each([
		'* Cooked an amazing dish… and more',
		'* Cooked… well',
		'· Welcome back… · tips',
		'  Welcome · ✻ Working…',
		'✻ Worked for 1m 52s',
		'✻ Cogitated for 1s · done 12:32 AM',
	])('a line above the box that is no spinner: %s', line => {
		expect(sign(boxed([line]))).toBe('ready');
	});

	test.each([
		'✻ Working…',
		'✽ Germinating… (4s · ↓ 2 tokens)',
		'✶ Adding tests to the parser… (1m 12s · ↓ 88 tokens)',
		'* Cooking… (2s · thinking)',
		'✶ Cooking… (running Stop hook · 2s · ↓ 68 tokens)',
	])('a spinner: %s', line => {
		expect(sign(boxed([line]))).toBe('active');
		expect(sign(boxed([line, '  ⎿  Tip: use it', `${' '.repeat(60)}◐ medium · /effort`]))).toBe('active');
	});

	test.each([
		'  ⏵⏵ bypass permissions on (shift+tab to cycle)',
		'  ⏸ plan mode on (shift+tab to cycle)',
		'  ? for shortcuts',
		'  Do you want to proceed? Yes or no',
	])('a footer: %s', line => {
		expect(sign(boxed(['● Done.', ''], [line]))).toBe('ready');
	});

	test('overlays keep what was known', () => {
		expect(sign(['● Working', border, '  Showing detailed transcript · ctrl+r to toggle'])).toBeNull();
		expect(sign([...boxed(['⌕ Search…', '  esc to cancel'])])).toBeNull();
	});

	test('an empty or a starting screen', () => {
		expect(sign([])).toBeNull();
		expect(sign(['', '  ', ''])).toBeNull();
		expect(sign([border])).toBeNull();
		expect(sign([border, border])).toBeNull();
		expect(sign(['❯ '])).toBeNull();
		expect(sign(['$ '])).toBeNull();
	});
});

test('a command cannot pass for less than it is', () => {
	const lines = recordedScreen('waiting-permission').flatMap(line =>
		line.startsWith(' │ printf')
			? [
					' │ rm -rf ~',
					` │ ${border}`,
					' │  Bash command',
					` │ ${'╌'.repeat(80)}`,
					' │ ls',
					' │ ❯ 1. Yes',
					line,
				]
			: [line],
	);
	expect(sign(lines)).toContain('Bash command: rm -rf ~ ');
	expect(options(lines)).toHaveLength(4);
});

test('a request with a footer of its own, as that of the browser', () => {
	const lines = [border, ' Chrome', '', ' Do you want to allow it?', ' ❯ 1. Yes', '   2. Deny (esc)', ''];
	expect(sign(lines)).toBe('waiting_input(permission) Chrome: Do you want to allow it?');
	expect(options(lines)).toEqual(['yes 1 Yes', 'no 2 Deny (esc)']);
	expect(options([...lines, 'x', 'y', 'z', 'w'])).toBeNull();
});

test('wide characters and emoji above the box change nothing', () => {
	expect(sign(boxed(['● 漢字 ✳️ 👩‍💻 …', '']))).toBe('ready');
});

test('any screen is read in time that grows with it, and never throws', () => {
	const texts = hostileValues.filter(value => typeof value === 'string');
	for (const text of [
		...texts,
		' '.repeat(200_000),
		'─'.repeat(200_000),
		'❯ 1. '.repeat(50_000),
		'… ('.repeat(50_000),
	]) {
		for (const lines of [[text], boxed([text]), boxed([], [text]), boxed([], footer, [`❯ ${text}`])]) {
			const before = performance.now();
			screen.sign(lines);
			screen.menu?.(lines);
			screen.draft?.(lines);
			expect(performance.now() - before).toBeLessThan(2000);
		}
	}
});
