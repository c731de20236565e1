import {optionFor} from '../../session/menu.ts';
import type {Menu} from '../../session/signal.ts';
import type {Board} from '../board.ts';
import {loading} from '../dialog.ts';
import {plain, plainLines, wrapWords} from '../display.ts';
import {closeDialog, type Handler, openDialog} from '../handlers.ts';
import type {Row} from '../paint.ts';
import type {DialogType} from './drawing.ts';
import {loadInto} from './load.ts';
import {notLoaded} from './plan-rows.ts';

/** So many options have a key of their own. */
const mostOptions = 9;

/** Answers what the chosen session asks with its yes; where that is not clear, shows the answers to choose from. */
export function approve(board: Board): void {
	const {session} = board.getView();
	if (session === null) {
		return;
	}
	board.run(async () => {
		const menu = await board.store.menu(session.id);
		if (optionFor(menu, 'yes') !== null) {
			await board.store.answer(session.id, menu, 'yes');
			return;
		}
		// Only where the person still looks at it: the next keys may be meant for something else.
		const {session: now, state} = board.getView();
		if (now?.id === session.id && state.dialog === null) {
			board.update({dialog: {kind: 'answer', target: session.id, menu: {value: menu, problem: null}}});
		}
	});
}

/** Reads what the chosen session asks and shows the answers that it offers; says where it asks nothing. */
export function openAnswer(board: Board): void {
	const {session} = board.getView();
	if (session === null) {
		return;
	}
	const target = session.id;
	board.update({dialog: {kind: 'answer', target, menu: loading}});
	loadInto(board, 'answer', board.store.menu(target), (dialog, menu) => {
		if (dialog.target !== target) {
			return dialog;
		}
		if (menu.problem !== null) {
			board.store.say('error', menu.problem);
			return null;
		}
		return {...dialog, menu};
	});
}

/** Gives the answer whose key was pressed, to the menu that the person sees. */
const choose: Handler = (board, {name}) => {
	const dialog = openDialog(board, 'answer');
	const menu = dialog?.menu.value;
	const option = Number(name);
	if (!dialog || !menu || optionFor(menu, option) === null) {
		return;
	}
	board.update({dialog: null});
	board.run(() => board.store.answer(dialog.target, menu, option));
};

/** What is asked, in the agent's words, and its answers with a key each. */
export const answerDialog: DialogType<'answer'> = {
	handlers: {
		'choose-option': choose,
		close: closeDialog,
	},
	draw({target, menu}, _view, {width}) {
		return {
			title: menu.value === null ? target : `${target} asks`,
			rows: menu.value === null ? notLoaded(menu, width) : menuRows(menu.value, width),
		};
	},
};

function menuRows({question, options}: Menu, width: number): Row[] {
	const rows: Row[] = plainLines(question)
		.filter(line => line.trim() !== '')
		.flatMap(line => wrapWords(line, width).map(text => [{text, bold: true}]));
	const indent = 4;
	const answers = options.slice(0, mostOptions).flatMap(({label, keys}, index) => {
		const takesWords = keys.length === 0;
		const words = takesWords ? `${plain(label)} (attach to type it)` : plain(label);
		return wrapWords(words, Math.max(8, width - indent)).map(
			(text, row): Row => [
				{text: (row === 0 && !takesWords ? `  ${index + 1}` : '').padEnd(indent), bold: true},
				{text, dim: takesWords},
			],
		);
	});
	const more = options.length - mostOptions;
	return [
		...rows,
		[],
		...answers,
		...(more > 0 ? [[{text: `    and ${more} more: attach to choose them`, dim: true}]] : []),
	];
}
