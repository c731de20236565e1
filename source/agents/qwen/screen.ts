import type {Menu, ScreenReader, Sign} from '../../session/signal.ts';
import {apiError} from '../gemini/api-error.ts';
import {menuOptions, numberedRows, permissionMeaning, type Row} from '../gemini/menu.ts';

/** The screen of Qwen Code (0.24.4): a dialog stands in the place of the prompt box, never beside it. */
export const qwenScreen: ScreenReader = {
	sign(shown) {
		const lines = withoutScrollbar(shown);
		const box = promptBox(lines);
		if (box !== null) {
			return signAbove(lines.slice(0, box.top));
		}
		const dialog = openDialog(lines);
		return dialog === null ? null : {activity: 'waiting_input', ask: dialog.ask, text: dialog.question};
	},
	menu(shown) {
		const lines = withoutScrollbar(shown);
		return promptBox(lines) === null ? (openDialog(lines)?.menu ?? null) : null;
	},
	draft(shown) {
		const lines = withoutScrollbar(shown);
		const box = promptBox(lines);
		return box === null ? null : draftIn(lines.slice(box.top + 1, box.bottom));
	},
};

/** What its title says: `✳` asks, `◐` works. Without a sign it is ready, but so it is over dialogs at the start. */
export function qwenTitle(title: string): Sign | null {
	const text = title.trim();
	if (text.startsWith('✳')) {
		return {activity: 'waiting_input'};
	}
	return text.startsWith('◐') ? {activity: 'active'} : null;
}

/** Right after a long conversation was scrolled, a bar (`█`) stands in the last column. */
function withoutScrollbar(lines: readonly string[]): string[] {
	return lines.map(line => (line.endsWith('█') ? line.slice(0, -1).trimEnd() : line));
}

const rulePattern = /^─{20,}$/;
const promptPattern = /^[>*!$](?: |$)/;

/** The prompt box stands between two rules; below it is only the footer. */
function promptBox(lines: readonly string[]): {top: number; bottom: number} | null {
	const bottom = lines.findLastIndex(line => rulePattern.test(line.trim()));
	const top = lines.slice(0, Math.max(0, bottom)).findLastIndex(line => rulePattern.test(line.trim()));
	const footer = lines.slice(bottom + 1).filter(line => line.trim() !== '');
	return top !== -1 && footer.length <= 8 && promptPattern.test(lines[top + 1] ?? '') ? {top, bottom} : null;
}

/** What stands where the cursor is when it is behind a typed text. */
const cursor = '\u200B';

/**
A text without the cursor behind it is a hint, or what Qwen suggests to say next: both go when something is typed. (A
typed text with the cursor moved into it looks the same.)
*/
function draftIn(rows: readonly string[]): string {
	const [first = '', ...rest] = rows;
	const text = [first.replace(promptPattern, ''), ...rest];
	return rows.some(row => row.includes(cursor))
		? text
				.map(row => row.replaceAll(cursor, '').trim())
				.join('\n')
				.trim()
		: '';
}

/** Right above the box stands what it does (`… (3s · esc to cancel)`), above that what was last said. */
function signAbove(above: readonly string[]): Sign {
	const said = above.filter(line => line.trim() !== '').slice(-12);
	if (said.slice(-2).some(line => /\besc to cancel\)/.test(line))) {
		return {activity: 'active'};
	}
	const text = lastError(said);
	return text === null ? {activity: 'ready'} : {activity: 'blocked', text};
}

/** The error that was said last; answers and tools begin with another sign. */
function lastError(said: readonly string[]): string | null {
	const begin = said.findLastIndex(line => /^ {2}(?:[✕◆✓?⊷●△]|> )/.test(line));
	const first = said[begin]?.trim() ?? '';
	return first.startsWith('✕ ')
		? apiError([first.slice(2), ...said.slice(begin + 1)].map(line => line.trim()).join(' '))
		: null;
}

type Dialog = {ask: Menu['ask']; question: string; menu: Menu | null};

/** So many lines a dialog may take at the end of the screen. */
const mostLines = 40;

/** A dialog with options at the end of the screen: below them stand only hints. */
function openDialog(lines: readonly string[]): Dialog | null {
	const block = lines.slice(-mostLines).map(line => line.trimEnd().replace(/^ ?│|│$/g, ''));
	const found = numberedRows(block);
	if (found === null || !block.slice(found.last + 1).every(isHint)) {
		return startDialog(lines);
	}
	const asksPermission = found.rows.some(({label}) => /\(esc\)$|^No$/.test(label));
	const ask = asksPermission ? 'permission' : 'question';
	const question = questionAbove(block.slice(0, found.from), asksPermission);
	const options = menuOptions(found.rows, asksPermission ? permissionMeaning : answerMeaning);
	const isSure = options.length > 0 && !found.rows.some(hasCheckbox);
	return {ask, question, menu: isSure ? {question, ask, options} : null};
}

/** The dialog in which a model's provider is chosen, at the end of the screen: its rows have no numbers. */
function startDialog(lines: readonly string[]): Dialog | null {
	const said = lines.filter(line => line.trim() !== '');
	const top = said.findLastIndex(line => /^ *┌─{10,}┐$/.test(line.trimEnd()));
	const frame = said.slice(top).map(line =>
		line
			.trim()
			.replace(/^│ ?| ?│$/g, '')
			.trim(),
	);
	const isOpen =
		top !== -1 && /^└─{10,}┘$/.test(frame.at(-1) ?? '') && frame.some(line => line.startsWith('› '));
	const question = frame.slice(1).find(line => line !== '') ?? '';
	return isOpen ? {ask: 'question', question, menu: null} : null;
}

/** The last option's second line, key hints, and what it waits for. */
function isHint(line: string): boolean {
	return !/^[^\s╰]/.test(line) && !/^ {2}(?:[✕◆✓⊷●△]|> )/.test(line);
}

function hasCheckbox({label}: Row): boolean {
	return /^\[[ x✓]\]/i.test(label);
}

/** To answer in own words takes more than a key. */
function answerMeaning(label: string): 'other' | null {
	return label === 'Type something...' ? null : 'other';
}

/** The last line above the options, and for a permission the tool call that it is about (`? Shell npm test ←`). */
function questionAbove(above: readonly string[], withTool: boolean): string {
	const question = above.map(line => line.trim()).findLast(line => line !== '') ?? '';
	const begin = above.findLastIndex(line => /^ {2}\? /.test(line));
	if (!withTool || begin === -1) {
		return question;
	}
	const call = above.slice(begin);
	const end = call.findIndex(line => line.trim() === '');
	const tool = call.slice(0, Math.max(1, end)).map(line => line.replace('←', '').trim());
	return `${question}\n${tool.join(' ').slice(2, 300).trim()}`;
}
