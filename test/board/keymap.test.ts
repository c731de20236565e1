import {describe, expect, test} from 'vitest';
import {helpRows} from '../../source/board/dialogs/help.ts';
import {createKeymap} from '../../source/board/key-bindings.ts';
import {keyName, shownKey, toKeyPresses} from '../../source/board/key-press.ts';
import {keyTable} from '../../source/board/keymap.ts';
import {handlersOf} from '../../source/board/press.ts';
import {lineWidth} from '../../source/board/spans.ts';

const noKey = {
	upArrow: false,
	downArrow: false,
	leftArrow: false,
	rightArrow: false,
	pageDown: false,
	pageUp: false,
	home: false,
	end: false,
	return: false,
	escape: false,
	ctrl: false,
	shift: false,
	tab: false,
	backspace: false,
	delete: false,
	meta: false,
	super: false,
	hyper: false,
	capsLock: false,
	numLock: false,
};

const names = (input: string, key = {}) => toKeyPresses(input, {...noKey, ...key}).map(({name}) => name);

describe('keys in one piece', () => {
	test.each([
		['jjj', ['j', 'j', 'j']],
		['jj\r', ['j', 'j', 'enter']],
		['\t\t', ['tab', 'tab']],
		['a\r\nb', ['a', 'enter', 'b']],
		['g G', ['g', 'space', 'G']],
		['\u{4}j', ['ctrl+d', 'j']],
		['👨‍👩‍👧‍👦é', ['👨‍👩‍👧‍👦', 'é']],
	])('%j', (input, expected) => {
		expect(names(input)).toEqual(expected);
	});

	test('special ones, with modifiers', () => {
		expect(names('', {leftArrow: true, ctrl: true})).toEqual(['ctrl+left']);
		expect(names('\r', {return: true, meta: true})).toEqual(['alt+enter']);
		expect(names('', {tab: true, shift: true})).toEqual(['shift+tab']);
		expect(names('d', {ctrl: true})).toEqual(['ctrl+d']);
		expect(names('b', {meta: true})).toEqual(['alt+b']);
		expect(names('', {escape: true})).toEqual(['escape']);
	});
});

test.each([
	['C-d', 'ctrl+d', 'Ctrl-d'],
	['Ctrl-D', 'ctrl+d', 'Ctrl-d'],
	['alt+Enter', 'alt+enter', 'Alt-Enter'],
	['Esc', 'escape', 'Esc'],
	['PgDn', 'pagedown', 'PgDn'],
	['G', 'G', 'G'],
	['-', '-', '-'],
	['+', '+', '+'],
	[' ', 'space', 'Space'],
	['Left', 'left', '←'],
])('%j in the settings is the key %j, shown as %j', (written, name, shown) => {
	expect(keyName(written)).toBe(name);
	expect(shownKey(name)).toBe(shown);
});

describe('the key table', () => {
	test('has something to do for every entry, wherever it works', () => {
		for (const {id, where} of keyTable) {
			for (const place of where) {
				expect(handlersOf(place)[id], `${id} in ${place}`).toBeDefined();
			}
		}
	});

	test('uses no key twice in one place, but where the first is meant to win', () => {
		const seen = new Map<string, string>();
		for (const {id, keys, where} of keyTable) {
			for (const place of where) {
				for (const key of keys) {
					const known = seen.get(`${place} ${key}`);
					expect(known === undefined || known === id, `${key} in ${place}: ${known}, ${id}`).toBe(true);
					seen.set(`${place} ${key}`, id);
				}
			}
		}
	});

	test('explains every key in a line that fits 80 columns', () => {
		const rows = helpRows(keyTable);
		for (const row of rows) {
			expect('styled' in row ? 0 : lineWidth(row)).toBeLessThanOrEqual(78);
		}
		const text = rows.map(row => ('styled' in row ? '' : row.map(span => span.text).join(''))).join('\n');
		for (const {help} of keyTable) {
			expect(text).toContain(help);
		}
	});
});

describe('keys of the settings', () => {
	test('take the place of those in the table', () => {
		const keymap = createKeymap({kill: ['K', 'C-k'], leave: 'Q'});
		expect(keymap.find('board', 'K')?.id).toBe('kill');
		expect(keymap.find('board', 'ctrl+k')?.id).toBe('kill');
		expect(keymap.find('board', 'x')).toBeNull();
		expect(keymap.find('board', 'Q')?.id).toBe('leave');
		expect(keymap.problems).toEqual([]);
	});

	test('that clash or are unknown are told, and win over the table', () => {
		const keymap = createKeymap({diff: 'j', dance: 'x'});
		expect(keymap.find('board', 'j')?.id).toBe('diff');
		expect(keymap.problems).toContain('The settings give a key to `dance`, which the board does not know.');
		expect(keymap.problems).toContain('`j` is the key of `diff` and of `down` (board); it does `diff`.');
	});

	test('never take a letter away from typing', () => {
		const keymap = createKeymap({accept: 'j'});
		expect(keymap.find('text', 'j')).toBeNull();
		expect(keymap.problems).toContain('`j` cannot be the key of `accept`: it is needed for typing.');
	});
});
