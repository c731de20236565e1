import stringWidth from 'string-width';
import {toGraphemes} from './display.ts';

/** What stands for AO's own signs where the terminal shows plain ASCII only. */
const signs: Record<string, string> = {
	'◌': '~',
	'●': '*',
	'◆': '>',
	'○': 'o',
	'▲': '!',
	'■': '#',
	'✗': 'x',
	'◔': '.',
	'✓': '+',
	'▌': '>',
	'…': '.',
	'“': '"',
	'”': '"',
	'·': '-',
	'−': '-',
	'‹': '<',
	'›': '>',
	'↑': '^',
	'↓': 'v',
	'←': '<',
	'→': '>',
	'─': '-',
	'│': '|',
	'┌': '+',
	'┐': '+',
	'└': '+',
	'┘': '+',
	'┼': '+',
	'┤': '+',
	'┴': '+',
	'┬': '+',
	'⇄': '=',
};

/** The same text in plain ASCII, of the same display width: signs by the table, letters without accents, else `?`. */
export function asciiText(text: string): string {
	if (/^[\x20-\x7E]*$/.test(text)) {
		return text;
	}
	return toGraphemes(text).map(asciiGrapheme).join('');
}

function asciiGrapheme(grapheme: string): string {
	const [bare = ''] = grapheme.normalize('NFD');
	const sign = signs[grapheme] ?? (/^[\x20-\x7E]$/.test(bare) ? bare : '?');
	return sign.repeat(stringWidth(grapheme));
}
