import fs from 'node:fs';
import {expect, test} from 'vitest';
import {newsOf} from '../../../source/store/agents/agent-news.ts';
import {openTerminal} from '../../../source/store/agents/agent-terminal.ts';
import {typeText} from '../../../source/store/agents/type-text.ts';
import {type FakeProgram, fakeSession, menuAt} from '../fake-terminal.ts';

/** A program with a prompt box that misses so many Enters. */
function boxProgram(misses = 0): FakeProgram & {sent: string[]} {
	let missed = 0;
	const program: FakeProgram & {sent: string[]} = {
		sent: [],
		shown: {draft: ''},
		onPaste(text) {
			program.shown = {draft: `${program.shown.draft ?? ''}${text}`};
		},
		onKey() {
			missed++;
			if (missed > misses) {
				program.sent.push(program.shown.draft ?? '');
				program.shown = {draft: ''};
			}
		},
	};
	return program;
}

async function type(
	program: FakeProgram,
	options: Parameters<typeof fakeSession>[1] & {force?: boolean} = {},
) {
	const {entry, pressed} = fakeSession(program, options);
	const typing = typeText(await openTerminal(entry), 'text', {
		news: newsOf(entry),
		force: options.force ?? false,
	});
	return {entry, pressed, typing};
}

test('a text that has left the prompt box was taken', async () => {
	const program = boxProgram();
	const {typing, pressed} = await type(program);
	expect(await typing).toBe(true);
	expect(pressed).toEqual(['paste:text', 'Enter']);
});

test('Enter is pressed once more where the box still holds the text', async () => {
	const program = boxProgram(1);
	const {typing, pressed} = await type(program);
	expect(await typing).toBe(true);
	expect(pressed).toEqual(['paste:text', 'Enter', 'Enter']);
	expect(program.sent).toEqual(['text']);
});

test('a box that loses the text as it is drawn anew gets it once more, and Enter only then', async () => {
	const program = boxProgram();
	const redrawn = [{draft: 'text'}, {draft: null}, {draft: null}, {draft: ''}];
	program.onLook = () => {
		program.shown = redrawn.shift() ?? program.shown;
	};
	const {typing, pressed} = await type(program);
	expect(await typing).toBe(true);
	expect(pressed).toEqual(['paste:text', 'paste:text', 'Enter']);
	expect(program.sent).toEqual(['text']);
});

test('but never into a question that came up meanwhile', async () => {
	const program = boxProgram();
	program.onKey = () => {
		program.shown = {...program.shown, menu: menuAt(0)};
	};
	const {typing, pressed} = await type(program);
	await expect(typing).rejects.toMatchObject({
		code: 'failed',
		message: expect.stringContaining('began to ask'),
	});
	expect(pressed).toEqual(['paste:text', 'Enter']);
});

test('a question that comes up while the text is typed gets no Enter, unless that is meant', async () => {
	const asking = (): FakeProgram => {
		const program = boxProgram();
		const paste = program.onPaste;
		program.onPaste = text => {
			paste?.(text);
			program.shown = {...program.shown, menu: menuAt(0)};
		};
		return program;
	};
	const refused = await type(asking());
	await expect(refused.typing).rejects.toMatchObject({code: 'failed'});
	expect(refused.pressed).toEqual(['paste:text']);
	const forced = await type(asking(), {force: true});
	expect(await forced.typing).toBe(true);
});

test('a box that is gone while the agent is at work has let go of the text', async () => {
	const program = boxProgram();
	program.onKey = () => {
		program.shown = {sign: {activity: 'active'}, draft: null};
	};
	expect(await (await type(program)).typing).toBe(true);
});

test('without a prompt box that can be read, what the agent says next tells that it took the text', async () => {
	const program: FakeProgram = {shown: {}};
	const {entry} = fakeSession(program, {readsDraft: false});
	const terminal = await openTerminal(entry);
	expect(await typeText(terminal, 'text', {news: newsOf(entry)})).toBe(false);
	program.onKey = () => fs.appendFileSync(entry.paths.events, '{}\n');
	fs.appendFileSync(entry.paths.events, '{}\n');
	expect(await typeText(terminal, 'text', {news: newsOf(entry)})).toBe(true);
	program.onKey = () => undefined;
	expect(await typeText(terminal, 'text', {news: newsOf(entry)})).toBe(false);
});
