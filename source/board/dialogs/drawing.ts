import type {Board} from '../board.ts';
import type {Dialog, DialogKind, DialogOf} from '../dialog.ts';
import type {Handlers} from '../handlers.ts';
import type {Row} from '../paint.ts';
import type {View} from '../view.ts';

/** The room a dialog has for its rows, in cells. */
export type Room = {width: number; height: number};

/** What a dialog shows: a title and rows, which are cut to the room, and where in them text is being written. */
export type DialogDrawing = {
	title: string;
	rows: readonly Row[];
	cursor?: {row: number; column: number};
};

/** A kind of dialog: what its keys do, and what it shows. */
export type DialogType<Kind extends DialogKind> = {
	handlers: Handlers;
	/** Takes what is typed or pasted, where text is written in it. */
	type?: (board: Board, text: string) => void;
	/** Over the whole board, not in a box in its middle. */
	full?: boolean;
	draw(dialog: DialogOf<Kind>, view: View, room: Room): DialogDrawing;
};

export type DialogTypes = {[Kind in DialogKind]: DialogType<Kind>};

/** What any dialog shows. */
export function drawDialog(types: DialogTypes, dialog: Dialog, view: View, room: Room): DialogDrawing {
	const type = types[dialog.kind] as DialogType<DialogKind>;
	return type.draw(dialog, view, room);
}
