import {columns} from '../session/columns.ts';
import type {CardPlace, CardsByColumn} from './cards.ts';
import type {View} from './view.ts';

/** The place `by` cards further in the same column; it stops at both ends. */
export function moveInColumn({cards, place}: View, by: number): CardPlace | null {
	if (place === null) {
		return null;
	}
	const last = cards[place.column].length - 1;
	return placeAt(cards, place.column, Math.max(0, Math.min(place.index + by, last)));
}

/**
The place in the next column that has cards: the card on the same row of the screen, so that the cursor goes straight
across.
*/
export function moveToColumn(view: View, by: -1 | 1): CardPlace | null {
	const {cards, place: chosen} = view;
	if (chosen === null) {
		return null;
	}
	const order = columns.map(({id}) => id);
	let index = order.indexOf(chosen.column) + by;
	while (order[index] !== undefined && cards[order[index] ?? 'todo'].length === 0) {
		index += by;
	}
	const target = order[index];
	if (target === undefined) {
		return chosen;
	}
	const from = view.columns.find(({id}) => id === chosen.column);
	const to = view.columns.find(({id}) => id === target);
	const row = chosen.index - (from?.window.first ?? 0);
	return placeAt(cards, target, Math.min((to?.window.first ?? 0) + row, cards[target].length - 1));
}

/** The n-th card in view of the chosen column, counted from 1; null where there is none. */
export function placeInView({columns: views, place: chosen, cards}: View, n: number): CardPlace | null {
	const column = views.find(({id}) => id === chosen?.column);
	if (chosen === null || column === undefined || column.window.first + n > column.window.end) {
		return null;
	}
	return placeAt(cards, chosen.column, column.window.first + n - 1);
}

/** The next or previous card that needs someone, round and round. */
export function nextNeedy({cards, place}: View, by: -1 | 1): CardPlace | null {
	const count = cards.needs_you.length;
	if (count === 0) {
		return null;
	}
	const from = place?.column === 'needs_you' ? place.index : by === 1 ? -1 : count;
	return placeAt(cards, 'needs_you', (from + by + count) % count);
}

function placeAt(cards: CardsByColumn, column: CardPlace['column'], index: number): CardPlace | null {
	const card = cards[column][index];
	return card === undefined ? null : {key: card.key, column, index};
}
