import {describe, expect, test} from 'vitest';
import {copilot} from '../../../source/agents/copilot/index.ts';
import type {LaunchInput} from '../../../source/session/agent.ts';
import {launchInput} from '../launch-input.ts';

const id = '8d4f1c1e-0000-4000-8000-000000000001';
const launch = (different: Partial<LaunchInput> = {}) => copilot.launch(launchInput(different));

describe('argv', () => {
	test.each<[string, Partial<LaunchInput>, string[]]>([
		[
			'a prompt that begins with a dash',
			{},
			[`--session-id=${id}`, '--no-auto-update', '--interactive=- fix "it"'],
		],
		['no prompt', {prompt: null}, [`--session-id=${id}`, '--no-auto-update']],
		['a resume with a prompt', {resume: 'r'}, ['--resume=r', '--no-auto-update', '--interactive=- fix "it"']],
		[
			'a model',
			{prompt: null, model: 'gpt-5.5'},
			[`--session-id=${id}`, '--no-auto-update', '--model=gpt-5.5'],
		],
		[
			'edits',
			{prompt: null, permissions: 'edits'},
			[`--session-id=${id}`, '--no-auto-update', '--allow-tool=write'],
		],
		['all', {prompt: null, permissions: 'all'}, [`--session-id=${id}`, '--no-auto-update', '--allow-all']],
	])('%s', async (_, different, argv) => {
		expect((await launch(different)).argv).toEqual(['copilot', ...argv]);
	});

	test('the conversation is the one that was chosen or resumed', async () => {
		expect((await launch()).conversationId).toBe(id);
		expect((await launch({resume: 'r'})).conversationId).toBe('r');
	});
});

test('all answers the question about the folder too; no other mode takes over the user’s allowance for everything', async () => {
	expect((await launch({permissions: 'all'})).env).toEqual({COPILOT_ALLOW_ALL: 'true'});
	expect((await launch({env: {COPILOT_ALLOW_ALL: 'true'}})).env).toEqual({COPILOT_ALLOW_ALL: ''});
	expect((await launch()).env).toBeUndefined();
});

test('where it keeps its files', () => {
	expect(copilot.home?.({HOME: '/home/u'})).toBe('/home/u/.copilot');
	expect(copilot.home?.({HOME: '/home/u', COPILOT_HOME: '/c'})).toBe('/c');
});
