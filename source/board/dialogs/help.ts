import type {Board} from '../board.ts';
import {changeDialog, closeDialog, scrollHandlers} from '../handlers.ts';
import {shownKey} from '../key-press.ts';
import type {KeyEntry, KeyGroup} from '../keymap.ts';
import {fillLine, type Line} from '../spans.ts';
import {rowsInView} from './diff.ts';
import type {DialogType, Room} from './drawing.ts';
import {fullRoom} from './room.ts';

const groups: readonly KeyGroup[] = [
	'Move',
	'Sessions',
	'Start',
	'Choose',
	'Look',
	'Board',
	'In a dialog',
	'While typing',
];

/** All keys, by what they are for; made from the key table. */
export const helpDialog: DialogType<'help'> = {
	full: true,
	handlers: {
		...scrollHandlers(scroll, rowsInView),
		close: closeDialog,
	},
	draw({top}, {keymap}, {width, height}) {
		const rows = helpRows(keymap.entries).slice(top);
		return {title: 'Keys', rows: sideBySide(rows, {width, height})};
	},
};

/** In a wide terminal the list goes on at the right, as in a newspaper. */
const columnWidth = 76;

function sideBySide(rows: readonly Line[], {width, height}: Room): Line[] {
	const columns = Math.max(1, Math.floor(width / columnWidth));
	return rows
		.slice(0, height)
		.map((line, index) =>
			columns === 1
				? line
				: Array.from({length: columns}, (_, column) => rows[index + column * height] ?? []).flatMap(part =>
						fillLine(part, columnWidth),
					),
		);
}

function scroll(board: Board, rows: number): void {
	const {keymap, layout} = board.getView();
	const columns = Math.max(1, Math.floor(fullRoom(layout).width / columnWidth));
	const total = helpRows(keymap.entries).length;
	changeDialog(board, 'help', dialog => ({
		...dialog,
		top: Math.max(0, Math.min(dialog.top + rows, total - rowsInView(board) * columns)),
	}));
}

/** The help's rows: each group with its keys; a mouse's are no keys, but people look for them here. */
export function helpRows(entries: readonly KeyEntry[]): Line[] {
	const rows = groups.flatMap((group): Line[] => [
		[{text: group, bold: true}],
		...entries
			.filter(entry => entry.group === group)
			.map(
				({keys, help}): Line => [
					{text: `  ${keys.map(shownKey).join(' ').padEnd(22)} `, color: 'cyan'},
					{text: help},
				],
			),
		[],
	]);
	return [
		...rows,
		[{text: 'Mouse', bold: true}],
		[{text: `  ${'click'.padEnd(22)}`, color: 'cyan'}, {text: 'choose a card; again: its detail'}],
		[{text: `  ${'wheel'.padEnd(22)}`, color: 'cyan'}, {text: 'scroll'}],
	];
}
