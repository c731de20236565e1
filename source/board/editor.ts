import stringWidth from 'string-width';
import {plain, toGraphemes} from './display.ts';

/** Text being written, and where the cursor is in it: an offset in UTF-16 units, always between two characters. */
export type Editor = {text: string; cursor: number};

/** What a key can do to the text, besides adding to it. */
export const editCommands = [
	'cursor-left',
	'cursor-right',
	'cursor-up',
	'cursor-down',
	'word-left',
	'word-right',
	'line-start',
	'line-end',
	'delete-left',
	'delete-right',
	'delete-word',
	'delete-to-start',
	'delete-to-end',
] as const;

export type EditCommand = (typeof editCommands)[number];

/** An editor that holds this text, the cursor behind it. */
export function createEditor(text = ''): Editor {
	return {text, cursor: text.length};
}

/** Adds text at the cursor. Line breaks become `\n`; other control characters are dropped. */
export function insertText({text, cursor}: Editor, added: string): Editor {
	const clean = added
		.toWellFormed()
		.replaceAll(/\r\n?/g, '\n')
		.replaceAll(/[^\P{Control}\n\t]/gu, '');
	return {text: text.slice(0, cursor) + clean + text.slice(cursor), cursor: cursor + clean.length};
}

/** Moves the cursor or deletes. Characters are what a person sees as one. */
export function edit(editor: Editor, command: EditCommand): Editor {
	const {text, cursor} = editor;
	switch (command) {
		case 'cursor-left':
			return {text, cursor: before(editor)};
		case 'cursor-right':
			return {text, cursor: after(editor)};
		case 'cursor-up':
			return moveLine(editor, -1);
		case 'cursor-down':
			return moveLine(editor, 1);
		case 'word-left':
			return {text, cursor: wordStart(editor)};
		case 'word-right':
			return {text, cursor: cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0)};
		case 'line-start':
			return {text, cursor: lineStart(editor)};
		case 'line-end':
			return {text, cursor: lineEnd(editor)};
		case 'delete-left':
			return cutOut(editor, before(editor), cursor);
		case 'delete-right':
			return cutOut(editor, cursor, after(editor));
		case 'delete-word':
			return cutOut(editor, wordStart(editor), cursor);
		case 'delete-to-start':
			return cutOut(editor, lineStart(editor), cursor);
		case 'delete-to-end':
			return cutOut(editor, cursor, lineEnd(editor));
	}
}

function cutOut({text}: Editor, from: number, to: number): Editor {
	return {text: text.slice(0, from) + text.slice(to), cursor: from};
}

function before({text, cursor}: Editor): number {
	return cursor - (toGraphemes(text.slice(0, cursor)).at(-1)?.length ?? 0);
}

function after({text, cursor}: Editor): number {
	return cursor + (toGraphemes(text.slice(cursor))[0]?.length ?? 0);
}

function wordStart({text, cursor}: Editor): number {
	return cursor - (/\S*\s*$/.exec(text.slice(0, cursor))?.[0].length ?? 0);
}

function lineStart({text, cursor}: Editor): number {
	return text.lastIndexOf('\n', cursor - 1) + 1;
}

function lineEnd({text, cursor}: Editor): number {
	const end = text.indexOf('\n', cursor);
	return end === -1 ? text.length : end;
}

/** To the line above or below, as near to the same column as it has; at the first and last line to its end. */
function moveLine(editor: Editor, by: -1 | 1): Editor {
	const {text} = editor;
	const start = lineStart(editor);
	const column = toGraphemes(text.slice(start, editor.cursor)).length;
	if (by === -1 && start === 0) {
		return {text, cursor: 0};
	}
	const end = lineEnd(editor);
	if (by === 1 && end === text.length) {
		return {text, cursor: text.length};
	}
	const targetStart = by === -1 ? text.lastIndexOf('\n', start - 2) + 1 : end + 1;
	const targetEnd = lineEnd({text, cursor: targetStart});
	const prefix = toGraphemes(text.slice(targetStart, targetEnd)).slice(0, column).join('');
	return {text, cursor: targetStart + prefix.length};
}

/** A row of the editor as drawn; `cursor` is the cell the cursor is in, where it is in this row. */
export type EditorRow = {cells: readonly string[]; cursor: number | null};

const laidOut = new WeakMap<Editor, {width: number; rows: readonly EditorRow[]}>();

/** Lays the text out in rows of at most `width` cells. The cursor always has a cell of its own. */
export function editorRows(editor: Editor, width: number): readonly EditorRow[] {
	const known = laidOut.get(editor);
	if (known?.width === width) {
		return known.rows;
	}
	const rows = layOutRows(editor, width);
	laidOut.set(editor, {width, rows});
	return rows;
}

function layOutRows({text, cursor}: Editor, width: number): EditorRow[] {
	const rows: {cells: string[]; cursor: number | null}[] = [];
	let row: {cells: string[]; cursor: number | null} = {cells: [], cursor: null};
	let used = 0;
	let offset = 0;
	const breakRow = () => {
		rows.push(row);
		row = {cells: [], cursor: null};
		used = 0;
	};
	for (const grapheme of toGraphemes(text)) {
		if (grapheme === '\n') {
			if (offset === cursor) {
				row.cursor = row.cells.length;
			}
			breakRow();
			offset += grapheme.length;
			continue;
		}
		const shown = grapheme === '\t' ? '  ' : plain(grapheme);
		const shownWidth = /^[ -~]$/.test(shown) ? 1 : stringWidth(shown);
		if (used + shownWidth > width - 1 && used > 0) {
			breakRow();
		}
		if (offset === cursor) {
			row.cursor = row.cells.length;
		}
		row.cells.push(shown);
		used += shownWidth;
		offset += grapheme.length;
	}
	if (cursor >= text.length) {
		row.cursor = row.cells.length;
	}
	rows.push(row);
	return rows;
}
