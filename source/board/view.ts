import {columns} from '../session/columns.ts';
import type {ColumnId, Session} from '../session/session.ts';
import {ageOf} from '../session/words.ts';
import type {BoardMessage, BoardSnapshot} from '../store/board/board-model.ts';
import {cardRows, gapAfter} from './card-rows.ts';
import {type CardWindow, windowCards} from './card-window.ts';
import {
	type Card,
	type CardPlace,
	type CardsByColumn,
	followChosen,
	issueKey,
	sortIntoColumns,
} from './cards.ts';
import {type Density, densityFor} from './density.ts';
import {matchesIssue, matchesSession} from './filter.ts';
import type {Keymap} from './key-bindings.ts';
import type {Where} from './keymap.ts';
import {type ColumnPlace, type Layout, layOut} from './layout.ts';
import type {Theme} from './theme.ts';
import type {UiState} from './ui-state.ts';

/** A column as drawn. */
export type ColumnView = {
	id: ColumnId;
	title: string;
	short: string;
	cards: readonly Card[];
	/** How many cards there are: `?` where issues may be missing that were never heard of. */
	count: string;
	place: ColumnPlace | null;
	density: Density;
	window: CardWindow;
	/** Why issues are missing here; it has a row below the cards. */
	problem: string | null;
};

/** Everything a frame is drawn from: what the store knows, where the cursor is, and how that is laid out. */
export type View = {
	size: {columns: number; rows: number};
	now: number;
	theme: Theme;
	keymap: Keymap;
	snapshot: BoardSnapshot;
	state: UiState;
	layout: Layout;
	/** Cards that pass the filter. */
	cards: CardsByColumn;
	columns: readonly ColumnView[];
	chosen: Card | null;
	/** Where the chosen card stands. */
	place: CardPlace | null;
	/** The chosen card's session, if it is one. */
	session: Session | null;
	/** Sessions that pass the filter. */
	shownSessions: readonly Session[];
	/** Marked cards, with the range that is being marked. */
	marked: ReadonlySet<string>;
	message: BoardMessage | null;
	/** Where keys go just now. */
	where: Where;
	/** How often what is shown grows old. */
	tick: 'second' | 'minute';
};

/** How long a message stays; errors stay until the next key. In ms. */
export const messageTime = 6000;

export type ViewInput = Pick<View, 'size' | 'now' | 'theme' | 'keymap' | 'snapshot' | 'state'>;

/** Derives views one after the other; cards are sorted and filtered anew only where they changed. */
export function createViewer(): (input: ViewInput) => View {
	let last: {snapshot: BoardSnapshot; filter: string; sorted: Sorted} | null = null;
	return input => {
		const {snapshot, state} = input;
		const filter = (state.filterEditor?.text ?? state.filter).trim();
		if (
			last === null ||
			last.snapshot.sessions !== snapshot.sessions ||
			last.snapshot.issues !== snapshot.issues ||
			last.filter !== filter
		) {
			last = {snapshot, filter, sorted: sortCards(snapshot, filter)};
		}
		return derive(input, last.sorted);
	};
}

type Sorted = {cards: CardsByColumn; shownSessions: readonly Session[]};

function sortCards({sessions, issues}: BoardSnapshot, filter: string): Sorted {
	const shownSessions =
		filter === '' ? sessions : sessions.filter(session => matchesSession(filter, session));
	const shownIssues = filter === '' ? issues : issues.filter(issue => matchesIssue(filter, issue));
	return {cards: sortIntoColumns(shownSessions, shownIssues), shownSessions};
}

function derive(input: ViewInput, {cards, shownSessions}: Sorted): View {
	const place = followChosen(cards, input.state.chosen, {intoDone: input.state.placed});
	const layout = layOut(input.size, {
		cursor: place?.column ?? 'working',
		detail: input.state.focus === 'detail' && place !== null,
	});
	const columnViews = columns.map(column => viewColumn(column, {...input, cards, layout, place}));
	const chosen = place === null ? null : (cards[place.column][place.index] ?? null);
	const state: UiState = {
		...input.state,
		// Until the first look has ended, cards come in pieces: the cursor must not stick to the first of them.
		chosen: input.snapshot.loaded ? place : input.state.chosen,
		focus: chosen === null ? 'board' : input.state.focus,
		marked: stillThere(input.state.marked, input.snapshot),
		firsts: Object.fromEntries(columnViews.map(({id, window}) => [id, window.first])),
	};
	return {
		...input,
		state,
		layout,
		cards,
		columns: columnViews,
		chosen,
		place,
		session: chosen?.kind === 'session' ? chosen.session : null,
		shownSessions,
		marked: markedWithRange(cards, state, place),
		message: currentMessage(input.snapshot, state, input.now),
		where: whereKeysGo(state),
		tick: tickOf(columnViews, chosen, input.now),
	};
}

function viewColumn(
	{id, title, short}: {id: ColumnId; title: string; short: string},
	{cards, layout, place, state, snapshot}: Pick<View, 'cards' | 'layout' | 'place' | 'state' | 'snapshot'>,
): ColumnView {
	const columnPlace = layout.places.find(candidate => candidate.id === id) ?? null;
	const width = columnPlace?.width ?? 0;
	const density = densityFor(width, layout.body.height);
	const own = cards[id];
	const count =
		id === 'todo' && !snapshot.issuesHeard ? (own.length === 0 ? '?' : `${own.length}+?`) : `${own.length}`;
	const problem = id === 'todo' ? snapshot.issuesProblem : null;
	const room = layout.body.height - (problem === null ? 0 : 1);
	const window = windowCards(
		own.map(card => cardRows(card, density).length),
		{
			rows: columnPlace === null || columnPlace.stub ? 0 : room,
			gaps: own.map(card => gapAfter(card, density)),
			chosen: place?.column === id ? place.index : -1,
			first: state.firsts[id] ?? 0,
		},
	);
	return {id, title, short, cards: own, count, place: columnPlace, density, window, problem};
}

/** Marks of cards that are still there, though the filter may hide them. */
function stillThere(marked: ReadonlySet<string>, {sessions, issues}: BoardSnapshot): ReadonlySet<string> {
	if (marked.size === 0) {
		return marked;
	}
	const keys = new Set([...sessions.map(({id}) => id), ...issues.map(({ref}) => issueKey(ref))]);
	const left = [...marked].filter(key => keys.has(key));
	return left.length === marked.size ? marked : new Set(left);
}

/** The marked cards, and those between where a range began and the cursor, in the cursor's column. */
function markedWithRange(
	cards: CardsByColumn,
	{marked, rangeFrom}: UiState,
	place: CardPlace | null,
): ReadonlySet<string> {
	if (rangeFrom === null || place === null) {
		return marked;
	}
	const column = cards[place.column];
	const from = column.findIndex(({key}) => key === rangeFrom);
	if (from === -1) {
		return marked;
	}
	const range = column.slice(Math.min(from, place.index), Math.max(from, place.index) + 1);
	return new Set([...marked, ...range.map(({key}) => key)]);
}

function currentMessage({messages}: BoardSnapshot, {dismissed}: UiState, now: number): BoardMessage | null {
	const unseen = messages.filter(({id}) => id > dismissed);
	const newest = unseen.findLast(({level}) => level === 'error') ?? unseen.at(-1);
	if (newest === undefined) {
		return null;
	}
	return newest.level === 'error' || now - newest.at < messageTime ? newest : null;
}

function whereKeysGo({dialog, filterEditor, focus}: UiState): Where {
	if (dialog !== null) {
		return dialog.kind;
	}
	return filterEditor === null ? focus : 'filter';
}

/** Seconds matter only while something that is shown is younger than a minute. */
function tickOf(columnViews: readonly ColumnView[], chosen: Card | null, now: number): View['tick'] {
	const shown = columnViews.flatMap(({cards, window}) => cards.slice(window.first, window.end));
	const young = (card: Card): boolean => {
		const age = card.kind === 'session' ? ageOf(sessionSince(card.session), now) : null;
		return age !== null && age < 60_000;
	};
	return shown.some(young) || (chosen !== null && young(chosen)) ? 'second' : 'minute';
}

/** Since when a session is as it is shown. */
export function sessionSince(session: Session): string | null {
	return session.endedAt ?? session.activitySince ?? session.activeAt;
}
