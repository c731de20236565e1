import type {PlanItem} from '../../session/plan.ts';
import {countWords} from '../../session/words.ts';
import type {Board} from '../board.ts';
import {loading} from '../dialog.ts';
import {plain, wrapWords} from '../display.ts';
import {changeDialog, closeDialog, openDialog, scrollHandlers} from '../handlers.ts';
import type {Row} from '../paint.ts';
import type {Style} from '../spans.ts';
import type {View} from '../view.ts';
import type {DialogType} from './drawing.ts';
import {loadInto} from './load.ts';
import {notLoaded, wrapped} from './plan-rows.ts';
import {boxRoom, fullRoom, isTooSmall} from './room.ts';

/** Asks what a cleanup would do and shows it; says where it would do nothing, and why. */
export function openCleanup(board: Board): void {
	board.update({dialog: {kind: 'cleanup', plan: loading, top: 0}});
	loadInto(board, 'cleanup', board.store.planCleanup(), (dialog, plan) => {
		if (plan.value === null || plan.value.some(isDone)) {
			return {...dialog, plan};
		}
		board.store.say('info', nothingWords(plan.value));
		return null;
	});
}

function nothingWords(kept: readonly PlanItem[]): string {
	const why = kept.map(item => `${item.id}: ${reasonOnBoard(item)}`).join('; ');
	return `Nothing to clean up: ${why === '' ? 'no session is merged or closed' : why}.`;
}

/** A board's cleanup has no options: what one would take names the whole command. */
function reasonOnBoard({reason}: PlanItem): string {
	return reason.replace('--include-closed takes such', '`ao session cleanup --include-closed` takes it');
}

/** Shows the plan line by line, and carries out that very plan. */
export const cleanupDialog: DialogType<'cleanup'> = {
	handlers: {
		...scrollHandlers(scroll, board => roomOf(board.getView()).height),
		accept(board) {
			const plan = openDialog(board, 'cleanup')?.plan.value ?? null;
			if (plan === null) {
				return;
			}
			board.update({dialog: null});
			board.run(() => board.store.cleanup(plan));
		},
		close: closeDialog,
	},
	draw({plan, top}, view, {width, height}) {
		if (plan.value === null) {
			return {title: 'Clean up', rows: notLoaded(plan, width)};
		}
		const going = plan.value.filter(isDone);
		const rows = planRows(plan.value, view, width);
		const start = Math.max(0, Math.min(top, rows.length - height));
		return {
			title: `Clean up ${countWords(going.length, 'session')}?`,
			rows: rows.slice(start),
		};
	},
};

function isDone({action}: PlanItem): boolean {
	return action !== 'keep';
}

function roomOf({layout}: View) {
	return isTooSmall(layout) ? fullRoom(layout) : boxRoom(layout);
}

function scroll(board: Board, rows: number): void {
	const view = board.getView();
	const {width, height} = roomOf(view);
	changeDialog(board, 'cleanup', dialog => ({
		...dialog,
		top: Math.max(
			0,
			Math.min(dialog.top + rows, planRows(dialog.plan.value ?? [], view, width).length - height),
		),
	}));
}

/** Each session with what happens to it and why; what would be gone is never cut. */
function planRows(items: readonly PlanItem[], {snapshot}: View, width: number): Row[] {
	const indent = Math.max(...items.map(({action}) => action.length)) + 1;
	const say = (text: string, style: Style): Row[] =>
		wrapWords(plain(text), Math.max(8, width - indent)).map(row => [
			{text: ' '.repeat(indent)},
			{text: row, ...style},
		]);
	const going = items.filter(isDone).map(({id}) => id);
	const onServer = snapshot.sessions.some(({id, pr}) => pr !== null && going.includes(id));
	const rows = items.flatMap((item): Row[] => {
		const kept = item.action === 'keep';
		return [
			[{text: item.action.padEnd(indent), bold: !kept, dim: kept}, {text: plain(item.id)}],
			...say(reasonOnBoard(item), {dim: true}),
			...(kept ? [] : item.kept.flatMap(text => say(`stays: ${text}`, {dim: true}))),
			...item.lost.flatMap(text => say(`goes: ${text}`, {color: 'red'})),
		];
	});
	return onServer
		? [...rows, [], ...wrapped('Branches on GitHub stay: AO deletes none there.', width, {dim: true})]
		: rows;
}
