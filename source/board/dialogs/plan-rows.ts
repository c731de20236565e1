import type {Loaded} from '../dialog.ts';
import {plain, wrapWords} from '../display.ts';
import type {Row} from '../paint.ts';
import type {Line, Style} from '../spans.ts';

/** What stands in a dialog while its plan is not there: that AO is looking, or why it could not. */
export function notLoaded({problem}: Loaded<unknown>, width: number): Row[] {
	if (problem === null) {
		return [[{text: 'Looking…', dim: true}]];
	}
	return wrapWords(plain(problem), width).map(text => [{text, color: 'red'}]);
}

/** Foreign text in as many rows as it needs. */
export function wrapped(text: string, width: number, style: Style = {}): Line[] {
	return wrapWords(plain(text), width).map(row => [{...style, text: row}]);
}

/** As many rows as there is room for, with how many are left out: choices must stay in view, whatever there is to say. */
export function shorten(rows: readonly Row[], room: number): readonly Row[] {
	const shown = Math.max(1, room);
	return rows.length <= shown
		? rows
		: [...rows.slice(0, shown - 1), [{text: `… and ${rows.length - shown + 1} more lines`, dim: true}]];
}

/** A key of a dialog and what it does. */
export function choice(key: string, words: string): Row {
	return [{text: `  ${key.padEnd(6)}`, bold: true}, {text: words}];
}

/** The same in as many rows as it needs. */
export function longChoice(key: string, words: string, width: number): Row[] {
	const [first = '', ...rest] = wrapWords(words, Math.max(8, width - 8));
	return [choice(key, first), ...rest.map((text): Row => [{text: ' '.repeat(8)}, {text}])];
}
