import {shownKey} from './key-press.ts';
import type {ActionId} from './keymap.ts';
import type {View} from './view.ts';

/**
What stands in the middle of a board that has no sessions: what to do next, never nothing. Null where there are
sessions to see.
*/
export function emptyWords(view: View): string[] | null {
	const {snapshot, shownSessions, cards, state} = view;
	if (shownSessions.length > 0) {
		return null;
	}
	if (!snapshot.loaded) {
		return ['Looking for sessions and issues…'];
	}
	if (state.filter !== '' || state.filterEditor !== null) {
		return cards.todo.length > 0
			? null
			: ['Nothing matches the filter.', `${key(view, 'close')} shows all again.`];
	}
	const fromPrompt = `${key(view, 'new')} starts an agent on a prompt of your own.`;
	if (cards.todo.length > 0) {
		return [
			`${key(view, 'open')} starts an agent on the chosen issue, ${key(view, 'mark')} marks more of them.`,
			fromPrompt,
		];
	}
	const why = snapshot.issuesProblem ?? 'There are no open issues here.';
	return [why, fromPrompt, '`ao issues new "…"` adds an issue of this machine.'];
}

function key({keymap}: View, id: ActionId): string {
	return shownKey(keymap.entries.find(entry => entry.id === id)?.keys[0] ?? '');
}
