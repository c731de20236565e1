import {clockWord} from '../../session/words.ts';
import type {BoardMessage} from '../../store/board/board-model.ts';
import type {Board} from '../board.ts';
import {plain, wrapWords} from '../display.ts';
import {changeDialog, closeDialog, scrollHandlers} from '../handlers.ts';
import type {Row} from '../paint.ts';
import type {Style} from '../spans.ts';
import type {View} from '../view.ts';
import {rowsInView} from './diff.ts';
import type {DialogType} from './drawing.ts';
import {fullRoom} from './room.ts';

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
	draw({top}, view, {height}) {
		const rows = messageRows(view);
		return {
			title: 'Messages',
			rows:
				rows.length === 0 ? [[{text: 'Nothing was said yet.', dim: true}]] : rows.slice(top, top + height),
		};
	},
};

/** Each message whole, in as many rows as it needs. */
function messageRows({snapshot, layout}: View): Row[] {
	const {width} = fullRoom(layout);
	return snapshot.messages.toReversed().flatMap(({at, level, text}) => {
		const time = `${clockWord(at)}  `;
		return wrapWords(plain(text), Math.max(8, width - time.length)).map(
			(words, index): Row => [
				{text: index === 0 ? time : ' '.repeat(time.length), dim: true},
				{text: words, ...styles[level]},
			],
		);
	});
}

/** How a message looks. */
export function messageStyle(level: BoardMessage['level']): Style {
	return styles[level];
}

function scroll(board: Board, rows: number): void {
	const total = messageRows(board.getView()).length;
	changeDialog(board, 'messages', dialog => ({
		...dialog,
		top: Math.max(0, Math.min(dialog.top + rows, total - rowsInView(board))),
	}));
}
