import type {Key} from 'ink';
import {toGraphemes} from './display.ts';

/** A key as the key table names it (`j`, `G`, `space`, `ctrl+d`, `alt+enter`), and the text that it types, if any. */
export type KeyPress = {name: string; text: string | null};

const named: readonly [keyof Key, string][] = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageDown', 'pagedown'],
	['pageUp', 'pageup'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'escape'],
	['tab', 'tab'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

/**
The keys in one call of Ink's `useInput`. Ink hands over everything that arrived in one piece (`jjj`, `jj\r`, `\t\t`),
so a busy board or a slow line would lose keys if the input were taken as one key.
*/
export function toKeyPresses(input: string, key: Key): KeyPress[] {
	const name = named.find(([flag]) => key[flag] === true)?.[1];
	if (name === 'escape' && key.meta) {
		return [special('escape'), special('escape')];
	}
	if (name !== undefined) {
		return [special(withModifiers(name, key))];
	}
	if (key.ctrl) {
		return input === '' ? [] : [special(`ctrl+${input === ' ' ? 'space' : input}`)];
	}
	const presses = toGraphemes(input).map(toPress);
	return key.meta ? presses.map(press => special(`alt+${press.name}`)) : presses;
}

function special(name: string): KeyPress {
	return {name, text: null};
}

function withModifiers(name: string, {ctrl, meta, shift}: Key): string {
	return `${ctrl ? 'ctrl+' : ''}${meta ? 'alt+' : ''}${shift ? 'shift+' : ''}${name}`;
}

function toPress(grapheme: string): KeyPress {
	switch (grapheme) {
		case '\r':
		case '\r\n':
			return special('enter');
		case '\t':
			return special('tab');
		case ' ':
			return {name: 'space', text: ' '};
		case '\u{8}':
		case '\u{7F}':
			return special('backspace');
		case '\u{1B}':
			return special('escape');
		default: {
			const code = grapheme.codePointAt(0) ?? 0;
			return code < 0x20
				? special(`ctrl+${String.fromCharCode(code + 96)}`)
				: {name: grapheme, text: grapheme};
		}
	}
}

const aliases: Record<string, string> = {
	' ': 'space',
	return: 'enter',
	esc: 'escape',
	pgup: 'pageup',
	pgdn: 'pagedown',
	pgdown: 'pagedown',
	del: 'delete',
};

/** The table's name for a key as people write it in settings: `C-d`, `Ctrl-D`, `ctrl+d`, `Esc`, `PgDn`, `Alt-Enter`. */
export function keyName(written: string): string {
	const parts = /^((?:(?:ctrl|control|c|alt|meta|m|a|shift|s)[-+])*)(.+)$/is.exec(written);
	const modifiers = (parts?.[1] ?? '').toLowerCase();
	const key = parts?.[2] ?? written;
	const bare = key.length === 1 && modifiers === '' ? key : key.toLowerCase();
	const prefix =
		(/(?:ctrl|control|c)[-+]/.test(modifiers) ? 'ctrl+' : '') +
		(/(?:alt|meta|[ma])[-+]/.test(modifiers) ? 'alt+' : '') +
		(/(?:shift|s)[-+]/.test(modifiers) ? 'shift+' : '');
	return prefix + (aliases[bare] ?? bare);
}

const shownNames: Record<string, string> = {
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	pageup: 'PgUp',
	pagedown: 'PgDn',
	enter: 'Enter',
	escape: 'Esc',
	space: 'Space',
	tab: 'Tab',
	home: 'Home',
	end: 'End',
	backspace: 'Backspace',
	delete: 'Del',
};

/** A key's name as people read it: `Ctrl-d`, `Enter`, `↑`. */
export function shownKey(name: string): string {
	return name
		.split(/\+(?=.)/)
		.map(part => shownNames[part] ?? (/^(ctrl|alt|shift)$/.test(part) ? capital(part) : part))
		.join('-');
}

function capital(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1);
}
