import {appendFileSync} from 'node:fs';
import {cleanText} from '../../session/text.ts';

/** Bytes of a text in an event: even if every character needs escaping, the line stays below 4 KB. */
const textBytes = 1500;

/** One line for `$AO_EVENTS`, at most 4096 bytes with its line break; `t` is in ms since the epoch. */
export function eventLine(event: string, payload: Record<string, unknown>, t: number): string {
	const {text} = payload;
	const fitted =
		typeof text === 'string' ? {...payload, text: cutBytes(cleanText(text), textBytes)} : payload;
	return `${JSON.stringify({t, event, payload: fitted})}\n`;
}

/** Appends an event in one write. A file that cannot be written does not stop the agent. */
export function appendEvent(
	file: string | undefined,
	event: string,
	payload: Record<string, unknown>,
	t = Date.now(),
): void {
	if (file === undefined || file === '') {
		return;
	}
	try {
		appendFileSync(file, eventLine(event, payload, t), {mode: 0o600});
	} catch {}
}

function cutBytes(text: string, limit: number): string {
	const bytes = Buffer.from(text);
	return bytes.length <= limit
		? text
		: bytes
				.subarray(0, limit)
				.toString()
				.replace(/\uFFFD$/, '');
}
