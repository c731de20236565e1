/**
JSON with comments (both kinds), commas before a closing bracket and a byte order mark, as users write their settings.
@throws SyntaxError where it is no such thing.
*/
export function parseJsonc(source: string): unknown {
	const parts = source.replace(/^\uFEFF/, '').match(tokens) ?? [];
	const kept = parts.filter(part => !part.startsWith('//') && !part.startsWith('/*'));
	const text: string[] = [];
	let comma = -1;
	for (const part of kept) {
		if ((part === '}' || part === ']') && comma !== -1) {
			text[comma] = '';
		}
		if (part === ',') {
			comma = text.length;
		} else if (part.trim() !== '') {
			comma = -1;
		}
		text.push(part);
	}
	return JSON.parse(text.join(''));
}

/** Strings, comments, and every other character for itself; what is not closed goes on to the end. */
const tokens = /"(?:[^"\\]|\\[\s\S])*"?|\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?|[\s\S]/g;
