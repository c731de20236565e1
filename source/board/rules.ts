import type {Layout} from './layout.ts';

/** Where the lines between columns stand. */
export function separators({places, detail, boardWidth}: Layout): number[] {
	const between = places.slice(1).map(({x}) => x - 1);
	return detail?.aside === true ? [...between, boardWidth] : between;
}

/** A line over the whole width, with `joint` where it meets the lines between columns. */
export function ruleText(layout: Layout, joint: string): string {
	const cells = Array.from({length: layout.width}, () => '─');
	for (const x of separators(layout)) {
		if (x < cells.length) {
			cells[x] = joint;
		}
	}
	return cells.join('');
}
