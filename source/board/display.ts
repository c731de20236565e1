import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import {cleanText, fitWidth} from '../session/text.ts';

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** Splits text into what a person sees as characters. */
export function toGraphemes(text: string): string[] {
	if (/^[\x20-\x7E\n\t]*$/.test(text)) {
		return text.split('');
	}
	return Array.from(graphemes.segment(text), ({segment}) => segment);
}

/**
Foreign text as one line that every terminal draws in the same number of cells: no control characters, and no
sequences whose width terminals disagree on (joined emoji, flags, emoji variants of plain characters, skin tones).
*/
export function plain(text: string): string {
	return steady(cleanText(text));
}

/** As `plain`, but keeps the lines apart. */
export function plainLines(text: string): string[] {
	return steady(cleanText(text, {lines: true})).split('\n');
}

/** Cuts to a display width, with `…` at the end. */
export function cut(text: string, width: number): string {
	return width <= 0 ? '' : fitWidth(text, width);
}

/** Cuts to a display width, with `…` at the beginning: of a path, the end tells most. */
export function cutStart(text: string, width: number): string {
	return width <= 0 ? '' : cliTruncate(text, width, {position: 'start'});
}

/** Breaks a line into rows of at most `width` cells, at spaces where it can. Never gives an empty list. */
export function wrapWords(text: string, width: number): string[] {
	const rows: string[] = [];
	let row = '';
	let rowWidth = 0;
	for (const word of text.split(/(?<= )/)) {
		const wordWidth = stringWidth(word.trimEnd());
		if (rowWidth + wordWidth > width && rowWidth > 0) {
			rows.push(row.trimEnd());
			row = '';
			rowWidth = 0;
		}
		if (wordWidth <= width) {
			row += word;
			rowWidth += stringWidth(word);
			continue;
		}
		for (const grapheme of toGraphemes(word)) {
			const graphemeWidth = stringWidth(grapheme);
			if (rowWidth + graphemeWidth > width && rowWidth > 0) {
				rows.push(row);
				row = '';
				rowWidth = 0;
			}
			row += grapheme;
			rowWidth += graphemeWidth;
		}
	}
	rows.push(row.trimEnd());
	return rows;
}

const regionalIndicators = /[\u{1F1E6}-\u{1F1FF}]/gu;
const joiner = '\u{200D}';
const variants = /[\u{FE00}-\u{FE0F}]|[\u{1F3FB}-\u{1F3FF}]|\u{20E3}/gu;
const unsteady = new RegExp(`${joiner}|${variants.source}|${regionalIndicators.source}`, 'u');

function steady(text: string): string {
	const composed = text.normalize('NFC');
	if (!unsteady.test(composed)) {
		return composed;
	}
	return toGraphemes(composed).map(steadyGrapheme).join('');
}

function steadyGrapheme(grapheme: string): string {
	if (!unsteady.test(grapheme)) {
		return grapheme;
	}
	const [first = ''] = grapheme.split(joiner);
	return first
		.replaceAll(regionalIndicators, letter =>
			String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x1f1e6 + 65),
		)
		.replaceAll(variants, '');
}
