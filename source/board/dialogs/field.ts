import stringWidth from 'string-width';
import {type Editor, editorRows} from '../editor.ts';
import type {Line} from '../spans.ts';
import type {Room} from './drawing.ts';

/** The rows of a text that is being written that are in view, and the cell in them that the cursor is in. */
export type FieldRows = {rows: Line[]; cursor: {row: number; column: number}};

/** As many rows of the text as there is room for, always with the one that the cursor is in. */
export function fieldRows(editor: Editor, {width, height}: Room): FieldRows {
	const all = editorRows(editor, width);
	const room = Math.max(1, height);
	const cursorRow = all.findIndex(({cursor}) => cursor !== null);
	const top = Math.max(0, Math.min(cursorRow - room + 1, all.length - room));
	const {cells = [], cursor} = all[cursorRow] ?? {};
	return {
		rows: all.slice(top, top + room).map(row => [{text: row.cells.join('')}]),
		cursor: {row: cursorRow - top, column: stringWidth(cells.slice(0, cursor ?? 0).join(''))},
	};
}
