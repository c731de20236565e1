import fs from 'node:fs';
import type {AgentEvent} from '../../../source/session/agent-events.ts';
import {asAgentEvent} from '../../../source/session/agent-events.ts';

const folder = new URL('../fixtures/codex/', import.meta.url);

export function recordedText(name: string): string {
	return fs.readFileSync(new URL(name, folder), 'utf8');
}

export function recordedFiles(start: string): string[] {
	return fs.readdirSync(folder).filter(name => name.startsWith(start));
}

function lines(name: string): unknown[] {
	return recordedText(name)
		.split('\n')
		.filter(line => line !== '')
		.map(line => JSON.parse(line) as unknown);
}

/** What hooks reported in a recorded run. */
export function recordedEvents(name: string): AgentEvent[] {
	return lines(`events-${name}.jsonl`)
		.map(asAgentEvent)
		.filter(event => event !== null);
}

/** The lines of a recorded rollout. */
export function recordedRollout(name: string): unknown[] {
	return lines(`rollout-${name}.jsonl`);
}

export function recordedScreen(name: string): string[] {
	return recordedText(`screens/${name}.txt`).trimEnd().split('\n');
}
