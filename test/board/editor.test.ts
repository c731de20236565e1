import {describe, expect, test} from 'vitest';
import {createEditor, type EditCommand, edit, editorRows, insertText} from '../../source/board/editor.ts';

/** An editor from text in which `|` is the cursor, and back. */
function from(text: string) {
	return {text: text.replace('|', ''), cursor: text.indexOf('|')};
}

function shown({text, cursor}: {text: string; cursor: number}): string {
	return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

test.each<[string, EditCommand, string]>([
	['ab|c', 'cursor-left', 'a|bc'],
	['|abc', 'cursor-left', '|abc'],
	['a👨‍👩‍👧‍👦|b', 'cursor-left', 'a|👨‍👩‍👧‍👦b'],
	['a|👨‍👩‍👧‍👦b', 'cursor-right', 'a👨‍👩‍👧‍👦|b'],
	['abc|', 'cursor-right', 'abc|'],
	['one two|', 'word-left', 'one |two'],
	['one | two', 'word-left', '|one  two'],
	['|one two', 'word-right', 'one| two'],
	['one\ntw|o', 'line-start', 'one\n|two'],
	['o|ne\ntwo', 'line-end', 'one|\ntwo'],
	['one\n|two', 'cursor-up', '|one\ntwo'],
	['one\ntwo|', 'cursor-up', 'one|\ntwo'],
	['long one|\nab', 'cursor-down', 'long one\nab|'],
	['a|b\n日本', 'cursor-down', 'ab\n日|本'],
	['o|ne', 'cursor-up', '|one'],
	['o|ne', 'cursor-down', 'one|'],
	['ab|c', 'delete-left', 'a|c'],
	['e\u{301}|x', 'delete-left', '|x'],
	['a|bc', 'delete-right', 'a|c'],
	['one two|', 'delete-word', 'one |'],
	['one two |', 'delete-word', 'one |'],
	['one\ntwo| three', 'delete-to-start', 'one\n| three'],
	['one\ntwo| three\nx', 'delete-to-end', 'one\ntwo|\nx'],
])('%j, %s: %j', (before, command, after) => {
	expect(shown(edit(from(before), command))).toBe(after);
});

describe('added text', () => {
	test('goes in at the cursor, with its line breaks', () => {
		expect(shown(insertText(from('a|b'), 'x\r\ny\rz'))).toBe('ax\ny\nz|b');
	});

	test('brings no control characters', () => {
		expect(insertText(createEditor(), 'a\u{1B}[31mb\u{0}\tc').text).toBe('a[31mb\tc');
	});
});

describe('as drawn', () => {
	const rows = (text: string, width: number) =>
		editorRows(from(text), width).map(({cells, cursor}) => [cells.join(''), cursor]);

	test('wraps, and the cursor has a cell of its own', () => {
		expect(rows('abcdef|', 4)).toEqual([
			['abc', null],
			['def', 3],
		]);
		expect(rows('abc|def', 4)).toEqual([
			['abc', null],
			['def', 0],
		]);
		expect(rows('one|\ntwo', 10)).toEqual([
			['one', 3],
			['two', null],
		]);
		expect(rows('|', 10)).toEqual([['', 0]]);
		expect(rows('one\n|', 10)).toEqual([
			['one', null],
			['', 0],
		]);
	});

	test('wide characters are never cut in two', () => {
		expect(rows('日本語|', 5)).toEqual([
			['日本', null],
			['語', 1],
		]);
	});
});
