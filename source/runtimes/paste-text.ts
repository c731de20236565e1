/** The end of a bracketed paste (xterm, "Bracketed Paste Mode"), with CSI as two characters and as one. */
const pasteEnds = /(?:\u001B\[|\u009B)201~/g;

/**
Text as it may be pasted: byte for byte, but without the sequence that ends a bracketed paste. What came after it
would reach the program as if a person had typed it.
*/
export function pasteText(text: string): string {
	let safe = text;
	for (let before = ''; before !== safe; ) {
		before = safe;
		safe = safe.replaceAll(pasteEnds, '');
	}
	return safe;
}
