import type {Board} from '../board.ts';
import {type DialogOf, loading} from '../dialog.ts';
import {changeDialog, closeDialog, openDialog, scrollHandlers} from '../handlers.ts';
import {styledLines, withoutStyle} from '../sgr.ts';
import type {DialogType} from './drawing.ts';
import {loadInto} from './load.ts';
import {notLoaded} from './plan-rows.ts';
import {fullRoom} from './room.ts';

/** Asks for the chosen session's diff and shows it over the whole board. */
export function openDiff(board: Board): void {
	const {session} = board.getView();
	if (session === null) {
		return;
	}
	const target = session.id;
	board.update({dialog: {kind: 'diff', target, lines: loading, top: 0}});
	loadInto(board, 'diff', board.store.diff(target).then(styledLines), (dialog, lines) =>
		dialog.target === target ? {...dialog, lines} : dialog,
	);
}

/** The change of a session, to scroll through, file by file. */
export const diffDialog: DialogType<'diff'> = {
	full: true,
	handlers: {
		...scrollHandlers(scroll, rowsInView),
		'next-file': board => jumpToFile(board, 1),
		'previous-file': board => jumpToFile(board, -1),
		close: closeDialog,
	},
	draw({target, lines, top}, _view, {width, height}) {
		if (lines.value === null) {
			return {title: `Diff of ${target}`, rows: notLoaded(lines, width)};
		}
		if (lines.value.length === 0) {
			return {title: `Diff of ${target}`, rows: [[{text: 'Nothing has changed.', dim: true}]]};
		}
		const end = Math.min(top + height, lines.value.length);
		return {
			title: `Diff of ${target} · ${end} of ${lines.value.length} lines`,
			rows: lines.value.slice(top, end).map(styled => ({styled})),
		};
	},
};

/** The rows in view of a dialog over the whole board. */
export function rowsInView(board: Board): number {
	return Math.max(1, fullRoom(board.getView().layout).height);
}

function scroll(board: Board, rows: number): void {
	const most = (dialog: DialogOf<'diff'>) =>
		Math.max(0, (dialog.lines.value?.length ?? 0) - rowsInView(board));
	changeDialog(board, 'diff', dialog => ({
		...dialog,
		top: Math.max(0, Math.min(dialog.top + rows, most(dialog))),
	}));
}

function jumpToFile(board: Board, by: -1 | 1): void {
	const dialog = openDialog(board, 'diff');
	const lines = dialog?.lines.value ?? [];
	const isFile = (line: string) => withoutStyle(line).startsWith('diff --git ');
	const top = dialog?.top ?? 0;
	const target =
		by === 1
			? lines.findIndex((line, index) => index > top && isFile(line))
			: lines.findLastIndex((line, index) => index < top && isFile(line));
	if (target !== -1) {
		scroll(board, target - top);
	}
}
