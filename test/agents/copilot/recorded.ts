import {readFileSync} from 'node:fs';
import {eventFile} from '../../../source/agents/copilot/event-file.ts';
import type {Signal} from '../../../source/session/signal.ts';

const folder = new URL('../fixtures/copilot/', import.meta.url);

/** A recorded screen, line by line. */
export function screen(name: string): string[] {
	return readFileSync(new URL(`screens/${name}.txt`, folder), 'utf8').split('\n');
}

/** What a recorded event file says of its own conversation. */
export function replay(name: string): Signal[] {
	const lines = readFileSync(new URL(`${name}.jsonl`, folder), 'utf8').split('\n');
	const values = lines.filter(line => line !== '').map(line => JSON.parse(line));
	return readLines(values, values[0].data.sessionId);
}

/** What lines say, read as after each of them the process had ended: memory goes through JSON. */
export function readLines(values: readonly unknown[], conversation: string | null = null): Signal[] {
	let memory = eventFile.lines.start();
	return values.flatMap(value => {
		memory = JSON.parse(JSON.stringify(memory));
		return eventFile.lines.read(memory, {value, file: 0, conversation});
	});
}
