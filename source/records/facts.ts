import type {Fact, NewFact} from '../session/facts.ts';
import {appendLine} from './jsonl.ts';

/** Who speaks in the facts of this process: `spawn:4711`. */
let speaker = `ao:${process.pid}`;

/** Names the command that this process runs, for the `by` of its facts. */
export function speakAs(command: string): void {
	speaker = `${command}:${process.pid}`;
}

/** Appends one fact to a session's `facts.jsonl` and gives it back as written. */
export function appendFact(file: string, fact: NewFact): Fact {
	const said = {at: new Date().toISOString(), by: speaker, ...fact} as Fact;
	appendLine(file, said);
	return said;
}
