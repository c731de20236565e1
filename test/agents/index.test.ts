import {describe, expect, test} from 'vitest';
import {agentById, agentIds} from '../../source/agents/index.ts';

const known = [
	'claude-code',
	'codex',
	'opencode',
	'gemini',
	'copilot',
	'qwen',
	'cursor',
	'aider',
	'amp',
	'goose',
	'crush',
	'demo',
];
const custom = {mine: {command: ['my-agent', '{prompt}']}, broken: 7};

describe('the registry of agents', () => {
	test("lists AO's own and the user's", () => {
		expect(agentIds({})).toEqual(known);
		expect(agentIds({...custom, codex: {}})).toEqual([...known, 'mine', 'broken']);
	});

	test('finds one by its word', () => {
		expect(agentById('codex', custom).program).toBe('codex');
		expect(agentById('mine', custom).program).toBe('my-agent');
	});

	test.each([
		['claude', /Did you mean claude-code\?/],
		['codx', /Did you mean codex\?/],
		['min', /Did you mean mine\?/],
		['constructor', /Known: claude-code, codex, .*, demo, mine, broken/],
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
