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

	describe('its screen', () => {
		const asking = [
			'● Write scripts/convert.js',
			'│ Allow this command?',
			'│   node scripts/convert.js a.json b.json',
			'│ ❯ 1. Yes (y)',
			'│   2. No, go on without it (n)',
			'y yes · n no · Enter yes',
			'',
		];
		const {screen} = demoAgent('/d.js', {});

		test('asks, with its answers', () => {
			expect(screen?.sign(asking)).toMatchObject({activity: 'waiting_input', ask: 'permission'});
			expect(screen?.menu?.(asking)).toEqual({
				question: 'Allow this command? node scripts/convert.js a.json b.json',
				ask: 'permission',
				options: [
					{label: 'Yes (y)', means: 'yes', keys: ['y']},
					{label: 'No, go on without it (n)', means: 'no', keys: ['n']},
				],
			});
		});

		test('asks nothing once it was answered, nor while it works', () => {
			for (const lines of [[...asking.slice(0, 5), '  └ Yes', 'runs node · Esc stops'], [], ['› ']]) {
				expect(screen?.sign(lines)).toBeNull();
				expect(screen?.menu?.(lines)).toBeNull();
			}
		});

		test('tells what is half typed', () => {
			expect(screen?.draft?.(['done', '› half a thou'])).toBe('half a thou');
			expect(screen?.draft?.(['done', '›'])).toBe('');
			expect(screen?.draft?.(['runs npm test'])).toBeNull();
		});
	});
});
