import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {crush} from '../../source/agents/crush/index.ts';
import type {Place} from '../../source/session/signal.ts';
import {launchInput} from './launch-input.ts';

const {DatabaseSync} = process.getBuiltinModule('node:sqlite');

describe('launch', () => {
	test('keeps its data out of the worktree and pastes the prompt', async () => {
		expect(await crush.launch(launchInput({permissions: 'all'}))).toEqual({
			argv: ['crush', '--data-dir', '/data/s/agent/crush', '--yolo'],
			env: {CRUSH_CLIENT_SERVER: '0'},
			pastePrompt: '- fix "it"',
		});
	});

	test('resumes a session', async () => {
		const {argv, conversationId} = await crush.launch(launchInput({resume: 'c-1', prompt: null}));
		expect(argv).toEqual(['crush', '--data-dir', '/data/s/agent/crush', '--session', 'c-1']);
		expect(conversationId).toBe('c-1');
	});
});

describe('its database', () => {
	const ids = ['11111111', '22222222', '33333333'].map(head => `${head}-0000-4000-8000-000000000000`);
	let agentDir: string;

	beforeEach(async () => {
		agentDir = await mkdtemp(join(tmpdir(), 'ao-crush-'));
	});

	afterEach(async () => {
		await rm(agentDir, {recursive: true, force: true});
	});

	test('has its sessions, the newest first, each with the cost of its subagents', async () => {
		const usage = () => crush.usage?.({agentDir} as Place);
		expect(usage()).toEqual([]);
		await mkdir(join(agentDir, 'crush'));
		const database = new DatabaseSync(join(agentDir, 'crush', 'crush.db'));
		// The columns that are read, as the migrations of August 2026 make them.
		database.exec(`CREATE TABLE sessions (id TEXT PRIMARY KEY, parent_session_id TEXT, title TEXT NOT NULL,
			cost REAL NOT NULL DEFAULT 0.0, updated_at INTEGER NOT NULL)`);
		const add = database.prepare('INSERT INTO sessions VALUES (?, ?, ?, ?, ?)');
		add.run(ids[0] ?? '', null, 'First', 0.5, 100);
		add.run(ids[1] ?? '', null, 'Second', 0, 200);
		add.run(ids[2] ?? '', ids[0] ?? '', 'Subagent', 0.2, 300);
		add.run('$(reboot)', null, 'Hostile', 7, 400);
		expect(usage()).toEqual([
			{kind: 'conversation', id: ids[1]},
			{kind: 'total', of: ids[0], usd: 0.5},
		]);
		database.close();
	});
});

describe('its last message', () => {
	const finish = (reason: string, message?: string) =>
		JSON.stringify([
			{type: 'text', data: {text: 'x'}},
			{type: 'finish', data: {reason, time: 1, message}},
		]);

	test.each([
		['user', '[{"type":"text","data":{"text":"do it"}}]', {activity: 'active', at: 50_000}],
		['assistant', '[]', {activity: 'active', at: 50_000}],
		['assistant', 'broken', {activity: 'active', at: 50_000}],
		['assistant', finish('tool_use'), {activity: 'active', at: 50_000}],
		['tool', '[]', {activity: 'active', at: 50_000}],
		['assistant', finish('end_turn'), {activity: 'ready', at: 50_000}],
		['assistant', finish('canceled'), {activity: 'ready', at: 50_000}],
		[
			'assistant',
			finish('error', '401 Unauthorized'),
			{activity: 'blocked', text: '401 Unauthorized', at: 50_000},
		],
		['assistant', finish('error'), {activity: 'blocked', text: null, at: 50_000}],
		['assistant', '[{"type":"finish","data":7}]', {activity: 'active', at: 50_000}],
		['assistant', '[7, "finish", null]', null],
		['assistant', '7', {activity: 'active', at: 50_000}],
		['other', '[]', null],
	])('of %s %s', async (role, parts, expected) => {
		const agentDir = await mkdtemp(join(tmpdir(), 'ao-crush-'));
		try {
			await mkdir(join(agentDir, 'crush'));
			expect(crush.live?.({agentDir} as Place)).toBeNull();
			const database = new DatabaseSync(join(agentDir, 'crush', 'crush.db'));
			database.exec(`CREATE TABLE sessions (id TEXT PRIMARY KEY, parent_session_id TEXT, updated_at INTEGER);
				CREATE TABLE messages (id TEXT PRIMARY KEY, session_id TEXT, role TEXT, parts TEXT, updated_at INTEGER);
				INSERT INTO sessions VALUES ('a', NULL, 100), ('b', 'a', 300), ('c', NULL, 50);
				INSERT INTO messages VALUES ('1', 'a', 'assistant', '[]', 40), ('3', 'b', 'tool', '[]', 300)`);
			database.prepare("INSERT INTO messages VALUES ('2', 'a', ?, ?, 50)").run(role, parts);
			database.close();
			expect(await crush.live?.({agentDir} as Place)).toEqual(expected);
		} finally {
			await rm(agentDir, {recursive: true, force: true});
		}
	});
});

describe('its screen', () => {
	const sign = (lines: string[]) => crush.screen?.sign(lines);
	const dialog = [
		' │ I will run the tests.                                    │ sidebar',
		' ╭──────────────────────────────────────────────────────────╮',
		' │ Permission Required ╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱ │',
		' │                                                          │',
		' │ Tool bash                                                │',
		' │ Path ~/trees/x                                           │',
		' │                                                          │',
		' │   npm test                                               │',
		' │                                                          │',
		' │              Allow      Allow for Session      Deny      │',
		' │                                                          │',
		' │ ←/→ choose • enter confirm • esc exit                    │',
		' ╰──────────────────────────────────────────────────────────╯',
		'  > Working!',
		' esc cancel • tab focus chat • ctrl+p commands • ctrl+c quit',
	];

	test.each([
		[
			'its permission dialog',
			dialog,
			{activity: 'waiting_input', ask: 'permission', text: 'Tool bash · Path ~/trees/x · npm test'},
		],
		[
			'a turn',
			['  > Thinking...', ' esc cancel • tab focus chat • ctrl+c quit • ctrl+g more'],
			{activity: 'active'},
		],
		['a queue', [' esc clear queue • tab focus chat'], {activity: 'active'}],
		[
			'its first prompt',
			['  > Ready!', '', ' / or ctrl+p commands • ctrl+l models • ctrl+c quit'],
			{activity: 'ready'},
		],
		[
			'its prompt',
			['  > Ready?', ' tab focus chat • / or ctrl+p commands • ctrl+c quit'],
			{activity: 'ready'},
		],
		[
			'a question',
			[' Delete it?', ' ←/→ switch • enter confirm • y yes • n no'],
			{activity: 'waiting_input', ask: 'question', text: null},
		],
	])('%s', (_, lines, expected) => {
		expect(sign(lines)).toEqual(expected);
	});

	test.each([
		['nothing', []],
		['its start', [' ctrl+c quit • ctrl+g more']],
		['text about keys', ['press esc cancel', 'a', 'b']],
		['buttons without a dialog', ['│ Allow  Allow for Session  Deny │']],
	])('%s says nothing', (_, lines) => {
		expect(sign(lines)).toBeNull();
	});

	test('its permission dialog is answered by letters', () => {
		const options = crush.screen?.menu?.(dialog)?.options.map(({means, keys}) => [means, ...keys]);
		expect(options).toEqual([
			['yes', 'a'],
			['always', 's'],
			['no', 'd'],
		]);
		expect(crush.screen?.menu?.(dialog.slice(10))).toBeNull();
	});

	test('tells what is typed, its own words aside', () => {
		expect(crush.screen?.draft?.(['  > Ready for instructions', ' tab focus chat'])).toBe('');
		expect(crush.screen?.draft?.(['  > Brrrrr...', ' tab focus chat'])).toBe('');
		expect(crush.screen?.draft?.(['  > half a sent', ' tab focus chat'])).toBe('half a sent');
		expect(crush.screen?.draft?.(['::: x'])).toBeNull();
	});
});
