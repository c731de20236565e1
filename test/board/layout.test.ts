import {describe, expect, test} from 'vitest';
import {windowCards} from '../../source/board/card-window.ts';
import {layOut} from '../../source/board/layout.ts';
import type {ColumnId} from '../../source/session/session.ts';

function shown(columns: number, rows: number, cursor: ColumnId = 'working'): string {
	const {places} = layOut({columns, rows}, {cursor, detail: false});
	return places.map(({id, stub}) => (stub ? `(${id})` : id)).join(' ');
}

describe('which columns stand side by side', () => {
	test.each([
		[220, 60, 'working', 'todo working needs_you review ready done'],
		[160, 40, 'working', '(todo) working needs_you review ready (done)'],
		[160, 40, 'todo', 'todo working needs_you review (ready) (done)'],
		[160, 40, 'done', '(todo) (working) needs_you review ready done'],
		[120, 40, 'working', '(todo) working needs_you review ready (done)'],
		[120, 40, 'todo', 'todo working needs_you review ready (done)'],
		[120, 40, 'done', '(todo) working needs_you review ready done'],
		[101, 40, 'working', '(todo) working needs_you review ready (done)'],
		[101, 40, 'todo', 'todo working needs_you review (ready) (done)'],
		[100, 40, 'working', 'working needs_you review ready'],
		[80, 24, 'working', 'working needs_you review'],
		[80, 24, 'review', 'working needs_you review'],
		[80, 24, 'ready', 'needs_you review ready'],
		[80, 24, 'done', 'review ready done'],
		[80, 24, 'todo', 'todo working needs_you'],
		[59, 24, 'review', 'review'],
		[20, 5, 'done', 'done'],
		[1, 1, 'todo', 'todo'],
	] as const)('%i×%i with the cursor in %s: %s', (columns, rows, cursor, expected) => {
		expect(shown(columns, rows, cursor)).toBe(expected);
	});

	test('they fill the width, with one cell between two, at every width', () => {
		for (let columns = 1; columns <= 260; columns++) {
			for (const cursor of ['todo', 'needs_you', 'done'] as const) {
				const {places, boardWidth} = layOut({columns, rows: 30}, {cursor, detail: false});
				let x = 0;
				for (const place of places) {
					expect(place.x, `${columns}`).toBe(x);
					expect(place.width).toBeGreaterThan(0);
					x += place.width + 1;
				}
				expect(x - 1, `${columns}`).toBe(boardWidth);
				expect(places.some(({id, stub}) => id === cursor && !stub)).toBe(true);
			}
		}
	});
});

describe('which rows there are', () => {
	test('every row has one use, and none is outside, at every height', () => {
		for (let rows = 1; rows <= 70; rows++) {
			const layout = layOut({columns: 80, rows}, {cursor: 'working', detail: false});
			const used = [
				0,
				layout.hintRow,
				layout.topRuleRow,
				layout.titleRow,
				layout.middleRuleRow,
				...Array.from({length: layout.body.height}, (_, row) => layout.body.y + row),
				layout.bottomRuleRow,
				layout.infoRow,
				layout.footerRow,
			].filter(row => row !== null);
			expect(used, `${rows}`).toEqual(Array.from({length: rows}, (_, row) => row));
		}
	});

	test('the detail stands beside the columns from 160, else in their place when it is asked for', () => {
		expect(layOut({columns: 160, rows: 30}, {cursor: 'working', detail: false}).detail).toMatchObject({
			aside: true,
		});
		expect(layOut({columns: 159, rows: 30}, {cursor: 'working', detail: false}).detail).toBeNull();
		expect(layOut({columns: 159, rows: 30}, {cursor: 'working', detail: true}).detail).toMatchObject({
			aside: false,
			width: 159,
		});
	});
});

describe('which cards are drawn', () => {
	const heights = (count: number, height = 4) => Array.from({length: count}, () => height);
	const gaps = (count: number, gap = 1) => Array.from({length: count}, () => gap);

	test.each([
		// cards, rows, chosen, first → first, end
		[3, 20, 0, 0, 0, 3],
		[4, 19, 0, 0, 0, 4],
		[4, 18, 0, 0, 0, 3],
		[10, 20, 0, 0, 0, 4],
		[10, 20, 5, 0, 3, 6],
		[10, 20, 9, 0, 6, 10],
		[10, 20, 4, 3, 3, 6],
		[10, 20, 1, 5, 1, 4],
		[10, 20, -1, 5, 5, 8],
		[10, 3, 4, 0, 4, 5],
		[0, 20, -1, 0, 0, 0],
		[5, 0, 2, 0, 0, 0],
	])('%i cards in %i rows, %i chosen, from %i', (count, rows, chosen, first, expectedFirst, expectedEnd) => {
		const window = windowCards(heights(count), {rows, gaps: gaps(count), chosen, first});
		expect(window).toEqual({
			first: expectedFirst,
			end: expectedEnd,
			above: expectedFirst,
			below: count - expectedEnd,
		});
	});

	test('the chosen card is always among them, and they fit, whatever their heights', () => {
		let seed = 7;
		const random = (below: number) => {
			seed = (seed * 16_807) % 2_147_483_647;
			return seed % below;
		};
		for (let round = 0; round < 500; round++) {
			const count = 1 + random(30);
			const mixed = Array.from({length: count}, () => 1 + random(5));
			const between = Array.from({length: count}, () => random(2));
			const rows = 1 + random(40);
			const chosen = random(count);
			const {first, end, above, below} = windowCards(mixed, {
				rows,
				gaps: between,
				chosen,
				first: random(count),
			});
			expect(first <= chosen && chosen < end).toBe(true);
			const used = mixed
				.slice(first, end)
				.reduce(
					(sum, height, index) =>
						sum + height + (first + index < end - 1 ? (between[first + index] ?? 0) : 0),
					0,
				);
			if (end - first > 1) {
				expect(used + (above > 0 ? 1 : 0) + (below > 0 ? 1 : 0)).toBeLessThanOrEqual(rows);
			}
		}
	});
});
