import type {Menu, ScreenReader, Sign} from '../../session/signal.ts';
import {apiError} from '../gemini/api-error.ts';
import {menuOptions, numberedRows, permissionMeaning, type Row} from '../gemini/menu.ts';

/** The screen of Qwen Code (0.24.4): a dialog stands in the place of the prompt box, never beside it. */
export const qwenScreen: ScreenReader = {
	sign(lines) {
		const box = promptBox(lines);
		if (box !== null) {
			return signAbove(lines.slice(0, box.top));
		}
		const dialog = openDialog(lines);
		return dialog === null ? null : {activity: 'waiting_input', ask: dialog.ask, text: dialog.question};
	},
	menu(lines) {
		return promptBox(lines) === null ? (openDialog(lines)?.menu ?? null) : null;
	},
	draft(lines) {
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

const rulePattern = /^─{20,}$/;
const promptPattern = /^[>*!$](?: |$)/;

/** The prompt box stands between two rules; below it is only the footer. */
function promptBox(lines: readonly string[]): {top: number; bottom: number} | null {
	const bottom = lines.findLastIndex(line => rulePattern.test(line.trim()));
	const top = lines.slice(0, Math.max(0, bottom)).findLastIndex(line => rulePattern.test(line.trim()));
	const footer = lines.slice(bottom + 1).filter(line => line.trim() !== '');
	return top !== -1 && footer.length <= 8 && promptPattern.test(lines[top + 1] ?? '') ? {top, bottom} : null;
}

/** A hint in an empty box stands two columns further to the right than what is typed. */
function draftIn(rows: readonly string[]): string {
	if (/^[>*!$] {2,}/.test(rows[0] ?? '')) {
		return '';
	}
	return rows
		.map((row, index) => (index === 0 ? row.replace(promptPattern, '') : row))
		.map(row => row.replaceAll('\u200B', '').trim())
		.join('\n')
		.trim();
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
		return null;
	}
	const asksPermission = found.rows.some(({label}) => /\(esc\)$|^No$/.test(label));
	const ask = asksPermission ? 'permission' : 'question';
	const question = questionAbove(block.slice(0, found.from));
	const options = menuOptions(found.rows, asksPermission ? permissionMeaning : answerMeaning);
	const isSure = options.length > 0 && !found.rows.some(hasCheckbox);
	return {ask, question, menu: isSure ? {question, ask, options} : null};
}

/** The last option's second line, key hints, and what it waits for. */
function isHint(line: string): boolean {
	return !/^\S/.test(line) && !/^ {2}(?:[✕◆✓⊷●△]|> )/.test(line);
}

function hasCheckbox({label}: Row): boolean {
	return /^\[[ x✓]\]/i.test(label);
}

/** To answer in own words takes more than a key. */
function answerMeaning(label: string): 'other' | null {
	return label === 'Type something...' ? null : 'other';
}

/** The last line above the options, which is the question, and before it the command where one is shown. */
function questionAbove(above: readonly string[]): string {
	return above.map(line => line.trim()).findLast(line => line !== '') ?? '';
}
