import {describe, expect, test} from 'vitest';
import {lastLines, meaningOf, numberedMenu} from '../../source/agents/patterns.ts';

describe('the end of a screen', () => {
	test('is its last lines that have something on them', () => {
		expect(lastLines(['old', '', 'a  ', '', 'b', '   ', ''], 2)).toEqual(['a', 'b']);
		expect(lastLines(['', '  '], 5)).toEqual([]);
		expect(lastLines([], 5)).toEqual([]);
	});

	test('has no line longer than a terminal is wide', () => {
		expect(lastLines(['x'.repeat(1_000_000)], 1)[0]).toHaveLength(1000);
	});
});

describe('a menu of numbered options', () => {
	const menu = [
		'Run npm test?',
		'',
		'  1. Yes',
		'❯ 2. Yes, and don’t ask again',
		'  3. No (esc)',
		'',
		'Esc to cancel',
	];

	test('is chosen from by arrows, from where the cursor is', () => {
		expect(numberedMenu(menu)).toEqual({
			question: 'Run npm test?',
			options: [
				{label: 'Yes', means: 'yes', keys: ['Up', 'Enter']},
				{label: 'Yes, and don’t ask again', means: 'always', keys: ['Enter']},
				{label: 'No (esc)', means: 'no', keys: ['Down', 'Enter']},
			],
		});
	});

	test('may stand in a frame, its options over two lines', () => {
		const framed = [
			'╭────╮',
			'│ Edit a.ts?       │',
			'│ ❯ 1. Yes          │',
			'│      once         │',
			'│   2. No           │',
			'╰────╯',
		];
		expect(numberedMenu(framed)).toMatchObject({
			question: 'Edit a.ts?',
			options: [{label: 'Yes'}, {label: 'No', keys: ['Down', 'Enter']}],
		});
	});

	test.each([
		['a numbered list in an answer', ['Steps:', '1. Yes', '2. No', '', '❯ ']],
		['one with a quoted cursor further up', ['❯ 1. Yes', '  2. No', 'a', 'b', 'c', 'd']],
		['one that does not begin at 1', ['❯ 2. Yes', '  3. No']],
		['two cursors', ['❯ 1. Yes', '❯ 2. No']],
		['one option alone', ['❯ 1. Yes']],
		['a list that jumps', ['❯ 1. Yes', '  3. No']],
		['nothing', []],
	])('is not %s', (_, lines) => {
		expect(numberedMenu(lines)).toBeNull();
	});
});

test.each([
	['Yes', 'yes'],
	['Allow once', 'yes'],
	['Always Allow', 'always'],
	['Yes, for this session', 'always'],
	['Run Everything', 'always'],
	['Allow for this file in all future sessions', 'always'],
	['Yes, auto-accept edits', 'always'],
	['Yes, from now on', 'always'],
	['Allow similar commands', 'always'],
	['No, and tell it what to do', 'no'],
	["Don't ask again", 'no'],
	['Skip', 'no'],
	['Northern', 'other'],
	['Blue', 'other'],
])('the option %j means %s', (label, means) => {
	expect(meaningOf(label)).toBe(means);
});
