import {Box} from 'ink';
import type {Dialog} from './dialog.ts';
import {drawDialog} from './dialogs/drawing.ts';
import {dialogs, isFull} from './dialogs/index.ts';
import {boxPlace, boxRoom, dialogHeight, fullRoom} from './dialogs/room.ts';
import {plain} from './display.ts';
import {Lines} from './line.tsx';
import type {Row} from './paint.ts';
import {fillLine, fitLine, lineWidth} from './spans.ts';
import type {View} from './view.ts';

/** The open dialog: in the middle of the board, or over all of it. What is under it cannot be seen through it. */
export function DialogView({dialog, view}: {dialog: Dialog; view: View}) {
	return isFull(dialog, view) ? (
		<FullDialog dialog={dialog} view={view} />
	) : (
		<DialogBox dialog={dialog} view={view} />
	);
}

function DialogBox({dialog, view}: {dialog: Dialog; view: View}) {
	const {layout} = view;
	const room = boxRoom(layout);
	const {title, rows} = drawDialog(dialogs, dialog, view, room);
	const shown = rows.slice(0, room.height);
	const {left, top, width} = boxPlace(layout, shown.length);
	const heading = fitLine([{text: ` ${plain(title)} `, bold: true}], room.width);
	const rest = '─'.repeat(Math.max(0, width - 3 - lineWidth(heading)));
	const box: Row[] = [
		[{text: '┌─'}, ...heading, {text: `${rest}┐`}],
		...shown.map(row => [{text: '│ '}, ...fillLine('styled' in row ? [] : row, room.width), {text: ' │'}]),
		[{text: `└${'─'.repeat(width - 2)}┘`}],
	];
	return (
		<Box position="absolute" left={left} top={top} width={width}>
			<Lines width={width} rows={box} />
		</Box>
	);
}

/** Over all of the board but the footer. */
function FullDialog({dialog, view}: {dialog: Dialog; view: View}) {
	const {width} = view.layout;
	const room = fullRoom(view.layout);
	const {title, rows} = drawDialog(dialogs, dialog, view, room);
	const lines: Row[] = [[{text: plain(title), bold: true}], ...rows.slice(0, room.height)];
	return (
		<Box position="absolute" left={width > 2 ? 1 : 0} top={0} width={width}>
			<Lines width={room.width} rows={lines.slice(0, dialogHeight(view.layout))} />
		</Box>
	);
}
