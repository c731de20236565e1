import {mkdir, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {claudeCode} from '../../../source/agents/claude-code/index.ts';
import {launchInput} from '../launch-input.ts';

const uuid = '8d4f1c1e-0000-4000-8000-000000000001';

describe('claude-code', () => {
	let sessionDir: string;
	beforeEach(async () => {
		sessionDir = await mkdtemp(join(tmpdir(), 'ao-claude-'));
	});
	afterEach(() => rm(sessionDir, {recursive: true}));

	const input = (different: Parameters<typeof launchInput>[0] = {}) =>
		launchInput({sessionDir, env: {HOME: sessionDir}, worktree: join(sessionDir, 'tree'), ...different});
	const settings = async () => JSON.parse(await readFile(join(sessionDir, 'claude-settings.json'), 'utf8'));

	test.each([
		['starts', {}, ['--session-id', uuid, '--permission-mode', 'default'], ['--', '- fix "it"']],
		[
			'edits without asking',
			{permissions: 'edits'},
			['--session-id', uuid, '--permission-mode', 'acceptEdits'],
			['--', '- fix "it"'],
		],
		[
			'takes a model',
			{model: 'opus'},
			['--session-id', uuid, '--permission-mode', 'default'],
			['--model', 'opus', '--', '- fix "it"'],
		],
		['starts without a prompt', {prompt: null}, ['--session-id', uuid, '--permission-mode', 'default'], []],
		[
			'resumes with a prompt',
			{resume: 'r-1', prompt: 'go on'},
			['--resume', 'r-1', '--permission-mode', 'default'],
			['--', 'go on'],
		],
	] as const)('%s', async (_, different, before, after) => {
		const launch = await claudeCode.launch(input(different));
		const file = join(sessionDir, 'claude-settings.json');
		expect(launch.argv).toEqual(['claude', ...before, '--settings', file, ...after]);
		expect(launch.pastePrompt).toBeUndefined();
	});

	test('knows the id to resume by, before and after a resume', async () => {
		expect((await claudeCode.launch(input())).conversationId).toBe(uuid);
		expect((await claudeCode.launch(input({resume: 'r-1'}))).conversationId).toBe('r-1');
	});

	test('with everything allowed, no warning stops it; the settings are for the user alone', async () => {
		await writeFile(join(sessionDir, 'claude-settings.json'), 'old', {mode: 0o644});
		await claudeCode.launch(input({permissions: 'all'}));
		expect((await settings()).skipDangerousModePermissionPrompt).toBe(true);
		expect((await stat(join(sessionDir, 'claude-settings.json'))).mode & 0o777).toBe(0o600);
		expect((await stat(join(sessionDir, 'claude-status-line'))).mode & 0o777).toBe(0o700);
		await claudeCode.launch(input());
		expect(await settings()).not.toHaveProperty('skipDangerousModePermissionPrompt');
	});

	test('hooks run the hook program whatever its path, long payloads only where their text matters', async () => {
		await claudeCode.launch(input({hook: "/it's here/ao-hook"}));
		const {hooks} = await settings();
		const commands = Object.fromEntries(
			Object.entries<[{hooks: [{command: string}]}]>(hooks).map(([event, [{hooks}]]) => {
				expect(hooks).toEqual([{type: 'command', command: expect.any(String), timeout: 5}]);
				return [event, hooks[0].command];
			}),
		);
		expect(commands).toEqual(
			Object.fromEntries(
				[
					['SessionStart', ''],
					['SessionEnd', '--brief '],
					['UserPromptSubmit', '--brief '],
					['PreToolUse', '--brief '],
					['PostToolUse', '--brief '],
					['PostToolUseFailure', '--brief '],
					['PermissionRequest', ''],
					['Notification', ''],
					['Stop', ''],
					['StopFailure', ''],
				].map(([event, flags]) => [event, `'/it'\\''s here/ao-hook' ${flags}${event}`]),
			),
		);
	});

	test("the user's status line is kept, with what stands beside it, by Claude Code's precedence", async () => {
		const tree = join(sessionDir, 'tree', '.claude');
		const home = join(sessionDir, 'config');
		await mkdir(tree, {recursive: true});
		await mkdir(home);
		const line = (command: string) => JSON.stringify({statusLine: {type: 'command', command, padding: 0}});
		const program = () => readFile(join(sessionDir, 'claude-status-line'), 'utf8');
		const launch = () => claudeCode.launch(input({env: {HOME: '/none', CLAUDE_CONFIG_DIR: home}}));

		await launch();
		expect((await settings()).statusLine).toEqual({
			type: 'command',
			command: `'${join(sessionDir, 'claude-status-line')}'`,
		});
		await writeFile(join(home, 'settings.json'), line('echo user'));
		await launch();
		expect((await settings()).statusLine.padding).toBe(0);
		expect(await program()).toContain('echo user');
		await writeFile(join(tree, 'settings.json'), line('echo shared'));
		await launch();
		expect(await program()).toContain('echo shared');
		await writeFile(join(tree, 'settings.local.json'), line('echo local'));
		await launch();
		expect(await program()).toContain('echo local');
		await writeFile(join(tree, 'settings.local.json'), '{broken');
		await launch();
		expect(await program()).toContain('echo shared');
	});

	test('its home is where the environment says', () => {
		expect(claudeCode.home?.({HOME: '/home/u'})).toBe('/home/u/.claude');
		expect(claudeCode.home?.({HOME: '/home/u', CLAUDE_CONFIG_DIR: '/c'})).toBe('/c');
	});
});
