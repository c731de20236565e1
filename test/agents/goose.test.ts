import {execFile} from 'node:child_process';
import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {goose} from '../../source/agents/goose/index.ts';
import {gooseScreen} from '../../source/agents/goose/screen.ts';
import {hookScript} from '../../source/agents/hook.ts';
import type {AgentEvent} from '../../source/session/agent-events.ts';
import type {Place} from '../../source/session/signal.ts';
import {launchInput} from './launch-input.ts';

const {DatabaseSync} = process.getBuiltinModule('node:sqlite');
let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ao-goose-'));
});

afterEach(async () => {
	await rm(folder, {recursive: true, force: true});
});

describe('launch', () => {
	test('names its session and stays interactive', async () => {
		expect(await goose.launch(launchInput({model: 'gpt-5', permissions: 'all'}))).toEqual({
			argv: ['goose', 'run', '--interactive', '--name', 'repo-7-abcd', '--text=- fix "it"'],
			env: {
				GOOSE_MODE: 'auto',
				GOOSE_STATUS_HOOK: `ao() { '/data/bin/ao-hook' --brief "$1" </dev/null; }; ao`,
				GOOSE_MODEL: 'gpt-5',
			},
			conversationId: 'repo-7-abcd',
		});
	});

	test('resumes by that name, with a prompt or without', async () => {
		const resumed = await goose.launch(launchInput({resume: 'repo-7-abcd', prompt: null}));
		expect(resumed.argv).toEqual(['goose', 'session', '--resume', '--name', 'repo-7-abcd']);
		expect(resumed.env).toMatchObject({GOOSE_MODE: 'approve'});
		const {argv} = await goose.launch(launchInput({resume: 'repo-7-abcd', prompt: 'go on'}));
		expect(argv).toEqual([
			'goose',
			'run',
			'--interactive',
			'--resume',
			'--name',
			'repo-7-abcd',
			'--text=go on',
		]);
	});

	test("its status becomes an event, and the user's own hook runs too", async () => {
		const hook = join(folder, "a b'c");
		const events = join(folder, 'events.jsonl');
		await writeFile(hook, hookScript);
		await chmod(hook, 0o700);
		await writeFile(events, '');
		const heard: string[] = [];
		for (const users of [undefined, `echo users`]) {
			const env: Record<string, string> = users === undefined ? {} : {GOOSE_STATUS_HOOK: users};
			const launch = await goose.launch(launchInput({hook, env}));
			for (const status of ['thinking', 'waiting']) {
				const {stdout} = await promisify(execFile)(
					'sh',
					['-c', `${launch.env?.GOOSE_STATUS_HOOK} ${status}`],
					{
						env: {...process.env, AO_EVENTS: events},
					},
				);
				heard.push(stdout);
			}
		}
		expect(heard).toEqual(['', '', 'users thinking\n', 'users waiting\n']);
		const lines: AgentEvent[] = (await readFile(events, 'utf8'))
			.trim()
			.split('\n')
			.map(line => JSON.parse(line));
		const signals = lines.flatMap(event => goose.events?.read(goose.events.start(), event) ?? []);
		expect(signals.map(signal => signal.kind === 'activity' && signal.activity)).toEqual([
			'active',
			'ready',
			'active',
			'ready',
		]);
		expect(goose.events?.read(null, {t: 1, event: 'other', payload: null})).toEqual([]);
	});
});

test('its data are where its environment puts them', () => {
	expect(goose.home?.({HOME: '/home/u'})).toBe('/home/u/.local/share/goose');
	expect(goose.home?.({HOME: '/home/u', XDG_DATA_HOME: '/d'})).toBe('/d/goose');
	expect(goose.home?.({HOME: '/home/u', GOOSE_PATH_ROOT: '/g'})).toBe('/g/data');
	expect(goose.home?.({HOME: '/home/u', GOOSE_PATH_ROOT: 'g'})).toBe('/home/u/.local/share/goose');
});

describe('its database', () => {
	const place = (different: Partial<Place> = {}) =>
		({home: folder, conversation: 'repo-7-abcd', ...different}) as Place;

	async function makeSessions() {
		await mkdir(join(folder, 'sessions'));
		const database = new DatabaseSync(join(folder, 'sessions', 'sessions.db'));
		// The columns that are read, as schema 17 has them.
		database.exec(`CREATE TABLE sessions (id TEXT PRIMARY KEY, name TEXT NOT NULL DEFAULT '', working_dir TEXT,
			accumulated_input_tokens INTEGER, accumulated_output_tokens INTEGER, accumulated_cache_read_tokens INTEGER,
			accumulated_cache_write_tokens INTEGER, accumulated_cost REAL, parent_session_id TEXT)`);
		const add = database.prepare('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
		add.run('20261124_1', 'repo-7-abcd', '/t', 1000, 50, 400, 100, 0.25, null);
		add.run('20261124_2', 'Subagent', '/t', 30, 3, null, null, null, '20261124_1');
		add.run('20261124_3', 'CLI Session', '/t', 9, 9, 9, 9, 9, null);
		database.close();
	}

	test('has the totals of the session and of its subagents', async () => {
		expect(goose.usage?.(place())).toEqual([]);
		await makeSessions();
		expect(goose.usage?.(place())).toEqual([
			{
				kind: 'total',
				of: '20261124_1',
				tokens: {input: 500, output: 50, cacheRead: 400, cacheWrite: 100},
				usd: 0.25,
			},
			{kind: 'total', of: '20261124_2', tokens: {input: 30, output: 3, cacheRead: 0, cacheWrite: 0}},
		]);
		expect(goose.usage?.(place({conversation: 'repo-7'}))).toEqual([]);
		expect(goose.usage?.(place({conversation: null}))).toEqual([]);
		expect(goose.usage?.(place({home: null}))).toEqual([]);
	});
});

describe('its last message', () => {
	const place = {conversation: 'repo-7-abcd'} as Place;

	test.each([
		['user', '[{"type":"text","text":"do it"}]', 50, {activity: 'active', at: 50_000}],
		['user', '[{"type":"toolResponse"}]', 1_790_000_000_123, {activity: 'active', at: 1_790_000_000_123}],
		[
			'assistant',
			'[{"type":"text","text":"a"},{"type":"toolRequest"}]',
			50,
			{activity: 'active', at: 50_000},
		],
		['assistant', '[{"type":"text","text":"done"}]', 50, null],
		['user', '[]', 'now', null],
	])('of %s %s', async (role, content, time, expected) => {
		expect(goose.live?.({...place, home: folder})).toBeNull();
		await mkdir(join(folder, 'sessions'));
		const database = new DatabaseSync(join(folder, 'sessions', 'sessions.db'));
		database.exec(`CREATE TABLE sessions (id TEXT PRIMARY KEY, name TEXT);
			CREATE TABLE messages (id INTEGER PRIMARY KEY, session_id TEXT, role TEXT, content_json TEXT, created_timestamp);
			INSERT INTO sessions VALUES ('1', 'repo-7-abcd'), ('2', 'other');
			INSERT INTO messages VALUES (1, '1', 'user', '[]', 40), (9, '2', 'user', '[]', 90)`);
		database.prepare("INSERT INTO messages VALUES (2, '1', ?, ?, ?)").run(role, content, time);
		database.close();
		expect(await goose.live?.({...place, home: folder})).toEqual(expected);
		expect(await goose.live?.({...place, home: null})).toBeNull();
	});
});

describe('its screen', () => {
	const question = [
		'─── shell | developer ───',
		'command: npm test',
		'',
		'◆  Goose would like to call the above tool, do you allow?',
		'│  ● Allow (Allow the tool call once)',
		'│  ○ Always Allow',
		'│  ○ Deny',
		'│  ○ Cancel',
		'└',
	];

	test.each([
		['its prompt', ['Done.', '', '> Enter to send · Ctrl+J newline'], {activity: 'ready'}],
		['its bare prompt', ['Done.', '>'], {activity: 'ready'}],
		['an older prompt', ['( O)>'], {activity: 'ready'}],
		['after an interrupt', ['> Interrupted, what should goose work on instead?'], {activity: 'ready'}],
		['its spinner', ['> do it', '', '◒  Thinking...  (Ctrl+C to interrupt)'], {activity: 'active'}],
		[
			'a tool that asks',
			question,
			{
				activity: 'waiting_input',
				ask: 'permission',
				text: 'Goose would like to call the above tool, do you allow?',
			},
		],
		[
			'another question',
			['◆  Share usage data?', '│  ● Yes / ○ No', '└'],
			{activity: 'waiting_input', ask: 'question', text: 'Share usage data?'},
		],
	])('%s', (_, lines, sign) => {
		expect(gooseScreen.sign(lines)).toEqual(sign);
	});

	test.each([
		['nothing', []],
		['output', ['> do it', '', 'I look at it.']],
		['something typed', ['> half a sent']],
		['a question that was answered', [...question.slice(0, -1), '', 'ok']],
		[
			'an answered one as it is drawn',
			['◇  Goose would like to call the above tool, do you allow?', '│  Allow', '│'],
		],
		['an old spinner', ['◒  Thinking...  (Ctrl+C to interrupt)', 'text', 'more text']],
	])('%s says nothing', (_, lines) => {
		expect(gooseScreen.sign(lines)).toBeNull();
	});

	test('a tool that asks is answered by arrows', () => {
		expect(gooseScreen.menu?.(question)?.options).toEqual([
			{label: 'Allow', means: 'yes', keys: ['Enter']},
			{label: 'Always Allow', means: 'always', keys: ['Down', 'Enter']},
			{label: 'Deny', means: 'no', keys: ['Down', 'Down', 'Enter']},
			{label: 'Cancel', means: 'no', keys: ['Down', 'Down', 'Down', 'Enter']},
		]);
		expect(gooseScreen.menu?.(['>'])).toBeNull();
	});

	test('tells what is typed', () => {
		expect(gooseScreen.draft?.(['> half a sent'])).toBe('half a sent');
		expect(gooseScreen.draft?.(['> Enter to send · Ctrl+J newline'])).toBe('');
		expect(gooseScreen.draft?.(['text'])).toBeNull();
	});
});
