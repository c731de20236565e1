/** Which cards of a column are drawn: `first` up to, not including, `end`; `above` and `below` tell how many are not. */
export type CardWindow = {first: number; end: number; above: number; below: number};

/**
Chooses the cards that fit into `rows`, so that the chosen one is among them and the view moves as little as it can.
`heights` are the cards' rows, `gap` is what stands between two cards. A line that says how many are above or below
takes a row of its own where there are any. The first card shown may be taller than the room: it is cut.
*/
export function windowCards(
	heights: readonly number[],
	{rows, gaps, chosen, first}: {rows: number; gaps: readonly number[]; chosen: number; first: number},
): CardWindow {
	const count = heights.length;
	if (count === 0 || rows <= 0) {
		return {first: 0, end: 0, above: 0, below: count};
	}
	const fitFrom = (start: number): number => {
		const room = rows - (start > 0 ? 1 : 0);
		let used = 0;
		let end = start;
		while (end < count) {
			const next = used + (heights[end] ?? 0);
			const needed = next + (end < count - 1 ? 1 : 0);
			if (needed > room && end > start) {
				break;
			}
			used = next + (gaps[end] ?? 0);
			end++;
			if (needed > room) {
				break;
			}
		}
		return end;
	};
	let start = Math.max(0, Math.min(first, count - 1));
	if (chosen >= 0) {
		start = Math.min(start, chosen);
	}
	let end = fitFrom(start);
	while (chosen >= end && start < count - 1) {
		start++;
		end = fitFrom(start);
	}
	while (start > 0 && end === count && fitFrom(start - 1) === count) {
		start--;
	}
	return {first: start, end, above: start, below: count - end};
}
