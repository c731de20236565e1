import {existsSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {demoAgent} from '../../source/agents/demo.ts';
import {agentById, agentIds} from '../../source/agents/index.ts';
import {launchInput} from './launch-input.ts';

const custom = {mine: {command: ['my-agent', '{prompt}']}, broken: 7};

describe('the registry of agents', () => {
	test("lists AO's own and the user's", () => {
		expect(agentIds({})).toEqual(['claude-code', 'codex', 'demo']);
		expect(agentIds({...custom, codex: {}})).toEqual(['claude-code', 'codex', 'demo', 'mine', 'broken']);
	});

	test('finds one by its word', () => {
		expect(agentById('codex', custom).program).toBe('codex');
		expect(agentById('mine', custom).program).toBe('my-agent');
	});

	test.each([
		['claude', /Did you mean claude-code\?/],
		['codx', /Did you mean codex\?/],
		['min', /Did you mean mine\?/],
		['constructor', /Known: claude-code, codex, demo, mine, broken/],
		['', /Did you mean/],
	])('an unknown word %j is a usage error with the nearest', (id, hint) => {
		expect(() => agentById(id, custom)).toThrow(
			expect.objectContaining({
				code: 'usage',
				message: `There is no agent "${id}".`,
				hint: expect.stringMatching(hint),
			}),
		);
	});

	test('a wrong entry is told when it is asked for, and only then', () => {
		expect(agentById('mine', custom).id).toBe('mine');
		expect(() => agentById('broken', custom)).toThrow(expect.objectContaining({code: 'bad_settings'}));
		expect(() => agentById('codex', {codex: {command: ['x']}})).toThrow(/name of an agent that AO knows/);
	});
});

describe('demo', () => {
	test('runs by this node, with the prompt as it is', async () => {
		const {argv, env} = await demoAgent('/dist/demo-agent.js', {}).launch(launchInput());
		expect(argv).toEqual([
			process.execPath,
			'/dist/demo-agent.js',
			'--permissions',
			'ask',
			'--',
			'- fix "it"',
		]);
		expect(env).toEqual({});
	});

	test('hands seed and speed on, and resumes', async () => {
		const agent = demoAgent('/d.js', {AO_DEMO_SEED: '7', AO_DEMO_SPEED: '20', AO_SESSION: 'outer'});
		const launch = await agent.launch(launchInput({resume: 'r-1', prompt: null}));
		expect(launch.env).toEqual({AO_DEMO_SEED: '7', AO_DEMO_SPEED: '20'});
		expect(launch.argv.slice(-2)).toEqual(['--resume', 'r-1']);
		expect(launch.conversationId).toBe('r-1');
	});

	test('its program is there', async () => {
		const {argv} = await agentById('demo', {}).launch(launchInput());
		expect(existsSync(argv[1] ?? '')).toBe(true);
	});
});
