import stringWidth from 'string-width';
import {cut} from './display.ts';

/** How a piece of text looks. Colours are those of the terminal's palette. */
export type Style = {
	color?: 'green' | 'cyan' | 'yellow' | 'red' | 'blue' | 'magenta';
	bold?: boolean;
	dim?: boolean;
	underline?: boolean;
	inverse?: boolean;
};

export type Span = Style & {text: string};

/** One row of the screen, made of pieces that each look one way. */
export type Line = readonly Span[];

/** The display width of a line. */
export function lineWidth(line: Line): number {
	return line.reduce((sum, {text}) => sum + stringWidth(text), 0);
}

/** Cuts a line to a width, with `…` where something is missing. */
export function fitLine(line: Line, width: number): Line {
	if (lineWidth(line) <= width) {
		return line;
	}
	const fitted: Span[] = [];
	let left = width;
	for (const [index, span] of line.entries()) {
		const spanWidth = stringWidth(span.text);
		const isLast = index === line.length - 1;
		if (spanWidth < left || (spanWidth === left && isLast)) {
			fitted.push(span);
			left -= spanWidth;
			continue;
		}
		if (left > 0) {
			fitted.push({...span, text: cut(spanWidth === left ? `${span.text}…` : span.text, left)});
		}
		break;
	}
	return fitted;
}

/** A line of exactly this width: cut, or filled with spaces. */
export function fillLine(line: Line, width: number): Line {
	const fitted = fitLine(line, width);
	const missing = width - lineWidth(fitted);
	return missing > 0 ? [...fitted, {text: ' '.repeat(missing)}] : fitted;
}

/**
Joins pieces with a separator, as many from the beginning as fit: a piece is shown whole or not at all, but the first
one is cut where it must be.
*/
export function joinFitting(pieces: readonly Span[], separator: string, width: number): Line {
	const line: Span[] = [];
	let used = 0;
	for (const piece of pieces) {
		const gap = line.length === 0 ? 0 : stringWidth(separator);
		const pieceWidth = stringWidth(piece.text);
		if (used + gap + pieceWidth > width) {
			if (line.length === 0) {
				return fitLine([piece], width);
			}
			continue;
		}
		if (gap > 0) {
			line.push({text: separator, dim: true});
		}
		line.push(piece);
		used += gap + pieceWidth;
	}
	return line;
}
