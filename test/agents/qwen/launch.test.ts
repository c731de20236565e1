import {
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {findQwenFiles, hasChat, monthsSince} from '../../../source/agents/qwen/event-file.ts';
import {qwen} from '../../../source/agents/qwen/index.ts';
import type {Place} from '../../../source/session/signal.ts';
import {launchInput} from '../launch-input.ts';

const uuid = '8d4f1c1e-0000-4000-8000-000000000001';

let dir: string;
let agentDir: string;
let file: string;

beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'ao-qwen-'));
	agentDir = join(dir, 'agent');
	file = join(agentDir, 'qwen.jsonl');
	mkdirSync(agentDir);
});

afterEach(() => rmSync(dir, {recursive: true}));

describe('launch', () => {
	test.each([
		['ask', {}, ['--session-id', uuid], ['--approval-mode', 'default', '--prompt-interactive=- fix "it"']],
		[
			'edits, with a model',
			{permissions: 'edits', model: 'qwen3-coder', prompt: null},
			['--session-id', uuid],
			['--approval-mode', 'auto-edit', '-m', 'qwen3-coder'],
		],
		[
			'all, resumed',
			{permissions: 'all', resume: uuid, conversationId: 'x', prompt: 'go on'},
			['--resume', uuid],
			['--approval-mode', 'yolo', '--prompt-interactive=go on'],
		],
	] as const)('%s', async (_, different, begin, end) => {
		const launch = await qwen.launch(launchInput({...different, agentDir}));
		expect(launch).toEqual({
			argv: ['qwen', ...begin, '--json-file', file, ...end],
			conversationId: uuid,
		});
	});

	test('the event file is new at every start, and what stood in its place is not written through', async () => {
		writeFileSync(join(dir, 'precious'), 'mine');
		const begin = async () => {
			await qwen.launch(launchInput({agentDir}));
			const stat = lstatSync(file);
			expect([stat.isFile(), stat.size, stat.mode & 0o777]).toEqual([true, 0, 0o600]);
			return stat.ino;
		};
		const first = await begin();
		writeFileSync(file, 'an earlier run');
		expect(await begin()).not.toBe(first);
		rmSync(file);
		symlinkSync(join(dir, 'precious'), file);
		await begin();
		expect(readFileSync(join(dir, 'precious'), 'utf8')).toBe('mine');
		rmSync(file);
		mkdirSync(file);
		writeFileSync(join(file, 'x'), 'theirs');
		await begin();
		expect(readdirSync(agentDir)).toHaveLength(2);
	});

	test('where it keeps what it writes', () => {
		expect(qwen.home?.({HOME: '/h'})).toBe('/h/.qwen');
		expect(qwen.home?.({HOME: '/h', QWEN_HOME: '/q'})).toBe('/q');
		expect(qwen.home?.({HOME: '/h', QWEN_HOME: '~/q'})).toBe('/h/q');
		expect(qwen.home?.({HOME: '/h', QWEN_HOME: '/q', QWEN_RUNTIME_DIR: '/r'})).toBe('/r');
	});
});

describe('finding its files', () => {
	test('the event file first, then the months since the start', async () => {
		const home = join(dir, 'home');
		const place: Place = {
			home,
			worktree: '/w',
			conversation: uuid,
			sessionDir: dir,
			agentDir,
			pid: 1,
			pidStart: null,
			startedAt: Date.now(),
		};
		expect(await findQwenFiles(place)).toEqual([]);
		await qwen.launch(launchInput({agentDir}));
		expect(await findQwenFiles(place)).toEqual([file]);
		const [month] = monthsSince(Date.now(), Date.now());
		mkdirSync(join(home, 'usage'), {recursive: true});
		writeFileSync(join(home, 'usage', `token-usage-${month}.jsonl`), '');
		writeFileSync(join(home, 'usage', 'token-usage-2001-01.jsonl'), '');
		expect(await findQwenFiles(place)).toEqual([file, join(home, 'usage', `token-usage-${month}.jsonl`)]);
		expect(await findQwenFiles({...place, home: null})).toEqual([file]);
		rmSync(file);
		symlinkSync('/etc/passwd', file);
		expect(await findQwenFiles(place)).toEqual([]);
	});

	test('months', () => {
		const at = (text: string) => new Date(text).getTime();
		expect(monthsSince(at('2026-11-30T12:00'), at('2027-01-01T12:00'))).toEqual([
			'2026-11',
			'2026-12',
			'2027-01',
		]);
		expect(monthsSince(at('2026-11-30T12:00'), at('2026-10-01T12:00'))).toEqual(['2026-10']);
		expect(monthsSince(0, at('2026-11-30T12:00'))).toHaveLength(12);
		expect(monthsSince(Number.NaN, at('2026-11-30T12:00'))).toEqual(['2026-11']);
	});
});

test('a conversation is there once its chat is saved', async () => {
	const place = {home: dir, conversation: uuid} as Place;
	expect(await hasChat(place)).toBe(false);
	const chats = join(dir, 'projects', '-home-u-wt', 'chats');
	mkdirSync(chats, {recursive: true});
	writeFileSync(join(chats, `${uuid}.runtime.json`), '{}');
	expect(await hasChat(place)).toBe(false);
	writeFileSync(join(chats, `${uuid}.jsonl`), '{}\n');
	expect(await hasChat(place)).toBe(true);
	expect(await hasChat({...place, conversation: `../chats/${uuid}`})).toBe(false);
	expect(await hasChat({...place, home: null})).toBe(false);
});
