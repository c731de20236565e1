import type {Menu, ScreenReader, Sign} from '../../session/signal.ts';
import {apiError} from './api-error.ts';
import {menuOptions, numberedRows, permissionMeaning, type Row, type Rows} from './menu.ts';

/** The screen of Gemini CLI (0.61.0): a dialog stands in the place of the prompt box, never beside it. */
export const geminiScreen: ScreenReader = {
	sign(lines) {
		const box = promptBox(lines);
		if (box !== null) {
			return signAbove(lines.slice(0, box.rule));
		}
		const dialog = openDialog(lines);
		return dialog === null ? null : {activity: 'waiting_input', ask: dialog.ask, text: dialog.question};
	},
	menu(lines) {
		return promptBox(lines) === null ? (openDialog(lines)?.menu ?? null) : null;
	},
	draft(lines) {
		const box = promptBox(lines);
		return box === null ? null : draftIn(lines, box.prompt);
	},
};

/** What its title says: `✋` asks, `✦` and `⏲` work. `◇  Ready` stands over dialogs at the start too, so says nothing. */
export function geminiTitle(title: string): Sign | null {
	const text = title.trim();
	if (text.startsWith('✋  Action Required')) {
		return {activity: 'waiting_input'};
	}
	return text.startsWith('✦  ') || text.startsWith('⏲  ') ? {activity: 'active'} : null;
}

const rulePattern = /^─{20,}$/;
const promptPattern = /^ ?[>*!](?: |$)/;
const placeholder = /^ ?[>*!] {2,4}(?:Type your (?:message|shell command)|Press '(?:Esc|i)' for )/;

/** Where the prompt box is: the rule above it, and its first line. Below it stands only the footer. */
function promptBox(lines: readonly string[]): {rule: number; prompt: number} | null {
	const rule = lines.findLastIndex(line => rulePattern.test(line.trim()));
	if (rule === -1) {
		return null;
	}
	const after = lines.slice(rule + 1, rule + 6).findIndex(line => promptPattern.test(line));
	const isLast = !lines.slice(rule + 1).some(line => /[╭╰]/.test(line));
	return after === -1 || !isLast ? null : {rule, prompt: rule + 1 + after};
}

/** A typed text of several lines goes on below its first, as far as the box goes. */
function draftIn(lines: readonly string[], prompt: number): string {
	const first = lines[prompt] ?? '';
	if (placeholder.test(first)) {
		return '';
	}
	const rows = [first.replace(promptPattern, '').trim()];
	for (const line of lines.slice(prompt + 1)) {
		if (line.trim() === '' || /^▀{20,}/.test(line)) {
			break;
		}
		rows.push(line.trim());
	}
	return rows.join('\n').trim();
}

/** Right above the rule stands what it does (`⠴ Thinking... (esc to cancel, 33s)`), above that what was last said. */
function signAbove(above: readonly string[]): Sign {
	if (above.slice(-2).some(line => line.includes('(esc to cancel, '))) {
		return {activity: 'active'};
	}
	const text = lastError(above.slice(0, -1));
	return text === null ? {activity: 'ready'} : {activity: 'blocked', text};
}

/** The error that was said last, with nothing but notes after it; answers and tools are indented or begin otherwise. */
function lastError(above: readonly string[]): string | null {
	const begin = above.findLastIndex(line => /^[✕✦╰╭│▀▄]|^ [>$]/.test(line));
	const first = above[begin] ?? '';
	if (!first.startsWith('✕ ')) {
		return null;
	}
	const rest = above.slice(begin + 1).map(line => line.trimEnd());
	const end = rest.findIndex(line => !line.startsWith(' '));
	return apiError(
		[first.slice(2), ...rest.slice(0, end === -1 ? rest.length : end)].map(line => line.trim()).join(' '),
	);
}

type Dialog = {ask: Menu['ask']; question: string; menu: Menu | null};

/** The dialog in the last box of the screen, if it has options with a cursor. */
function openDialog(lines: readonly string[]): Dialog | null {
	const block = lastBox(lines);
	const found = numberedRows(block);
	if (found === null) {
		return null;
	}
	const question = questionOf(block, found);
	const asksPermission = found.rows.some(({label}) => /\(esc\)$|^Don't trust$/.test(label));
	const ask = asksPermission ? 'permission' : 'question';
	const options = menuOptions(found.rows, asksPermission ? permissionMeaning : answerMeaning);
	const isSure = options.length > 0 && !found.rows.some(hasCheckbox);
	return {ask, question, menu: isSure ? {question, ask, options} : null};
}

function hasCheckbox({label}: Row): boolean {
	return /^\[[ x✓]\]/i.test(label);
}

/** To answer in own words takes more than a key. */
function answerMeaning(label: string): 'other' | null {
	return label === 'Enter a custom value' ? null : 'other';
}

/** What stands in the last box, without its border; the box in it with the command stays as it is. */
function lastBox(lines: readonly string[]): string[] {
	const bottom = lines.findLastIndex(line => /^ ?╰─{10,}╯$/.test(line.trimEnd()));
	const top = lines.slice(0, Math.max(0, bottom)).findLastIndex(line => /^ ?╭─{10,}╮$/.test(line.trimEnd()));
	return bottom === -1
		? []
		: lines.slice(top + 1, bottom).map(line =>
				line
					.trimEnd()
					.replace(/^ ?│ ?/, '')
					.replace(/ ?│$/, '')
					.trimEnd(),
			);
}

/**
The last line above the options that ends as a question (else the last that says something), and the command that it is
about where a box shows one.
*/
function questionOf(block: readonly string[], {from}: Rows): string {
	const above = block.slice(0, from).map(line => line.trim());
	const said = above.filter(line => line !== '' && !/^[│╭╰]/.test(line));
	const question = said.findLast(line => line.endsWith('?')) ?? said.at(-1) ?? '';
	const shown = above.filter(line => line.startsWith('│')).map(line => line.replace(/^│ ?| ?│$/g, '').trim());
	const about = shown.slice(0, 3).join(' ').slice(0, 300);
	return about === '' ? question : `${question}\n${about}`;
}
