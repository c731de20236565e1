/** Ctrl-q as terminals send it: plainly, by kitty's keyboard protocol, and by xterm's modifyOtherKeys. */
const detachKeys = ['\u0011', '\u001B[113;5u', '\u001B[27;5;113~'];

const pasteBegin = '\u001B[200~';
const pasteEnd = '\u001B[201~';

/**
Looks for the key that detaches in what a person types, chunk by chunk: gives the input before it, and whether it was
there. Inside a bracketed paste it is a character like any other.
*/
export function splitAtDetach(): (input: string) => {before: string; detached: boolean} {
	let pasting = false;
	return input => {
		let at = 0;
		while (at < input.length) {
			if (pasting) {
				const end = input.indexOf(pasteEnd, at);
				if (end === -1) {
					break;
				}
				pasting = false;
				at = end + pasteEnd.length;
				continue;
			}
			const paste = input.indexOf(pasteBegin, at);
			const limit = paste === -1 ? input.length : paste;
			const found = detachKeys
				.map(key => input.indexOf(key, at))
				.filter(index => index !== -1 && index < limit);
			if (found.length > 0) {
				return {before: input.slice(0, Math.min(...found)), detached: true};
			}
			if (paste === -1) {
				break;
			}
			pasting = true;
			at = paste + pasteBegin.length;
		}
		return {before: input, detached: false};
	};
}
