import type {Board} from '../board.ts';
import type {Dialog, DialogKind, DialogOf, Loaded} from '../dialog.ts';
import {errorWords} from '../error-words.ts';
import {changeDialog} from '../handlers.ts';

/**
Puts an answer into the open dialog when it is there, or another dialog in its place, or with null none. A dialog that is
of another kind by then is left alone.
*/
export function loadInto<Kind extends DialogKind, Value>(
	board: Board,
	kind: Kind,
	ask: Promise<Value>,
	put: (dialog: DialogOf<Kind>, loaded: Loaded<Value>) => Dialog | null,
): void {
	const tell = (loaded: Loaded<Value>) => changeDialog(board, kind, dialog => put(dialog, loaded));
	ask.then(
		value => tell({value, problem: null}),
		error => tell({value: null, problem: errorWords(error)}),
	);
}
