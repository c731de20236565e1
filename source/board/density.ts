/** How much of a card is shown; it depends on the room that its column has. */
export type Density = {
	/** A title that is wider than this goes on in a second row; null where there is no room for that. */
	titleWidth: number | null;
	/** The same of a note: what an agent asks is worth a row where a title is not. */
	noteWidth: number | null;
	branch: boolean;
	foot: boolean;
	note: boolean;
	state: boolean;
	/** An empty row between two sessions. */
	gap: boolean;
};

const densities = new Map<string, Density>();

/**
What there is room for in a column of this size; a flat one drops the last row first. The same size gives the same
object, so that what was found out about a card for it can be kept.
*/
export function densityFor(width: number, height: number): Density {
	const key = `${width}×${height}`;
	const known = densities.get(key);
	if (known !== undefined) {
		return known;
	}
	const density = {
		titleWidth: height >= 24 ? cardWidth(width) - 1 : null,
		noteWidth: height >= 14 ? cardWidth(width) - 1 : null,
		branch: width >= 36 && height >= 24,
		foot: height >= 11,
		note: height >= 6,
		state: height >= 2,
		gap: height >= 8,
	};
	densities.set(key, density);
	return density;
}

/** The cells that a card's text has in a column: besides the bar, and a blank at the right where there is room. */
export function cardWidth(columnWidth: number): number {
	return Math.max(1, columnWidth - (columnWidth >= 24 ? 2 : 1));
}
