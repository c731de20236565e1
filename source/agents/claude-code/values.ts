import {isObject} from '../payload.ts';

/** The field of an object as text; null for anything else, an empty text too. */
export function textField(value: unknown, name: string): string | null {
	const field = isObject(value) ? value[name] : undefined;
	return typeof field === 'string' && field !== '' ? field : null;
}

/** Text in one line, without blanks at its ends, cut with `…` after so many characters. */
export function oneLine(text: string, most: number): string {
	const line = text
		.slice(0, most * 4)
		.replace(/\s+/g, ' ')
		.trim();
	return line.length > most || text.length > most * 4 ? `${line.slice(0, most - 1).trimEnd()}…` : line;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id of a conversation (a UUID, Claude Code 2.1.330); null for anything else. */
export function conversationId(value: unknown): string | null {
	return typeof value === 'string' && uuid.test(value) ? value : null;
}
