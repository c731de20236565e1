import {Box} from 'ink';
import type {Dialog} from './dialog.ts';
import {drawDialog} from './dialogs/drawing.ts';
import {dialogs} from './dialogs/index.ts';
import {plain} from './display.ts';
import {Lines} from './line.tsx';
import type {Row} from './paint.ts';
import {fillLine, fitLine, lineWidth} from './spans.ts';
import type {View} from './view.ts';

/** A box is at most this wide: longer lines are hard to read. */
const boxWidth = 76;

/** The open dialog: in the middle of the board, or over all of it. What is under it cannot be seen through it. */
export function DialogView({dialog, view}: {dialog: Dialog; view: View}) {
	const {layout} = view;
	const footer = layout.footerRow === null ? 0 : 1;
	const height = layout.height - footer;
	if (isFull(dialog, view)) {
		return <FullDialog dialog={dialog} view={view} width={layout.width} height={height} />;
	}
	const width = Math.min(boxWidth, layout.width - 4);
	const inner = width - 4;
	const {title, rows} = drawDialog(dialogs, dialog, view, {width: inner, height: height - 4});
	const shown = rows.slice(0, height - 3);
	const left = Math.floor((layout.width - width) / 2);
	const top = Math.max(0, Math.floor((height - shown.length - 2) / 2));
	const heading = fitLine([{text: ` ${plain(title)} `, bold: true}], inner);
	const rest = '─'.repeat(Math.max(0, width - 3 - lineWidth(heading)));
	const box: Row[] = [
		[{text: '┌─'}, ...heading, {text: `${rest}┐`}],
		...shown.map(row => [{text: '│ '}, ...fillLine('styled' in row ? [] : row, inner), {text: ' │'}]),
		[{text: `└${'─'.repeat(width - 2)}┘`}],
	];
	return (
		<Box position="absolute" left={left} top={top} width={width}>
			<Lines width={width} rows={box} />
		</Box>
	);
}

/** Whether a dialog takes the whole board: some always do, and any where there is no room for a box. */
export function isFull(dialog: Dialog, {layout}: View): boolean {
	return dialogs[dialog.kind].full === true || layout.width < 24 || layout.height < 8;
}

/** Over all of the board but the footer. */
function FullDialog({
	dialog,
	view,
	width,
	height,
}: {
	dialog: Dialog;
	view: View;
	width: number;
	height: number;
}) {
	const room = {width: Math.max(1, width - 2), height: Math.max(0, height - 1)};
	const {title, rows} = drawDialog(dialogs, dialog, view, room);
	const lines: Row[] = [[{text: plain(title), bold: true}], ...rows.slice(0, room.height)];
	return (
		<Box position="absolute" left={width > 2 ? 1 : 0} top={0} width={width}>
			<Lines width={room.width} rows={lines.slice(0, height)} />
		</Box>
	);
}
