import type {Session} from '../../session/session.ts';
import type {Board} from '../board.ts';
import {plain} from '../display.ts';
import {closeDialog, openDialog} from '../handlers.ts';
import type {DialogType} from './drawing.ts';

/** What can be copied of a session. */
const things = {
	b: {what: 'branch', read: ({branch}: Session) => branch},
	p: {what: 'path', read: ({worktree}: Session) => worktree},
	a: {what: 'attach command', read: ({id}: Session) => `ao session attach ${id}`},
} as const;

/** Offers branch, path and attach command, and puts one into the clipboard. */
export const copyDialog: DialogType<'copy'> = {
	handlers: {
		'copy-branch': board => copy(board, 'b'),
		'copy-path': board => copy(board, 'p'),
		'copy-attach': board => copy(board, 'a'),
		close: closeDialog,
	},
	draw({target}, {snapshot}) {
		const session = snapshot.sessions.find(({id}) => id === target);
		const rows = Object.entries(things).map(([key, {what, read}]) => [
			{text: `  ${key}  `, bold: true},
			{text: `${what}  `},
			{text: session === undefined ? '' : plain(read(session)), dim: true},
		]);
		return {title: `Copy from ${target}`, rows};
	},
};

function copy(board: Board, thing: keyof typeof things): void {
	const dialog = openDialog(board, 'copy');
	const session = board.getView().snapshot.sessions.find(({id}) => id === dialog?.target);
	board.update({dialog: null});
	if (session === undefined) {
		return;
	}
	const text = things[thing].read(session);
	board.terminal.write(clipboardSequence(text));
	board.store.say('info', `Copied: ${plain(text)}`);
}

/** OSC 52: sets the clipboard through the terminal, also over SSH (xterm, "Operating System Commands"). */
function clipboardSequence(text: string): string {
	return `\u{1B}]52;c;${Buffer.from(text).toString('base64')}\u{7}`;
}
