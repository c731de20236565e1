/**
Terminal text with colours, line by line. A style is the parameters of one SGR sequence (`1;38;5;4`), '' for plain.
*/
export type Run = {text: string; style: string};

/** The line with its styles, complete in itself: it begins plain and ends plain. Plain blanks at its end are cut. */
export function renderLine(runs: readonly Run[]): string {
	let line = '';
	let current = '';
	for (const {text, style} of trimRuns(runs)) {
		if (style !== current) {
			line += style === '' ? '\u001B[0m' : `\u001B[0;${style}m`;
			current = style;
		}
		line += text;
	}
	return current === '' ? line : `${line}\u001B[0m`;
}

/** The line's text alone, blanks at its end cut. */
export function plainLine(runs: readonly Run[]): string {
	return runs
		.map(run => run.text)
		.join('')
		.trimEnd();
}

/** The lines as one text without the empty ones at its end. */
export function joinLines(lines: readonly string[]): string {
	let end = lines.length;
	while (end > 0 && lines[end - 1] === '') {
		end--;
	}
	return lines.slice(0, end).join('\n');
}

function trimRuns(runs: readonly Run[]): Run[] {
	const kept = runs.filter(run => run.text !== '');
	for (let last = kept.at(-1); last !== undefined && last.style === ''; last = kept.at(-1)) {
		const text = last.text.trimEnd();
		kept.pop();
		if (text !== '') {
			kept.push({text, style: ''});
			break;
		}
	}
	return kept;
}

/** Which SGR parameter ends which attributes (ECMA-48 8.3.117, and xterm's additions). */
const endings: Record<string, readonly string[]> = {
	22: ['bold', 'dim'],
	23: ['italic'],
	24: ['underline'],
	25: ['blink'],
	27: ['inverse'],
	28: ['hidden'],
	29: ['strike'],
	39: ['foreground'],
	49: ['background'],
	55: ['overline'],
	59: ['underlineColour'],
};

const beginnings: Record<string, string> = {
	1: 'bold',
	2: 'dim',
	3: 'italic',
	4: 'underline',
	5: 'blink',
	6: 'blink',
	7: 'inverse',
	8: 'hidden',
	9: 'strike',
	21: 'underline',
	53: 'overline',
};

const extended: Record<string, string> = {38: 'foreground', 48: 'background', 58: 'underlineColour'};

/** The attributes that SGR sequences have switched on so far, by name, each with its parameters. */
export type Attributes = ReadonlyMap<string, string>;

/** The attributes after one more SGR sequence with these parameters (`0;1;38;5;4`). */
export function applySgr(before: Attributes, parameters: string): Attributes {
	const attributes = new Map(before);
	const tokens = parameters.split(';');
	for (let index = 0; index < tokens.length; index++) {
		const token = tokens[index] ?? '';
		const [number = ''] = token.split(':');
		const value = Number(number);
		const colour = extended[number];
		if (token === '' || value === 0) {
			attributes.clear();
		} else if (colour !== undefined) {
			const length = token.includes(':') ? 1 : tokens[index + 1] === '2' ? 5 : 3;
			attributes.set(colour, tokens.slice(index, index + length).join(';'));
			index += length - 1;
		} else if (endings[number] !== undefined || token === '4:0') {
			for (const name of endings[number] ?? ['underline']) {
				attributes.delete(name);
			}
		} else if (beginnings[number] !== undefined) {
			attributes.set(beginnings[number], token);
		} else if ((value >= 30 && value <= 37) || (value >= 90 && value <= 97)) {
			attributes.set('foreground', token);
		} else if ((value >= 40 && value <= 47) || (value >= 100 && value <= 107)) {
			attributes.set('background', token);
		}
	}
	return attributes;
}

/** Attributes as a style. */
export function styleOf(attributes: Attributes): string {
	return [...attributes.values()].join(';');
}
