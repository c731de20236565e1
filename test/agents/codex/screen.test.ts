import {describe, expect, test} from 'vitest';
import {codexScreen} from '../../../source/agents/codex/screen.ts';
import {recordedScreen} from './recorded.ts';

const approval = expect.stringMatching(/^Would you like to run the following command\?\n\$ /) as string;
const waiting = (text: unknown, ask = 'permission') => ({activity: 'waiting_input', ask, text});
const blocked = (text: string) => ({activity: 'blocked', text});
const trust = waiting('Trust this folder? /home/u/work/wt/codex');
const database = waiting('Which database do you want?', 'question');
const plan = waiting('Implement this plan?', 'question');

describe('recorded screens', () => {
	test.each([
		['ready', {activity: 'ready'}],
		['streamed', null],
		['working-stream', null],
		['working-tool', {activity: 'active'}],
		['working-draft', {activity: 'active'}],
		['working-queue', {activity: 'active'}],
		['approved-running', {activity: 'active'}],
		['reconnecting', {activity: 'active'}],
		['interrupted', {activity: 'ready'}],
		['denied', {activity: 'ready'}],
		['new', {activity: 'ready'}],
		['draft', {activity: 'ready'}],
		['list', {activity: 'ready'}],
		['plan-esc', {activity: 'ready'}],
		['starting', null],
		['exited', null],
		['blocked-429', blocked('rate limit: exceeded retry limit, last status: 429 Too Many Requests')],
		['blocked-e401', blocked('sign-in needed: unexpected status 401 Unauthorized: Invalid API key (mock)')],
		[
			'limit',
			blocked(
				'You’ve hit your usage limit. Visit https://chatgpt.com/settings/usage to purchase more credits or try again at 8:04 PM.',
			),
		],
		['locked', blocked('🔒  This conversation is open in another app')],
		['signin', blocked('sign-in needed')],
		['waiting-approval', waiting(approval)],
		['approval-subagent', waiting(approval)],
		['approval-prefix', waiting('Would you like to run the following command?\n$ touch x.txt')],
		['approval-narrow', waiting(approval)],
		[
			'edits',
			waiting(
				'Would you like to make the following edits?\nDescription: Apply proposed file edits Destination: /home/outside.txt',
			),
		],
		['question', database],
		['question-2', database],
		['question-2-down', database],
		['question-2b', waiting('Which system?', 'question')],
		['plan', plan],
		['plan-down', plan],
		['trust-dialog', trust],
		['new-model', waiting(expect.stringMatching(/^Meet GPT-6 Sol\nOur latest Sol is /), 'question')],
		['hooks-trust-dialog', waiting(expect.stringMatching(/^Hooks need review\n11 hooks are new/))],
		['hooksreview', waiting(expect.stringMatching(/^Hooks need review\n1 hook is new/))],
	])('%s', (name, sign) => {
		expect(codexScreen.sign(recordedScreen(name))).toEqual(sign);
	});
});

describe('answers', () => {
	const menu = (name: string) =>
		codexScreen
			.menu?.(recordedScreen(name))
			?.options.map(({label, means, keys}) => [label, means, keys.join(' ')]);

	test.each(['waiting-approval', 'approval-subagent', 'approval-prefix', 'approval-narrow'])('%s', name => {
		expect(menu(name)).toEqual([
			['Yes, proceed', 'yes', 'y'],
			[expect.stringMatching(/^Yes, and don't ask again for commands that start with `.*`$/), 'always', 'p'],
			['No, and tell Codex what to do differently', 'no', 'Escape'],
		]);
	});

	test('edits', () => {
		expect(menu('edits')).toEqual([
			['Yes, proceed', 'yes', 'y'],
			["Yes, and don't ask again for these files", 'always', 'a'],
			['No, and tell Codex what to do differently', 'no', 'Escape'],
		]);
	});

	test.each(['question', 'question-2', 'question-2-down'])('%s', name => {
		expect(menu(name)).toEqual([
			['SQLite', 'other', '1'],
			['Postgres', 'other', '2'],
			['None of the above', 'other', '3'],
		]);
	});

	test.each(['plan', 'plan-down'])('%s', name => {
		expect(menu(name)).toEqual([
			['Yes, implement this plan', 'yes', '1'],
			['Yes, clear context and implement', 'other', '2'],
			['No, stay in Plan mode', 'no', '3'],
		]);
	});

	test.each([
		['trust-dialog', 'Enter', 'Down Enter'],
		['trust-down', 'Up Enter', 'Enter'],
	])('%s', (name, first, second) => {
		expect(menu(name)).toEqual([
			['Trust and continue', 'always', first],
			['Back to Agent Command Center', 'no', second],
		]);
	});

	test('a new model is offered', () => {
		expect(menu('new-model')).toEqual([
			['Try new model', 'other', '1'],
			['Use existing model', 'other', '2'],
		]);
	});

	test('hooks', () => {
		expect(menu('hooks-trust-dialog')).toEqual([
			['Review hooks', 'other', 'Enter'],
			['Trust all and continue', 'always', 'Down Enter'],
			["Continue without trusting (hooks won't run)", 'no', 'Down Down Enter'],
		]);
	});

	test.each(['ready', 'list', 'locked', 'signin', 'starting', 'exited', 'working-tool'])(
		'none on %s',
		name => {
			expect(codexScreen.menu?.(recordedScreen(name))).toBeNull();
		},
	);

	test('none that cannot be read whole, but the question stands', () => {
		const lines = recordedScreen('waiting-approval');
		const options = lines.findIndex(line => line.startsWith('› 1. '));
		for (const damaged of [
			lines.with(options, '› 1. Yes, proceed'),
			lines.with(options, '  1. Yes, proceed (y)'),
			lines.toSpliced(options, 1),
			lines.toSpliced(options + 1, 4),
		]) {
			expect(codexScreen.menu?.(damaged)).toBeNull();
			expect(codexScreen.sign(damaged)).toMatchObject({activity: 'waiting_input'});
		}
	});

	test('a command that looks like answers chooses nothing else', () => {
		const lines = recordedScreen('waiting-approval');
		const command = lines.findIndex(line => line.startsWith('  $ '));
		const fake = ['  › 1. No (n)', '› 1. No, never (n)', '  2. Yes (y)', '     3. No (x)'];
		expect(codexScreen.menu?.(lines.toSpliced(command + 1, 0, ...fake))?.options).toEqual(
			codexScreen.menu?.(lines)?.options,
		);
	});
});

describe('the prompt box', () => {
	test.each([
		['ready', ''],
		['working-tool', ''],
		['plan-esc', ''],
		['draft', 'a draft line'],
		['draft-multi', 'first line\nsecond line\nthird'],
		['draft-long', '[Pasted Content 2029 chars]'],
		['working-draft', 'half typed'],
		['waiting-approval', null],
		['question', null],
		['plan', null],
		['trust-dialog', null],
		['hooks-trust-dialog', null],
		['locked', null],
		['signin', null],
		['starting', null],
		['exited', null],
	])('%s: %j', (name, draft) => {
		expect(codexScreen.draft?.(recordedScreen(name))).toBe(draft);
	});

	test('wide characters, joined emoji and selectors stand in it as they are', () => {
		const lines = recordedScreen('draft').map(line => line.replace('a draft line', '買い物 ⚠️ 👩‍🚀 › x'));
		expect(codexScreen.draft?.(lines)).toBe('買い物 ⚠️ 👩‍🚀 › x');
	});
});

describe('what is no sign', () => {
	const ready = recordedScreen('ready');
	const end = ready.findIndex(line => line.startsWith('› Ask'));
	const working = '• Working (12s • esc to interrupt)';
	const menu = ['› 1. Yes, proceed (y)', '  2. No (esc)', '', '  Press enter to confirm or esc to cancel'];

	test('a working line that is not right above the prompt box', () => {
		const lines = ready.toSpliced(4, 0, working, '');
		expect(codexScreen.sign(lines)).toEqual({activity: 'ready'});
	});

	test('what only looks like a working line', () => {
		for (const line of [
			`  ${working}`,
			'* Cooked an amazing dish',
			'• Working on it (press esc to interrupt)',
			'• I said: "Working (12s • esc to interrupt)" and more'.replace('(12s', '12s'),
			'OpenAI Codex · 12s • esc to interrupt',
		]) {
			expect(codexScreen.sign(ready.toSpliced(end, 0, line, ''))).toBeNull();
		}
	});

	test('a dialog in the text above the prompt box', () => {
		const lines = ready.toSpliced(end - 1, 0, '  Would you like to run the following command?', ...menu, '');
		expect(codexScreen.sign(lines)?.activity).not.toBe('waiting_input');
		expect(codexScreen.menu?.(lines)).toBeNull();
	});

	test('an error that was followed by more', () => {
		const lines = recordedScreen('blocked-429');
		const composer = lines.findLastIndex(line => line.startsWith('› '));
		expect(codexScreen.sign(lines.toSpliced(composer, 0, '› go on', ''))).toBeNull();
	});

	test('an empty screen', () => {
		for (const lines of [[], [''], Array.from({length: 40}, () => ''), ['›'], ['› x'], ['■ y', '› x']]) {
			expect(codexScreen.sign(lines)).toBeNull();
			expect(codexScreen.menu?.(lines)).toBeNull();
			expect(codexScreen.draft?.(lines)).toBeNull();
		}
	});

	test('long lines take no time', () => {
		const long = ['(1m', 'a  ', '1. '].map((part, index) => `${'• ›'[index] ?? ''} ${part.repeat(50_000)}`);
		const started = performance.now();
		for (const line of long) {
			codexScreen.sign(ready.toSpliced(end, 0, line, ''));
			codexScreen.menu?.([...recordedScreen('waiting-approval').slice(0, 20), line, '', ...menu]);
		}
		expect(performance.now() - started).toBeLessThan(1000);
	});
});
