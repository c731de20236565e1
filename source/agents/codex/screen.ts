import type {ScreenReader, Sign} from '../../session/signal.ts';
import {blockAbove, readComposer} from './composer.ts';
import {readDialog} from './dialogs.ts';
import {errorText} from './errors.ts';

/**
What Codex's screen shows (0.169.0). A dialog stands at its very end, in place of the prompt box; else only the block
right above the prompt box counts. That of a turn that streams text says nothing.
*/
export const codexScreen: ScreenReader = {
	sign(lines) {
		const dialog = readDialog(lines);
		return dialog === null ? signAboveComposer(lines) : dialog.sign;
	},
	menu: lines => readDialog(lines)?.menu ?? null,
	draft: lines => readComposer(lines)?.draft ?? null,
};

function signAboveComposer(lines: readonly string[]): Sign | null {
	const composer = readComposer(lines);
	if (composer === null) {
		return null;
	}
	const block = blockAbove(lines, composer.start);
	const [first = ''] = block;
	if (/^[•◦] [^•]{1,200} \([\dhms ]{2,20} • esc to interrupt\)/.test(first)) {
		return {activity: 'active'};
	}
	if (first.startsWith('■ ')) {
		const text = block
			.map(line => line.trim())
			.join(' ')
			.slice(2);
		return text.startsWith('Conversation interrupted')
			? {activity: 'ready'}
			: {activity: 'blocked', text: errorText(text)};
	}
	return /^ {2}Worked for \S/.test(block.at(-1) ?? '') || isFresh(lines.slice(0, composer.start))
		? {activity: 'ready'}
		: null;
}

/** Nothing but the name of the program, and its picture. */
function isFresh(above: readonly string[]): boolean {
	return (
		above.some(line => line.startsWith('  >_ OpenAI Codex (v')) && !above.some(line => /^[^\s⠀-⣿]/.test(line))
	);
}
