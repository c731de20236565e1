import type {NewPullText, PullProposal} from '../../store/pulls/pull-model.ts';
import type {Board} from '../board.ts';
import {type DialogOf, type Loaded, loading} from '../dialog.ts';
import {createEditor, type Editor, insertText} from '../editor.ts';
import {changeDialog, editHandlers, type Handlers, openDialog} from '../handlers.ts';
import type {DialogType} from './drawing.ts';
import {loadInto} from './load.ts';
import {pullDrawing} from './pull-drawing.ts';

/** The same for the chosen session. */
export function openPullOfChosen(board: Board): void {
	const {session} = board.getView();
	if (session !== null) {
		openPull(board, session.id);
	}
}

/** Asks what opening a pull request for a session would do, and offers to write its title and text. */
export function openPull(board: Board, target: string): void {
	board.update({
		dialog: {
			kind: 'pull',
			target,
			proposal: loading,
			title: createEditor(),
			body: createEditor(),
			field: 'title',
			draft: false,
		},
	});
	loadInto(board, 'pull', board.store.pulls.propose(target), (dialog, proposal) => {
		if (dialog.target !== target) {
			return dialog;
		}
		return needsForce(proposal.value)
			? {kind: 'push', target, proposal: proposal.value}
			: withTexts(board, dialog, proposal);
	});
}

/** Whether nothing but commits on the remote, which the branch here has not, is in the way. */
function needsForce(proposal: PullProposal | null): proposal is PullProposal {
	return proposal?.push === 'force' && proposal.existing === null;
}

/** The dialog with what was written here before and not sent, else with the title and the text of the proposal. */
function withTexts(board: Board, dialog: DialogOf<'pull'>, proposal: Loaded<PullProposal>): DialogOf<'pull'> {
	const written = board.getView().state.pullDrafts[dialog.target];
	const {title, body, draft} = written ?? {
		title: proposal.value?.title ?? '',
		body: proposal.value?.body ?? '',
		draft: false,
	};
	return {
		...dialog,
		proposal,
		title: insertText(createEditor(), asOneLine(title)),
		body: {...insertText(createEditor(), body), cursor: 0},
		draft,
	};
}

/** Whether the pull request can be opened as the dialog stands. */
export function canOpenPull({proposal}: Pick<DialogOf<'pull'>, 'proposal'>): boolean {
	return proposal.value?.possible === true;
}

const editing = editHandlers(
	board => {
		const dialog = openDialog(board, 'pull');
		return dialog === null || !canOpenPull(dialog) ? null : dialog[dialog.field];
	},
	(board, editor) => changeField(board, () => editor),
);

const handlers: Handlers = {
	...editing,
	'cursor-up': (board, press) =>
		isAtFirstLine(board) ? turnField(board) : editing['cursor-up']?.(board, press),
	'cursor-down': (board, press) =>
		openDialog(board, 'pull')?.field === 'title' ? turnField(board) : editing['cursor-down']?.(board, press),
	'new-line': board =>
		openDialog(board, 'pull')?.field === 'title'
			? turnField(board)
			: changeField(board, editor => insertText(editor, '\n')),
	'next-field': turnField,
	'toggle-draft': board => changeDialog(board, 'pull', dialog => ({...dialog, draft: !dialog.draft})),
	accept,
	close(board) {
		const dialog = openDialog(board, 'pull');
		board.update({dialog: null});
		if (dialog !== null && canOpenPull(dialog)) {
			keepText(board, dialog.target, textOf(dialog));
		}
	},
};

/** What opening a pull request would do, its title, its text, and whether it is a draft. */
export const pullDialog: DialogType<'pull'> = {
	handlers,
	type: (board, text) =>
		changeField(board, (editor, field) => insertText(editor, field === 'title' ? asOneLine(text) : text)),
	draw: pullDrawing,
};

function changeField(board: Board, change: (editor: Editor, field: 'title' | 'body') => Editor): void {
	changeDialog(board, 'pull', dialog =>
		canOpenPull(dialog) ? {...dialog, [dialog.field]: change(dialog[dialog.field], dialog.field)} : dialog,
	);
}

function turnField(board: Board): void {
	changeDialog(board, 'pull', dialog => ({...dialog, field: dialog.field === 'title' ? 'body' : 'title'}));
}

function isAtFirstLine(board: Board): boolean {
	const dialog = openDialog(board, 'pull');
	return dialog?.field === 'body' && !dialog.body.text.slice(0, dialog.body.cursor).includes('\n');
}

/** A title has one line. */
function asOneLine(text: string): string {
	return text.replaceAll(/[\r\n\t]+/g, ' ');
}

function textOf({title, body, draft}: DialogOf<'pull'>): NewPullText {
	return {title: title.text.trim(), body: body.text.trim(), draft};
}

function keepText(board: Board, target: string, text: NewPullText): void {
	board.update(({state}) => ({pullDrafts: {...state.pullDrafts, [target]: text}}));
}

/** Opens the pull request; where that fails, the text is there again when the dialog is. */
function accept(board: Board): void {
	const dialog = openDialog(board, 'pull');
	if (dialog === null || !canOpenPull(dialog)) {
		return;
	}
	const {target} = dialog;
	const text = textOf(dialog);
	if (text.title === '') {
		changeDialog(board, 'pull', open => ({...open, field: 'title'}));
		board.store.say('warning', 'A pull request needs a title.');
		return;
	}
	board.update({dialog: null});
	keepText(board, target, text);
	board.run(async () => {
		await board.store.pulls.create(target, text);
		board.update(({state}) => {
			const {[target]: _sent, ...others} = state.pullDrafts;
			return {pullDrafts: others};
		});
	});
}
