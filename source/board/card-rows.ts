import stringWidth from 'string-width';
import type {Session} from '../session/session.ts';
import type {Issue} from '../session/tracker.ts';
import {noteOf} from './card-note.ts';
import type {Card} from './cards.ts';
import type {Density} from './density.ts';
import {plain, wrapWords} from './display.ts';

/** The rows a card can have, in their order. */
export type CardRow = 'title' | 'title-end' | 'state' | 'branch' | 'note' | 'note-end' | 'foot';

const knownRows = new WeakMap<Session | Issue, {density: Density; rows: readonly CardRow[]}>();

/** The rows of a card: one shape, in which the note stands only where there is something to say. */
export function cardRows(card: Card, density: Density): readonly CardRow[] {
	const subject = card.kind === 'session' ? card.session : card.issue;
	const known = knownRows.get(subject);
	if (known?.density === density) {
		return known.rows;
	}
	const rows = findRows(card, density);
	knownRows.set(subject, {density, rows});
	return rows;
}

function findRows(card: Card, density: Density): readonly CardRow[] {
	const rows: CardRow[] = titleRows(cardTitle(card), density).length > 1 ? ['title', 'title-end'] : ['title'];
	if (card.kind === 'issue') {
		return rows;
	}
	const {session} = card;
	if (density.state) {
		rows.push('state');
	}
	if (density.branch && session.column !== 'todo') {
		rows.push('branch');
	}
	const note = density.note ? noteOf(session) : null;
	if (note !== null) {
		rows.push('note');
	}
	if (note !== null && twoRows(note.text, density.noteWidth).length > 1) {
		rows.push('note-end');
	}
	if (density.foot && session.parked === null) {
		rows.push('foot');
	}
	return rows;
}

/** The empty rows under a card. */
export function gapAfter(card: Card, density: Density): number {
	return card.kind === 'session' && density.gap ? 1 : 0;
}

/** What a session is called on the board: its issue's number and title, the beginning of its prompt, or its pull request's title. */
export function sessionTitle({issue, prompt, pr, id}: Session): {number: string | null; title: string} {
	if (issue !== null) {
		return {number: plain(issue.id), title: plain(issue.title)};
	}
	const words = plain((prompt ?? pr?.title ?? '').slice(0, 400)).trim();
	return {number: null, title: words === '' ? id : words};
}

/** What a card is called: the session's title, or the issue's. */
export function cardTitle(card: Card): {number: string | null; title: string} {
	return card.kind === 'session'
		? sessionTitle(card.session)
		: {number: plain(card.issue.id), title: plain(card.issue.title)};
}

/** The title in one row, or in two where it is long and the screen is tall. */
export function titleRows(
	{number, title}: {number: string | null; title: string},
	density: Density,
): string[] {
	const rows = twoRows(number === null ? title : `${number} ${title}`, density.titleWidth);
	// A first word that is too long for the row would leave the number alone in it.
	return number !== null && (rows[0]?.length ?? 0) <= number.length ? [`${number} ${title}`] : rows;
}

/** A text in one row, or where it is too wide and there is room in two, the second with all the rest. */
export function twoRows(text: string, width: number | null): string[] {
	if (width === null || stringWidth(text) <= width) {
		return [text];
	}
	const [first = ''] = wrapWords(text, width);
	const rest = text.slice(first.length).trimStart();
	return rest === '' ? [first] : [first, rest];
}
