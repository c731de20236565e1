import {firstKey} from './first-key.ts';
import type {View} from './view.ts';

/**
What stands in the middle of a board that has no sessions: what to do next, never nothing. Null where there are
sessions to see.
*/
export function emptyWords(view: View): string[] | null {
	const {snapshot, shownSessions, cards, state, keymap} = view;
	if (shownSessions.length > 0) {
		return null;
	}
	if (!snapshot.loaded) {
		return ['Looking for sessions and issues…'];
	}
	if (state.filter !== '' || state.filterEditor !== null) {
		return cards.todo.length > 0
			? null
			: ['Nothing matches the filter.', `${firstKey(keymap, 'close')} shows all again.`];
	}
	const fromPrompt = `${firstKey(keymap, 'new')} starts an agent on a prompt of your own.`;
	if (cards.todo.length > 0) {
		return [
			`${firstKey(keymap, 'open')} starts an agent on the chosen issue, ${firstKey(keymap, 'mark')} marks more of them.`,
			fromPrompt,
		];
	}
	const why =
		snapshot.issuesProblem ??
		(snapshot.issuesHeard ? 'There are no open issues here.' : 'Looking for issues…');
	return [why, fromPrompt, '`ao issues new "…"` adds an issue of this machine.'];
}
