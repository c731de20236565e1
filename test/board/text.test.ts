import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {asciiText} from '../../source/board/ascii.ts';
import {cutStart, plain, plainLines, wrapWords} from '../../source/board/display.ts';
import {cutStyled, styledLines} from '../../source/board/sgr.ts';
import {fillLine, fitLine, joinFitting, lineWidth} from '../../source/board/spans.ts';
import {themeFrom} from '../../source/board/theme.ts';
import {
	ageOf,
	ageWord,
	ageWords,
	costWord,
	leaveWords,
	moneyWord,
	sizeWord,
	tokenWord,
	totalCostWord,
} from '../../source/session/words.ts';
import {sampleSession} from './sample.ts';

describe('words', () => {
	test.each([
		[-5, '0s'],
		[0, '0s'],
		[59_999, '59s'],
		[60_000, '1m'],
		[3_599_999, '59m'],
		[3_600_000, '1h'],
		[172_799_999, '47h'],
		[172_800_000, '2d'],
	])('an age of %i ms is %s', (age, word) => {
		expect(ageWord(age)).toBe(word);
	});

	test('ages in sentences, and of broken times', () => {
		expect(ageWords(12_000)).toBe('12 s');
		expect(ageWords(130_000)).toBe('2 min');
		expect(ageOf(null, 0)).toBeNull();
		expect(ageOf('yesterday', 0)).toBeNull();
		expect(ageOf('2026-01-01T00:00:00Z', Date.parse('2025-01-01T00:00:00Z'))).toBe(0);
	});

	test.each([
		[0, '$0.00'],
		[0.004, '<$0.01'],
		[0.42, '$0.42'],
		[12.345, '$12.35'],
		[128.4, '$128'],
	])('%f dollars are %s', (usd, word) => {
		expect(moneyWord(usd)).toBe(word);
	});

	test.each([
		[870, '870 tok'],
		[12_345, '12k tok'],
		[900_000, '0.9M tok'],
		[12_000_000, '12.0M tok'],
	])('%i tokens are %s', (tokens, word) => {
		expect(tokenWord(tokens)).toBe(word);
	});

	test('a cost: as the agent says, estimated, tokens, nothing', () => {
		const tokens = {input: 1000, output: 500, cacheRead: 500, cacheWrite: 0};
		expect(costWord({usd: 0.42, source: 'agent', tokens})).toBe('$0.42');
		expect(costWord({usd: 0.18, source: 'estimate', tokens})).toBe('~$0.18');
		expect(costWord({usd: null, source: null, tokens})).toBe('2k tok');
		expect(costWord({usd: null, source: null, tokens: null})).toBeNull();
		expect(totalCostWord([])).toBeNull();
		expect(sizeWord({insertions: 12, deletions: 3})).toBe('+12 −3');
		expect(sizeWord({insertions: 0, deletions: 0})).toBeNull();
	});

	test('what is said on the normal screen', () => {
		const one = sampleSession('a');
		expect(leaveWords([])).toBeNull();
		expect(leaveWords([one])).toMatch(/^1 agent keeps running\./);
		expect(leaveWords([one, sampleSession('b'), sampleSession('c', {runtime: null})])).toMatch(
			/^2 agents keep/,
		);
	});
});

describe('foreign text', () => {
	test.each([
		['a\u{1B}[31mb\u{1B}]0;title\u{7}c', 'abc'],
		['two\nlines\tand a tab', 'two lines and a tab'],
		['👨‍👩‍👧‍👦', '👨'],
		['🇩🇪', 'DE'],
		['❤️ 1️⃣ 👍🏽', '❤ 1 👍'],
		['e\u{301}', 'é'],
	])('%j is drawn as %j', (text, drawn) => {
		expect(plain(text)).toBe(drawn);
	});

	test('lines stay apart where they are wanted', () => {
		expect(plainLines('a\r\nb\n\u{1B}[1mc')).toEqual(['a', 'b', 'c']);
	});

	test('is cut and wrapped by display width', () => {
		expect(cutStart('/home/someone/web', 8)).toBe('…one/web');
		expect(wrapWords('some words in a row', 8)).toEqual(['some', 'words in', 'a row']);
		expect(wrapWords('日本語日本語', 5)).toEqual(['日本', '語日', '本語']);
		expect(wrapWords('', 5)).toEqual(['']);
		for (let width = 1; width < 30; width++) {
			for (const row of wrapWords('a 日本語 longword_without_spaces 👨 end', width)) {
				expect(stringWidth(row)).toBeLessThanOrEqual(Math.max(2, width));
			}
		}
	});

	test('in ASCII keeps its width', () => {
		for (const text of ['▌#42 ● ◆ … · −', 'Grüße, 日本語', '┌─┐│└┘┼']) {
			expect(asciiText(text)).toMatch(/^[\x20-\x7E]*$/);
			expect(stringWidth(asciiText(text))).toBe(stringWidth(text));
		}
		expect(asciiText('Grüße')).toBe('Gru?e');
	});
});

describe('lines of spans', () => {
	const line = [{text: 'abc', bold: true}, {text: '日本語'}, {text: 'xyz'}];

	test('are cut to any width, and filled to it', () => {
		for (let width = 0; width < 15; width++) {
			expect(lineWidth(fitLine(line, width))).toBeLessThanOrEqual(width);
			expect(lineWidth(fillLine(line, width))).toBe(width);
		}
		expect(fitLine(line, 12)).toBe(line);
		expect(
			fitLine(line, 9)
				.map(({text}) => text)
				.join(''),
		).toMatch(/…$/);
	});

	test('take whole pieces only, but the first is cut', () => {
		const pieces = ['codex', '$0.42', 'PR 71', '+1 −2'].map(text => ({text}));
		const joined = (width: number) =>
			joinFitting(pieces, ' · ', width)
				.map(({text}) => text)
				.join('');
		expect(joined(40)).toBe('codex · $0.42 · PR 71 · +1 −2');
		expect(joined(20)).toBe('codex · $0.42');
		expect(joined(4)).toBe('cod…');
	});
});

describe("an agent's screen", () => {
	test('keeps colours and nothing else, also over the end of a line', () => {
		const lines = styledLines('\u{1B}[31mred\nstill red\u{1B}[0m\n\u{1B}[2Jplain\u{1B}]8;;http://x\u{7}link');
		expect(lines).toEqual(['\u{1B}[31mred', '\u{1B}[31mstill red\u{1B}[0m', 'plainlink']);
	});

	test('is cut by display width, its colours closed; without colours where none are wanted', () => {
		expect(cutStyled('\u{1B}[31m日本語', 5, true)).toContain('日本');
		expect(stringWidth(cutStyled('\u{1B}[31m日本語', 5, true))).toBeLessThanOrEqual(5);
		expect(cutStyled('\u{1B}[31mred', 10, true)).toMatch(/\u{1B}\[(?:0|39)m$/u);
		expect(cutStyled('\u{1B}[31mred', 10, false)).toBe('red');
	});

	test('does not grow with a program that never resets its colours', () => {
		const text = Array.from({length: 2000}, (_, line) => `\u{1B}[3${line % 8}mline`).join('\n');
		expect(Math.max(...styledLines(text).map(line => line.length))).toBeLessThan(100);
	});
});

test.each([
	[{LANG: 'de_DE.UTF-8'}, {colours: true, ascii: false}],
	[{LANG: 'C'}, {colours: true, ascii: true}],
	[
		{LANG: 'de_DE.UTF-8', LC_ALL: 'C'},
		{colours: true, ascii: true},
	],
	[{}, {colours: true, ascii: false}],
	[{TERM: 'linux'}, {colours: true, ascii: true}],
	[
		{NO_COLOR: '1', LANG: 'C.UTF-8'},
		{colours: false, ascii: false},
	],
	[{NO_COLOR: ''}, {colours: true, ascii: false}],
])('what a terminal with %j can show', (env, theme) => {
	expect(themeFrom(env)).toEqual(theme);
});
