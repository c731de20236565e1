import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openCode} from '../../../source/agents/opencode/index.ts';
import {openCodePlugin} from '../../../source/agents/opencode/plugin.ts';
import type {LaunchInput} from '../../../source/session/agent.ts';
import {launchInput} from '../launch-input.ts';

let sessionDir: string;

beforeEach(() => {
	sessionDir = mkdtempSync(join(tmpdir(), 'ao-opencode # ü-'));
});

afterEach(() => {
	rmSync(sessionDir, {recursive: true, force: true});
});

const launch = (different: Partial<LaunchInput> = {}) =>
	openCode.launch(launchInput({sessionDir, ...different}));
const plugin = () => pathToFileURL(join(sessionDir, 'opencode-plugin.js')).href;

async function config(different: Partial<LaunchInput> = {}) {
	const {env} = await launch(different);
	return JSON.parse(env?.OPENCODE_CONFIG_CONTENT ?? '');
}

describe('argv', () => {
	test.each<[string, Partial<LaunchInput>, string[]]>([
		['a prompt that begins with a dash', {}, ['opencode', '--prompt=- fix "it"']],
		['no prompt', {prompt: null}, ['opencode']],
		[
			'a model',
			{model: 'anthropic/claude-opus-4-5'},
			['opencode', '--model', 'anthropic/claude-opus-4-5', '--prompt=- fix "it"'],
		],
		['all', {permissions: 'all'}, ['opencode', '--auto', '--prompt=- fix "it"']],
		['a resume', {resume: 'ses_1', prompt: null}, ['opencode', '--session', 'ses_1']],
	])('%s', async (_, different, argv) => {
		expect((await launch(different)).argv).toEqual(argv);
	});

	test('a prompt for a resumed conversation is pasted, since OpenCode drops it', async () => {
		expect(await launch({resume: 'ses_1'})).toMatchObject({
			argv: ['opencode', '--session', 'ses_1'],
			pastePrompt: '- fix "it"',
			conversationId: 'ses_1',
		});
		const {pastePrompt, conversationId} = await launch();
		expect([pastePrompt, conversationId]).toEqual([undefined, undefined]);
	});
});

describe('configuration', () => {
	test('the plugin is there, whole and private', async () => {
		expect(await config()).toEqual({plugin: [plugin()], permission: {bash: 'ask', edit: 'ask'}});
		const file = join(sessionDir, 'opencode-plugin.js');
		expect(readFileSync(file, 'utf8')).toBe(openCodePlugin);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect((await launch()).env).toMatchObject({OPENCODE_DISABLE_AUTOUPDATE: '1'});
	});

	test.each([
		['edits', {bash: 'ask', edit: 'allow'}],
		['all', {bash: 'allow', edit: 'allow'}],
	] as const)('mode %s', async (permissions, permission) => {
		expect((await config({permissions})).permission).toEqual(permission);
	});

	test('what the user has there is kept, with comments, and the mode’s own tools come last', async () => {
		const own = `{
			// mine
			"model": "a/b", /* "x" */ "theme": "// no comment",
			"plugin": ["mine", ["other", {"a": 1,}],],
			"permission": {"bash": {"git *": "allow"}, "webfetch": "deny", "*": "allow"},
		}`;
		const merged = await config({env: {OPENCODE_CONFIG_CONTENT: own}});
		expect(merged).toEqual({
			model: 'a/b',
			theme: '// no comment',
			plugin: ['mine', ['other', {a: 1}], plugin()],
			permission: {webfetch: 'deny', '*': 'allow', bash: 'ask', edit: 'ask'},
		});
		expect(Object.keys(merged.permission)).toEqual(['webfetch', '*', 'bash', 'edit']);
	});

	test('a word for every tool', async () => {
		const {permission} = await config({env: {OPENCODE_CONFIG_CONTENT: '{"permission": "allow"}'}});
		expect(permission).toEqual({'*': 'allow', bash: 'ask', edit: 'ask'});
	});

	test('what stands over all other configuration gets the mode too', async () => {
		const overAll = async (value: string) =>
			(await launch({env: {OPENCODE_PERMISSION: value}})).env?.OPENCODE_PERMISSION;
		expect(await overAll('{"bash": "allow", "webfetch": "deny"}')).toBe(
			'{"webfetch":"deny","bash":"ask","edit":"ask"}',
		);
		expect(await overAll('"allow"')).toBe('{"*":"allow","bash":"ask","edit":"ask"}');
		expect(await overAll('{broken')).toBeUndefined();
		expect(await overAll('')).toBeUndefined();
	});

	test.each(['{"a": ', '[]', 'null', '7', '{"a": {env:X}}'])('%s cannot be added to', async value => {
		await expect(launch({env: {OPENCODE_CONFIG_CONTENT: value}})).rejects.toMatchObject({
			code: 'bad_settings',
			message: 'OPENCODE_CONFIG_CONTENT in the environment is not a JSON object.',
		});
	});

	test('an empty one is none', async () => {
		expect((await config({env: {OPENCODE_CONFIG_CONTENT: ' '}})).plugin).toEqual([plugin()]);
	});
});

test('where it keeps its data', () => {
	expect(openCode.home?.({HOME: '/home/u'})).toBe('/home/u/.local/share/opencode');
	expect(openCode.home?.({HOME: '/home/u', XDG_DATA_HOME: '/data'})).toBe('/data/opencode');
});
