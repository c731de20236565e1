import {mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {amp} from '../../source/agents/amp.ts';
import type {LaunchInput} from '../../source/session/agent.ts';
import {launchInput} from './launch-input.ts';

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ao-amp-'));
});

afterEach(async () => {
	await rm(folder, {recursive: true, force: true});
});

async function launch(different: Partial<LaunchInput> = {}) {
	return amp.launch(launchInput({sessionDir: folder, env: {HOME: folder}, ...different}));
}

async function settings() {
	return JSON.parse(await readFile(join(folder, 'amp-settings.json'), 'utf8'));
}

describe('launch', () => {
	test('asks by a settings file, pastes the prompt, and knows the last thread', async () => {
		expect(await launch({model: 'high'})).toEqual({
			argv: ['amp', '--settings-file', join(folder, 'amp-settings.json'), '--mode', 'high'],
			pastePrompt: '- fix "it"',
			conversationId: 'last',
		});
		const rules = (await settings())['amp.permissions'];
		expect(rules[0]).toEqual({tool: 'Read', action: 'allow'});
		expect(rules.at(-1)).toEqual({tool: '*', action: 'ask'});
		expect((await stat(join(folder, 'amp-settings.json'))).mode & 0o777).toBe(0o600);
		expect(await readdir(folder)).toEqual(['amp-settings.json']);
	});

	test('allows everything without one', async () => {
		expect((await launch({permissions: 'all'})).argv).toEqual(['amp', '--dangerously-allow-all']);
		expect(await readdir(folder)).toEqual([]);
	});

	test("resumes the worktree's last thread, or the one named", async () => {
		const flags = ['--dangerously-allow-all'];
		const last = await launch({resume: 'last', prompt: null, permissions: 'all'});
		expect(last).toEqual({argv: ['amp', 'threads', 'continue', '--last', ...flags], conversationId: 'last'});
		const named = await launch({resume: 'T-1', prompt: null, permissions: 'all'});
		expect(named.argv).toEqual(['amp', 'threads', 'continue', 'T-1', ...flags]);
	});
});

describe("the user's settings", () => {
	const text =
		'// mine\n{"amp.url": "http://x", "amp.dangerouslyAllowAll": true, "amp.permissions": [{"tool": "Bash", "action": "allow"},],}';

	test("stay, with the session's permissions before theirs", async () => {
		await mkdir(join(folder, '.config', 'amp'), {recursive: true});
		const file = join(folder, '.config', 'amp', 'settings.json');
		await writeFile(file, text);
		await launch({permissions: 'edits'});
		expect(await settings()).toEqual({
			'amp.url': 'http://x',
			'amp.dangerouslyAllowAll': false,
			'amp.permissions': [{tool: 'Bash', action: 'allow'}],
		});
		await launch();
		expect((await settings())['amp.permissions'].slice(-2)).toEqual([
			{tool: '*', action: 'ask'},
			{tool: 'Bash', action: 'allow'},
		]);
		expect(await readFile(file, 'utf8')).toBe(text);
	});

	test('are found where its environment says', async () => {
		await writeFile(join(folder, 'mine.json'), text);
		await launch({env: {HOME: folder, AMP_SETTINGS_FILE: join(folder, 'mine.json')}});
		expect(await settings()).toMatchObject({'amp.url': 'http://x'});
	});

	test.each(['', '[]', '7', '{"amp.permissions": 7', '{"amp.permissions": 7}'])(
		'%j does no harm',
		async broken => {
			await writeFile(join(folder, 'mine.json'), broken);
			await launch({permissions: 'edits', env: {AMP_SETTINGS_FILE: join(folder, 'mine.json')}});
			expect(await settings()).toEqual({'amp.dangerouslyAllowAll': false, 'amp.permissions': []});
		},
	);
});

test('its question to sign in waits for somebody', () => {
	const asked = 'Would you like to log in to Amp? [(y)es, (n)o]:';
	expect(amp.screen?.sign(['No API key found. Starting login flow...', asked])).toEqual({
		activity: 'waiting_input',
		ask: 'question',
		text: asked,
	});
	expect(amp.screen?.sign([asked, 'a', 'b', 'c'])).toBeNull();
	expect(amp.screen?.sign([])).toBeNull();
});
