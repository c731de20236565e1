import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

/*
Control strings (OSC, DCS, SOS, PM, APC) with their payload; CSI; any other escape sequence. By ECMA-48, with BEL as
the end of OSC as xterm has it. Introducers are no part of a payload, so that unfinished ones cost linear time.
*/
const introducers = String.raw`\x1B\x90\x98\x9D-\x9F`;
const operatingSystemCommand = new RegExp(
	String.raw`(?:\x1B\]|\x9D)[^\x07\x9C${introducers}]*(?:\x07|\x1B\\|\x9C)`,
	'g',
);
const controlString = new RegExp(
	String.raw`(?:\x1B[PX^_]|[\x90\x98\x9E\x9F])[^\x9C${introducers}]*(?:\x1B\\|\x9C)`,
	'g',
);
const controlSequence = /(?:\x1B\[|\x9B)[\x30-\x3F]*[\x20-\x2F]*[\x40-\x7E]/g;
const escapeSequence = /\x1B[\x20-\x2F]*[\x30-\x7E]/g;

const lineBreak = /\r\n|[\r\n\v\f\x85\u2028\u2029]/g;
const controlCharacter = /[\x00-\x08\x0E-\x1F\x7F-\x9F]/g;

/*
What Unicode calls ignorable (bidi marks, overrides and isolates, zero-width and filler characters, variation
selectors, the tag characters that hide whole sentences), annotation marks, and what it says is no character. The
joiner and the selector that emoji are made of are looked at by their neighbours.
*/
const invisible =
	/[[\p{Default_Ignorable_Code_Point}--[\u200D\uFE0F]]\uFFF9-\uFFFB\p{Noncharacter_Code_Point}]/gv;
const joinerOutsideEmoji =
	/(?<!\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?)\u200D|\u200D(?!\p{Extended_Pictographic})/gu;
const selectorOutsideEmoji = /(?<!\p{Emoji})\uFE0F/gu;
const marksWithoutBase = /^\p{Mark}+/gmu;
const towerOfMarks = /(\p{Mark}{4})\p{Mark}+/gu;

const plain = /^[\x20-\x7E]*$/;

export type CleanOptions = {
	/** Keep line breaks (as `\n`); else each becomes a space. */
	lines?: boolean;
	/** Keep tabs; else each becomes a space, or four where lines are kept. */
	tabs?: boolean;
};

/**
Foreign text, safe for a screen: without control characters, escape sequences and their payload, bidi controls,
invisible characters (a ZWJ inside an emoji stays) and towers of combining marks; lone surrogates become U+FFFD.
*/
export function cleanText(text: string, options: CleanOptions = {}): string {
	if (plain.test(text)) {
		return text;
	}
	return text
		.toWellFormed()
		.replace(operatingSystemCommand, '')
		.replace(controlString, '')
		.replace(controlSequence, '')
		.replace(escapeSequence, '')
		.replace(lineBreak, options.lines ? '\n' : ' ')
		.replace(/\t/g, options.tabs ? '\t' : options.lines ? '    ' : ' ')
		.replace(controlCharacter, '')
		.replace(invisible, '')
		.replace(joinerOutsideEmoji, '')
		.replace(selectorOutsideEmoji, '')
		.replace(marksWithoutBase, '')
		.replace(towerOfMarks, '$1');
}

/** As `cleanText` with its lines and tabs, but colours and attributes (SGR sequences) stay: git's own in a patch. */
export function cleanStyled(text: string): string {
	return text
		.split(/(\x1B\[[\d;:]*m)/)
		.map((part, index) => (index % 2 === 1 ? part : cleanText(part, {lines: true, tabs: true})))
		.join('');
}

/** The first line that has something to read, cleaned and trimmed; '' where there is none. */
export function firstLine(text: string): string {
	const lines = cleanText(text, {lines: true}).split('\n');
	return lines.map(line => line.trim()).find(line => line !== '') ?? '';
}

/** All of a text in one line, cleaned, with single blanks. */
export function oneLine(text: string): string {
	return cleanText(text, {lines: true}).replace(/\s+/g, ' ').trim();
}

/** More code units than any real character of one column has: what lies beyond them cannot be seen anyway. */
const unitsPerColumn = 32;

/** Clean text, cut with `…` so that it takes at most `width` columns. */
export function fitWidth(text: string, width: number): string {
	const most = Math.max(0, Math.floor(width));
	const limit = most * unitsPerColumn;
	const visible = text.length > limit ? `${text.slice(0, limit).toWellFormed()}…` : text;
	return cliTruncate(visible, most);
}

/** Clean text in exactly `width` columns: cut where it is longer, filled with spaces where it is shorter. */
export function padWidth(text: string, width: number, align: 'left' | 'right' = 'left'): string {
	const fitted = fitWidth(text, width);
	const padding = ' '.repeat(Math.max(0, Math.floor(width) - stringWidth(fitted)));
	return align === 'left' ? fitted + padding : padding + fitted;
}
