import {Box} from 'ink';
import type {Row} from './detail-lines.ts';
import type {Dialog} from './dialog.ts';
import {drawDialog} from './dialogs/drawing.ts';
import {dialogs} from './dialogs/index.ts';
import {plain} from './display.ts';
import {Line, RowLine} from './line.tsx';
import {fillLine, fitLine, lineWidth} from './spans.ts';
import type {View} from './view.ts';

/** A box is at most this wide: longer lines are hard to read. */
const boxWidth = 76;

/** The open dialog: in the middle of the board, or over all of it. What is under it cannot be seen through it. */
export function DialogView({dialog, view}: {dialog: Dialog; view: View}) {
	const {layout} = view;
	const footer = layout.footerRow === null ? 0 : 1;
	const height = layout.height - footer;
	if (dialogs[dialog.kind].full === true || layout.width < 24 || height < 7) {
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
	return (
		<Box position="absolute" left={left} top={top} width={width} flexDirection="column">
			<Line width={width} line={[{text: '┌─'}, ...heading, {text: `${rest}┐`}]} />
			{shown.map((row, index) => (
				<BoxRow key={index} row={row} inner={inner} />
			))}
			<Line width={width} line={[{text: `└${'─'.repeat(width - 2)}┘`}]} />
		</Box>
	);
}

function BoxRow({row, inner}: {row: Row; inner: number}) {
	const line = 'styled' in row ? [] : row;
	return <Line width={inner + 4} line={[{text: '│ '}, ...fillLine(line, inner), {text: ' │'}]} />;
}

/** Over all of the board but the footer; with no room for a box, any dialog is drawn like this. */
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
	return (
		<Box position="absolute" left={0} top={0} width={width} height={height} flexDirection="column">
			{height > 0 && <Line width={width} line={fillLine([{text: ` ${plain(title)}`, bold: true}], width)} />}
			{rows.slice(0, room.height).map((row, index) => (
				<Box key={index} paddingLeft={1} height={1} flexShrink={0}>
					<RowLine row={row} width={room.width} />
				</Box>
			))}
		</Box>
	);
}
