import {columns} from '../session/columns.ts';
import {attentionKinds, type ColumnId, type Session} from '../session/session.ts';
import type {Issue} from '../session/tracker.ts';

/** What stands in a column: a session, or (in *To do*) an open issue of the tracker. */
export type Card =
	| {key: string; kind: 'session'; session: Session}
	| {key: string; kind: 'issue'; issue: Issue};

/** The cards of each column, in the order of the board. */
export type CardsByColumn = Readonly<Record<ColumnId, readonly Card[]>>;

/** The key of an issue's card; a session's card has the session's id. */
export function issueKey(ref: string): string {
	return `issue:${ref}`;
}

/**
Sorts sessions and issues into columns. What needs somebody most urgently comes first, and what has ended latest;
elsewhere the oldest stays on top, so that cards do not jump.
*/
export function sortIntoColumns(sessions: readonly Session[], issues: readonly Issue[]): CardsByColumn {
	const byColumn: Record<ColumnId, Card[]> = {
		todo: [],
		working: [],
		needs_you: [],
		review: [],
		ready: [],
		done: [],
	};
	for (const session of sessions) {
		byColumn[session.column].push({key: session.id, kind: 'session', session});
	}
	for (const {id} of columns) {
		byColumn[id].sort((left, right) => compareCards(id, left, right));
	}
	for (const issue of issues) {
		byColumn.todo.push({key: issueKey(issue.ref), kind: 'issue', issue});
	}
	return byColumn;
}

function compareCards(column: ColumnId, left: Card, right: Card): number {
	if (left.kind !== 'session' || right.kind !== 'session') {
		return 0;
	}
	const [a, b] = [left.session, right.session];
	if (column === 'done') {
		return compare(b.endedAt ?? b.activeAt, a.endedAt ?? a.activeAt) || compare(a.id, b.id);
	}
	if (column === 'needs_you') {
		const urgency = urgencyOf(a) - urgencyOf(b);
		return urgency || compare(a.createdAt, b.createdAt) || compare(a.id, b.id);
	}
	return compare(a.createdAt, b.createdAt) || compare(a.id, b.id);
}

function urgencyOf({attention}: Session): number {
	return attention === null ? attentionKinds.length : attentionKinds.indexOf(attention.kind);
}

function compare(left: string, right: string): number {
	if (left === right) {
		return 0;
	}
	return left < right ? -1 : 1;
}

/** Where a card stands. */
export type CardPlace = {key: string; column: ColumnId; index: number};

/** Where a card stands now; null where it is nowhere. */
export function placeOf(cards: CardsByColumn, key: string): CardPlace | null {
	for (const {id} of columns) {
		const index = cards[id].findIndex(card => card.key === key);
		if (index !== -1) {
			return {key, column: id, index};
		}
	}
	return null;
}

/**
Where the cursor is, given where it was: on the same card wherever that went, into *Done* only with `intoDone`; on the
session that was started for the chosen issue; else on the neighbour that took its place, or on the nearest column that
has cards. Null on an empty board.
*/
export function followChosen(
	cards: CardsByColumn,
	chosen: CardPlace | null,
	{intoDone}: {intoDone: boolean},
): CardPlace | null {
	const place = chosen === null ? null : (placeOf(cards, chosen.key) ?? placeOfSuccessor(cards, chosen.key));
	if (place !== null && (intoDone || place.column !== 'done' || chosen?.column === 'done')) {
		return place;
	}
	const order = columns.map(({id}) => id);
	const from = chosen === null ? order.indexOf('needs_you') : order.indexOf(chosen.column);
	const nearest = order
		.filter(id => cards[id].length > 0)
		.sort((left, right) => distance(order, from, left) - distance(order, from, right))[0];
	if (nearest === undefined) {
		return null;
	}
	const index = chosen?.column === nearest ? Math.min(chosen.index, cards[nearest].length - 1) : 0;
	return {key: cards[nearest][index]?.key ?? '', column: nearest, index};
}

function distance(order: readonly ColumnId[], from: number, id: ColumnId): number {
	return Math.abs(order.indexOf(id) - from);
}

function placeOfSuccessor(cards: CardsByColumn, key: string): CardPlace | null {
	for (const {id} of columns) {
		const index = cards[id].findIndex(
			card =>
				card.kind === 'session' &&
				card.session.issue !== null &&
				issueKey(card.session.issue.ref) === key &&
				card.session.column !== 'done',
		);
		const card = cards[id][index];
		if (card !== undefined) {
			return {key: card.key, column: id, index};
		}
	}
	return null;
}
