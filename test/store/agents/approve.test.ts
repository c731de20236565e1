import fs from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {Answer} from '../../../source/session/menu.ts';
import type {Menu} from '../../../source/session/signal.ts';
import {answerMenu, openMenu} from '../../../source/store/agents/approve.ts';
import {type FakeProgram, fakeSession, menuAt} from '../fake-terminal.ts';

/** A program with a menu that works as menus do; Enter on a row ends it. */
function menuProgram(row = 0): FakeProgram & {chosen: number | null} {
	let cursor = row;
	const program: FakeProgram & {chosen: number | null} = {
		chosen: null,
		shown: {menu: menuAt(cursor)},
		onKey(key) {
			if (key === 'Enter') {
				program.chosen = cursor;
				program.shown = {sign: {activity: 'active'}};
			} else {
				cursor += key === 'Down' ? 1 : -1;
				program.shown = {menu: menuAt(cursor)};
			}
		},
	};
	return program;
}

const question: Menu = {
	question: 'Which port?',
	ask: 'question',
	options: [
		{label: '80', means: 'other', keys: ['Enter']},
		{label: 'Yes', means: 'yes', keys: ['Down', 'Enter']},
	],
};

test.each<[Answer, number, string[]]>([
	['yes', 1, ['Down', 'Enter']],
	['no', 2, ['Down', 'Down', 'Enter']],
	[1, 0, ['Enter']],
	[3, 2, ['Down', 'Down', 'Enter']],
])('%s presses the keys of its option, one by one', async (answer, row, keys) => {
	const program = menuProgram();
	const {entry, pressed} = fakeSession(program);
	const answered = await answerMenu(entry, answer, null);
	expect(answered).toMatchObject({question: 'Run `npm test`?', option: row + 1});
	expect(program.chosen).toBe(row);
	expect(pressed).toEqual(keys);
	expect(fs.readFileSync(entry.paths.facts, 'utf8')).toContain('"kind":"answered"');
});

test('the menu that a person saw is answered from where its cursor stands now', async () => {
	const program = menuProgram(2);
	const {entry, pressed} = fakeSession(program);
	await answerMenu(entry, 'yes', menuAt(0));
	expect(program.chosen).toBe(1);
	expect(pressed).toEqual(['Up', 'Enter']);
});

test.each<[string, Menu, Answer]>([
	['a question has no yes', question, 'yes'],
	['a question has no no', question, 'no'],
	['an option that is not there', menuAt(0), 4],
	[
		'what allows more than this once is no yes',
		{...menuAt(0), options: [menuAt(0).options[0] as never]},
		'yes',
	],
])('%s: the options are named and nothing is pressed', async (_, menu, answer) => {
	const {entry, pressed} = fakeSession({shown: {menu}});
	await expect(answerMenu(entry, answer, null)).rejects.toMatchObject({
		code: 'usage',
		hint: expect.stringContaining(`1 ${menu.options[0]?.label}`),
	});
	expect(pressed).toEqual([]);
});

test('an option that takes words is left to the terminal', async () => {
	const menu: Menu = {
		...question,
		options: [...question.options, {label: 'Other', means: 'other', keys: []}],
	};
	const {entry, pressed} = fakeSession({shown: {menu}});
	await expect(answerMenu(entry, 3, null)).rejects.toMatchObject({
		code: 'usage',
		hint: expect.stringContaining(`ao session attach ${entry.id}`),
	});
	await expect(answerMenu(entry, 4, null)).rejects.toMatchObject({
		hint: expect.not.stringContaining('Other'),
	});
	expect(pressed).toEqual([]);
});

describe('a screen that changed', () => {
	const other = menuAt(0, 'Run `rm -rf /`?');
	const changed = {code: 'failed', message: expect.stringContaining('changed')};

	test('since the person saw it', async () => {
		const {entry, pressed} = fakeSession({shown: {menu: other}});
		await expect(answerMenu(entry, 'yes', menuAt(0))).rejects.toMatchObject(changed);
		expect(pressed).toEqual([]);
	});

	test.each<[string, Menu | null]>([
		['another question', other],
		['the cursor', menuAt(1)],
		['nothing is asked any more', null],
	])('right before the key: %s', async (_, menu) => {
		const program: FakeProgram = {
			shown: {menu: menuAt(0)},
			onLook: looks => {
				program.shown = {menu: looks === 1 ? menuAt(0) : menu};
			},
		};
		const {entry, pressed} = fakeSession(program);
		await expect(answerMenu(entry, 'yes', null)).rejects.toMatchObject(changed);
		expect(pressed).toEqual([]);
	});

	test('between two keys', async () => {
		const program: FakeProgram = {
			shown: {menu: menuAt(0)},
			onKey: () => {
				program.shown = {menu: other};
			},
		};
		const {entry, pressed} = fakeSession(program);
		await expect(answerMenu(entry, 'yes', null)).rejects.toMatchObject(changed);
		expect(pressed).toEqual(['Down']);
	});

	test('what Enter leads to is told, and answered by nobody', async () => {
		const first: Menu = {
			...menuAt(0),
			options: [{label: 'Always', means: 'always', keys: ['Right', 'Enter', 'Enter']}],
		};
		const program: FakeProgram = {
			shown: {menu: first},
			onKey: key => {
				program.shown = {menu: key === 'Enter' ? other : first};
			},
		};
		const {entry, pressed} = fakeSession(program);
		expect(await answerMenu(entry, 1, null)).toMatchObject({answer: 'Always', next: other.question});
		expect(pressed).toEqual(['Right', 'Enter']);
	});

	test('a question that the first key ended gets no second one', async () => {
		const program: FakeProgram = {
			shown: {menu: menuAt(0)},
			onKey: () => {
				program.shown = {draft: ''};
			},
		};
		const {entry, pressed} = fakeSession(program);
		await answerMenu(entry, 'yes', null);
		expect(pressed).toEqual(['Down']);
	});
});

test('a question that stays where it is after the answer is told', async () => {
	const {entry, pressed} = fakeSession({shown: {menu: menuAt(1)}});
	await expect(answerMenu(entry, 'yes', null)).rejects.toMatchObject({
		code: 'failed',
		message: expect.stringContaining('still stands'),
	});
	expect(pressed).toEqual(['Enter']);
});

test('a question that was announced is waited for until it is drawn', async () => {
	const program: FakeProgram = {
		shown: {sign: {activity: 'active'}},
		onLook: looks => {
			program.shown = looks < 4 ? program.shown : {menu: menuAt(0)};
		},
	};
	const {entry} = fakeSession(program, {asks: true});
	expect(await openMenu(entry)).toEqual(menuAt(0));
});

test.each([
	['asks nothing', {shown: {sign: {activity: 'ready'}}} as FakeProgram, {}, 'asks nothing'],
	['nothing any more', {shown: {sign: {activity: 'ready'}}} as FakeProgram, {asks: true}, 'asks nothing'],
	['cannot be read', {shown: {}} as FakeProgram, {asks: true}, 'cannot read'],
	['no answers', {shown: {sign: {activity: 'waiting_input'}}} as FakeProgram, {}, 'cannot read'],
])('%s: not found', async (_, program, options, words) => {
	const {entry, pressed} = fakeSession(program, options);
	await expect(answerMenu(entry, 'yes', null)).rejects.toMatchObject({
		code: 'not_found',
		message: expect.stringContaining(words),
	});
	expect(pressed).toEqual([]);
});

test('a program that has ended is not typed into, whatever its screen shows', async () => {
	const {entry, pressed} = fakeSession({shown: {menu: menuAt(0)}, alive: false});
	await expect(answerMenu(entry, 'yes', null)).rejects.toMatchObject({
		code: 'failed',
		hint: expect.stringContaining('ao session restore'),
	});
	expect(pressed).toEqual([]);
});
