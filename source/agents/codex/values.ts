/** A parsed value as an object to look into; an empty one for anything else. */
export function asRecord(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: {};
}

/** A text that says something; null for anything else. */
export function asText(value: unknown): string | null {
	return typeof value === 'string' && value.trim() !== '' ? value : null;
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** The id of a thread, by which it can be resumed: a UUID in small letters, of version 7 in 0.169.0. */
export function asThreadId(value: unknown): string | null {
	return typeof value === 'string' && uuid.test(value) ? value : null;
}

/** When a thread was begun, in ms, from its id; null where the id does not tell (RFC 9562, UUID version 7). */
export function threadTime(id: string): number | null {
	return id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null;
}

/** What is asked by `request_user_input`: its questions with the labels of their answers, a line each; null for none. */
export function questionText(input: unknown): string | null {
	const {questions} = asRecord(input);
	const lines = (Array.isArray(questions) ? questions : []).slice(0, 10).flatMap(one => {
		const {question, options} = asRecord(one);
		const labels = (Array.isArray(options) ? options : [])
			.slice(0, 10)
			.flatMap(option => asText(asRecord(option).label) ?? []);
		const text = asText(question);
		return text === null ? [] : [labels.length === 0 ? text : `${text} (${labels.join(' / ')})`];
	});
	return lines.length === 0 ? null : lines.join('\n');
}
