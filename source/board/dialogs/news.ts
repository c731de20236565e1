import type {Board} from '../board.ts';
import {closeDialog, type Handler, type Handlers, openDialog} from '../handlers.ts';
import type {DialogType} from './drawing.ts';
import {choice, wrapped} from './plan-rows.ts';

/** Shows the news of the chosen session's pull request, to send or to put aside. */
export function openNews(board: Board): void {
	const {session} = board.getView();
	if (session !== null) {
		board.update({dialog: {kind: 'news', target: session.id}});
	}
}

/** Tells the chosen session's agent the news of its pull request. */
export function sendNews(board: Board): void {
	const {session} = board.getView();
	if (session !== null) {
		board.run(() => board.store.pulls.react(session.id, 'send'));
	}
}

const react =
	(answer: 'send' | 'dismiss'): Handler =>
	board => {
		const dialog = openDialog(board, 'news');
		if (dialog === null) {
			return;
		}
		const isThere = board.getView().snapshot.sessions.find(({id}) => id === dialog.target)?.reaction != null;
		board.update({dialog: null});
		if (isThere) {
			board.run(() => board.store.pulls.react(dialog.target, answer));
		}
	};

const handlers: Handlers = {
	accept: react('send'),
	'put-aside': react('dismiss'),
	close: closeDialog,
};

/** What AO would tell the agent, and the two answers to that. */
export const newsDialog: DialogType<'news'> = {
	handlers,
	draw({target}, {snapshot}, {width}) {
		const session = snapshot.sessions.find(({id}) => id === target);
		const reaction = session?.reaction ?? null;
		if (session === undefined || reaction === null) {
			return {title: `News for ${target}`, rows: [[{text: 'There is no news any more.'}]]};
		}
		return {
			title: `Tell ${target}?`,
			rows: [
				...wrapped(reaction.text, width, {bold: true}),
				...wrapped('Its agent gets it with the details that it needs.', width, {dim: true}),
				[],
				choice('Enter', 'send it to the agent'),
				choice('d', 'put it aside: the agent is not told'),
				choice('Esc', 'leave it'),
			],
		};
	},
};
