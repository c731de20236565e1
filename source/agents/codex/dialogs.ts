import type {Ask, Menu, MenuOption, Sign} from '../../session/signal.ts';
import {type Choice, readChoices} from './choices.ts';

/** What stands in place of the prompt box. `menu` is null where its answers cannot be read for sure. */
export type Dialog = {sign: Sign; menu: Menu | null};

type Kind = {
	/** The last line of the screen. */
	footer: RegExp;
	/** What it begins with, or a line that tells it from others with that footer. */
	title: RegExp;
	ask: Ask;
	/** How an answer is chosen; a digit chooses at once where nothing else is said. */
	hasLetters?: boolean;
	keys?(choice: Choice, selected: number): readonly string[] | null;
	means?: readonly MenuOption['means'][];
};

/** Dialogs as 0.169.0 shows them, and the keys that were seen to work there. */
const kinds: readonly Kind[] = [
	{
		footer: /^ {2}Press enter to confirm or esc to cancel(?: or o to open thread)?$/,
		title: /^ {2}Would you like to .*\?$/,
		ask: 'permission',
		hasLetters: true,
		keys: ({letter}) => (letter === null ? null : [letter === 'esc' ? 'Escape' : letter]),
	},
	{
		footer: /^ {2}(?:tab to add notes \| )?enter to submit (?:answer|all) \| /,
		title: /^ {2}Question \d+\/\d+ \(\d+ unanswered\)$/,
		ask: 'question',
	},
	{
		footer: /^ {2}enter select · esc back$/,
		title: /^ {2}Implement this plan\?$/,
		ask: 'question',
		means: ['yes', 'other', 'no'],
	},
	{
		footer: /^ {2}enter confirm · esc skip$/,
		title: /^ {2}Hooks need review$/,
		ask: 'permission',
		keys: moveAndEnter,
		means: ['other', 'always', 'no'],
	},
	{
		footer: /^ {2}enter continue · esc back$/,
		title: /^ {2}Folder access$/,
		ask: 'permission',
		keys: moveAndEnter,
		means: ['always', 'no'],
	},
	// Comes before the first prompt of a session with an older model, until it was answered once for that model.
	{
		footer: /^ {2}enter\/esc confirm · \^c quit$/,
		title: /^ {2}Meet \S/,
		ask: 'question',
	},
];

/** For dialogs in which a digit only moves the mark. */
function moveAndEnter({number}: Choice, selected: number): string[] {
	const move = number > selected ? 'Down' : 'Up';
	return [...Array.from({length: Math.abs(number - selected)}, () => move), 'Enter'];
}

/** The dialog at the end of the screen; null where there is none that is known. */
export function readDialog(lines: readonly string[]): Dialog | null {
	const last = lines.findLastIndex(line => line.trim() !== '');
	const footer = lines[last] ?? '';
	const above = lines.slice(0, last);
	for (const kind of kinds) {
		const start = kind.footer.test(footer) ? above.findLastIndex(line => kind.title.test(line)) : -1;
		if (start !== -1) {
			return readKnown(kind, above.slice(start));
		}
	}
	return readBlocked(footer, above);
}

function readKnown(kind: Kind, lines: readonly string[]): Dialog {
	const choices = readChoices(lines, kind.hasLetters === true);
	const question = questionOf(lines.slice(0, choices?.start));
	const sign: Sign = {activity: 'waiting_input', text: question, ask: kind.ask};
	const options = choices?.list.map((choice): MenuOption | null => {
		const keys = kind.keys === undefined ? [String(choice.number)] : kind.keys(choice, choices.selected);
		return keys === null
			? null
			: {label: choice.label, means: kind.means?.[choice.number - 1] ?? meaningOf(kind, choice), keys};
	});
	const isWhole =
		options !== undefined &&
		options.length >= 2 &&
		(kind.means === undefined || kind.means.length === options.length) &&
		(kind.hasLetters !== true || options.at(-1)?.means === 'no');
	return {
		sign,
		menu: isWhole && options.every(option => option !== null) ? {question, ask: kind.ask, options} : null,
	};
}

function meaningOf({ask}: Kind, {label, letter}: Choice): MenuOption['means'] {
	if (ask === 'question') {
		return 'other';
	}
	if (letter === 'y' && label.startsWith('Yes')) {
		return 'yes';
	}
	if (label.startsWith('No')) {
		return 'no';
	}
	return label.startsWith("Yes, and don't ask again") ? 'always' : 'other';
}

/** What is asked, in two lines at most: the question, and what it is about. */
function questionOf(lines: readonly string[]): string {
	const [title = '', ...rest] = lines.map(line => line.trim());
	if (/^Question \d/.test(title)) {
		return joined(rest);
	}
	if (title === 'Folder access') {
		return `Trust this folder? ${rest.find(line => line !== '') ?? ''}`.trim();
	}
	const command = rest.findIndex(line => line.startsWith('$ '));
	const about = command === -1 ? joined(rest) : joined(rest.slice(command));
	return about === '' ? title : `${title}\n${about}`;
}

function joined(lines: readonly string[]): string {
	return lines.filter(line => line !== '').join(' ');
}

/** Screens on which Codex cannot go on by itself, and which only the user can answer. */
function readBlocked(footer: string, above: readonly string[]): Dialog | null {
	const text = /^ {3}r retry {3}f fork {3}/.test(footer)
		? (above.findLast(line => line.includes('This conversation is open in another app')) ?? null)
		: footer === '  Press enter to continue' && above.some(line => /^[> ] 1\. Sign in with /.test(line))
			? 'sign-in needed'
			: null;
	return text === null
		? null
		: {sign: {activity: 'blocked', text: text.replace(/ {3}.*$/, '').trim()}, menu: null};
}
