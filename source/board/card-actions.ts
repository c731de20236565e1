import type {Board} from './board.ts';
import {type Card, issueKey} from './cards.ts';
import {targetSessions, wayToOpen} from './targets.ts';

/**
What Enter does with the chosen card: starts or restores what stands in *To do* (with all marked ones there), tells
what happened to one that failed or ended by itself, shows the detail of an ended one, and else attaches.
*/
export function openCard(board: Board): void {
	const view = board.getView();
	if (view.chosen === null) {
		return;
	}
	switch (wayToOpen(view)) {
		case 'start':
		case 'restore':
			startTodo(board, view.chosen);
			break;
		case 'what happened':
			board.update({dialog: {kind: 'trouble', target: view.chosen.key}});
			break;
		case 'attach':
			attach(board, view.chosen.key);
			break;
		case 'detail':
			board.update({focus: 'detail', tab: 'info', scroll: 0});
			break;
		case null:
	}
}

/** Gives the terminal to the session until the person comes back. */
export function attach(board: Board, sessionId: string): void {
	board.handOver(async () => {
		const why = await board.store.attach(sessionId);
		board.store.say('info', why === 'detached' ? `Back from ${sessionId}.` : `${sessionId} has ended.`);
	});
}

/** Brings back the marked sessions, or the chosen one, as far as they are not running. */
export function restoreTargets(board: Board): void {
	const ids = targetSessions(board.getView())
		.filter(({runtime}) => runtime?.alive !== true)
		.map(({id}) => id);
	board.update({marked: new Set(), rangeFrom: null});
	board.run(() => board.store.restore(ids));
}

function startTodo(board: Board, chosen: Card): void {
	const {cards, marked} = board.getView();
	const targets = marked.has(chosen.key) ? cards.todo.filter(({key}) => marked.has(key)) : [chosen];
	const refs = targets.flatMap(card => (card.kind === 'issue' ? [card.issue.ref] : []));
	const parked = targets.flatMap(card => (card.kind === 'session' ? [card.key] : []));
	const started = new Set([...refs.map(issueKey), ...parked]);
	board.update({marked: new Set([...marked].filter(key => !started.has(key))), rangeFrom: null});
	if (refs.length > 0) {
		board.run(() =>
			board.store.spawn({issues: refs, prompt: null, agent: null, model: null, permissions: null}),
		);
	}
	if (parked.length > 0) {
		board.run(() => board.store.restore(parked));
	}
}
