import {Box} from 'ink';
import {memo} from 'react';
import {
	type CardLook,
	type CardRow,
	cardRows,
	type Density,
	footLine,
	issueLine,
	noteOf,
	sessionTitle,
	stateLine,
	titleLine,
} from './card-lines.ts';
import type {Card} from './cards.ts';
import {plain} from './display.ts';
import {Line} from './line.tsx';
import type {Line as Spans} from './spans.ts';

export type CardProps = {
	card: Card;
	density: Density;
	/** Cells, with the bar at the left. */
	width: number;
	/** Rows there is room for. */
	limit: number;
	chosen: boolean;
	/** The bar is bright where keys go to the board. */
	focused: boolean;
	marked: boolean;
	moved: boolean;
	age: string | null;
	showProject: boolean;
};

/** One session or issue. It has no box: the eye finds the chosen one by its bar. */
export const CardView = memo(function CardView(props: CardProps) {
	const {card, density, width, limit, chosen, focused} = props;
	const rows = cardRows(card, density).slice(0, limit);
	return (
		<Box flexDirection="column" width={width} height={rows.length} flexShrink={0}>
			{rows.map(row => (
				<Line
					key={row}
					width={width}
					line={[{text: chosen ? '▌' : ' ', color: 'cyan', dim: !focused}, ...cardLine(row, props)]}
				/>
			))}
		</Box>
	);
}, isSame);

function cardLine(row: CardRow, {card, width, marked, moved, chosen, age, showProject}: CardProps): Spans {
	const inner = Math.max(1, width - (width >= 24 ? 2 : 1));
	const look: CardLook = {width: inner, marked, moved, chosen, age};
	if (card.kind === 'issue') {
		return issueLine(card.issue, look);
	}
	const {session} = card;
	switch (row) {
		case 'title': {
			const {number, title} = sessionTitle(session);
			return titleLine(number, title, look);
		}
		case 'state':
			return stateLine(session, look);
		case 'branch':
			return [{text: plain(session.branch), dim: true}];
		case 'note': {
			const note = noteOf(session);
			return note === null ? [] : [note];
		}
		case 'foot':
			return footLine(session, inner, showProject);
	}
}

/** A session that did not change is the same object; what is derived for the frame is compared by value. */
function isSame(before: CardProps, after: CardProps): boolean {
	return (
		subject(before.card) === subject(after.card) &&
		before.width === after.width &&
		before.limit === after.limit &&
		before.chosen === after.chosen &&
		before.focused === after.focused &&
		before.marked === after.marked &&
		before.moved === after.moved &&
		before.age === after.age &&
		before.showProject === after.showProject &&
		(Object.keys(before.density) as (keyof Density)[]).every(
			key => before.density[key] === after.density[key],
		)
	);
}

function subject(card: Card): unknown {
	return card.kind === 'session' ? card.session : card.issue;
}
