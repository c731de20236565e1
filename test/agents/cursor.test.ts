import {createHash} from 'node:crypto';
import {mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {cursor} from '../../source/agents/cursor.ts';
import {launchInput} from './launch-input.ts';

const approval = [
	'Run this command?',
	'Not in allowlist: npm test',
	' → Run (once) (y)',
	'   Run Everything (shift+tab)',
	'   Skip (esc or n)',
];

describe('launch', () => {
	test('gives the prompt, the model and the mode', async () => {
		const input = launchInput({prompt: 'Fix it', model: 'gpt-5', permissions: 'all'});
		expect(await cursor.launch(input)).toEqual({
			argv: ['cursor-agent', '--force', '--model', 'gpt-5', 'Fix it'],
		});
	});

	test('pastes what would be read as a flag', async () => {
		expect(await cursor.launch(launchInput())).toEqual({argv: ['cursor-agent'], pastePrompt: '- fix "it"'});
	});

	test('goes by the name that is there', async () => {
		const bin = await mkdtemp(join(tmpdir(), 'ao-cursor-'));
		try {
			const program = async () => (await cursor.launch(launchInput({env: {PATH: bin}}))).argv[0];
			expect(await program()).toBe('cursor-agent');
			await writeFile(join(bin, 'agent'), '', {mode: 0o755});
			expect(await program()).toBe('agent');
			await writeFile(join(bin, 'cursor-agent'), '', {mode: 0o755});
			expect(await program()).toBe('cursor-agent');
		} finally {
			await rm(bin, {recursive: true, force: true});
		}
	});

	test('resumes a chat', async () => {
		expect(await cursor.launch(launchInput({resume: 'c-1', prompt: null}))).toEqual({
			argv: ['cursor-agent', '--resume=c-1'],
			conversationId: 'c-1',
		});
	});
});

describe('its chat', () => {
	const chats = ['11111111', '22222222', '33333333'].map(head => `${head}-0000-4000-8000-000000000000`);
	let home: string;
	let folder: string;
	let worktree: string;

	beforeEach(async () => {
		home = await mkdtemp(join(tmpdir(), 'ao-cursor-'));
		await mkdir(join(home, 'trees'));
		await symlink(join(home, 'trees'), join(home, 'link'));
		await mkdir(join(home, 'trees', 'x'));
		worktree = join(home, 'link', 'x');
		folder = join(
			home,
			'chats',
			createHash('md5')
				.update(await realpath(worktree))
				.digest('hex'),
		);
	});

	afterEach(async () => {
		await rm(home, {recursive: true, force: true});
	});

	const usage = (different = {}) =>
		cursor.usage?.({
			home,
			worktree,
			conversation: null,
			sessionDir: '/s',
			agentDir: '/s/agent',
			pid: 1,
			pidStart: null,
			startedAt: 1_000_000,
			...different,
		});

	test('is the newest of this run in the folder of the worktree', async () => {
		expect(usage()).toEqual([]);
		const times = [900, 1010, 1005];
		for (const [index, chat] of [...chats, 'not-a-chat'].entries()) {
			await mkdir(join(folder, chat), {recursive: true});
			await utimes(join(folder, chat), times[index] ?? 2000, times[index] ?? 2000);
		}
		expect(usage()).toEqual([{kind: 'conversation', id: chats[1]}]);
		expect(usage({startedAt: 3_000_000})).toEqual([]);
		expect(usage({worktree: join(home, 'trees')})).toEqual([]);
		expect(usage({home: null})).toEqual([]);
	});

	test('is where its configuration is', () => {
		expect(cursor.home?.({HOME: '/home/u'})).toBe('/home/u/.cursor');
		expect(cursor.home?.({HOME: '/home/u', CURSOR_CONFIG_DIR: '/c'})).toBe('/c');
	});
});

describe('its screen', () => {
	const sign = (lines: string[]) => cursor.screen?.sign(lines);

	test.each([
		[
			'an approval',
			approval,
			{activity: 'waiting_input', ask: 'permission', text: 'Run this command? Not in allowlist: npm test'},
		],
		[
			'a turn',
			[' ⬡ Generating..  12 tokens', ' → Add a follow-up        ctrl+c to stop'],
			{activity: 'active'},
		],
		['a spinner', ['⬢ Reading…', '', '→ Add a follow-up'], {activity: 'active'}],
		['the prompt', ['Done.', '', '│ → Add a follow-up     │'], {activity: 'ready'}],
		['the first prompt', ['→ Plan, search, build anything'], {activity: 'ready'}],
		[
			'the prompt below an old approval',
			[...approval, 'a', 'b', 'c', 'd', '→ Add a follow-up'],
			{activity: 'ready'},
		],
	])('%s', (_, lines, expected) => {
		expect(sign(lines)).toEqual(expected);
	});

	test.each([
		['nothing', []],
		['text about an approval', ['Press skip (esc) to go on, or not.']],
		['an answer', ['1. Allow search', '2. Skip']],
	])('%s says nothing', (_, lines) => {
		expect(sign(lines)).toBeNull();
	});

	test('an approval is answered by its keys', () => {
		expect(cursor.screen?.menu?.(approval)).toEqual({
			question: 'Run this command? Not in allowlist: npm test',
			ask: 'permission',
			options: [
				{label: 'Run (once)', means: 'yes', keys: ['y']},
				{label: 'Run Everything', means: 'always', keys: ['BTab']},
				{label: 'Skip', means: 'no', keys: ['n']},
			],
		});
		expect(cursor.screen?.menu?.(['→ Add a follow-up'])).toBeNull();
	});
});
