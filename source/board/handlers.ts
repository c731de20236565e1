import type {Board} from './board.ts';
import type {Dialog, DialogKind, DialogOf} from './dialog.ts';
import {type EditCommand, type Editor, edit, editCommands} from './editor.ts';
import type {KeyPress} from './key-press.ts';
import type {ActionId} from './keymap.ts';

/** What a key does. */
export type Handler = (board: Board, press: KeyPress) => void;

/** What the keys of one place do, by the action's name in the key table. */
export type Handlers = Partial<Record<ActionId, Handler>>;

/** The open dialog, where it is of this kind. */
export function openDialog<Kind extends DialogKind>(board: Board, kind: Kind): DialogOf<Kind> | null {
	const {dialog} = board.getView().state;
	return dialog?.kind === kind ? (dialog as DialogOf<Kind>) : null;
}

/** Changes the open dialog, or closes it with null; nothing happens where it was closed or replaced meanwhile. */
export function changeDialog<Kind extends DialogKind>(
	board: Board,
	kind: Kind,
	change: (dialog: DialogOf<Kind>) => Dialog | null,
): void {
	const dialog = openDialog(board, kind);
	if (dialog !== null) {
		board.update({dialog: change(dialog)});
	}
}

/** Handlers for every way to edit a text that `read` and `write` find. */
export function editHandlers(
	read: (board: Board) => Editor | null,
	write: (board: Board, editor: Editor) => void,
): Partial<Record<EditCommand, Handler>> {
	return Object.fromEntries(
		editCommands.map(command => [
			command,
			(board: Board) => {
				const editor = read(board);
				if (editor !== null) {
					write(board, edit(editor, command));
				}
			},
		]),
	);
}

/** Handlers that scroll: `scroll` gets the rows to move by, infinite ones for the top and the end. */
export function scrollHandlers(
	scroll: (board: Board, rows: number) => void,
	pageRows: (board: Board) => number,
): Handlers {
	return {
		'scroll-down': board => scroll(board, 1),
		'scroll-up': board => scroll(board, -1),
		'half-page-down': board => scroll(board, halfPage(board)),
		'half-page-up': board => scroll(board, -halfPage(board)),
		top: board => scroll(board, Number.NEGATIVE_INFINITY),
		bottom: board => scroll(board, Number.POSITIVE_INFINITY),
	};

	function halfPage(board: Board): number {
		return Math.max(1, Math.floor(pageRows(board) / 2));
	}
}

/** Closes whatever dialog is open. */
export const closeDialog: Handler = board => board.update({dialog: null});
