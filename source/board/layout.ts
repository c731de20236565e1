import {columns} from '../session/columns.ts';
import type {ColumnId} from '../session/session.ts';

/** A full column is at least this wide where several stand side by side. */
const columnWidth = 22;
const stubWidth = 6;
/** Columns that shrink to a stub while the cursor is elsewhere. */
const stubs: ReadonlySet<ColumnId> = new Set(['todo', 'done']);

const oneColumnBelow = 60;
/** Four columns and two stubs, with a cell between any two. */
const allColumnsFrom = 4 * (columnWidth - 1) + 2 * stubWidth + 5;
const detailAsideFrom = 160;
const everythingFrom = 220;

/** Where a column stands: `x` is its first cell, right of the separator. */
export type ColumnPlace = {id: ColumnId; x: number; width: number; stub: boolean};

export type Area = {x: number; y: number; width: number; height: number};

/** Where everything stands, in cells. Rows that there is no room for are null. */
export type Layout = {
	width: number;
	height: number;
	/** The line that says what lies left and right of the columns shown. */
	hintRow: number | null;
	topRuleRow: number | null;
	titleRow: number | null;
	middleRuleRow: number | null;
	bottomRuleRow: number | null;
	/** The chosen card's id, branch and path, or a message. */
	infoRow: number | null;
	footerRow: number | null;
	/** Cards are drawn in these rows. */
	body: {y: number; height: number};
	places: readonly ColumnPlace[];
	/** Columns that are not shown, left and right of those that are. */
	left: readonly ColumnId[];
	right: readonly ColumnId[];
	/** The columns' width; the detail's separator stands right of it. */
	boardWidth: number;
	/** The detail beside the columns (titles and body), or in their place; null where it is not shown. */
	detail: (Area & {aside: boolean}) | null;
};

/**
Lays the board out for a terminal of any size. `cursor` is the column that must be shown; `detail` says that the detail
was asked for, which matters where it does not fit beside the columns.
*/
export function layOut(
	size: {columns: number; rows: number},
	{cursor, detail}: {cursor: ColumnId; detail: boolean},
): Layout {
	const width = Math.max(1, size.columns);
	const height = Math.max(1, size.rows);
	const aside = width >= detailAsideFrom && height >= 12;
	const detailWidth = aside ? widthOfDetail(width) : 0;
	const boardWidth = aside ? width - detailWidth - 1 : width;
	const shown = chooseColumns(boardWidth, cursor);
	const rows = chooseRows(height, shown.left.length + shown.right.length > 0);
	const top = rows.titleRow ?? rows.body.y;
	const covering = !aside && detail;
	return {
		width,
		height,
		...rows,
		...shown,
		boardWidth,
		detail: aside
			? {x: boardWidth + 1, y: top, width: detailWidth, height: rows.body.y + rows.body.height - top, aside}
			: covering
				? {x: 0, y: Math.min(1, height - 1), width, height: rows.body.y + rows.body.height - 1, aside}
				: null,
	};
}

/** A good third of the screen, but the columns keep what all of them need to be seen. */
function widthOfDetail(width: number): number {
	const wished = Math.min(100, Math.round(width * (width >= everythingFrom ? 0.36 : 0.4)));
	return Math.min(wished, width - 1 - allColumnsFrom);
}

type Rows = Pick<
	Layout,
	'hintRow' | 'topRuleRow' | 'titleRow' | 'middleRuleRow' | 'bottomRuleRow' | 'infoRow' | 'footerRow' | 'body'
>;

/** Gives rows to the lines around the cards, the most needed first; the cards get the rest. */
function chooseRows(height: number, hidden: boolean): Rows {
	const has = {
		title: height >= 4,
		footer: height >= 3,
		hint: hidden && height >= 10,
		info: height >= 12,
		rules: height >= 14,
	};
	let row = 1;
	const take = (wanted: boolean): number | null => (wanted ? row++ : null);
	const hintRow = take(has.hint);
	const topRuleRow = take(has.rules);
	const titleRow = take(has.title);
	const middleRuleRow = take(has.rules);
	const below = Number(has.rules) + Number(has.info) + Number(has.footer);
	const body = {y: row, height: Math.max(0, height - row - below)};
	row += body.height;
	return {
		hintRow,
		topRuleRow,
		titleRow,
		middleRuleRow,
		body,
		bottomRuleRow: take(has.rules),
		infoRow: take(has.info),
		footerRow: take(has.footer),
	};
}

type Shown = Pick<Layout, 'places' | 'left' | 'right'>;

/** Which columns stand side by side, and how wide: all of them, some as stubs, or as many as fit around the cursor. */
function chooseColumns(width: number, cursor: ColumnId): Shown {
	const ids = columns.map(({id}) => id);
	const fitting = width < oneColumnBelow ? 1 : Math.max(1, Math.floor((width + 1) / (columnWidth + 1)));
	if (fitting >= ids.length) {
		return {places: spread(ids, new Set(), width), left: [], right: []};
	}
	const asStubs = chooseStubs(ids, cursor, width);
	if (asStubs !== null) {
		return {places: spread(ids, asStubs, width), left: [], right: []};
	}
	const first = firstShown(ids, cursor, fitting);
	const shown = ids.slice(first, first + fitting);
	return {
		places: spread(shown, new Set(), width),
		left: ids.slice(0, first),
		right: ids.slice(first + fitting),
	};
}

/**
Which columns shrink so that all can be seen: *To do* and *Done*, but where the cursor is in one of them and there is
no room for one more column, the one farthest from it as well. Null where even so there is no room.
*/
function chooseStubs(
	ids: readonly ColumnId[],
	cursor: ColumnId,
	width: number,
): ReadonlySet<ColumnId> | null {
	const place = ids.indexOf(cursor);
	const farthestFirst = ids
		.filter(id => id !== cursor && !stubs.has(id))
		.sort((left, right) => Math.abs(ids.indexOf(right) - place) - Math.abs(ids.indexOf(left) - place));
	const chosen = new Set(ids.filter(id => stubs.has(id) && id !== cursor));
	for (const next of [null, ...farthestFirst.slice(0, stubs.size - chosen.size)]) {
		if (next !== null) {
			chosen.add(next);
		}
		const room = width - (ids.length - 1) - chosen.size * stubWidth;
		if (room / (ids.length - chosen.size) >= columnWidth - 1) {
			return chosen;
		}
	}
	return null;
}

/** Keeps the window of columns where the work is (not in *To do*) as long as the cursor is in it. */
function firstShown(ids: readonly ColumnId[], cursor: ColumnId, fitting: number): number {
	const place = Math.max(0, ids.indexOf(cursor));
	const preferred = Math.min(1, ids.length - fitting);
	if (fitting === 1 || place < preferred) {
		return place;
	}
	return Math.max(preferred, Math.min(place - fitting + 1, ids.length - fitting));
}

/** Shares the width among columns with one cell between them; cells left over go to the last ones. */
function spread(ids: readonly ColumnId[], asStubs: ReadonlySet<ColumnId>, width: number): ColumnPlace[] {
	const full = ids.filter(id => !asStubs.has(id)).length;
	const room = Math.max(full, width - (ids.length - 1) - asStubs.size * stubWidth);
	const share = Math.floor(room / full);
	let wider = room - share * full;
	let x = width;
	const places: ColumnPlace[] = [];
	for (const id of ids.toReversed()) {
		const stub = asStubs.has(id);
		const placeWidth = stub ? stubWidth : share + (wider > 0 ? 1 : 0);
		wider -= stub || wider === 0 ? 0 : 1;
		x -= placeWidth;
		places.unshift({id, x, width: placeWidth, stub});
		x -= 1;
	}
	return places;
}
