import cliTruncate from 'cli-truncate';
import {plain} from './display.ts';

const sgr = /\u{1B}\[[\d:;]*m/gu;
const reset = /\[0*(?:;0*)*m$/;
/** A program that never resets must not make each line longer than the one before. */
const rememberedSequences = 8;

/**
Text with colours, made safe and split into lines: of all sequences only SGR (ECMA-48 8.3.117) is kept, and a colour
that goes on over a line's end is set again at the next one's beginning, so that any part of it can be drawn alone.
*/
export function styledLines(text: string): string[] {
	const lines = text.split(/\r\n|\n|\r/);
	let open: string[] = [];
	const styled = lines.map(line => {
		const parts = [...open];
		let end = 0;
		for (const match of line.matchAll(sgr)) {
			parts.push(plain(line.slice(end, match.index)), match[0]);
			open = reset.test(match[0]) ? [] : [...open, match[0]].slice(-rememberedSequences);
			end = match.index + match[0].length;
		}
		parts.push(plain(line.slice(end)));
		return parts.join('');
	});
	return withoutStyle(styled.at(-1) ?? '') === '' ? styled.slice(0, -1) : styled;
}

/** The text without its colours. */
export function withoutStyle(text: string): string {
	return text.replaceAll(sgr, '');
}

/** A line with colours, cut to a display width; its colours end where it does. */
export function cutStyled(line: string, width: number, colours: boolean): string {
	const kept = colours ? line : withoutStyle(line);
	const fitted = width <= 0 ? '' : cliTruncate(kept, width);
	return fitted.includes('\u{1B}') ? `${fitted}\u{1B}[0m` : fitted;
}
