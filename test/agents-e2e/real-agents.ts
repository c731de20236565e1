import {afterAll, describe, expect, test} from 'vitest';
import {claudeCode} from './agents/claude-code.ts';
import {codex} from './agents/codex.ts';
import {copilot} from './agents/copilot.ts';
import {gemini} from './agents/gemini.ts';
import {opencode} from './agents/opencode.ts';
import {qwen} from './agents/qwen.ts';
import {interfaces} from './fence.ts';
import {isInstalled, versionOf} from './install.ts';
import {playLife} from './scenario.ts';
import {keepTraces, makeStage, type Row} from './stage.ts';
import {table} from './table.ts';

const wanted = (process.env.AO_AGENTS ?? '').split(',');
const cases = [claudeCode, codex, opencode, gemini, copilot, qwen].filter(({id}) => wanted.includes(id));
const rows: Row[] = [];

test('there is no network but loopback', context => {
	context.skip(
		!process.env.AO_AGENTS_FENCE?.includes('namespace'),
		'this machine has no better fence than proxies',
	);
	expect(interfaces()).toEqual(['lo']);
});

describe.each(cases)('$id', agent => {
	test('its life under AO', {timeout: 900_000}, async context => {
		context.skip(!isInstalled(agent.id), `${agent.id} ${versionOf(agent.id)} is not installed`);
		const stage = await makeStage(agent);
		try {
			await playLife(agent, stage);
		} catch (error) {
			const traces = await keepTraces(stage, agent);
			(error as Error).message += `\nAll that it left is kept in ${traces}`;
			throw error;
		} finally {
			rows.push(...stage.rows);
		}
	});
});

afterAll(() => {
	process.stdout.write(`${table(rows)}\n`);
});
