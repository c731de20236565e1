import type {Board} from './board.ts';
import {detailRows} from './detail-lines.ts';

/** Scrolls the detail of the chosen card by rows; at both ends it stops. */
export function scrollDetail(board: Board, rows: number): void {
	board.update(view => {
		const {most, fromEnd} = detailRows(view);
		const next = view.state.scroll + (fromEnd ? -rows : rows);
		return {scroll: Math.max(0, Math.min(next, most))};
	});
}
