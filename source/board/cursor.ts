import stringWidth from 'string-width';
import {drawDialog} from './dialogs/drawing.ts';
import {dialogs, isFull} from './dialogs/index.ts';
import {boxPlace, boxRoom, fullRoom} from './dialogs/room.ts';
import {filterPrompt, filterText} from './footer-lines.ts';
import type {View} from './view.ts';

/**
The cell in which text is being written, where it is: the terminal's own cursor goes there, so that an input method
shows what it composes in the right place.
*/
export function cursorCell(view: View): {x: number; y: number} | undefined {
	const {state, layout} = view;
	const {dialog, filterEditor} = state;
	if (dialog !== null) {
		const full = isFull(dialog, view);
		const room = full ? fullRoom(layout) : boxRoom(layout);
		const {cursor, rows} = drawDialog(dialogs, dialog, view, room);
		if (cursor === undefined || cursor.row >= room.height) {
			return undefined;
		}
		const {left, top} = boxPlace(layout, Math.min(rows.length, room.height));
		return full
			? {x: cursor.column + (layout.width > 2 ? 1 : 0), y: cursor.row + 1}
			: {x: left + 2 + cursor.column, y: top + 1 + cursor.row};
	}
	if (filterEditor === null || layout.footerRow === null) {
		return undefined;
	}
	const {text, cursor} = filterEditor;
	const x = stringWidth(filterPrompt) + stringWidth(filterText(text.slice(0, cursor)));
	return {x: Math.min(x, layout.width - 1), y: layout.footerRow};
}
