import type {Board} from '../board.ts';
import {changeDialog, closeDialog, scrollHandlers} from '../handlers.ts';
import {shownKey} from '../key-press.ts';
import type {KeyEntry, KeyGroup} from '../keymap.ts';
import type {Row} from '../paint.ts';
import {rowsInView} from './diff.ts';
import type {DialogType} from './drawing.ts';

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
	draw({top}, {keymap}, {height}) {
		return {title: 'Keys', rows: helpRows(keymap.entries).slice(top, top + height)};
	},
};

function scroll(board: Board, rows: number): void {
	const total = helpRows(board.getView().keymap.entries).length;
	changeDialog(board, 'help', dialog => ({
		...dialog,
		top: Math.max(0, Math.min(dialog.top + rows, total - rowsInView(board))),
	}));
}

/** The help's rows: each group with its keys; a mouse's are no keys, but people look for them here. */
export function helpRows(entries: readonly KeyEntry[]): Row[] {
	const rows = groups.flatMap((group): Row[] => [
		[{text: group, bold: true}],
		...entries
			.filter(entry => entry.group === group)
			.map(
				({keys, help}): Row => [
					{text: `  ${keys.map(shownKey).join(' ').padEnd(22)}`, color: 'cyan'},
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
