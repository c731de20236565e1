import {describe, expect, test, vi} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {openBoard} from './open.ts';
import {createMemoryStore, onIssue, sampleIssue, sampleSessions} from './sample.ts';

const sizes = [
	[80, 24],
	[120, 40],
	[160, 30],
	[220, 60],
	[50, 20],
	[60, 12],
	[20, 5],
	[3, 2],
	[1, 1],
] as const;

const hostile = [
	'\u{1B}[2J\u{1B}[H\u{1B}]0;gone\u{7} title with sequences',
	'日本語のとても長いタイトルがここにあります',
	'👨‍👩‍👧‍👦 family and 🇩🇪 flag and ❤️ heart and 👍🏽 thumb and 1️⃣ key',
	'\u{202E}right to left\u{202C} and zero\u{200B}width',
	`t${'\u{301}'.repeat(40)}ower of marks`,
	'line one\nline two\r\nline three\ttab',
	'한국어 제목이 꽤 깁니다 한국어 제목이 꽤 깁니다',
	'x'.repeat(5000),
	'',
	'\u{D800} lone surrogate',
];

function hostileSessions(): Session[] {
	return hostile.map((title, index) => {
		const like = sampleSessions()[index % sampleSessions().length];
		return {
			...onIssue(100 + index, title),
			column: like?.column ?? 'working',
			state: like?.state ?? 'working',
			activity: like?.activity ?? 'active',
			attention: {kind: 'permission', text: title},
			branch: `ao/${title}`,
			worktree: `/tmp/${title}`,
			agent: title,
		} as Session;
	});
}

/** Cells in which every row between the rules must have the line between two columns. */
async function separatorsIn(rows: readonly string[]): Promise<{from: number; to: number; cells: number[]}> {
	const middle = rows.findIndex(row => row.includes('┼'));
	const bottom = rows.findIndex((row, index) => index > middle && row.includes('┴'));
	const cells = [...(rows[middle] ?? '')].flatMap((sign, cell) => (sign === '┼' ? [cell] : []));
	return {from: middle + 1, to: bottom, cells};
}

describe('the frame', () => {
	test.each(sizes)('fits a terminal of %i×%i', async (columns, rows) => {
		const store = createMemoryStore({
			sessions: hostileSessions(),
			issues: hostile.map((title, index) => sampleIssue(index, title)),
		});
		const {screen} = await openBoard({store});
		screen.resize(columns, rows);
		if (columns >= 20) {
			await screen.shows('AO');
		}
		for (const keys of ['', 'l', 'l', 'h', 'h', 'h', 'h', 'jj', 'G', '\t', ']', '\t', '?', '\u{1B}']) {
			screen.type(keys);
			await vi.waitFor(async () => expect(await screen.wrappedRows()).toEqual([]));
			const shown = await screen.rows();
			expect(shown).toHaveLength(rows);
		}
	});

	test.each([
		[80, 24],
		[120, 40],
		[220, 60],
	] as const)('keeps its lines straight at %i×%i, whatever the titles are', async (columns, rows) => {
		const store = createMemoryStore({
			sessions: hostileSessions(),
			issues: hostile.map((title, index) => sampleIssue(index, title)),
		});
		const {screen} = await openBoard({columns, rows, store});
		await screen.shows('Needs you');
		const shown = await screen.rows();
		const {from, to, cells} = await separatorsIn(shown);
		expect(cells.length).toBeGreaterThan(1);
		for (let row = from; row < to; row++) {
			for (const cell of cells) {
				expect(await screen.cells(row, cell, cell + 1), `row ${row}, cell ${cell}\n${shown.join('\n')}`).toBe(
					'│',
				);
			}
		}
		expect(await screen.text()).not.toContain('gone');
	});

	test('is laid out anew at once when the terminal changes its size', async () => {
		const {screen} = await openBoard({columns: 120, rows: 40});
		await screen.shows('Ready to merge');
		for (const [columns, rows] of [
			[80, 24],
			[50, 20],
			[220, 60],
			[20, 5],
			[120, 30],
		] as const) {
			screen.resize(columns, rows);
			await vi.waitFor(async () => {
				const shown = await screen.rows();
				expect(shown[0]).toMatch(/^ AO/);
				expect(shown.at(-1)).toMatch(/leave/);
				expect(await screen.wrappedRows()).toEqual([]);
			});
		}
	});
});

describe('what is shown where', () => {
	test('80 columns: three columns, and a line that says what lies left and right', async () => {
		const {screen} = await openBoard();
		await screen.shows(/ Working {2}4 .*│ Needs you {2}3 .*│ Review {2}2/);
		expect(await screen.text()).toMatch(/ To do 6 ‹ .*› Ready 1 · Done 1/);
	});

	test('120 columns: all six, To do and Done as stubs', async () => {
		const {screen} = await openBoard({columns: 120, rows: 30});
		await screen.shows(/^To do │ Working.*│ Needs you.*│ Review.*│ Ready to merge.*│Done/m);
	});

	test('120 columns: a stub opens when the cursor comes to it', async () => {
		const {screen} = await openBoard({columns: 120, rows: 30});
		await screen.shows('Needs you');
		screen.type('hh');
		await screen.shows('#50 Open issue');
	});

	test('50 columns: one column at a time', async () => {
		const {screen} = await openBoard({columns: 50, rows: 20});
		await screen.shows(/^ Needs you {2}3/m);
		screen.type('h');
		await screen.shows(/^ Working {2}4/m);
		await screen.hides(/^ Needs you {2}3/m);
	});

	test('160 columns: the detail at the right, with the live screen', async () => {
		const {screen, store} = await openBoard({columns: 160, rows: 30});
		await screen.shows('[Screen]');
		await screen.shows('screen of web-44-k3f9');
		store.show('hello from the agent');
		await screen.shows('hello from the agent');
	});

	test('a card: number and title, state and activity with its age, why it needs someone, agent, cost, size', async () => {
		const {screen} = await openBoard({columns: 220, rows: 40});
		await screen.shows('#44 Retry on 429');
		const text = await screen.text();
		expect(text).toMatch(/working · ▲ waiting/);
		expect(text).toContain('asks: run `npm test`?');
		expect(text).toMatch(/claude · \$1\.10/);
		expect(text).toContain('gemini · 0.9M tok');
		expect(text).toContain('✓ approved');
	});

	test('80 columns: what is asked goes on in a second row, the title does not', async () => {
		const asking = sampleSessions().find(({column}) => column === 'needs_you') as Session;
		const title = 'A title that is as long as the question';
		const session: Session = {
			...asking,
			issue: asking.issue && {...asking.issue, title},
			attention: {kind: 'permission', text: 'Bash: rm -rf build/everything'},
		};
		const {screen} = await openBoard({
			store: createMemoryStore({sessions: [session], issues: []}),
			columns: 80,
			rows: 24,
		});
		await screen.shows('build/everything');
		expect(await screen.text()).toMatch(/A title [^│]*…/);
	});

	test('more cards than room: only some are drawn, and a line says how many are not', async () => {
		const sessions = Array.from({length: 200}, (_, index) => onIssue(index, `Work number ${index}`));
		const {screen} = await openBoard({store: createMemoryStore({sessions})});
		await screen.shows(/↓ 196 more/);
		screen.type('G');
		await screen.shows('Work number 199');
		await screen.shows(/↑ 19\d more/);
	});

	test('empty: what to do next', async () => {
		const {screen} = await openBoard({store: createMemoryStore({sessions: [], issues: []})});
		await screen.shows('n starts an agent on a prompt');
		await screen.shows('ao issues new');
	});

	test('only issues: what Enter, Space and n do', async () => {
		const {screen} = await openBoard({store: createMemoryStore({sessions: []})});
		await screen.shows('#50 Open issue');
		await screen.shows('starts an agent on the chosen');
	});

	test('a tracker that cannot be read says so', async () => {
		const store = createMemoryStore({issues: [], issuesProblem: 'GitHub does not answer.'});
		const {screen} = await openBoard({store, columns: 220});
		await screen.shows('GitHub does not');
	});

	test('ASCII where the terminal has nothing else', async () => {
		const {screen} = await openBoard({ascii: true, columns: 120, rows: 30});
		await screen.shows('! waiting');
		expect(await screen.text()).toMatch(/^[\x20-\x7E\n]*$/);
	});
});
