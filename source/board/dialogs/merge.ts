import type {Board} from '../board.ts';
import {loading} from '../dialog.ts';
import {plain, wrapWords} from '../display.ts';
import {closeDialog, openDialog} from '../handlers.ts';
import type {DialogType} from './drawing.ts';
import {loadInto} from './load.ts';
import {notLoaded} from './plan-rows.ts';

/** Asks what merging the chosen session would do, and shows it. */
export function openMerge(board: Board): void {
	const {session} = board.getView();
	if (session === null) {
		return;
	}
	const target = session.id;
	board.update({dialog: {kind: 'merge', target, plan: loading}});
	loadInto(board, 'merge', board.store.planMerge(target), (dialog, plan) =>
		dialog.target === target ? {...dialog, plan} : dialog,
	);
}

/** Says in a sentence what the merge would do, or why it cannot be done. */
export const mergeDialog: DialogType<'merge'> = {
	handlers: {
		accept(board) {
			const dialog = openDialog(board, 'merge');
			if (dialog === null || dialog.plan.value === null) {
				return;
			}
			board.update({dialog: null});
			if (dialog.plan.value.possible) {
				board.run(() => board.store.merge(dialog.target));
			}
		},
		close: closeDialog,
	},
	draw({target, plan}, _view, {width}) {
		if (plan.value === null) {
			return {title: `Merge ${target}`, rows: notLoaded(plan, width)};
		}
		const {possible, text} = plan.value;
		const rows = wrapWords(plain(text), width).map(row => [
			possible ? {text: row} : ({text: row, color: 'yellow'} as const),
		]);
		return {title: possible ? `Merge ${target}?` : `${target} cannot be merged`, rows};
	},
};
