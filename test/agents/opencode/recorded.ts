import {readFileSync} from 'node:fs';
import {openCodeEvents} from '../../../source/agents/opencode/events.ts';
import {asAgentEvent} from '../../../source/session/agent-events.ts';
import type {Signal} from '../../../source/session/signal.ts';

const folder = new URL('../fixtures/opencode/', import.meta.url);

/** A recorded screen, line by line. */
export function screen(name: string): string[] {
	return readFileSync(new URL(`screens/${name}.txt`, folder), 'utf8').split('\n');
}

/** What the lines of a recording say, in file order. */
export function replay(name: string): Signal[] {
	return readEvents(readFileSync(new URL(`${name}.jsonl`, folder), 'utf8'));
}

/** What lines of `events.jsonl` say, read as after each of them the process had ended: memory goes through JSON. */
export function readEvents(lines: string): Signal[] {
	let memory = openCodeEvents.start();
	return lines.split('\n').flatMap(line => {
		const event = line === '' ? null : asAgentEvent(JSON.parse(line));
		memory = JSON.parse(JSON.stringify(memory));
		return event === null ? [] : openCodeEvents.read(memory, event);
	});
}
