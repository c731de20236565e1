import {asciiText} from './ascii.ts';
import {cutStyled, withoutStyle} from './sgr.ts';
import {fitLine, type Line, type Span} from './spans.ts';
import type {Theme} from './theme.ts';

/** SGR parameters that begin and end each look (ECMA-48 8.3.117); the palette's colours are the terminal's own. */
const colours = {red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36} as const;
const colourEnd = 39;
const attributes = [
	['bold', 1, 22],
	['dim', 2, 22],
	['underline', 4, 24],
	['inverse', 7, 27],
] as const;

/** A row of text: spans of AO's own, or a line of an agent's with its colours in it. */
export type Row = Line | {styled: string};

/** A row as it is drawn: its text, and the same with the sequences that style it. */
export type Painted = {plain: string; styled: string};

/** A row as the terminal gets it, cut to the width. */
export function paint(row: Row, width: number, theme: Theme): Painted {
	const known = paintedRows.get(row);
	if (known !== undefined && known.width === width && known.theme === theme) {
		return known.painted;
	}
	const painted = paintAnew(row, width, theme);
	paintedRows.set(row, {width, theme, painted});
	return painted;
}

/** Rows that did not change are the same objects, and most rows do not change from frame to frame. */
const paintedRows = new WeakMap<Row, {width: number; theme: Theme; painted: Painted}>();

function paintAnew(row: Row, width: number, theme: Theme): Painted {
	if ('styled' in row) {
		const text = cutStyled(row.styled, width, theme.colours);
		const styled = theme.ascii ? asciiStyled(text) : text;
		return {plain: withoutStyle(styled), styled};
	}
	const spans = fitLine(row, width).map(span => ({
		...span,
		text: theme.ascii ? asciiText(span.text) : span.text,
	}));
	return {
		plain: spans.map(({text}) => text).join(''),
		styled: spans.map(span => paintSpan(span, theme)).join(''),
	};
}

function paintSpan({text, color, ...style}: Span, theme: Theme): string {
	const begin: number[] = [];
	const end: number[] = [];
	for (const [name, on, off] of attributes) {
		if (style[name] === true) {
			begin.push(on);
			end.unshift(off);
		}
	}
	if (color !== undefined && theme.colours) {
		begin.push(colours[color]);
		end.unshift(colourEnd);
	}
	if (begin.length === 0 || text === '') {
		return text;
	}
	return `${sequence(begin)}${text}${sequence(end)}`;
}

function sequence(parameters: readonly number[]): string {
	return parameters.map(parameter => `\u{1B}[${parameter}m`).join('');
}

function asciiStyled(text: string): string {
	return text
		.split(/(\u{1B}\[[\d:;]*m)/u)
		.map((part, index) => (index % 2 === 1 ? part : asciiText(part)))
		.join('');
}
