import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {splitAtDetach} from '../../source/runtimes/host/detach-key.ts';
import {keySequence} from '../../source/runtimes/host/keys.ts';
import {throttle} from '../../source/runtimes/throttle.ts';
import {cleanCapture} from '../../source/runtimes/tmux/captured.ts';
import {parsePanes} from '../../source/runtimes/tmux/panes.ts';
import {commandArguments, quoteArgument} from '../../source/runtimes/tmux/quote.ts';

const esc = '\u001B';

describe('captured text', () => {
	test('each line is complete in itself, whatever carried over', () => {
		const text = `${esc}[1m${esc}[31mred\nstill red${esc}[39m bold\n${esc}[0mplain\n`;
		expect(cleanCapture(text, true).split('\n')).toEqual([
			`${esc}[0;1;31mred${esc}[0m`,
			`${esc}[0;1;31mstill red${esc}[0;1m bold${esc}[0m`,
			'plain',
		]);
		expect(cleanCapture(text, false)).toBe('red\nstill red bold\nplain');
	});

	test.each([
		['4:3;58:2::1:2:3', '4:3;58:2::1:2:3'],
		['38;5;200;48;2;1;2;3', '38;5;200;48;2;1;2;3'],
		['1;22', ''],
		['4;4:0', ''],
		['38;5;1;39', ''],
		['93;104;7', '93;104;7'],
		['', ''],
		['999', ''],
	])('of the attributes %j remains %j', (written, kept) => {
		const expected = kept === '' ? 'x' : `${esc}[0;${kept}mx${esc}[0m`;
		expect(cleanCapture(`${esc}[${written}mx`, true)).toBe(expected);
	});

	test('coloured blanks stay, plain ones at the end do not', () => {
		expect(cleanCapture(`a${esc}[41m   ${esc}[0m   \n   \n\n`, true)).toBe(`a${esc}[0;41m   ${esc}[0m`);
	});

	test('nothing else that could act on a terminal stays', () => {
		const hostile = `a${esc}]52;c;x\u0007b${esc}[2Jc${esc}Pq${esc}\\d${esc}(0e\u009B31mf\u0008g\u007Fh${esc}]8;;u${esc}\\i${esc}`;
		expect(cleanCapture(hostile, true)).toBe('abcde31mfghi');
	});
});

describe('panes', () => {
	test('a title may hold anything, and a hub is no terminal', () => {
		const text = [
			'demo-1|%4|12|0|||0|/dev/pts/1|99|1700000001|a | b \u0007',
			'demo-1|%3|11|1|3||2|/dev/pts/0|99|1700000002|',
			'_ao-hub|%9|1|1|0||1|/dev/pts/3|99|1700000003|vm',
			'nonsense',
			'demo-2|%5|13|1||KILL|0||99||x',
			'demo-3|%6|14|1||15|0||99||x',
			'demo-4|%7|15|1|||0||99||x',
		].join('\n');
		expect(parsePanes(text)).toMatchObject([
			{
				name: 'demo-1',
				target: '%3',
				pid: 11,
				alive: false,
				exitStatus: 3,
				exitSignal: null,
				attached: true,
				title: '',
				activityAt: 1_700_000_002_000,
			},
			{name: 'demo-2', exitStatus: null, exitSignal: 'SIGKILL', activityAt: null, title: 'x'},
			{name: 'demo-3', exitStatus: null, exitSignal: 'SIGTERM'},
			{name: 'demo-4', alive: false, exitStatus: null, exitSignal: null},
		]);
	});
});

describe('arguments for tmux', () => {
	test('mean nothing to its command language', () => {
		expect(quoteArgument(`a b;"$x'\n#{y}~`)).toBe(String.raw`"a b\073\042\044x\047\012\043\173y\175\176"`);
		expect(quoteArgument('ü')).toBe(String.raw`"\303\274"`);
	});

	test('are separated by semicolons, which they may end with', () => {
		expect(
			commandArguments([
				['a', 'b;', ';'],
				['c;d', '\\;'],
			]),
		).toEqual(['a', 'b\\;', '\\;', ';', 'c;d', '\\\\;']);
	});
});

describe('keys by name', () => {
	test.each([
		['Enter', '\r'],
		['Escape', esc],
		['BTab', `${esc}[Z`],
		['S-Tab', `${esc}[Z`],
		['C-c', '\u0003'],
		['C-Space', '\0'],
		['C-M-a', `${esc}\u0001`],
		['M-Enter', `${esc}\r`],
		['Left', `${esc}[D`],
		['C-Up', `${esc}[1;5A`],
		['Delete', `${esc}[3~`],
		['S-F1', `${esc}[1;2P`],
		['F12', `${esc}[24~`],
		['-', '-'],
		['漢', '漢'],
		['hello', 'hello'],
		['C-', 'C-'],
	])('%s', (name, sequence) => {
		expect(keySequence(name, false)).toBe(sequence);
	});

	test('cursor keys follow their mode', () => {
		expect(keySequence('Up', true)).toBe(`${esc}OA`);
		expect(keySequence('S-Up', true)).toBe(`${esc}[1;2A`);
	});
});

describe('the key that detaches', () => {
	test.each([
		['ab\u0011cd', {before: 'ab', detached: true}],
		[`a${esc}[113;5u`, {before: 'a', detached: true}],
		[`a${esc}[27;5;113~b`, {before: 'a', detached: true}],
		['abc', {before: 'abc', detached: false}],
		[`${esc}[200~a\u0011b${esc}[201~c`, {before: `${esc}[200~a\u0011b${esc}[201~c`, detached: false}],
		[`${esc}[200~a${esc}[201~\u0011`, {before: `${esc}[200~a${esc}[201~`, detached: true}],
	])('in %j', (input, expected) => {
		expect(splitAtDetach()(input)).toEqual(expected);
	});

	test('is a character in a paste that comes in pieces', () => {
		const split = splitAtDetach();
		expect(split(`${esc}[200~a`)).toEqual({before: `${esc}[200~a`, detached: false});
		expect(split('\u0011')).toEqual({before: '\u0011', detached: false});
		expect(split(`${esc}[201~`)).toEqual({before: `${esc}[201~`, detached: false});
		expect(split('\u0011')).toEqual({before: '', detached: true});
	});
});

test('a throttled call comes at once, and what came too early is made up for once', () => {
	vi.useFakeTimers();
	onTestFinished(() => {
		vi.useRealTimers();
	});
	let calls = 0;
	const throttled = throttle(() => calls++, 30);
	throttled();
	expect(calls).toBe(1);
	throttled();
	throttled();
	expect(calls).toBe(1);
	vi.advanceTimersByTime(30);
	expect(calls).toBe(2);
	throttled();
	throttled.cancel();
	throttled();
	expect(calls).toBe(3);
});
