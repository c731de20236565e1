import stringWidth from 'string-width';
import {describe, expect, it, test} from 'vitest';
import {cleanText, firstLine, fitWidth, padWidth} from '../../source/session/text.ts';

const tags = [...'ignore']
	.map(letter => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0)))
	.join('');

describe('cleanText', () => {
	test.each<[string, string, string]>([
		['plain', 'Fix the login', 'Fix the login'],
		['other scripts', 'Größe 日本語 한국어 हिन्दी עברית', 'Größe 日本語 한국어 हिन्दी עברית'],
		['colours', '\u001B[1;31mred\u001B[0m', 'red'],
		['true colour with colons', '\u001B[38:2::1:2:3mred', 'red'],
		['cursor and erase', 'a\u001B[2J\u001B[10;10Hb\u001B[?1049hc', 'abc'],
		['title', 'a\u001B]0;owned\u0007b', 'ab'],
		['title, ended by ST', 'a\u001B]2;owned\u001B\\b', 'ab'],
		['clipboard', '\u001B]52;c;cm0gLXJmIC8=\u0007x', 'x'],
		['link', '\u001B]8;;http://evil\u0007click\u001B]8;;\u0007', 'click'],
		['device control', 'a\u001BP+q544e\u001B\\b', 'ab'],
		[
			'application and privacy',
			'\u001B_Gf=100;AAAA\u001B\\a\u001B^secret\u001B\\b\u001BXstring\u001B\\',
			'ab',
		],
		['an unfinished one hides no text', 'a\u001B]0;rest of it', 'a0;rest of it'],
		['reset and charset', '\u001Bca\u001B(0b', 'ab'],
		['an escape alone', 'a\u001B', 'a'],
		['C1 controls', '\u009B31mred\u009D0;owned\u0007x\u0090q\u009Cy\u0085z', 'redxy z'],
		['NUL, BEL, BS, DEL', 'a\0b\u0007c\bd\u007Fe', 'abcde'],
		['line breaks', 'a\nb\r\nc\rd\u2028e\vf', 'a b c d e f'],
		['tabs', 'a\tb', 'a b'],
		['bidi', 'a\u202Eb\u2066c\u2069d\u200Fe\u061Cf', 'abcdef'],
		['zero width', 'pass\u200Bword\uFEFF\u2060\u00AD\u200C', 'password'],
		['fillers', 'a\u3164b\u115Fc\uFFA0', 'abc'],
		['hidden sentences', `a${tags}b`, 'ab'],
		['selectors', 'a\uFE0Fb\uFE01c\u{E0100}', 'abc'],
		['emoji of several', '👨‍👩‍👧‍👦 🏳️‍🌈 ❤️ 👍🏽 1️⃣ 🇩🇪 👩🏽‍🚀', '👨‍👩‍👧‍👦 🏳️‍🌈 ❤️ 👍🏽 1️⃣ 🇩🇪 👩🏽‍🚀'],
		['joiners elsewhere', 'a\u200Db 👍\u200D \u200D👍', 'ab 👍 👍'],
		['lone surrogates', 'a\uD83Db\uDC00', 'a\uFFFDb\uFFFD'],
		['no characters', 'a\uFFFEb\u{1FFFF}\uFFF9', 'ab'],
		['towers of marks', `Z${'\u0301'.repeat(50)}algo`, `Z${'\u0301'.repeat(4)}algo`],
		['marks without a letter', '\u0301\u0302a', 'a'],
		['an escape inside an escape', '\u001B\u001B[31m[31mx', '31mx'],
		['made of parts that are removed', '\u001B\u200B[31mx', '[31mx'],
	])('%s', (_, text, clean) => {
		expect(cleanText(text)).toBe(clean);
	});

	it('keeps lines and tabs where it is told to', () => {
		expect(cleanText('a\r\n\tb\u2028\u001B[1mc', {lines: true})).toBe('a\n    b\nc');
		expect(cleanText('a\n\tb\0', {lines: true, tabs: true})).toBe('a\n\tb');
		expect(cleanText('a\n\u0301b', {lines: true})).toBe('a\nb');
	});

	it('leaves nothing that a terminal acts on, and nothing to clean a second time, whatever it is given', () => {
		const pieces = [
			'\u001B',
			'[',
			']',
			'P',
			'_',
			'\u0007',
			'\\',
			'\u009B',
			'\u009D',
			'\u0090',
			'\u009C',
			'3',
			';',
			'm',
			'\u200D',
			'\uFE0F',
			'👍',
			'❤',
			'\u0301',
			'\uD800',
			'\uDC00',
			'\u202E',
			'\n',
			'\r',
			'\t',
			'a',
			'日',
			'\u00AD',
			'\u{E0041}',
		];
		let seed = 3;
		const next = (): number => (seed = (seed * 48271) % 2147483647);
		for (let round = 0; round < 20_000; round++) {
			const text = Array.from({length: 1 + (next() % 12)}, () => pieces[next() % pieces.length]).join('');
			const clean = cleanText(text, {lines: round % 2 === 0});
			expect(clean).not.toMatch(/[\x00-\x09\x0B-\x1F\x7F-\x9F\u202E\u00AD]|\p{Surrogate}/u);
			expect(cleanText(clean, {lines: true}), JSON.stringify(text)).toBe(clean);
		}
	});

	test.each([
		'\u001B]',
		'\u009D',
		'\u001BP',
		'\u0090',
		'\u001B[',
		'\u009B1',
		'\u001B ',
		'\u200D',
		'👍\u200D',
		'\u0301',
	])('a long run of %j takes no time', piece => {
		const began = performance.now();
		cleanText(piece.repeat(100_000));
		expect(performance.now() - began).toBeLessThan(1000);
	});
});

test.each([
	['\n\n  Fix it \nmore', 'Fix it'],
	['\u001B[31m\n\u200B\nred\u001B[0m', 'red'],
	['', ''],
	[' \n\t', ''],
])('the first line of %j', (text, line) => {
	expect(firstLine(text)).toBe(line);
});

describe('fitWidth', () => {
	test.each([
		['Fix the login', 20, 'Fix the login'],
		['Fix the login', 13, 'Fix the login'],
		['Fix the login', 8, 'Fix the…'],
		['日本語テキスト', 5, '日本…'],
		['日本語テキスト', 4, '日…'],
		['👨‍👩‍👧‍👦 family', 3, '👨‍👩‍👧‍👦…'],
		['abc', 1, '…'],
		['abc', 0, ''],
		['abc', -5, ''],
		['abc', 2.9, 'a…'],
		['', 5, ''],
	])('%j in %d columns', (text, width, fitted) => {
		expect(fitWidth(text, width)).toBe(fitted);
	});

	it('is quick with long texts', () => {
		const began = performance.now();
		expect(fitWidth('x日'.repeat(500_000), 80)).toHaveLength(54);
		expect(performance.now() - began).toBeLessThan(200);
	});
});

test.each([
	['ab', 4, 'ab  '],
	['日本語', 4, '日… '],
	['日本語', 6, '日本語'],
	['👍🏽', 4, '👍🏽  '],
	['abc', 0, ''],
])('padWidth of %j to %d', (text, width, padded) => {
	expect(padWidth(text, width)).toBe(padded);
	expect(stringWidth(padWidth(text, width, 'right'))).toBe(width);
});

it('pads on the left', () => {
	expect(padWidth('7', 3, 'right')).toBe('  7');
});
