/**
Brings a terminal back to what a shell expects, whatever a program switched on: main screen, cursor, colours, scroll
region, line wrap, no mouse, no bracketed paste, no focus events, plain keyboard.
*/
export const restoreTerminal = [
	'\u001B[?25h',
	'\u001B[0m',
	'\u001B[?7h',
	'\u001B[?1l\u001B>',
	'\u001B[?9l\u001B[?1000l\u001B[?1002l\u001B[?1003l\u001B[?1006l',
	'\u001B[?1004l',
	'\u001B[?2004l',
	'\u001B[>4m',
	'\u001B[r',
	'\u001B[?1049l',
].join('');
