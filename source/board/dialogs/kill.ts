import type {PlanItem} from '../../session/plan.ts';
import {countWords} from '../../session/words.ts';
import type {Board} from '../board.ts';
import {type DialogOf, loading} from '../dialog.ts';
import {plain, wrapWords} from '../display.ts';
import {closeDialog, openDialog} from '../handlers.ts';
import type {Row} from '../paint.ts';
import type {DialogType} from './drawing.ts';
import {loadInto} from './load.ts';
import {choice, notLoaded, shorten} from './plan-rows.ts';

/** Asks for what a kill would do, both ways, and shows it. */
export function openKill(board: Board, targets: readonly string[]): void {
	board.update({dialog: {kind: 'kill', targets, plain: loading, forced: loading}});
	loadInto(board, 'kill', board.store.planKill(targets, {force: false}), (dialog, loaded) =>
		dialog.targets === targets ? {...dialog, plain: loaded} : dialog,
	);
	loadInto(board, 'kill', board.store.planKill(targets, {force: true}), (dialog, loaded) =>
		dialog.targets === targets ? {...dialog, forced: loaded} : dialog,
	);
}

/** Says what would stay and what would be lost, then kills on one more key. */
export const killDialog: DialogType<'kill'> = {
	handlers: {
		accept: board => kill(board, false),
		force: board => kill(board, true),
		close: closeDialog,
	},
	draw(dialog, _view, {width, height}) {
		const {targets} = dialog;
		const title = targets.length === 1 ? `Kill ${targets[0]}?` : `Kill ${targets.length} sessions?`;
		const items = dialog.plain.value;
		if (items === null) {
			return {title, rows: notLoaded(dialog.plain, width)};
		}
		const options = choices(dialog, width);
		const about = items.flatMap(item => itemRows(item, items.length > 1, width));
		return {title, rows: [...shorten(about, height - options.length - 1), [], ...options]};
	},
};

function kill(board: Board, force: boolean): void {
	const dialog = openDialog(board, 'kill');
	if (dialog === null || dialog.plain.value === null || (force && !forceDiffers(dialog))) {
		return;
	}
	board.update({dialog: null, marked: new Set(), rangeFrom: null});
	board.run(() => board.store.kill(dialog.targets, {force}));
}

function itemRows(item: PlanItem, named: boolean, width: number): Row[] {
	const rows: Row[] = [];
	if (named) {
		rows.push([{text: plain(item.id), bold: true}]);
	}
	const say = (text: string, alarming: boolean) => {
		for (const row of wrapWords(plain(text), width)) {
			rows.push([alarming ? {text: row, color: 'red'} : {text: row}]);
		}
	};
	if (item.reason !== '') {
		say(item.reason, false);
	}
	for (const lost of item.lost) {
		say(`Goes: ${lost}`, true);
	}
	for (const kept of item.kept) {
		say(`Stays: ${kept}`, false);
	}
	return rows;
}

function choices({plain: plainPlan, forced}: DialogOf<'kill'>, width: number): Row[] {
	const rows: Row[] = [choice('x', killWords(plainPlan.value ?? []))];
	if (forced.value !== null && forceDiffers({plain: plainPlan, forced})) {
		rows.push(choice('f', forceWords(forced.value)));
		const lost = forced.value.flatMap(item => item.lost);
		for (const text of lost) {
			rows.push(
				...wrapWords(plain(`f loses: ${text}`), width).map(row => [{text: row, color: 'red'} as const]),
			);
		}
	}
	rows.push(choice('Esc', 'leave it'));
	return rows;
}

function killWords(items: readonly PlanItem[]): string {
	const trashed = items.filter(({action}) => action === 'trash' || action === 'archive').length;
	if (items.length === 1) {
		return trashed === 1 ? 'kill, worktree to the trash' : 'kill, the worktree stays';
	}
	return `kill, ${countWords(trashed, 'worktree')} to the trash, ${items.length - trashed} stay`;
}

function forceWords(items: readonly PlanItem[]): string {
	return items.length === 1
		? 'kill, snapshot its files, worktree to the trash'
		: `kill, snapshot their files, ${countWords(items.length, 'worktree')} to the trash`;
}

/** Whether killing with force would do anything else. */
export function forceDiffers({
	plain: plainPlan,
	forced,
}: Pick<DialogOf<'kill'>, 'plain' | 'forced'>): boolean {
	return plainPlan.value !== null && forced.value !== null && !sameOutcome(plainPlan.value, forced.value);
}

function sameOutcome(one: readonly PlanItem[], other: readonly PlanItem[]): boolean {
	const outcome = (items: readonly PlanItem[]) =>
		JSON.stringify(items.map(({id, action, kept, lost}) => [id, action, kept, lost]));
	return outcome(one) === outcome(other);
}
