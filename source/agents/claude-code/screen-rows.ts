import {isBorder, withoutBlankEnd} from './screen-layout.ts';

/** An answer in a dialog of Claude Code (2.1.330). */
export type Row = {
	number: number | null;
	label: string;
	wrapped: string;
	isChosen: boolean;
	/** It takes words: what is typed while it is chosen goes into it, digits too. */
	isField: boolean;
};

const emptyField = 'Type something.';

/** `begin`: the line of the first row; `linesBelow`: lines after the last one that do not belong to it. */
export type Rows = {rows: Row[]; begin: number; linesBelow: number};

/** The rows `1.`, `2.` … of the last list, with the `❯` on one of them; wrapped lines belong to the row above. */
export function readNumbered(body: readonly string[]): Rows | null {
	const rows: Row[] = [];
	let rest: string[] = [];
	let linesBelow = 0;
	for (let index = body.length - 1; index >= 0; index--) {
		const line = body[index] ?? '';
		const match = /^\s{0,4}(❯ | {2})?\s{0,4}(\d{1,2})\. (.*)$/.exec(line);
		if (match === null) {
			rest.unshift(line);
			continue;
		}
		const number = Number(match[2]);
		const above = rows[0]?.number ?? null;
		if (above !== null && number !== above - 1) {
			return null;
		}
		const others = rest.findIndex(part => !/^\s{5,}\S/.test(part));
		const wrapped = (others === -1 ? rest : rest.slice(0, others)).map(part => part.trim()).join(' ');
		linesBelow = rows.length > 0 ? linesBelow : rest.filter(part => part.trim() !== '').length;
		const label = match[3] ?? '';
		const isField = (rows.length > 0 && rest.some(isBorder)) || label === emptyField;
		rows.unshift({number, label, wrapped, isChosen: match[1] === '❯ ', isField});
		rest = [];
		if (number === 1) {
			return rows.some(row => row.isChosen) ? {rows, begin: index, linesBelow} : null;
		}
	}
	return null;
}

/** Rows without numbers: the last lines before the footer, with the `❯` on one of them. */
export function readPlain(body: readonly string[]): Rows | null {
	const lines = withoutBlankEnd(body);
	const begin = lines.findLastIndex(line => line.trim() === '') + 1;
	const rows = lines.slice(begin).map(line => ({
		number: null,
		label: line.replace(/^\s*(?:❯ )?\s*/, ''),
		wrapped: '',
		isChosen: /^\s*❯ /.test(line),
		isField: false,
	}));
	return rows.length <= 9 && rows.filter(row => row.isChosen).length === 1
		? {rows, begin, linesBelow: 0}
		: null;
}
