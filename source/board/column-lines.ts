import {ageOf, ageWord} from '../session/words.ts';
import {gapAfter} from './card-rows.ts';
import {cardLines} from './card-text.ts';
import {plain, wrapWords} from './display.ts';
import {fitLine, type Line, type Style} from './spans.ts';
import {type ColumnView, sessionSince, type View} from './view.ts';

/** A column's title and count; of a stub the title alone, its count stands below. */
export function columnTitle({title, short, cards, count, place, id}: ColumnView, here: boolean): Line {
	if (place?.stub === true) {
		return [{text: short, dim: true}];
	}
	const alarm = id === 'needs_you' && cards.length > 0;
	const words = (place?.width ?? 0) < title.length + 6 ? short : title;
	return [
		{
			text: ` ${words}`,
			bold: here || alarm,
			dim: cards.length === 0 && !here,
			color: alarm ? 'yellow' : undefined,
		},
		{text: `  ${count}`, dim: true},
	];
}

/** What stands in a column: the cards there is room for, and how many are above and below them. */
export function columnLines(column: ColumnView, view: View): Line[] {
	const {cards, count, window, density, place, problem} = column;
	const {layout, now, snapshot, state, marked, chosen} = view;
	const height = layout.body.height;
	const room = height - (problem === null ? 0 : 1);
	if (place === null) {
		return [];
	}
	if (place.stub) {
		const style: Style = problem === null ? {dim: true} : {color: 'yellow'};
		return [[{text: count, ...style}]].slice(0, height);
	}
	const lines: Line[] = window.above > 0 ? [[{text: ` ↑ ${window.above} more`, dim: true}]] : [];
	const end = room - (window.below > 0 ? 1 : 0);
	for (const card of cards.slice(window.first, window.end)) {
		const age = card.kind === 'session' ? ageOf(sessionSince(card.session), now) : null;
		const drawn = cardLines(card, {
			density,
			width: place.width,
			chosen: chosen?.key === card.key,
			focused: state.focus === 'board' && state.dialog === null,
			marked: marked.has(card.key),
			moved: (state.moved.get(card.key) ?? 0) > now,
			age: age === null ? null : ageWord(age),
			showProject: snapshot.project === null,
		});
		lines.push(...drawn, ...Array.from({length: gapAfter(card, density)}, () => []));
	}
	const shown = lines.slice(0, Math.max(0, end));
	if (window.below > 0) {
		while (shown.length < end) {
			shown.push([]);
		}
		shown.push([{text: ` ↓ ${window.below} more`, dim: true}]);
	}
	if (problem !== null) {
		shown.push(...problemLines(problem, place.width, height - shown.length));
	}
	return shown.slice(0, height);
}

/** Why issues are missing, in the rows that the cards leave; cut where they are too few. */
function problemLines(problem: string, width: number, room: number): Line[] {
	const rows = wrapWords(plain(problem), Math.max(1, width - 2));
	const shown = rows.length <= room ? rows : [...rows.slice(0, room - 1), rows.slice(room - 1).join(' ')];
	return shown.map((text): Line => fitLine([{text: ` ${text}`, color: 'yellow'}], width));
}
