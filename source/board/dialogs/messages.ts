import {clockWord} from '../../session/words.ts';
import type {BoardMessage} from '../../store/board-model.ts';
import type {Board} from '../board.ts';
import {plain} from '../display.ts';
import {changeDialog, closeDialog, scrollHandlers} from '../handlers.ts';
import type {Row} from '../paint.ts';
import type {Style} from '../spans.ts';
import {rowsInView} from './diff.ts';
import type {DialogType} from './drawing.ts';

const styles: Record<BoardMessage['level'], Style> = {
	info: {},
	good: {color: 'green'},
	warning: {color: 'yellow'},
	error: {color: 'red'},
};

/** Everything AO said since the board was opened, newest first. */
export const messagesDialog: DialogType<'messages'> = {
	full: true,
	handlers: {
		...scrollHandlers(scroll, rowsInView),
		close: closeDialog,
	},
	draw({top}, {snapshot}, {height}) {
		const rows = snapshot.messages.toReversed().map(messageRow);
		return {
			title: 'Messages',
			rows:
				rows.length === 0 ? [[{text: 'Nothing was said yet.', dim: true}]] : rows.slice(top, top + height),
		};
	},
};

function messageRow({at, level, text}: BoardMessage): Row {
	return [
		{text: `${clockWord(at)}  `, dim: true},
		{text: plain(text), ...styles[level]},
	];
}

/** How a message looks. */
export function messageStyle(level: BoardMessage['level']): Style {
	return styles[level];
}

function scroll(board: Board, rows: number): void {
	const total = board.getView().snapshot.messages.length;
	changeDialog(board, 'messages', dialog => ({
		...dialog,
		top: Math.max(0, Math.min(dialog.top + rows, total - rowsInView(board))),
	}));
}
