import {Box} from 'ink';
import type {ReactNode} from 'react';
import {CardView} from './card.tsx';
import {cardRows, gapAfter} from './card-lines.ts';
import {plain, wrapWords} from './display.ts';
import {Line} from './line.tsx';
import type {Line as Spans} from './spans.ts';
import {type ColumnView, sessionSince, type View} from './view.ts';
import {ageOf, ageWord} from './words.ts';

/** A column's title and its cards, as many as there is room for. */
export function Column({column, view}: {column: ColumnView; view: View}) {
	const {place, cards, id} = column;
	const {layout} = view;
	if (place === null) {
		return null;
	}
	const here = view.place?.column === id;
	const {body} = layout;
	return (
		<>
			{layout.titleRow !== null && (
				<Box position="absolute" left={place.x} top={layout.titleRow}>
					<Line width={place.width} line={titleOf(column, here)} />
				</Box>
			)}
			<Box
				position="absolute"
				left={place.x}
				top={body.y}
				width={place.width}
				height={body.height}
				flexDirection="column"
			>
				{place.stub ? stubBody(cards.length, body.height, place.width) : columnBody(column, view)}
			</Box>
		</>
	);
}

function titleOf({title, short, cards, place, id}: ColumnView, here: boolean): Spans {
	const width = place?.width ?? 0;
	if (place?.stub) {
		return [{text: short, dim: true}];
	}
	const alarm = id === 'needs_you' && cards.length > 0;
	const words = width < title.length + 6 ? short : title;
	return [
		{text: ` ${words}`, bold: here || alarm, dim: cards.length === 0, color: alarm ? 'yellow' : undefined},
		{text: `  ${cards.length}`, dim: true},
	];
}

function stubBody(count: number, height: number, width: number): ReactNode {
	return height > 0 && <Line width={width} line={[{text: String(count), dim: true}]} />;
}

function columnBody({cards, window, density, place, id}: ColumnView, view: View): ReactNode {
	const {state, marked, layout, now, snapshot} = view;
	const width = place?.width ?? 0;
	const rows: ReactNode[] = [];
	let room = layout.body.height - (window.below > 0 ? 1 : 0);
	if (window.above > 0) {
		rows.push(<Line key="above" width={width} line={[{text: ` ↑ ${window.above} more`, dim: true}]} />);
		room--;
	}
	for (const card of cards.slice(window.first, window.end)) {
		const age = card.kind === 'session' ? ageOf(sessionSince(card.session), now) : null;
		rows.push(
			<CardView
				key={card.key}
				card={card}
				density={density}
				width={width}
				limit={room}
				chosen={view.chosen?.key === card.key}
				focused={state.focus === 'board' && state.dialog === null}
				marked={marked.has(card.key)}
				moved={(state.moved.get(card.key) ?? 0) > now}
				age={age === null ? null : ageWord(age)}
				showProject={snapshot.project === null}
			/>,
		);
		room -= cardRows(card, density).length;
		const gap = Math.min(gapAfter(card, density), room);
		if (gap > 0) {
			rows.push(<Box key={`${card.key} gap`} height={gap} flexShrink={0} />);
			room -= gap;
		}
	}
	if (id === 'todo' && snapshot.issuesProblem !== null && window.below === 0) {
		rows.push(...problemRows(snapshot.issuesProblem, width, room));
		room = 0;
	}
	if (window.below > 0) {
		rows.push(
			<Box key="room" height={Math.max(0, room)} flexShrink={0} />,
			<Line key="below" width={width} line={[{text: ` ↓ ${window.below} more`, dim: true}]} />,
		);
	}
	return rows;
}

/** Why the tracker's issues are not here. */
function problemRows(problem: string, width: number, room: number): ReactNode[] {
	return wrapWords(plain(problem), Math.max(1, width - 2))
		.slice(0, Math.max(0, room))
		.map((text, index) => (
			<Line key={`problem ${index}`} width={width} line={[{text: ` ${text}`, color: 'yellow'}]} />
		));
}
