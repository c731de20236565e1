import {ageOf, ageWords} from '../../session/words.ts';
import {plain, wrapWords} from '../display.ts';
import {closeDialog, type Handlers, openDialog} from '../handlers.ts';
import type {Row} from '../paint.ts';
import type {DialogType} from './drawing.ts';
import {openKill} from './kill.ts';
import {choice} from './plan-rows.ts';

const handlers: Handlers = {
	restore(board) {
		const dialog = openDialog(board, 'trouble');
		if (dialog !== null) {
			board.update({dialog: null});
			board.run(() => board.store.restore([dialog.target]));
		}
	},
	kill(board) {
		const dialog = openDialog(board, 'trouble');
		if (dialog !== null) {
			openKill(board, [dialog.target]);
		}
	},
	focus: board => board.update({dialog: null, focus: 'detail', scroll: 0}),
	close: closeDialog,
};

/** Tells what happened to a session that failed or ended by itself, and what can be done. */
export const troubleDialog: DialogType<'trouble'> = {
	handlers,
	draw({target}, {snapshot, now}, {width}) {
		const session = snapshot.sessions.find(({id}) => id === target);
		if (session === undefined) {
			return {title: target, rows: [[{text: 'It is not here any more.'}]]};
		}
		const age = ageOf(session.endedAt ?? session.activitySince, now);
		const ago = age === null ? '' : ` (${ageWords(age)} ago)`;
		const what = session.state === 'failed' ? 'could not be started' : 'has ended';
		const sentences = [
			`${session.agent} ${what}${ago}.`,
			session.attention?.text ?? session.ended?.detail ?? '',
			session.ended !== null && session.ended.detail !== session.attention?.text ? session.ended.detail : '',
		].filter((sentence, index, all) => sentence !== '' && all.indexOf(sentence) === index);
		const rows: Row[] = sentences.flatMap(sentence =>
			wrapWords(plain(sentence), width).map(text => [{text}]),
		);
		return {
			title: `${target} ${what}`,
			rows: [
				...rows,
				[],
				choice('r', session.state === 'failed' ? 'try again' : 'start the agent again, in its worktree'),
				choice('Enter', 'look at its detail'),
				choice('x', 'kill it'),
				choice('Esc', 'leave it'),
			],
		};
	},
};
