import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {makeWorld} from '../helpers/cli.ts';

test('gets, sets and unsets settings, and refuses what does not fit', async () => {
	const world = makeWorld({runtime: 'process'});
	const file = path.join(world.dataDir, 'config.json');
	const stdout = async (...args: string[]) => (await world.ao(['config', ...args])).stdout;
	expect(await stdout('path')).toBe(file);
	expect(await stdout('get', 'runtime')).toBe('process');
	await stdout('set', 'maxAgents', '8');
	await stdout('set', 'agents', '{"mine": {"command": ["my-agent", "{prompt}"]}}');
	await stdout('set', 'instruction', 'Be brief');
	expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
		runtime: 'process',
		defaultAgent: 'script',
		maxAgents: 8,
		agents: {mine: {command: ['my-agent', '{prompt}']}},
		instruction: 'Be brief',
	});
	expect(statSync(file).mode & 0o777).toBe(0o600);
	expect(await world.json(['config', 'get', 'maxAgents'])).toEqual({version: 1, settings: {maxAgents: 8}});
	await stdout('set', 'maxAgents');
	expect(await world.json(['config', 'get', 'maxAgents'])).toEqual({version: 1, settings: {maxAgents: null}});
	const before = readFileSync(file, 'utf8');
	const refused = [
		{args: ['set', 'maxAgents', 'many'], code: 2, words: 'maxAgents'},
		{args: ['set', 'runtime', 'screen'], code: 2, words: 'runtime'},
		{args: ['set', 'defaultagent', 'x'], code: 2, words: 'defaultAgent'},
		{args: ['set', 'agents', '{"mine": {"command": []}}'], code: 2, words: 'command'},
		{args: ['get', 'model'], code: 3, words: 'model'},
		{
			args: ['set', 'reactions', '{"checks": "on"}'],
			code: 2,
			words: '`reactions/checks` must be equal to one of the allowed values (off, ask, auto)',
		},
	];
	for (const {args, code, words} of refused) {
		const {exitCode, stderr} = await world.ao(['config', ...args]);
		expect(exitCode, stderr).toBe(code);
		expect(stderr).toContain(words);
	}
	expect(readFileSync(file, 'utf8')).toBe(before);
	for (const [name, byDefault] of [
		['reactions', {checks: 'ask', review: 'ask', conflict: 'ask', comment: 'ask', limit: 3}],
		['notify', {bell: true, osc: 'auto', desktop: 'auto', on: ['needs_you', 'ready']}],
	] as const) {
		const {exitCode, stdout: text, stderr} = await world.ao(['config', 'get', name]);
		expect([exitCode, JSON.parse(text), stderr]).toEqual([
			0,
			byDefault,
			`\`${name}\` is not set; this is its default.`,
		]);
	}
	const edited = await world.ao(['config', 'edit'], {env: {VISUAL: 'cat', EDITOR: 'false'}});
	expect(edited.stdout.trim()).toBe(before.trim());
});
