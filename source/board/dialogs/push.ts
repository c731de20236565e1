import type {Session} from '../../session/session.ts';
import type {Board} from '../board.ts';
import {plain} from '../display.ts';
import {closeDialog, type Handlers, openDialog} from '../handlers.ts';
import {hasOpenPull} from '../targets.ts';
import type {DialogType} from './drawing.ts';
import {choice, shorten, wrapped} from './plan-rows.ts';
import {openPull} from './pull.ts';

/**
Pushes the chosen session's branch to its pull request; where there is none, offers to open one. A push that would
overwrite what is on the remote asks first.
*/
export function pushChosen(board: Board): void {
	const {session} = board.getView();
	if (session !== null) {
		push(board, session);
	}
}

/** Pushes a session's branch, or offers to open its pull request; the session must be the chosen one. */
export function push(board: Board, session: Session): void {
	const target = session.id;
	if (!hasOpenPull(session)) {
		openPull(board, target);
		return;
	}
	board.run(async () => {
		const proposal = await board.store.pulls.propose(target);
		if (proposal.push === 'nothing') {
			board.store.say('info', `${target}: there is nothing to push.`);
			return;
		}
		if (proposal.push === 'plain') {
			await board.store.pulls.push(target, {force: false});
			return;
		}
		// Only where the person still looks at it: the next keys may be meant for something else.
		const {session: now, state} = board.getView();
		if (now?.id === target && state.dialog === null) {
			board.update({dialog: {kind: 'push', target, proposal}});
		} else {
			board.store.say('warning', `${target}: not pushed, as that needs force.`);
		}
	});
}

const handlers: Handlers = {
	force(board) {
		const dialog = openDialog(board, 'push');
		if (dialog !== null) {
			board.update({dialog: null});
			const {target, proposal} = dialog;
			board.run(() => board.store.pulls.push(target, {force: true, seen: proposal.remoteTip}));
		}
	},
	close: closeDialog,
};

/** Says that the push would overwrite the branch on the remote, and does it on one more key. */
export const pushDialog: DialogType<'push'> = {
	handlers,
	draw({target, proposal: {branch, existing, text, warnings}}, _view, {width, height}) {
		const why =
			existing === null ? text : `The remote has commits on ${branch} that the branch here has not.`;
		const about = [
			...wrapped(why, width),
			...wrapped(`Goes: what ${plain(branch)} is on the remote now`, width, {color: 'red'}),
			...warnings.flatMap(warning => wrapped(warning, width, {color: 'yellow'})),
		];
		const choices = [choice('f', 'push with force, overwriting it'), choice('Esc', 'leave it')];
		return {
			title: `Push ${target} with force?`,
			rows: [...shorten(about, height - choices.length - 1), [], ...choices],
		};
	},
};
