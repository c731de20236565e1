import {readFileSync} from 'node:fs';
import type {AgentEvent} from '../../../source/session/agent-events.ts';
import type {Signal, StreamReader} from '../../../source/session/signal.ts';

const folder = new URL('../fixtures/claude-code/', import.meta.url);

/** A recorded file of Claude Code 2.1.330. */
export function recording(name: string): string {
	return readFileSync(new URL(name, folder), 'utf8');
}

/** The lines of a recorded file, parsed. */
export function recordedLines<Line>(name: string): Line[] {
	return recording(name)
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));
}

/** A recorded screen, as a capture gives it: trailing blanks cut. */
export function recordedScreen(name: string): string[] {
	return recording(`screens/${name}.txt`)
		.split('\n')
		.map(line => line.trimEnd());
}

/** Reads all records; the memory goes through JSON between any two, as it does between two processes. */
export function replay<Item, Memory>(reader: StreamReader<Item, Memory>, records: readonly Item[]): Signal[] {
	let memory = reader.start();
	return records.flatMap(record => {
		memory = JSON.parse(JSON.stringify(memory));
		return reader.read(memory, record);
	});
}

/** The activities in short, equal ones in a row as one: `active`, `waiting_input(permission) Bash: npm test`. */
export function inShort(signals: readonly Signal[]): string[] {
	const words = signals.flatMap(signal => {
		switch (signal.kind) {
			case 'activity': {
				const ask = signal.ask === undefined ? '' : `(${signal.ask})`;
				return [`${signal.activity}${ask}${signal.text ? ` ${signal.text}` : ''}`];
			}
			case 'conversation':
				return [`conversation ${signal.id.slice(0, 8)}`];
			case 'answered':
				return ['answered'];
			default:
				return [];
		}
	});
	return words.filter((word, index) => word !== words[index - 1]);
}

export const hostileValues: readonly unknown[] = [
	null,
	0,
	-1,
	Number.NaN,
	'',
	'x'.repeat(1_000_000),
	[],
	[[[]]],
	{},
	true,
	{length: 3},
	{toString: 'x'},
];

export function event(name: string, payload: unknown, t = 1): AgentEvent {
	return {t, event: name, payload};
}
