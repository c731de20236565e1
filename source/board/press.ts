import type {Board} from './board.ts';
import {boardHandlers} from './board-handlers.ts';
import {dialogs} from './dialogs/index.ts';
import {insertText} from './editor.ts';
import {filterHandlers} from './filter-handlers.ts';
import type {Handlers} from './handlers.ts';
import {type KeyPress, shownKey} from './key-press.ts';
import type {Where} from './keymap.ts';

/** What the keys of a place do. */
export function handlersOf(where: Where): Handlers {
	switch (where) {
		case 'board':
		case 'detail':
			return boardHandlers;
		case 'filter':
			return filterHandlers;
		default:
			return dialogs[where].handlers;
	}
}

/** Does what a key means where keys go just now; a key that types adds to the text that is being written. */
export function pressKey(board: Board, press: KeyPress): void {
	const view = board.getView();
	const entry = view.keymap.find(view.where, press.name);
	if (entry === null) {
		pressUnbound(board, press);
		return;
	}
	const available = entry.available?.(view) ?? true;
	if (available === true) {
		handlersOf(view.where)[entry.id]?.(board, press);
	} else if (view.where === 'board' || view.where === 'detail') {
		const {keys, id} = entry;
		board.store.say('info', `${keys.includes(press.name) ? shownKey(press.name) : id}: ${available}.`);
	}
}

/**
A key that types adds to the text. Escape and the key after it look like Alt with that key when they arrive together
(tmux waits half a second for that): where Alt means nothing, they are two keys.
*/
function pressUnbound(board: Board, {name, text}: KeyPress): void {
	if (text !== null) {
		typeText(board, text);
	} else if (name.startsWith('alt+')) {
		const second = name.slice('alt+'.length);
		const typed = second === 'space' ? ' ' : second;
		pressKey(board, {name: 'escape', text: null});
		pressKey(board, {name: second, text: [...typed].length === 1 ? typed : null});
	}
}

/** Adds pasted text where text is being written; elsewhere it must not act as keys. */
export function pasteText(board: Board, text: string): void {
	const {state} = board.getView();
	if (state.dialog !== null || state.filterEditor !== null) {
		typeText(board, text);
	} else {
		board.store.say('info', 'Pasted text goes into a dialog: n starts an agent with it, s sends it.');
	}
}

function typeText(board: Board, text: string): void {
	const {filterEditor, dialog} = board.getView().state;
	if (dialog !== null) {
		dialogs[dialog.kind].type?.(board, text);
	} else if (filterEditor !== null) {
		board.update({filterEditor: insertText(filterEditor, text.replaceAll(/[\r\n\t]+/g, ' '))});
	}
}
