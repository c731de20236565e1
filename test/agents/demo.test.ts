import {existsSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {demoAgent} from '../../source/agents/demo.ts';
import {agentById} from '../../source/agents/index.ts';
import {launchInput} from './launch-input.ts';

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
