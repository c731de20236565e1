import type {Board} from './board.ts';
import {choose} from './board-handlers.ts';
import {cardRows, gapAfter} from './card-rows.ts';
import type {CardPlace} from './cards.ts';
import {handlersOf} from './press.ts';
import type {View} from './view.ts';

/** What the mouse did, in cells counted from 0. */
export type MouseEvent = {kind: 'press' | 'wheel-up' | 'wheel-down'; x: number; y: number};

/** A click chooses a card; on the chosen one it opens the detail. On the detail it gives it the keys. */
export function clickAt(board: Board, {x, y}: MouseEvent): void {
	const view = board.getView();
	if (view.state.dialog !== null || view.state.filterEditor !== null) {
		return;
	}
	const {detail} = view.layout;
	if (detail !== null && x >= detail.x && y >= detail.y && y < detail.y + detail.height) {
		board.update({focus: 'detail'});
		return;
	}
	const place = placeAt(view, x, y);
	if (place === null) {
		return;
	}
	if (place.key === view.chosen?.key && view.state.focus === 'board') {
		board.update({focus: 'detail', scroll: 0});
	} else {
		board.update({focus: 'board'});
		choose(board, place);
	}
}

/** The wheel scrolls what is under it: a dialog, the detail, or the cursor through a column. */
export function wheelAt(board: Board, {kind, x, y}: MouseEvent): void {
	const view = board.getView();
	const by = kind === 'wheel-down' ? 1 : -1;
	const scroll = by === 1 ? 'scroll-down' : 'scroll-up';
	const press = {name: scroll, text: null};
	if (view.state.dialog !== null) {
		for (let row = 0; row < 3; row++) {
			handlersOf(view.where)[scroll]?.(board, press);
		}
		return;
	}
	const {detail} = view.layout;
	if (detail !== null && x >= detail.x && y >= detail.y) {
		for (let row = 0; row < 3; row++) {
			handlersOf('detail')[scroll]?.(board, press);
		}
		return;
	}
	const column = view.columns.find(({place}) => place !== null && x >= place.x && x < place.x + place.width);
	if (column === undefined || column.cards.length === 0) {
		return;
	}
	const {place: chosen} = view;
	const index =
		chosen?.column === column.id
			? Math.max(0, Math.min(chosen.index + by, column.cards.length - 1))
			: column.window.first;
	choose(board, {key: column.cards[index]?.key ?? '', column: column.id, index});
}

/** The card that is drawn in this cell; in a stub, the first of its column. */
export function placeAt({columns, layout}: View, x: number, y: number): CardPlace | null {
	const column = columns.find(({place}) => place !== null && x >= place.x && x < place.x + place.width);
	if (column === undefined || column.place === null || y < (layout.titleRow ?? layout.body.y)) {
		return null;
	}
	const {cards, window, density, id} = column;
	const at = (index: number): CardPlace | null => {
		const card = cards[index];
		return card === undefined ? null : {key: card.key, column: id, index};
	};
	if (column.place.stub || y < layout.body.y) {
		return at(column.place.stub ? 0 : window.first);
	}
	let row = layout.body.y + (window.above > 0 ? 1 : 0);
	for (let index = window.first; index < window.end; index++) {
		const card = cards[index];
		if (card === undefined) {
			break;
		}
		const height = cardRows(card, density).length;
		if (y >= row && y < row + height) {
			return at(index);
		}
		row += height + gapAfter(card, density);
	}
	return null;
}
