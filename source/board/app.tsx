import {Box, type SuspendTerminal, useApp, useCursor, useInput, usePaste} from 'ink';
import {useEffect, useSyncExternalStore} from 'react';
import type {Board} from './board.ts';
import {Column} from './column.tsx';
import {cursorCell} from './cursor.ts';
import {Detail} from './detail.tsx';
import {DialogView} from './dialog-view.tsx';
import {isFull} from './dialogs/index.ts';
import {plain, wrapWords} from './display.ts';
import {emptyWords} from './empty.ts';
import {filterLine, infoLine, keysLine, messageLines} from './footer-lines.ts';
import {headerLine, hintLine} from './header-line.ts';
import {toKeyPresses} from './key-press.ts';
import {Lines} from './line.tsx';
import {ruleText, separators} from './rules.ts';
import type {Line} from './spans.ts';
import {type Theme, ThemeContext} from './theme.ts';
import type {View} from './view.ts';

export type AppProps = {
	board: Board;
	theme: Theme;
	/** Gets Ink's way to hand the terminal over. */
	onReady: (suspend: SuspendTerminal) => void;
};

/** The whole screen. */
export function App({board, theme, onReady}: AppProps) {
	const view = useSyncExternalStore(board.subscribe, board.getView);
	const {suspendTerminal} = useApp();
	const {setCursorPosition} = useCursor();
	useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
	useInput((input, key) => board.press(toKeyPresses(input, key)));
	usePaste(text => board.paste(text));
	const {layout, state} = view;
	const {dialog} = state;
	const covered = dialog !== null && isFull(dialog, view);
	setCursorPosition(cursorCell(view));
	return (
		<ThemeContext value={theme}>
			<Box width={layout.width} height={layout.height}>
				{!covered && <Surroundings view={view} />}
				{!covered && (layout.detail === null || layout.detail.aside) && <Columns view={view} />}
				{!covered && <Detail view={view} />}
				{dialog !== null && <DialogView dialog={dialog} view={view} />}
				{!covered && <Message view={view} />}
				<Footer view={view} />
			</Box>
		</ThemeContext>
	);
}

function Row({row, line, width}: {row: number | null; line: Line; width: number}) {
	return (
		row !== null && (
			<Box position="absolute" left={0} top={row}>
				<Lines rows={[line]} width={width} />
			</Box>
		)
	);
}

/** Header, rules, and the line about the chosen card. */
function Surroundings({view}: {view: View}) {
	const {layout} = view;
	const {width} = layout;
	const plainRule = {text: '─'.repeat(width), dim: true};
	const covered = layout.detail !== null && !layout.detail.aside;
	return (
		<>
			<Row row={0} width={width} line={headerLine(view, width)} />
			{!covered && (
				<>
					<Row row={layout.hintRow} width={layout.boardWidth} line={hintLine(view, layout.boardWidth)} />
					<Row row={layout.topRuleRow} width={width} line={[plainRule]} />
				</>
			)}
			<Row
				row={layout.bottomRuleRow}
				width={width}
				line={[covered ? plainRule : {text: ruleText(layout, '┴'), dim: true}]}
			/>
			{view.message === null && <Row row={layout.infoRow} width={width} line={infoLine(view, width)} />}
		</>
	);
}

function Columns({view}: {view: View}) {
	const {layout, theme, columns} = view;
	const top = layout.titleRow ?? layout.body.y;
	const height = layout.body.y + layout.body.height - top;
	return (
		<>
			{columns.map(column => (
				<Column key={column.id} column={column} view={view} />
			))}
			{height > 0 &&
				separators(layout).map(x => (
					<Box
						key={x}
						position="absolute"
						left={x}
						top={top}
						width={1}
						height={height}
						borderStyle={theme.ascii ? 'classic' : 'single'}
						borderTop={false}
						borderBottom={false}
						borderRight={false}
						borderDimColor
					/>
				))}
			{layout.middleRuleRow !== null && <MiddleRule view={view} row={layout.middleRuleRow} />}
			<Empty view={view} />
		</>
	);
}

function MiddleRule({view, row}: {view: View; row: number}) {
	const {layout} = view;
	const aside = layout.detail?.aside === true;
	const rule = ruleText(layout, '┼');
	const text = aside ? `${rule.slice(0, layout.boardWidth)}┤` : rule;
	return <Row row={row} width={layout.width} line={[{text, dim: true}]} />;
}

/** The words on a board without sessions, right of the issues where there are any. */
function Empty({view}: {view: View}) {
	const words = emptyWords(view);
	const {layout, cards} = view;
	const beside = layout.places.find(({id, stub}) => id !== 'todo' && !stub);
	const left = cards.todo.length === 0 && view.snapshot.issuesProblem === null ? 0 : beside?.x;
	if (words === null || left === undefined || layout.body.height === 0) {
		return null;
	}
	const width = layout.boardWidth - left;
	const rows = words
		.flatMap(word => wrapWords(plain(word), Math.max(1, width - 4)))
		.slice(0, layout.body.height);
	const top = layout.body.y + Math.max(0, Math.floor((layout.body.height - rows.length) / 3));
	return (
		<Box position="absolute" left={left + 2} top={top} width={width - 4}>
			<Lines width={width - 4} rows={rows.map((text, index) => [{text, dim: index > 0}])} />
		</Box>
	);
}

/** The keys that work here and now, or the filter while it is typed; without room for more, a message. */
function Footer({view}: {view: View}) {
	const {layout, state, message} = view;
	if (layout.footerRow === null) {
		return null;
	}
	const {width} = layout;
	const keys =
		state.dialog === null && state.filterEditor !== null ? filterLine(view, width) : keysLine(view, width);
	const [first = keys] = message === null ? [] : messageLines(message, width);
	return <Row row={layout.footerRow} width={width} line={layout.infoRow === null ? first : keys} />;
}

/** A message stands in the place of the line about the chosen card; a long one covers what is above. */
function Message({view}: {view: View}) {
	const {layout, message} = view;
	if (message === null || layout.infoRow === null) {
		return null;
	}
	const lines = messageLines(message, layout.width);
	return (
		<Box position="absolute" left={0} top={layout.infoRow - lines.length + 1} width={layout.width}>
			<Lines rows={lines} width={layout.width} />
		</Box>
	);
}
