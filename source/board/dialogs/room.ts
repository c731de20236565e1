import type {Layout} from '../layout.ts';
import type {Room} from './drawing.ts';

/** A box is at most this wide: longer lines are hard to read. */
const boxWidth = 76;

/** Whether there is no room for a box in the middle of the board: then any dialog takes all of it. */
export function isTooSmall({width, height}: Layout): boolean {
	return width < 24 || height < 8;
}

/** The rows that a dialog can use: all but the footer. */
export function dialogHeight({height, footerRow}: Layout): number {
	return height - (footerRow === null ? 0 : 1);
}

/** The room in a box in the middle of the board, without its border. */
export function boxRoom(layout: Layout): Room {
	return {width: Math.min(boxWidth, layout.width - 4) - 4, height: dialogHeight(layout) - 2};
}

/** The room over the whole board, under the dialog's title. */
export function fullRoom(layout: Layout): Room {
	return {width: Math.max(1, layout.width - 2), height: Math.max(0, dialogHeight(layout) - 1)};
}

/** Where a box with so many rows stands, and how wide it is with its border. */
export function boxPlace(layout: Layout, rows: number): {left: number; top: number; width: number} {
	const width = boxRoom(layout).width + 4;
	return {
		left: Math.floor((layout.width - width) / 2),
		top: Math.max(0, Math.floor((dialogHeight(layout) - rows - 2) / 2)),
		width,
	};
}
