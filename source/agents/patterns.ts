import type {MenuOption} from '../session/signal.ts';

/** Longer lines than any terminal has columns are cut, so that a pattern costs the same on whatever is shown. */
const mostColumns = 1000;

/**
The last lines of a screen that have something on them, at most so many, from top to bottom. Patterns are tried on these
alone: what stands further up is old output, in which an agent may have quoted anything.
*/
export function lastLines(lines: readonly string[], most: number): string[] {
	const last: string[] = [];
	for (let index = lines.length - 1; index >= 0 && last.length < most; index--) {
		const line = (lines[index] ?? '').slice(0, mostColumns).trimEnd();
		if (line !== '') {
			last.unshift(line);
		}
	}
	return last;
}

/** The keys that bring the cursor of a list from one row to another and choose that. */
export function arrowKeys(from: number, to: number): string[] {
	return [...Array<string>(Math.abs(to - from)).fill(to > from ? 'Down' : 'Up'), 'Enter'];
}

/** Words of a yes that goes beyond the one thing that is asked. */
const moreThanOnce =
	/\b(?:always|sessions?|future|everything|all|any|every|remember|similar|auto\w*|permanent\w*|allowlist|whitelist)\b|don.?t ask|from now on/i;

/** What an option means by its words alone; `other` where they do not say it. */
export function meaningOf(label: string): MenuOption['means'] {
	if (/^(?:no|n|deny|reject|refuse|cancel|decline|skip|don.?t)\b/i.test(label)) {
		return 'no';
	}
	if (!/^(?:yes|y|allow|approve|accept|always|run|proceed|continue|ok|trust)\b/i.test(label)) {
		return 'other';
	}
	return moreThanOnce.test(label) ? 'always' : 'yes';
}

export type ListRow = {label: string; selected: boolean};

/** Options of a list that is moved through by arrows, from the row the cursor is on; null unless it is on one. */
export function listOptions(rows: readonly ListRow[]): MenuOption[] | null {
	const from = rows.findIndex(row => row.selected);
	if (from === -1 || rows.filter(row => row.selected).length > 1) {
		return null;
	}
	return rows.map(({label}, to) => ({label, means: meaningOf(label), keys: arrowKeys(from, to)}));
}

const numberedRow = /^[\s│|]*([❯›>▶●]?)\s*(\d{1,2})[.)]\s+(\S.*)$/;

/**
An open menu of numbered options at the end of a screen: they count from 1, the cursor (`❯ 1. Yes`) is on one of them,
and at most three lines follow. A numbered list in an answer has no cursor, or stands further up: null.
*/
export function numberedMenu(
	lines: readonly string[],
): {question: string | null; options: MenuOption[]} | null {
	const block = lastLines(lines, 25);
	const found = block.map(line => numberedRow.exec(line));
	const end = found.findLastIndex(match => match !== null);
	if (end === -1 || block.length - 1 - end > 3) {
		return null;
	}
	const rows: ListRow[] = [];
	let begin = end;
	for (let index = end, expected = Number(found[end]?.[2]); index >= 0 && expected > 0; index--) {
		const match = found[index];
		if (match && Number(match[2]) === expected) {
			rows.unshift({label: withoutFrame(match[3] ?? ''), selected: match[1] !== ''});
			begin = index;
			expected--;
		} else if (match) {
			return null;
		}
	}
	const options = rows.length > 1 && Number(found[begin]?.[2]) === 1 ? listOptions(rows) : null;
	return options && {question: questionAbove(block.slice(0, begin)), options};
}

/** The nearest line above a menu that has words, without the frame around it. */
function questionAbove(lines: readonly string[]): string | null {
	return (
		lines
			.slice(-6)
			.map(withoutFrame)
			.findLast(line => /\p{L}/u.test(line)) ?? null
	);
}

/** A line without the frame (`│ … │`) that it stands in. */
export function withoutFrame(line: string): string {
	return line
		.replace(/^[\s│|┃╭╰╮╯─━]+/, '')
		.replace(/[│|┃╭╰╮╯─━]+$/, '')
		.trim();
}
