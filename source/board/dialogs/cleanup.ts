import type {PlanItem} from '../../session/plan.ts';
import type {Board} from '../board.ts';
import {loading} from '../dialog.ts';
import {plain} from '../display.ts';
import {changeDialog, closeDialog, openDialog, scrollHandlers} from '../handlers.ts';
import type {Row} from '../paint.ts';
import {countWords} from '../words.ts';
import type {DialogType} from './drawing.ts';
import {loadInto} from './load.ts';
import {notLoaded} from './plan-rows.ts';

/** Asks what a cleanup would do and shows it. */
export function openCleanup(board: Board): void {
	board.update({dialog: {kind: 'cleanup', plan: loading, top: 0}});
	loadInto(board, 'cleanup', board.store.planCleanup(), (dialog, plan) => ({...dialog, plan}));
}

/** Shows the plan line by line, and carries out that very plan. */
export const cleanupDialog: DialogType<'cleanup'> = {
	handlers: {
		...scrollHandlers(
			(board, rows) =>
				changeDialog(board, 'cleanup', dialog => ({
					...dialog,
					top: Math.max(0, Math.min(dialog.top + rows, planRows(dialog.plan.value ?? []).length - 1)),
				})),
			board => board.getView().layout.body.height,
		),
		accept(board) {
			const plan = openDialog(board, 'cleanup')?.plan.value ?? null;
			if (plan === null) {
				return;
			}
			board.update({dialog: null});
			if (plan.some(isDone)) {
				board.run(() => board.store.cleanup(plan));
			}
		},
		close: closeDialog,
	},
	draw({plan, top}, _view, {width, height}) {
		if (plan.value === null) {
			return {title: 'Clean up', rows: notLoaded(plan, width)};
		}
		const going = plan.value.filter(isDone);
		const title =
			going.length === 0 ? 'Nothing to clean up' : `Clean up ${countWords(going.length, 'session')}?`;
		const rows = planRows(plan.value);
		const start = Math.max(0, Math.min(top, rows.length - height));
		return {
			title,
			rows: rows.length === 0 ? [[{text: 'No session is merged or closed.'}]] : rows.slice(start),
		};
	},
};

function isDone({action}: PlanItem): boolean {
	return action !== 'keep';
}

function planRows(items: readonly PlanItem[]): Row[] {
	return items.flatMap(item => {
		const kept = item.action === 'keep';
		const rows: Row[] = [
			[
				{text: kept ? 'keep   ' : `${item.action.padEnd(6)} `, bold: !kept, dim: kept},
				{text: plain(item.id)},
				{text: ` · ${plain(item.reason)}`, dim: true},
			],
		];
		for (const text of kept ? [] : item.kept) {
			rows.push([{text: `         stays: ${plain(text)}`, dim: true}]);
		}
		for (const text of item.lost) {
			rows.push([{text: `         gone: ${plain(text)}`, color: 'red'}]);
		}
		return rows;
	});
}
