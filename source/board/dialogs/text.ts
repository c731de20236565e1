import {countWords} from '../../session/words.ts';
import type {Board} from '../board.ts';
import {placeOf} from '../cards.ts';
import type {DialogOf, TextPurpose} from '../dialog.ts';
import {createEditor, insertText} from '../editor.ts';
import {changeDialog, editHandlers, type Handlers, openDialog} from '../handlers.ts';
import type {Row} from '../paint.ts';
import type {View} from '../view.ts';
import type {DialogType} from './drawing.ts';
import {fieldRows} from './field.ts';

/** Opens the dialog in which text is written, with what was written there before and not sent. */
export function openText(board: Board, purpose: TextPurpose, targets: readonly string[]): void {
	board.update(({state}) => ({
		dialog: {
			kind: 'text',
			purpose,
			targets,
			editor: createEditor(state.drafts[draftKey(purpose, targets)] ?? ''),
			agent: 0,
		},
	}));
}

function draftKey(purpose: TextPurpose, targets: readonly string[]): string {
	return [purpose, ...targets].join(' ');
}

const editing = editHandlers(
	board => openDialog(board, 'text')?.editor ?? null,
	(board, editor) => changeDialog(board, 'text', dialog => ({...dialog, editor})),
);

const handlers: Handlers = {
	...editing,
	'cursor-left': (board, press) =>
		isEmpty(board) ? turnAgent(board, -1) : editing['cursor-left']?.(board, press),
	'cursor-right': (board, press) =>
		isEmpty(board) ? turnAgent(board, 1) : editing['cursor-right']?.(board, press),
	'new-line': board =>
		changeDialog(board, 'text', dialog => ({...dialog, editor: insertText(dialog.editor, '\n')})),
	'next-agent': board => turnAgent(board, 1),
	'previous-agent': board => turnAgent(board, -1),
	accept,
	close(board) {
		const dialog = openDialog(board, 'text');
		if (dialog !== null) {
			keepDraft(board, dialog, dialog.editor.text);
		}
	},
};

/** Text for a new session, for many from issues, or for agents that run. */
export const textDialog: DialogType<'text'> = {
	handlers,
	type: (board, text) =>
		changeDialog(board, 'text', dialog => ({...dialog, editor: insertText(dialog.editor, text)})),
	draw(dialog, view, {width, height}) {
		const agents = agentRow(dialog, view, width);
		const hint = hints[dialog.purpose];
		const room = Math.max(1, height - 2 - agents.length);
		const {rows, cursor} = fieldRows(dialog.editor, {width, height: room});
		while (rows.length < Math.min(room, 3)) {
			rows.push([]);
		}
		return {
			title: titleOf(dialog),
			rows: [...rows, ...agents, [], [{text: hint, dim: true}]],
			cursor,
		};
	},
};

const hints: Record<TextPurpose, string> = {
	new: 'What shall the agent do? It gets a worktree and a branch of its own.',
	issues: 'Issues, one session each, written as: 42 50-55 #60 acme/web#7',
	send: 'It is typed into the agent as soon as it can take it.',
};

function titleOf({purpose, targets}: DialogOf<'text'>): string {
	if (purpose === 'new') {
		return 'New session';
	}
	if (purpose === 'issues') {
		return 'New sessions from issues';
	}
	return targets.length === 1 ? `Send to ${targets[0]}` : `Send to ${countWords(targets.length, 'agent')}`;
}

function agentRow({purpose, agent}: DialogOf<'text'>, {snapshot}: View, width: number): Row[] {
	if (purpose === 'send') {
		return [];
	}
	const chosen = snapshot.agents[agent];
	const missing = chosen?.installed === false ? ' (not installed)' : '';
	const row: Row = [
		{text: 'agent  ', dim: true},
		{text: `${chosen?.label ?? 'the default one'}${missing}`, bold: true},
		{text: snapshot.agents.length > 1 && width >= 40 ? '  Tab: another' : '', dim: true},
	];
	return [[], row];
}

function isEmpty(board: Board): boolean {
	const dialog = openDialog(board, 'text');
	return dialog !== null && dialog.purpose !== 'send' && dialog.editor.text === '';
}

function turnAgent(board: Board, by: -1 | 1): void {
	const count = board.getView().snapshot.agents.length;
	if (count > 0) {
		changeDialog(board, 'text', dialog => ({...dialog, agent: (dialog.agent + by + count) % count}));
	}
}

function keepDraft(board: Board, {purpose, targets}: DialogOf<'text'>, text: string): void {
	board.update(({state}) => ({dialog: null, drafts: {...state.drafts, [draftKey(purpose, targets)]: text}}));
}

/** Does what the text is for; where that fails, the text is there again when the dialog is. */
function accept(board: Board): void {
	const dialog = openDialog(board, 'text');
	if (dialog === null) {
		return;
	}
	const text = dialog.editor.text.trim();
	if (text === '') {
		return;
	}
	keepDraft(board, dialog, '');
	const agent = board.getView().snapshot.agents[dialog.agent]?.id ?? null;
	board.run(async () => {
		try {
			await start(board, dialog, text, agent);
		} catch (error) {
			board.update(({state}) => ({
				drafts: {...state.drafts, [draftKey(dialog.purpose, dialog.targets)]: dialog.editor.text},
			}));
			throw error;
		}
	});
}

async function start(
	board: Board,
	{purpose, targets}: DialogOf<'text'>,
	text: string,
	agent: string | null,
): Promise<void> {
	const {store} = board;
	if (purpose === 'send') {
		await store.send(targets, text);
	} else if (purpose === 'new') {
		const before = board.getView().chosen?.key;
		const [id] = await store.spawn({issues: [], prompt: text, agent, model: null, permissions: null});
		const place = id === undefined ? null : placeOf(board.getView().cards, id);
		// Who has gone on to another card meanwhile stays there.
		if (place !== null && board.getView().chosen?.key === before) {
			board.update({chosen: place, scroll: 0});
		}
	} else {
		await store.spawn({issues: text.split(/[\s,]+/), prompt: null, agent, model: null, permissions: null});
	}
}
