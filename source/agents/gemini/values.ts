/** A value as an object to look things up in; an empty one where it is none. Own keys only. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? Object.assign(Object.create(null), value)
		: {};
}

export function asArray(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

/** A text that is not empty; null for everything else. */
export function asText(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}

/** A count of tokens; 0 for everything that is none. */
export function asCount(value: unknown): number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** An ISO 8601 time in ms since the epoch; null for everything else. */
export function asTime(value: unknown): number | null {
	const time = typeof value === 'string' && value.length < 40 ? Date.parse(value) : Number.NaN;
	return Number.isNaN(time) ? null : time;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id of a conversation as Gemini CLI and Qwen Code take and give it; null for everything else. */
export function asUuid(value: unknown): string | null {
	return typeof value === 'string' && uuid.test(value) ? value : null;
}

/** So much of one part of a text is kept: it is shown in a line or two. */
const mostLetters = 600;

/** Parts of what is asked, each in one line, joined by `join`; null where there is none. */
export function phrase(parts: readonly (string | null)[], join = ': '): string | null {
	const lines = parts
		.map(part => (part ?? '').slice(0, mostLetters).replaceAll('\n', ' ').trim())
		.filter(part => part !== '');
	return lines.length === 0 ? null : lines.join(join);
}

/** The questions of a tool call `{questions: [{question, options: [{label}]}]}` with their answers; null for none. */
export function questionText(input: unknown): string | null {
	const questions = asArray(asObject(input).questions).slice(0, 4).map(asObject);
	const texts = questions.map(({question, options}) => {
		const labels = asArray(options)
			.slice(0, 8)
			.map(option => asText(asObject(option).label));
		const answers = phrase(labels, ' / ');
		const text = phrase([asText(question)]);
		return text !== null && answers !== null ? `${text} (${answers})` : text;
	});
	return phrase(texts, ' · ');
}
