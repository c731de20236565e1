import {describe, expect, test} from 'vitest';
import {eventLine} from '../../source/demo/agent/events.ts';
import {emptyInput, pressKey} from '../../source/demo/agent/input.ts';
import {parseOptions} from '../../source/demo/agent/options.ts';
import {testSummary} from '../../source/demo/agent/test-summary.ts';

describe('eventLine', () => {
	test('is one line of JSON', () => {
		expect(eventLine('activity', {activity: 'active', text: 'a\nb'}, 5)).toBe(
			'{"t":5,"event":"activity","payload":{"activity":"active","text":"a b"}}\n',
		);
	});

	test.each(['x', '"', '\\', '買', '👩🏽‍🚀', '\uD800', '\n', '\u0001'])(
		'stays below 4 KB with many %j',
		character => {
			const line = eventLine('note', {text: character.repeat(9000)}, Date.now());
			expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4096);
			expect(JSON.parse(line).event).toBe('note');
			expect(line.indexOf('\n')).toBe(line.length - 1);
		},
	);
});

describe('the input line', () => {
	const type = (...keys: (string | {name: string; ctrl?: boolean; sequence?: string})[]) => {
		let state = emptyInput;
		const actions = keys.flatMap(key => {
			const pressed =
				typeof key === 'string'
					? pressKey(state, key, {name: key, sequence: key})
					: pressKey(state, key.sequence, key);
			state = pressed.state;
			return pressed.action ?? [];
		});
		return {line: state.line, actions};
	};
	const enter = {name: 'return', sequence: '\r'};

	test('takes characters, deletes whole ones, and submits', () => {
		expect(type('a', '買', '👩🏽‍🚀', {name: 'backspace', sequence: '\u007F'}).line).toBe('a買');
		expect(type('a', 'b', enter)).toEqual({line: '', actions: [{kind: 'submit', text: 'ab'}]});
	});

	test('takes a paste whole, with its line breaks and keys, and submits it only on Enter', () => {
		const paste = [{name: 'paste-start'}, 'a', enter, {name: 'c', ctrl: true, sequence: '\u0003'}, 'b'];
		expect(type(...paste, {name: 'paste-end'}).actions).toEqual([]);
		expect(type(...paste, {name: 'paste-end'}, enter).actions).toEqual([
			{kind: 'submit', text: 'a\n\u0003b'},
		]);
	});

	test('Ctrl-C and Escape interrupt, Ctrl-D ends an empty line only, Ctrl-U clears', () => {
		expect(type({name: 'c', ctrl: true}, {name: 'escape'}).actions).toEqual([
			{kind: 'interrupt', key: 'ctrl-c'},
			{kind: 'interrupt', key: 'escape'},
		]);
		expect(type({name: 'd', ctrl: true}).actions).toEqual([{kind: 'end'}]);
		expect(type('a', {name: 'd', ctrl: true})).toEqual({line: 'a', actions: []});
		expect(type('a', {name: 'u', ctrl: true}).line).toBe('');
	});

	test('other keys leave no trace', () => {
		expect(type({name: 'up', sequence: '\u001B[A'}, {name: 'tab', sequence: '\t'})).toEqual({
			line: '',
			actions: [],
		});
	});
});

describe('options of the demo agent', () => {
	test('have defaults, and a prompt that may look like a flag', () => {
		expect(parseOptions(['--', '--speed 3'], {})).toEqual({
			prompt: '--speed 3',
			resume: false,
			permissions: 'ask',
			seed: '1',
			speed: 1,
		});
	});

	test('come from flags before the environment', () => {
		const env = {AO_DEMO_SEED: '7', AO_DEMO_SPEED: '20'};
		expect(parseOptions(['--resume', 'u', '--speed', '2', '--permissions', 'all'], env)).toEqual({
			prompt: null,
			resume: true,
			permissions: 'all',
			seed: '7',
			speed: 2,
		});
	});

	test.each([
		[['--speed', '0'], /speed/],
		[['--speed', 'fast'], /speed/],
		[['--permissions', 'some'], /ask, edits, all/],
		[['--colour'], /--colour/],
	])('%j is refused', (argv, message) => {
		expect(() => parseOptions(argv, {})).toThrow(message);
	});
});

describe('testSummary', () => {
	test.each([
		['# pass 9\n# fail 0\n', '9 tests pass'],
		['    not ok 2 - adds \u001B[31mup\nnot ok 1 - file\n# pass 7\n# fail 1\n', '1 of 8 tests fail: adds up'],
		['', 'No tests ran.'],
		['Cannot find node\n', 'Cannot find node'],
	])('%j', (tap, summary) => {
		expect(testSummary(tap)).toBe(summary);
	});
});
