import type {Menu, MenuOption, ScreenReader, Sign} from '../../session/signal.ts';
import {lastLines, listOptions, numberedMenu} from '../patterns.ts';

/** The screen of Copilot CLI 1.0.102: a dialog, or the prompt between two lines with one line of hints below it. */
export const copilotScreen: ScreenReader = {
	sign(lines) {
		const asked = openMenu(lines);
		if (asked !== null) {
			return {activity: 'waiting_input', ask: asked.ask, text: asked.question};
		}
		if (isForm(lines)) {
			return {activity: 'waiting_input', ask: 'question', text: formText(lines)};
		}
		const prompt = promptBox(lines);
		if (prompt === null) {
			return null;
		}
		if (/^ \S Working\b/.test(prompt.below)) {
			return workingSign(prompt.above);
		}
		const hasFailed = prompt.above.findLast(line => /^ \S /.test(line))?.startsWith(' ✗');
		// What failed last may have been the turn, or a tool of it before an interruption: the event file knows.
		return /· \/ commands ·|· @ files ·/.test(prompt.below) && !hasFailed ? {activity: 'ready'} : null;
	},
	menu: openMenu,
	draft(lines) {
		return promptBox(lines)?.typed ?? null;
	},
};

const ruler = /^─{10,}$/;

type Prompt = {above: string[]; typed: string; below: string};

/** The prompt box with what stands above it (without the line that names the folder); null where it is not to be seen. */
function promptBox(lines: readonly string[]): Prompt | null {
	const shown = lastLines(lines, 40);
	const end = shown.length - 2;
	if (!ruler.test(shown[end] ?? '')) {
		return null;
	}
	const begin = shown.findLastIndex((line, index) => index < end && ruler.test(line));
	const first = shown[begin + 1] ?? '';
	if (begin === -1 || !/^❯(?: |$)/.test(first)) {
		return null;
	}
	const typed = [first.slice(1), ...shown.slice(begin + 2, end)].map(line => line.trim()).join('\n');
	const above = shown
		.slice(0, Math.max(0, begin - 1))
		.map(line => (line.endsWith('┃') ? line.slice(0, -1).trimEnd() : line));
	return {above: above.filter(line => line !== ''), typed, below: shown.at(-1) ?? ''};
}

/** While it tries again by itself, that is the last it has said. */
function workingSign(above: readonly string[]): Sign {
	const last = above.at(-1) ?? '';
	return /Retrying\.\.\.$/.test(last)
		? {activity: 'active', text: last.replace(/^\s*●\s*/, '')}
		: {activity: 'active'};
}

function openMenu(lines: readonly string[]): Menu | null {
	return dialogMenu(lines) ?? formMenu(lines);
}

/** A dialog in a frame with numbered answers: what is to be allowed stands in a frame of its own in it. */
function dialogMenu(lines: readonly string[]): Menu | null {
	const shown = lastLines(lines, 40);
	const begin = shown.findLastIndex(line => line.startsWith('╭'));
	const menu = begin === -1 || !shown.at(-1)?.startsWith('╰') ? null : numberedMenu(shown.slice(begin));
	if (menu === null || menu.question === null) {
		return null;
	}
	const dialog = shown.slice(begin);
	const inner = dialog
		.filter(line => line.startsWith('│ │ ') && line.endsWith('│ │'))
		.map(line => line.slice(4, -3).trim())
		.join(' ');
	const isCommand = menu.question === 'Do you want to run this command?';
	return {
		question:
			inner === '' || !isCommand ? [menu.question, inner].filter(part => part !== '').join(' ') : inner,
		ask: 'permission',
		options: menu.options.map(option => (option.means === 'no' ? {...option, keys: ['Escape']} : option)),
	};
}

const formHeading = 'Copilot needs information.';

/** The form of a question, between two lines. */
function form(lines: readonly string[]): string[] | null {
	const shown = lastLines(lines, 30);
	const begin = shown.findLastIndex(line => line.trim() === formHeading);
	const isOpen = begin > 0 && ruler.test(shown[begin - 1] ?? '') && ruler.test(shown.at(-1) ?? '');
	return isOpen ? shown.slice(begin + 1, -1).map(line => line.trimEnd()) : null;
}

function isForm(lines: readonly string[]): boolean {
	return form(lines) !== null;
}

function formText(lines: readonly string[]): string | null {
	return form(lines)?.[0]?.trim() ?? null;
}

/** A form with one list: its last row opens an input of its own. */
function formMenu(lines: readonly string[]): Menu | null {
	const rows = form(lines);
	const hint = rows?.at(-1)?.trim();
	if (!rows || hint !== '↑/↓ select · enter accept · ctrl+d decline · esc cancel') {
		return null;
	}
	const isRow = (line: string) => /^ (?:❯| ) \S/.test(line);
	const begin = rows.findIndex(isRow);
	const listed = rows.slice(begin, -1);
	if (begin === -1 || !listed.every(isRow)) {
		return null;
	}
	const options = listOptions(listed.map(line => ({label: line.slice(3).trim(), selected: line[1] === '❯'})));
	return (
		options && {
			question: formText(lines) ?? formHeading,
			ask: 'question',
			options: [
				...options.slice(0, -1).map((option): MenuOption => ({...option, means: 'other'})),
				{label: 'Decline', means: 'no', keys: ['C-d']},
			],
		}
	);
}
