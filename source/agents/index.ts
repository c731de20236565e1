import {closest} from 'fastest-levenshtein';
import type {Agent} from '../session/agent.ts';
import {AoError} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import {aider} from './aider/index.ts';
import {amp} from './amp.ts';
import {claudeCode} from './claude-code/index.ts';
import {codex} from './codex/index.ts';
import {copilot} from './copilot/index.ts';
import {crush} from './crush/index.ts';
import {cursor} from './cursor.ts';
import {customAgent} from './custom/index.ts';
import {demoAgent} from './demo.ts';
import {gemini} from './gemini/index.ts';
import {goose} from './goose/index.ts';
import {openCode} from './opencode/index.ts';
import {qwen} from './qwen/index.ts';

/** The setting `agents` as it was read; an entry is checked when it is asked for. */
export type CustomAgents = Readonly<Record<string, unknown>>;

const builtIn: ReadonlyMap<string, Agent> = new Map(
	[claudeCode, codex, openCode, gemini, copilot, qwen, cursor, aider, amp, goose, crush, demoAgent()].map(
		agent => [agent.id, agent],
	),
);

/** The words for `--agent`: AO's own agents, then those of the setting `agents`. */
export function agentIds(custom: CustomAgents): string[] {
	return [...new Set([...builtIn.keys(), ...Object.keys(custom)])];
}

/**
The agent that a word stands for. An unknown word is `AoError('usage')` with the nearest known one; an entry of the
setting `agents` that is wrong, or that takes the name of one of AO's own, is `AoError('bad_settings')`.
*/
export function agentById(id: string, custom: CustomAgents): Agent {
	const own = builtIn.get(id);
	if (Object.hasOwn(custom, id)) {
		if (own !== undefined) {
			throw new AoError('bad_settings', `The setting agents.${id} has the name of an agent that AO knows.`, {
				hint: 'Give yours another name.',
			});
		}
		return customAgent(id, custom[id], builtIn);
	}
	if (own !== undefined) {
		return own;
	}
	const ids = agentIds(custom);
	const nearest = ids.find(known => id !== '' && known.startsWith(id)) ?? closest(id, ids);
	throw new AoError('usage', `There is no agent "${cleanText(id)}".`, {
		hint: `Did you mean ${nearest}? Known: ${ids.join(', ')}; your own go into the setting agents.`,
	});
}
