import type {Board} from './board.ts';
import {openCard, restoreTargets} from './card-actions.ts';
import type {CardPlace} from './cards.ts';
import {scrollDetail} from './detail-scroll.ts';
import {approve, openAnswer} from './dialogs/answer.ts';
import {openCleanup} from './dialogs/cleanup.ts';
import {openDiff} from './dialogs/diff.ts';
import {openKill} from './dialogs/kill.ts';
import {openMerge} from './dialogs/merge.ts';
import {openNews, sendNews} from './dialogs/news.ts';
import {openPullOfChosen} from './dialogs/pull.ts';
import {pushChosen} from './dialogs/push.ts';
import {openText} from './dialogs/text.ts';
import {beginFilter} from './filter-handlers.ts';
import {type Handlers, scrollHandlers} from './handlers.ts';
import {moveInColumn, moveToColumn, nextNeedy, placeInView} from './move.ts';
import {suspendProcess} from './suspend.ts';
import {isDetailOver, offersNews, sendTargets, targetSessions} from './targets.ts';
import {detailTabs, type UiState} from './ui-state.ts';
import type {View} from './view.ts';

/** What keys do on the board and in its detail. */
export const boardHandlers: Handlers = {
	left: board => choose(board, moveToColumn(board.getView(), -1)),
	right: board => choose(board, moveToColumn(board.getView(), 1)),
	down: board => choose(board, moveInColumn(board.getView(), 1)),
	up: board => choose(board, moveInColumn(board.getView(), -1)),
	first: board => choose(board, moveInColumn(board.getView(), Number.NEGATIVE_INFINITY)),
	last: board => choose(board, moveInColumn(board.getView(), Number.POSITIVE_INFINITY)),
	jump: (board, {name}) => choose(board, placeInView(board.getView(), Number(name))),
	'next-needy': board => choose(board, nextNeedy(board.getView(), 1)),
	'previous-needy': board => choose(board, nextNeedy(board.getView(), -1)),

	open: openCard,
	send: board => openText(board, 'send', chosenSessionIds(board)),
	'send-many': board => openText(board, 'send', sendTargets(board.getView())),
	approve: board => (newsIsOffered(board) ? sendNews(board) : approve(board)),
	answer: board => (newsIsOffered(board) ? openNews(board) : openAnswer(board)),
	diff: board => openDiff(board),
	merge: board => openMerge(board),
	'pr-push': pushChosen,
	'pr-create': openPullOfChosen,
	'pr-open': openInBrowser,
	'pr-rerun': board => forSession(board, id => board.store.pulls.rerun(id)),
	kill: board => openKill(board, targetIds(board)),
	restore: restoreTargets,
	copy: board => withSession(board, target => ({dialog: {kind: 'copy', target}})),
	cleanup: board => openCleanup(board),
	new: board => openText(board, 'new', []),
	'new-from-issues': board => openText(board, 'issues', []),

	mark(board) {
		board.update(toggleMark);
		if (board.getView().state.rangeFrom === null) {
			choose(board, moveInColumn(board.getView(), 1));
		}
	},
	'mark-range': board =>
		board.update(({state, marked, chosen}) =>
			state.rangeFrom === null ? {rangeFrom: chosen?.key ?? null} : {marked, rangeFrom: null},
		),
	'mark-column': board => board.update(toggleColumn),

	focus: board =>
		board.update(({state}) => ({focus: state.focus === 'board' ? 'detail' : 'board', scroll: 0})),
	'next-tab': board => board.update(view => turnTab(view, 1)),
	'previous-tab': board => board.update(view => turnTab(view, -1)),
	...scrollHandlers(scrollDetail, board => board.getView().layout.detail?.height ?? 0),

	filter: board => board.update(({state}) => beginFilter(state.filter)),
	messages: board => board.update({dialog: {kind: 'messages', top: 0}}),
	help: board => board.update({dialog: {kind: 'help', top: 0}}),
	refresh: board =>
		board.run(async () => {
			const problems = await board.store.refresh();
			if (problems.length === 0) {
				board.store.say('good', 'Looked at everything anew.');
			} else {
				board.store.say('warning', `Looked at what is here anew, but: ${problems.join(' ')}`);
			}
		}),
	redraw: board => board.handOver(async () => {}),
	close: board => board.update(close),
	leave(board, {name}) {
		if (isDetailOver(board.getView()) && name !== 'ctrl+c') {
			board.update(close);
		} else {
			board.terminal.leave();
		}
	},
	suspend: board => board.handOver(suspendProcess),
};

/** Puts the cursor on a card; its detail begins at its beginning. */
export function choose(board: Board, place: CardPlace | null): void {
	if (place !== null) {
		board.update({chosen: place, scroll: 0});
	}
}

function toggleMark({state, chosen, marked}: View): Partial<UiState> {
	if (state.rangeFrom !== null) {
		return {marked, rangeFrom: null};
	}
	if (chosen === null) {
		return {};
	}
	const next = new Set(state.marked);
	if (!next.delete(chosen.key)) {
		next.add(chosen.key);
	}
	return {marked: next};
}

function toggleColumn({state, cards, place}: View): Partial<UiState> {
	const keys = place === null ? [] : cards[place.column].map(({key}) => key);
	const next = new Set(state.marked);
	const all = keys.every(key => next.has(key));
	for (const key of keys) {
		if (all) {
			next.delete(key);
		} else {
			next.add(key);
		}
	}
	return {marked: next, rangeFrom: null};
}

function turnTab({state}: View, by: -1 | 1): Partial<UiState> {
	const index = detailTabs.findIndex(({id}) => id === state.tab);
	const tab = detailTabs[(index + by + detailTabs.length) % detailTabs.length]?.id ?? state.tab;
	return {tab, scroll: 0};
}

function close({state}: View): Partial<UiState> {
	if (state.rangeFrom !== null) {
		return {rangeFrom: null};
	}
	if (state.focus === 'detail') {
		return {focus: 'board', scroll: 0};
	}
	return state.marked.size > 0 ? {marked: new Set()} : {filter: ''};
}

function targetIds(board: Board): string[] {
	return targetSessions(board.getView()).map(({id}) => id);
}

function chosenSessionIds(board: Board): string[] {
	const {session} = board.getView();
	return session === null ? [] : [session.id];
}

function newsIsOffered(board: Board): boolean {
	const {session} = board.getView();
	return session !== null && offersNews(session);
}

function openInBrowser(board: Board): void {
	const {chosen} = board.getView();
	if (chosen?.kind === 'issue') {
		board.run(() => board.store.pulls.openIssue(chosen.issue.ref));
	} else {
		forSession(board, id => board.store.pulls.open(id));
	}
}

function forSession(board: Board, work: (id: string) => Promise<void>): void {
	const {session} = board.getView();
	if (session !== null) {
		board.run(() => work(session.id));
	}
}

function withSession(board: Board, change: (id: string) => Partial<UiState>): void {
	const {session} = board.getView();
	if (session !== null) {
		board.update(change(session.id));
	}
}
