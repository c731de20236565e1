/** A text as one word for `sh`, whatever it has in it. */
export function shellQuote(text: string): string {
	return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
