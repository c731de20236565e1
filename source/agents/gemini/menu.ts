import type {Menu, MenuOption} from '../../session/signal.ts';

/** Longer lines than a terminal has columns are cut: a pattern then costs the same on whatever is shown. */
const mostColumns = 500;

export type Row = {number: number; label: string; chosen: boolean};

/** The numbered options at the end of a block, and where they begin in it. */
export type Rows = {rows: Row[]; from: number; last: number};

const rowPattern = /^\s*([●›❯]?)\s{0,4}(\d{1,2})\.\s{1,4}(\S.*)$/;

/**
The last list in a block of lines that counts from 1 and has the cursor (`●`, `›`, `❯`) on exactly one row. null where
there is none: a numbered list in an answer has no cursor. Lines between two rows (descriptions, wraps) are no matter.
*/
export function numberedRows(block: readonly string[]): Rows | null {
	let found: Rows = {rows: [], from: 0, last: 0};
	for (const [index, line] of block.entries()) {
		const [, cursor = '', digits = '', label = ''] = rowPattern.exec(line.slice(0, mostColumns)) ?? [];
		const row = {number: Number(digits), label: label.trim(), chosen: cursor !== ''};
		if (row.number === 1) {
			found = {rows: [row], from: index, last: index};
		} else if (digits !== '' && row.number === found.rows.length + 1) {
			found = {...found, rows: [...found.rows, row], last: index};
		}
	}
	const {rows} = found;
	return rows.length >= 2 && rows.filter(row => row.chosen).length === 1 ? found : null;
}

/**
The keys of a row: its digit chooses it at once in lists of fewer than ten (Gemini CLI 0.61.0 and Qwen Code 0.24.4; in
longer ones they wait for a second digit, so the cursor is moved).
*/
function rowKeys(rows: readonly Row[], {number}: Row): string[] {
	if (rows.length < 10) {
		return [String(number)];
	}
	const steps = number - 1 - rows.findIndex(row => row.chosen);
	return [...Array<string>(Math.abs(steps)).fill(steps > 0 ? 'Down' : 'Up'), 'Enter'];
}

/** The options of a menu; `means` says what the words of a row mean, and null leaves it out. */
export function menuOptions(
	rows: readonly Row[],
	means: (label: string) => MenuOption['means'] | null,
): MenuOption[] {
	return rows.flatMap(row => {
		const meaning = means(row.label);
		return meaning === null ? [] : [{label: row.label, means: meaning, keys: rowKeys(rows, row)}];
	});
}

/** What a row of a permission dialog means. Only a plain yes is one: whatever allows more than this once is `always`. */
export function permissionMeaning(label: string): Menu['options'][number]['means'] {
	if (/^no\b|\(esc\)$|^don.t trust/i.test(label)) {
		return 'no';
	}
	if (/^(?:yes, )?allow once$|^yes$|^proceed once$/i.test(label)) {
		return 'yes';
	}
	return /always|\b(?:this|future) sessions?\b|^trust /i.test(label) ? 'always' : 'other';
}
