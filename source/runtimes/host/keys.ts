/** Keys that xterm sends as `CSI 1 ; modifiers X`, and in application mode without modifiers as `SS3 X`. */
const cursorKeys: Record<string, string> = {
	Up: 'A',
	Down: 'B',
	Right: 'C',
	Left: 'D',
	Home: 'H',
	End: 'F',
};

const functionKeys: Record<string, string> = {F1: 'P', F2: 'Q', F3: 'R', F4: 'S'};

/** Keys that xterm sends as `CSI number ; modifiers ~`. */
const numberedKeys: Record<string, number> = {
	Home: 1,
	IC: 2,
	Insert: 2,
	DC: 3,
	Delete: 3,
	End: 4,
	PageUp: 5,
	PgUp: 5,
	PPage: 5,
	PageDown: 6,
	PgDn: 6,
	NPage: 6,
	F5: 15,
	F6: 17,
	F7: 18,
	F8: 19,
	F9: 20,
	F10: 21,
	F11: 23,
	F12: 24,
};

const plainKeys: Record<string, string> = {
	Enter: '\r',
	Escape: '\u001B',
	Tab: '\t',
	BTab: '\u001B[Z',
	Space: ' ',
	BSpace: '\u007F',
};

/**
What a terminal sends for a key by tmux's name for it (tmux(1), "KEY BINDINGS"): `Enter`, `C-c`, `M-x`, `S-Up`, `F5`,
a character. Like tmux, what is no key's name is typed as text. `application` is the mode of the cursor keys.
*/
export function keySequence(name: string, application: boolean): string {
	const match = /^(?<modifiers>(?:[CMS]-)*)(?<key>.+)$/su.exec(name);
	const modifiers = match?.groups?.modifiers ?? '';
	const key = match?.groups?.key ?? name;
	const control = modifiers.includes('C');
	const meta = modifiers.includes('M');
	const shift = modifiers.includes('S');
	const modifier = 1 + Number(shift) + 2 * Number(meta) + 4 * Number(control);

	if (shift && key === 'Tab') {
		return plainKeys.BTab ?? '';
	}
	const cursor = cursorKeys[key] ?? functionKeys[key];
	if (cursor !== undefined) {
		const lead = application || functionKeys[key] !== undefined ? '\u001BO' : '\u001B[';
		return modifier === 1 ? `${lead}${cursor}` : `\u001B[1;${modifier}${cursor}`;
	}
	const number = numberedKeys[key];
	if (number !== undefined) {
		return modifier === 1 ? `\u001B[${number}~` : `\u001B[${number};${modifier}~`;
	}
	const plain = plainKeys[key] ?? ([...key].length === 1 ? key : undefined);
	if (plain === undefined) {
		return name;
	}
	return `${meta ? '\u001B' : ''}${control ? controlCharacter(plain) : plain}`;
}

/** Ctrl with a character, as terminals have it since the VT100: the lowest five bits. */
function controlCharacter(character: string): string {
	if (character === ' ') {
		return '\0';
	}
	if (character === '?') {
		return '\u007F';
	}
	const code = character.toUpperCase().charCodeAt(0);
	return character.length === 1 && code >= 64 && code <= 95 ? String.fromCharCode(code & 31) : character;
}
