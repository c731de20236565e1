import {readFile} from 'node:fs/promises';
import {describe, expect, test} from 'vitest';
import {customAgent as makeCustomAgent} from '../../source/agents/custom/index.ts';
import {agentById} from '../../source/agents/index.ts';
import type {Agent} from '../../source/session/agent.ts';
import {AoError} from '../../source/session/errors.ts';
import {launchInput} from './launch-input.ts';

const other: Agent = {
	...agentById('demo', {}),
	id: 'other',
	program: 'other',
	otherPrograms: ['another'],
	versionArgs: ['--version'],
	launch: ({prompt}) => ({
		argv: ['other', '--flag', prompt ?? ''],
		env: {A: '1', B: '1'},
		conversationId: 'c',
	}),
	title: () => 'answered',
};

function customAgent(id: string, value: unknown): Agent {
	return makeCustomAgent(id, value, new Map([['other', other]]));
}

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

	test('puts model and permissions where they belong', async () => {
		const agent = customAgent('mine', {
			command: ['my-agent', '{permissions}', '{model}', '-p', '{prompt}'],
			model: ['--model={model}'],
			permissions: {edits: ['--edits'], all: ['--yes', '{session}']},
		});
		const argv = async (different: object) => (await agent.launch(launchInput(different))).argv;
		expect(await argv({})).toEqual(['my-agent', '-p', '- fix "it"']);
		expect(await argv({model: '{prompt}', permissions: 'all'})).toEqual([
			'my-agent',
			'--yes',
			'repo-7-abcd',
			'--model={prompt}',
			'-p',
			'- fix "it"',
		]);
	});

	test('resumes by the id that it was started with', async () => {
		const agent = customAgent('mine', {
			command: ['my-agent', '--id', '{conversation}'],
			resume: ['my-agent', '--resume', '{conversation}', '{prompt}'],
		});
		const {conversationId} = launchInput();
		expect(await agent.launch(launchInput({prompt: null}))).toEqual({
			argv: ['my-agent', '--id', conversationId],
			conversationId,
		});
		expect(await agent.launch(launchInput({resume: 'c-1', prompt: 'go on'}))).toEqual({
			argv: ['my-agent', '--resume', 'c-1', 'go on'],
			conversationId: 'c-1',
		});
	});

	test('that cannot resume starts anew', async () => {
		const agent = customAgent('mine', {command: ['my-agent']});
		expect(await agent.launch(launchInput({resume: 'c-1', prompt: null}))).toEqual({argv: ['my-agent']});
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
		[
			'a place for a model without one',
			{command: ['a', '{model}']},
			/"\{model\}" in its "command" and no "model"/,
		],
		[
			'a model without a place',
			{command: ['a'], model: ['-m', '{model}']},
			/"model" that its "command" has no place/,
			/\{model\}/,
		],
		['a model that names none', {command: ['a', '{model}'], model: ['-m']}, /"model" that is no list with/],
		[
			'a mode that is none',
			{command: ['a', '{permissions}'], permissions: {al: []}},
			/unknown field "al"/,
			/"all"/,
		],
		[
			'a mode that is no list',
			{command: ['a', '{permissions}'], permissions: {all: '-y'}},
			/"permissions.all"/,
		],
		[
			'permissions without a place',
			{command: ['a'], permissions: {all: ['-y']}},
			/"permissions" that its "command"/,
		],
		[
			'an id that cannot be known',
			{command: ['a'], resume: ['a', '{conversation}']},
			/\{conversation\} in "resume"/,
		],
		['a resume that is no command', {command: ['a'], resume: 'a --resume'}, /needs a "resume"/],
		['a placeholder mistyped in resume', {command: ['a'], resume: ['a', '{sesion}']}, /"\{sesion\}"/],
		[
			'a broken regular expression',
			{command: ['a'], screen: {ready: '(>'}},
			/"screen.ready" that is no regular expression: /,
		],
		['an empty one', {command: ['a'], title: {ready: ''}}, /"title.ready"/],
		[
			'a screen that is no object',
			{command: ['a'], screen: '>'},
			/"screen" that cannot be used: it is no object/,
		],
		['an unknown sign', {command: ['a'], screen: {wating: 'x'}}, /unknown field "wating"/, /"waiting"/],
		['answers to nothing', {command: ['a'], answers: {yes: ['y']}}, /"answers" and no "screen.waiting"/],
		[
			'answers that are no keys',
			{command: ['a'], screen: {waiting: 'x'}, answers: {yes: 'y'}},
			/"answers.yes"/,
		],
		[
			'a text as a key',
			{command: ['a'], screen: {waiting: 'x'}, answers: {yes: ['rm -rf']}},
			/"answers.yes"/,
			/tmux/,
		],
		['likeness to nothing', {like: ''}, /"like"/],
		['likeness to an unknown one', {like: 'othr'}, /like "othr"/, /Known: other/],
		['likeness and its own screen', {like: 'other', screen: {ready: '>'}}, /"screen" beside "like"/],
		[
			'likeness and its own prompt',
			{like: 'other', command: ['x', '{prompt}']},
			/"\{prompt\}" in its "command"/,
		],
		['a delay that is none', {command: ['my-agent'], enterDelayMs: -1}, /"enterDelayMs"/],
	])('refuses %s', (_, value, message, hint = /./) => {
		const error = thrownBy(() => customAgent('mine', value));
		expect(error).toMatchObject({code: 'bad_settings', exitCode: 2});
		expect(error.message).toMatch(message);
		expect(error.hint).toMatch(hint);
	});

	test.each(['a b', 'a,b', '', '-x', '\u001B[31m'])('refuses the name %j', id => {
		const error = thrownBy(() => customAgent(id, {command: ['x']}));
		expect(error.code).toBe('bad_settings');
		expect(error.message).not.toMatch(/\p{Cc}/u);
	});
});

describe('an agent that is like another', () => {
	test('is that one with another command and environment', async () => {
		const agent = customAgent('mine', {
			like: 'other',
			command: ['wrap', '{worktree}', 'other'],
			env: {B: '2', C: '{session}'},
			label: 'Mine',
		});
		expect(agent).toMatchObject({
			id: 'mine',
			label: 'Mine',
			program: 'wrap',
			otherPrograms: [],
			versionArgs: ['{worktree}', 'other', '--version'],
			about: other.about,
		});
		expect(agent.title?.('x')).toBe('answered');
		expect(await agent.launch(launchInput())).toEqual({
			argv: ['wrap', '/trees/repo-7-abcd', 'other', '--flag', '- fix "it"'],
			env: {A: '1', B: '2', C: 'repo-7-abcd'},
			conversationId: 'c',
		});
	});

	test('keeps its program where none is given', async () => {
		const agent = customAgent('mine', {like: 'other', env: {B: '2'}});
		expect(agent).toMatchObject({
			id: 'mine',
			program: 'other',
			otherPrograms: ['another'],
		});
		expect((await agent.launch(launchInput({prompt: null}))).argv).toEqual(['other', '--flag', '']);
	});
});

describe('its own patterns', () => {
	const patterns = {
		waiting: '^(Allow .+\\?) \\[y/n\\]',
		blocked: '^Error: (.*)',
		active: 'esc to interrupt',
		ready: '^> ?$',
	};
	const agent = customAgent('mine', {
		command: ['a'],
		screen: patterns,
		title: {active: '^\\* ', ready: '^- '},
	});
	const sign = (lines: string[]) => agent.screen?.sign(lines);
	const old = (line: string) => [line, ...Array.from({length: 12}, (_, index) => `line ${index}`)];

	test.each([
		[
			'a question',
			['Allow npm test? [y/n]'],
			{activity: 'waiting_input', ask: 'permission', text: 'Allow npm test?'},
		],
		['a failure', ['Error: quota', '>'], {activity: 'blocked', text: 'quota'}],
		['a turn', ['(esc to interrupt)', '', '>'], {activity: 'active'}],
		['the prompt', ['done', '', '>', ''], {activity: 'ready'}],
		['a question that was answered', ['Allow npm test? [y/n] y', 'done', '>'], {activity: 'ready'}],
		[
			'an answer that is typed and not sent',
			['Allow npm test? [y/n] y'],
			{activity: 'waiting_input', ask: 'permission', text: 'Allow npm test?'},
		],
		['a turn after a question', ['Allow npm test? [y/n] y', '(esc to interrupt)'], {activity: 'active'}],
		[
			'a question above the prompt box and its footer',
			['Allow npm test? [y/n]', '>', '? for help'],
			{activity: 'waiting_input', ask: 'permission', text: 'Allow npm test?'},
		],
		['a failure that is left behind', ['Error: quota', '(esc to interrupt)', '>'], {activity: 'active'}],
		['a stale line far up', [...old('(esc to interrupt)'), '>'], {activity: 'ready'}],
	])('%s', (_, lines, expected) => {
		expect(sign(lines)).toEqual(expected);
	});

	test.each([
		['nothing', []],
		['blank lines', ['', '']],
		['a mark in the middle of a line', ['a > b', 'He said: Error: x', 'They Allow all? [y/n]']],
		['an old question', old('Allow npm test? [y/n]')],
	])('%s says nothing', (_, lines) => {
		expect(sign(lines)).toBeNull();
	});

	test('read the title', () => {
		expect(agent.title?.('* x')).toEqual({activity: 'active'});
		expect(agent.title?.('- x')).toEqual({activity: 'ready'});
		expect(agent.title?.('x')).toBeNull();
		expect(customAgent('mine', {command: ['a']}).title).toBeUndefined();
		expect(customAgent('mine', {command: ['a']}).screen).toBeUndefined();
	});

	test('have keys for answers, or a menu on the screen', () => {
		const screen = {waiting: '^Allow'};
		const answering = customAgent('mine', {
			command: ['a'],
			screen,
			answers: {no: ['n'], yes: ['y', 'Enter']},
		});
		expect(answering.screen?.menu?.(['Allow it?'])).toEqual({
			question: 'Allow it?',
			ask: 'permission',
			options: [
				{label: 'Yes', means: 'yes', keys: ['y', 'Enter']},
				{label: 'No', means: 'no', keys: ['n']},
			],
		});
		expect(answering.screen?.menu?.(['>'])).toBeNull();
		expect(agent.screen?.menu?.(['Allow npm test? [y/n]', '❯ 1. Yes', '  2. No'])).not.toBeNull();
		expect(agent.screen?.menu?.(['Allow npm test? [y/n]', '❯ 1. Yes', '  2. No', '>'])).toBeNull();
		const plain = customAgent('mine', {command: ['a'], screen});
		expect(plain.screen?.menu?.(['Allow it?'])).toBeNull();
		expect(plain.screen?.menu?.(['Allow it?', '❯ 1. Yes', '  2. No'])?.options[1]).toEqual({
			label: 'No',
			means: 'no',
			keys: ['Down', 'Enter'],
		});
	});
});

test('the example of docs/custom-agents.md is one', async () => {
	const text = await readFile(new URL('../../docs/custom-agents.md', import.meta.url), 'utf8');
	const {agents} = JSON.parse(/```json\n(\{[\s\S]*?\n\})\n```/.exec(text)?.[1] ?? '');
	expect(Object.keys(agents)).toEqual(['next-claude', 'mine']);
	expect(agentById('next-claude', agents).program).toBe('/opt/claude-next/bin/claude');
	const mine = agentById('mine', agents);
	const launch = await mine.launch(launchInput({model: 'm', permissions: 'edits'}));
	expect(launch.argv.slice(0, 4)).toEqual(['my-agent', '--allow-edits', '--model', 'm']);
	expect(launch.argv.slice(-2)).toEqual(['--', '- fix "it"']);
	expect(mine.screen?.sign(['Allow rm? [y/n]'])).toMatchObject({
		activity: 'waiting_input',
		text: 'Allow rm?',
	});
	expect(mine.screen?.sign(['Allow rm? [y/n] y', 'my-agent>'])).toEqual({activity: 'ready'});
	expect(mine.screen?.sign(['my-agent>'])).toEqual({activity: 'ready'});
	for (const field of Object.keys(agents.mine)) {
		expect(text).toContain(`\`${field}\``);
	}
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
