import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {claudeCode} from '../../source/agents/claude-code.ts';
import {launchInput} from './launch-input.ts';

const uuid = '8d4f1c1e-0000-4000-8000-000000000001';

describe('claude-code', () => {
	let sessionDir: string;
	beforeEach(async () => {
		sessionDir = await mkdtemp(join(tmpdir(), 'ao-claude-'));
	});
	afterEach(() => rm(sessionDir, {recursive: true}));

	test.each([
		['starts', {}, ['--session-id', uuid, '--permission-mode', 'default', '--', '- fix "it"']],
		[
			'edits without asking',
			{permissions: 'edits'},
			['--session-id', uuid, '--permission-mode', 'acceptEdits', '--', '- fix "it"'],
		],
		[
			'takes a model',
			{model: 'opus'},
			['--session-id', uuid, '--permission-mode', 'default', '--model', 'opus', '--', '- fix "it"'],
		],
		['starts without a prompt', {prompt: null}, ['--session-id', uuid, '--permission-mode', 'default']],
		[
			'resumes with a prompt',
			{resume: 'r-1', prompt: 'go on'},
			['--resume', 'r-1', '--permission-mode', 'default', '--', 'go on'],
		],
	] as const)('%s', async (_, different, args) => {
		const launch = await claudeCode.launch(launchInput(different));
		expect(launch.argv).toEqual(['claude', ...args]);
		expect(launch.pastePrompt).toBeUndefined();
	});

	test('knows the id to resume by, before and after a resume', async () => {
		expect((await claudeCode.launch(launchInput())).conversationId).toBe(uuid);
		expect((await claudeCode.launch(launchInput({resume: 'r-1'}))).conversationId).toBe('r-1');
	});

	test('with everything allowed, no warning stops it; the settings are for the user alone', async () => {
		await writeFile(join(sessionDir, 'claude-settings.json'), 'old', {mode: 0o644});
		const {argv} = await claudeCode.launch(launchInput({permissions: 'all', sessionDir}));
		const file = join(sessionDir, 'claude-settings.json');
		expect(argv.slice(3)).toEqual([
			'--permission-mode',
			'bypassPermissions',
			'--settings',
			file,
			'--',
			'- fix "it"',
		]);
		expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({skipDangerousModePermissionPrompt: true});
		expect((await stat(file)).mode & 0o777).toBe(0o600);
	});
});
