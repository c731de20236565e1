import type {Loaded} from '../dialog.ts';
import {plain, wrapWords} from '../display.ts';
import type {Row} from '../paint.ts';

/** What stands in a dialog while its plan is not there: that AO is looking, or why it could not. */
export function notLoaded({problem}: Loaded<unknown>, width: number): Row[] {
	if (problem === null) {
		return [[{text: 'Looking…', dim: true}]];
	}
	return wrapWords(plain(problem), width).map(text => [{text, color: 'red'}]);
}
