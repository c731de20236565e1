import type {Session} from '../session/session.ts';
import type {Issue} from '../session/tracker.ts';
import {type CardLook, footLine, noteLine, stateLine, titleLine} from './card-lines.ts';
import {type CardRow, cardRows} from './card-rows.ts';
import type {Card} from './cards.ts';
import {cardWidth, type Density} from './density.ts';
import {plain} from './display.ts';
import type {Line, Span} from './spans.ts';

/** All that the drawing of a card depends on, besides what it stands for. */
export type CardDrawing = {
	density: Density;
	/** Cells, with the bar at the left. */
	width: number;
	chosen: boolean;
	/** The bar is bright where keys go to the board. */
	focused: boolean;
	marked: boolean;
	moved: boolean;
	age: string | null;
	showProject: boolean;
};

const known = new WeakMap<Session | Issue, {drawing: CardDrawing; lines: readonly Line[]}>();

/**
The rows of a card. It has no box: the eye finds the chosen one by its bar. A session that did not change is the same
object, and is not drawn anew while it is looked at in the same way.
*/
export function cardLines(card: Card, drawing: CardDrawing): readonly Line[] {
	const subject = card.kind === 'session' ? card.session : card.issue;
	const before = known.get(subject);
	if (before !== undefined && isSame(before.drawing, drawing)) {
		return before.lines;
	}
	const bar: Span = drawing.chosen ? {text: '▌', color: 'cyan', dim: !drawing.focused} : {text: ' '};
	const lines = cardRows(card, drawing.density).map(row => [bar, ...cardLine(row, card, drawing)]);
	known.set(subject, {drawing, lines});
	return lines;
}

function cardLine(
	row: CardRow,
	card: Card,
	{density, width, marked, moved, chosen, age, showProject}: CardDrawing,
): Line {
	const inner = cardWidth(width);
	const look: CardLook = {width: inner, marked, moved, chosen, age};
	if (row === 'title' || row === 'title-end') {
		return titleLine(card, density, row === 'title' ? 0 : 1, look);
	}
	if (card.kind === 'issue') {
		return [];
	}
	const {session} = card;
	switch (row) {
		case 'state':
			return stateLine(session, look);
		case 'branch':
			return [{text: plain(session.branch), dim: true}];
		case 'note':
			return noteLine(session, density, 0, inner);
		case 'note-end':
			return noteLine(session, density, 1, inner);
		case 'foot':
			return footLine(session, inner, showProject);
	}
}

function isSame(before: CardDrawing, after: CardDrawing): boolean {
	return (Object.keys(before) as (keyof CardDrawing)[]).every(key => before[key] === after[key]);
}
