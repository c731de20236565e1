import {
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {findChats} from '../../../source/agents/gemini/chat-files.ts';
import {buildHome, geminiHome, sessionHome} from '../../../source/agents/gemini/home.ts';
import {gemini} from '../../../source/agents/gemini/index.ts';
import type {Place} from '../../../source/session/signal.ts';
import {launchInput} from '../launch-input.ts';

const hook = "/data/it's here/ao-hook";
const uuid = '8d4f1c1e-0000-4000-8000-000000000001';

let dir: string;
let user: string;
let sessionDir: string;
let own: string;

beforeEach(() => {
	dir = realpathSync(mkdtempSync(join(tmpdir(), 'ao-gemini-')));
	user = join(dir, 'user');
	sessionDir = join(dir, 'session');
	own = join(sessionDir, 'gemini', '.gemini');
	mkdirSync(join(user, '.gemini', 'tmp'), {recursive: true});
	mkdirSync(sessionDir);
	write('.gemini/oauth_creds.json', '{"token": 1}');
	write('.gemini/projects.json', '{"projects": {"/x": "x"}}');
	write('.gemini/.env', 'GEMINI_API_KEY=k');
});

afterEach(() => rmSync(dir, {recursive: true}));

function write(path: string, text: string): void {
	writeFileSync(join(user, path), text);
}

function build(): Promise<void> {
	return buildHome(sessionHome(sessionDir), user, hook);
}

function settings(): Record<string, unknown> & {
	hooks: Record<string, {matcher?: string; hooks: object[]}[]>;
} {
	return JSON.parse(readFileSync(join(own, 'settings.json'), 'utf8'));
}

/** What stands in a folder: links by their targets, files by their text. */
function contents(folder: string): Record<string, string> {
	return Object.fromEntries(
		readdirSync(folder, {recursive: true, withFileTypes: true})
			.filter(entry => !entry.isDirectory())
			.map(entry => {
				const path = join(entry.parentPath, entry.name);
				return [path, entry.isSymbolicLink() ? `-> ${readlinkSync(path)}` : readFileSync(path, 'utf8')];
			}),
	);
}

describe('a home of its own', () => {
	test("links what is the user's, copies the projects, and writes only there", async () => {
		write('.gemini/settings.json', '{"security": {"auth": {"selectedType": "gemini-api-key"}}}');
		write('.env', 'A=1');
		const before = contents(user);
		await build();
		expect(contents(user)).toEqual(before);
		expect(realpathSync(join(own, 'tmp'))).toBe(join(user, '.gemini', 'tmp'));
		expect(readlinkSync(join(own, 'oauth_creds.json'))).toBe(join(user, '.gemini', 'oauth_creds.json'));
		expect(readlinkSync(join(own, '.env'))).toBe(join(user, '.gemini', '.env'));
		expect(readlinkSync(join(sessionDir, 'gemini', '.env'))).toBe(join(user, '.env'));
		expect(lstatSync(join(own, 'projects.json')).isFile()).toBe(true);
		expect(lstatSync(join(own, 'settings.json')).mode & 0o777).toBe(0o600);
		expect(settings().security).toEqual({auth: {selectedType: 'gemini-api-key'}});
	});

	test('a token that is written anew reaches the user', async () => {
		await build();
		writeFileSync(join(own, 'oauth_creds.json'), '{"token": 2}');
		expect(readFileSync(join(user, '.gemini', 'oauth_creds.json'), 'utf8')).toBe('{"token": 2}');
	});

	test("hooks are joined to the user's; comments and strange strings are no matter", async () => {
		write(
			'.gemini/settings.json',
			`\uFEFF{
				// a comment with "quotes" and {braces
				"ui": {"theme": "a // no comment /* here */ \\" \\\\"}, /* and
				one of two lines */
				"hooks": {
					"AfterTool": [{"matcher": "x", "hooks": [{"type": "command", "command": "mine"}]}],
					"PreCompress": [{"hooks": []}],
					"SessionEnd": "wrong"
				}
			}`,
		);
		await build();
		const {hooks, ui} = settings();
		expect(ui).toEqual({theme: 'a // no comment /* here */ " \\'});
		expect(Object.keys(hooks).sort()).toEqual([
			'AfterAgent',
			'AfterTool',
			'BeforeAgent',
			'BeforeTool',
			'Notification',
			'PreCompress',
			'SessionEnd',
			'SessionStart',
		]);
		expect(hooks.AfterTool).toEqual([
			{matcher: 'x', hooks: [{type: 'command', command: 'mine'}]},
			{
				matcher: '*',
				hooks: [
					{
						type: 'command',
						name: 'ao',
						command: "'/data/it'\\''s here/ao-hook' --brief AfterTool",
						timeout: 5000,
					},
				],
			},
		]);
		expect(hooks.BeforeTool?.map(({matcher}) => matcher)).toEqual(['^ask_user$', '^(?!ask_user$)']);
		expect(hooks.SessionEnd).toBe('wrong');
	});

	test.each(['{broken', '[]', '{/x}', '"text"', '{"a": 1} // {'])('settings %j', async text => {
		write('.gemini/settings.json', text);
		await build();
		const isReadable = text.startsWith('{"a"');
		expect(lstatSync(join(own, 'settings.json')).isSymbolicLink()).toBe(!isReadable);
		expect(readFileSync(join(user, '.gemini', 'settings.json'), 'utf8')).toBe(text);
	});

	test('built anew: what the user has changed comes along, what Gemini made stays', async () => {
		rmSync(join(user, '.gemini', 'tmp'), {recursive: true});
		await build();
		mkdirSync(join(own, 'tmp', 'x', 'chats'), {recursive: true});
		writeFileSync(join(own, 'tmp', 'x', 'chats', 'c.jsonl'), 'chat');
		mkdirSync(join(user, '.gemini', 'tmp'));
		write('.gemini/settings.json', '{"ui": {"theme": "new"}}');
		write('.gemini/GEMINI.md', 'new');
		rmSync(join(user, '.gemini', 'oauth_creds.json'));
		await build();
		await build();
		expect(settings().ui).toEqual({theme: 'new'});
		expect(settings().hooks.AfterTool).toHaveLength(1);
		expect(readFileSync(join(own, 'GEMINI.md'), 'utf8')).toBe('new');
		expect(existsSync(join(own, 'oauth_creds.json'))).toBe(false);
		expect(readFileSync(join(own, 'tmp', 'x', 'chats', 'c.jsonl'), 'utf8')).toBe('chat');
		expect(readdirSync(join(user, '.gemini', 'tmp'))).toEqual([]);
	});

	test('a user without any', async () => {
		rmSync(user, {recursive: true});
		await build();
		expect(readdirSync(own)).toEqual(['settings.json']);
		expect(existsSync(user)).toBe(false);
	});

	test('inside a Gemini of AO: no link to a home that will go, and no hook twice', async () => {
		write('.gemini/settings.json', '{"hooks": {"AfterTool": [{"hooks": [{"command": "mine"}]}]}}');
		await build();
		const inner = join(dir, 'inner');
		mkdirSync(inner);
		await buildHome(sessionHome(inner), sessionHome(sessionDir), hook);
		const innerOwn = join(inner, 'gemini', '.gemini');
		expect(readlinkSync(join(innerOwn, 'tmp'))).toBe(join(user, '.gemini', 'tmp'));
		expect(JSON.parse(readFileSync(join(innerOwn, 'settings.json'), 'utf8')).hooks.AfterTool).toHaveLength(2);
		await buildHome(sessionHome(sessionDir), sessionHome(sessionDir), hook);
		expect(realpathSync(join(own, 'tmp'))).toBe(join(user, '.gemini', 'tmp'));
		expect(settings().hooks.AfterTool).toHaveLength(2);
	});

	test('a link in its place is not followed', async () => {
		const trap = join(dir, 'trap');
		mkdirSync(trap);
		symlinkSync(trap, join(sessionDir, 'gemini'));
		await build();
		expect(readdirSync(trap)).toEqual([]);
		expect(existsSync(join(own, 'settings.json'))).toBe(true);
	});
});

describe('launch', () => {
	test.each([
		['ask', {}, ['--session-id', uuid, '--approval-mode', 'default', '--prompt-interactive=- fix "it"']],
		[
			'edits, with a model',
			{permissions: 'edits', model: 'gemini-2.5-pro', prompt: null},
			['--session-id', uuid, '--approval-mode', 'auto_edit', '-m', 'gemini-2.5-pro'],
		],
		[
			'all, resumed',
			{permissions: 'all', resume: uuid, conversationId: 'x', prompt: 'go on'},
			['--resume', uuid, '--approval-mode', 'yolo', '--prompt-interactive=go on'],
		],
	] as const)('%s', async (_, different, args) => {
		const launch = await gemini.launch(launchInput({...different, sessionDir, env: {HOME: user}, hook}));
		expect(launch).toEqual({
			argv: ['gemini', ...args],
			env: {GEMINI_CLI_HOME: join(sessionDir, 'gemini'), GEMINI_CLI_TRUST_WORKSPACE: 'true'},
			conversationId: uuid,
		});
		expect(existsSync(join(own, 'settings.json'))).toBe(true);
	});

	test('a home that the user has set is his home', () => {
		expect(geminiHome({HOME: '/h', GEMINI_CLI_HOME: '/g'})).toBe('/g');
		expect(geminiHome({HOME: '/h', GEMINI_CLI_HOME: ''})).toBe('/h');
		expect(gemini.home?.({HOME: '/h'})).toBe('/h/.gemini');
	});
});

describe('finding chats', () => {
	let chats: string;
	let place: Place;
	beforeEach(async () => {
		await build();
		const worktree = join(dir, 'Tree 1');
		mkdirSync(worktree);
		writeFileSync(join(own, 'projects.json'), JSON.stringify({projects: {[worktree]: 'tree-1'}}));
		chats = join(own, 'tmp', 'tree-1', 'chats');
		mkdirSync(chats, {recursive: true});
		place = {
			home: join(user, '.gemini'),
			worktree,
			conversation: uuid,
			sessionDir,
			agentDir: join(sessionDir, 'agent'),
			pid: 1,
			pidStart: null,
			startedAt: 0,
		};
	});

	function chat(name: string, sessionId: string): void {
		writeFileSync(join(chats, name), `${JSON.stringify({sessionId, kind: 'main'})}\n{"$set": {}}\n`);
	}

	test('the oldest of the conversation first, then its subagents', async () => {
		expect(await findChats(place)).toEqual([]);
		chat('session-2026-11-23T03-44-8d4f1c1e.jsonl', uuid);
		chat('session-2026-11-23T03-41-8d4f1c1e.jsonl', uuid);
		chat('session-2026-11-23T03-40-8d4f1c1e.jsonl', uuid.replace('0001', '0002').replace(/1$/, '2'));
		chat('session-2026-11-23T03-40-11111111.jsonl', '11111111-2222-4333-8444-555555555555');
		mkdirSync(join(chats, uuid));
		chat(`${uuid}/sub.jsonl`, 'sub');
		expect((await findChats(place)).map(path => path.slice(chats.length + 1))).toEqual([
			'session-2026-11-23T03-41-8d4f1c1e.jsonl',
			'session-2026-11-23T03-44-8d4f1c1e.jsonl',
			`${uuid}/sub.jsonl`,
		]);
	});

	test('a chat that vanishes, a broken one, and no conversation', async () => {
		chat('session-2026-11-23T03-41-8d4f1c1e.jsonl', uuid);
		expect(await findChats(place)).toHaveLength(1);
		rmSync(chats, {recursive: true});
		expect(await findChats(place)).toEqual([]);
		mkdirSync(chats);
		writeFileSync(join(chats, 'session-2026-11-23T03-42-8d4f1c1e.jsonl'), '{broken');
		expect(await findChats(place)).toEqual([]);
		expect(await findChats({...place, conversation: null})).toEqual([]);
		expect(await findChats({...place, conversation: '../../x'})).toEqual([]);
	});

	test('a short name that leads elsewhere is none', async () => {
		writeFileSync(join(own, 'projects.json'), JSON.stringify({projects: {[place.worktree]: '../../x'}}));
		expect(await findChats(place)).toEqual([]);
	});
});
