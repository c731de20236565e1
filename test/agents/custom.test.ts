import {describe, expect, test} from 'vitest';
import {customAgent, parseCustomAgent} from '../../source/agents/custom.ts';
import {AoError} from '../../source/session/errors.ts';
import {launchInput} from './launch-input.ts';

describe('an agent from the settings', () => {
	test('fills placeholders anywhere in an argument', async () => {
		const agent = customAgent('mine', {
			command: [
				'my-agent',
				'--task={prompt}',
				'--file',
				'{promptFile}',
				'{session}@{worktree}',
				'{}',
				'{other}',
			],
		});
		expect(await agent.launch(launchInput())).toEqual({
			argv: [
				'my-agent',
				'--task=- fix "it"',
				'--file',
				'/data/s/prompt.md',
				'repo-7-abcd@/trees/repo-7-abcd',
				'{}',
				'{other}',
			],
		});
		expect(agent).toMatchObject({id: 'mine', label: 'mine', program: 'my-agent'});
	});

	test('leaves braces and dollars of the prompt alone', async () => {
		const prompt = "{worktree} $& $' {prompt}";
		const agent = customAgent('mine', {command: ['my-agent', '{prompt}']});
		expect((await agent.launch(launchInput({prompt}))).argv).toEqual(['my-agent', prompt]);
	});

	test('gets the prompt pasted where its command does not take it', async () => {
		const agent = customAgent('mine', {command: ['my-agent', '{session}'], enterDelayMs: 300});
		expect(await agent.launch(launchInput())).toEqual({
			argv: ['my-agent', 'repo-7-abcd'],
			pastePrompt: '- fix "it"',
		});
		expect(agent.enterDelayMs).toBe(300);
	});

	test('starts without a prompt', async () => {
		const agent = customAgent('mine', {command: ['my-agent', '-i', '{prompt}']});
		expect(await agent.launch(launchInput({prompt: null}))).toEqual({argv: ['my-agent', '-i']});
		const pasted = customAgent('mine', {command: ['my-agent']});
		expect(await pasted.launch(launchInput({prompt: null}))).toEqual({argv: ['my-agent']});
	});

	test('has a label and an environment', async () => {
		const agent = customAgent('mine', {command: ['my-agent'], label: 'Mine', env: {TASK: '{session}'}});
		expect(agent.label).toBe('Mine');
		expect((await agent.launch(launchInput())).env).toEqual({TASK: 'repo-7-abcd'});
	});

	test.each([
		['text', 'my-agent', /agents\.mine is no object/],
		['a list', ['my-agent'], /is no object/],
		['null', null, /is no object/],
		['no command', {}, /needs a "command"/],
		['a command line in one text', {command: 'my-agent {prompt}'}, /needs a "command"/],
		['an empty command', {command: []}, /needs a "command"/],
		['an empty program', {command: ['', 'x']}, /needs a "command"/],
		['a number in the command', {command: ['my-agent', 1]}, /needs a "command"/],
		['a program out of the worktree', {command: ['{worktree}/agent']}, /placeholder in its program/],
		['a mistyped placeholder', {command: ['my-agent', '--x={promt}']}, /"\{promt\}"/, /"\{prompt\}"/],
		[
			'a placeholder in wrong case',
			{command: ['my-agent', '{promptfile}']},
			/"\{promptfile\}"/,
			/\{promptFile\}/,
		],
		['an unknown field', {command: ['my-agent'], lable: 'x'}, /"lable"/, /"label"/],
		['an empty label', {command: ['my-agent'], label: ' '}, /"label"/],
		['a number as a variable', {command: ['my-agent'], env: {A: 1}}, /"env"/],
		["a variable of AO's", {command: ['my-agent'], env: {AO_EVENTS: 'x'}}, /"env"/],
		['a delay that is none', {command: ['my-agent'], enterDelayMs: -1}, /"enterDelayMs"/],
	])('refuses %s', (_, value, message, hint = /./) => {
		const error = thrownBy(() => parseCustomAgent('mine', value));
		expect(error).toMatchObject({code: 'bad_settings', exitCode: 2});
		expect(error.message).toMatch(message);
		expect(error.hint).toMatch(hint);
	});

	test.each(['a b', 'a,b', '', '-x', '\u001B[31m'])('refuses the name %j', id => {
		const error = thrownBy(() => parseCustomAgent(id, {command: ['x']}));
		expect(error.code).toBe('bad_settings');
		expect(error.message).not.toMatch(/\p{Cc}/u);
	});
});

function thrownBy(work: () => unknown): AoError {
	try {
		work();
	} catch (error) {
		expect(error).toBeInstanceOf(AoError);
		return error as AoError;
	}
	throw new Error('Nothing was thrown.');
}
