import type {Menu, MenuOption} from '../../session/signal.ts';
import {isBorder, readLayout, withoutBlankEnd} from './screen-layout.ts';
import {type Row, type Rows, readNumbered, readPlain} from './screen-rows.ts';
import {oneLine} from './values.ts';

/** A dialog at the end of the screen, which takes the place of the prompt box. */
export type Dialog = {
	kind: 'permission' | 'question' | 'plan' | 'confirm';
	/** What is asked, with what it is about. */
	text: string;
	question: string;
	options: MenuOption[];
	/** Its answers can be given by keys that are known. */
	isSure: boolean;
};

/** The last line of a dialog (2.1.330): approvals and plans, questions, and the dialogs before the start. */
const footers: readonly (readonly [RegExp, 'ask' | 'select' | 'confirm'])[] = [
	[/^\s*Esc to cancel\b/, 'ask'],
	[/^\s*Enter to select\b.*\bto navigate\b/, 'select'],
	[/^\s*Enter to confirm · Esc to cancel\s*$/, 'confirm'],
];

const mostLines = 200;
const mostText = 600;
const asks = /^(?:Do you want|Would you like|Exit plan mode\?)/;
const dashed = /^╌{10,}$/;

/** Reads the dialog that stands at the end of the screen; null where none does. */
export function readDialog(lines: readonly string[]): Dialog | null {
	const screen = withoutBlankEnd(lines).slice(-mostLines);
	const footer = footers.find(([pattern]) => pattern.test(screen.at(-1) ?? ''))?.[1];
	if (footer === undefined) {
		return readUnclosed(screen);
	}
	const body = screen.slice(0, -1);
	const numbered = readNumbered(body);
	if (numbered !== null) {
		return footer === 'select' ? questionDialog(body, numbered) : requestDialog(body, numbered, footer);
	}
	const plain = footer === 'confirm' ? readPlain(body) : null;
	return plain === null ? null : requestDialog(body, plain, footer);
}

/** A request with another footer, or none: its list ends the screen, and its question is one that Claude Code asks. */
function readUnclosed(screen: readonly string[]): Dialog | null {
	const numbered = readLayout(screen) === null ? readNumbered(screen) : null;
	if (numbered === null || numbered.linesBelow > 3) {
		return null;
	}
	const dialog = requestDialog(screen, numbered, 'none');
	return asks.test(dialog.question) ? dialog : null;
}

/** The menu of a dialog whose answers can be chosen for sure. */
export function menuOf({kind, text, question, options, isSure}: Dialog): Menu | null {
	if (!isSure || options.length === 0) {
		return null;
	}
	const ask = kind === 'question' || kind === 'plan' ? 'question' : 'permission';
	return {
		question: text.includes(question) ? text : `${text}\n${question}`,
		ask,
		options,
	};
}

function requestDialog(
	body: readonly string[],
	{rows, begin}: Rows,
	footer: 'ask' | 'confirm' | 'select' | 'none',
): Dialog {
	const own = ownLines(body.slice(0, begin));
	const about = joinParagraphs(own.map(line => (dashed.test(line) || isBorder(line) ? '' : line)));
	const asking = about.findLast(line => /\?(?:\s|$)/.test(line)) ?? about.at(-1) ?? '';
	const question = asking.slice(0, asking.lastIndexOf('?') + 1) || asking;
	const isPlan = about.some(line => line.startsWith('Exit plan mode?'));
	const kind = isPlan ? 'plan' : footer === 'confirm' ? 'confirm' : 'permission';
	const text = kind === 'permission' ? describeRequest(own, question) : question;
	return {
		kind,
		text: oneLine(isPlan ? `Plan ready: ${text}` : text, mostText),
		question: oneLine(question, mostText),
		options: rows.map((row, index) => {
			const label = oneLine(`${row.label} ${row.wrapped}`, 300);
			const means = meaningOf(label, kind);
			return {label, means, keys: keysOf(rows, index, means === 'no' && footer === 'ask')};
		}),
		isSure: rows.length <= 9,
	};
}

function questionDialog(body: readonly string[], {rows, begin}: Rows): Dialog {
	const question = oneLine(paragraphEnd(body.slice(0, begin)), mostText);
	return {
		kind: 'question',
		text: question,
		question,
		options: rows.map((row, index) => ({
			label: oneLine(row.label, 300),
			means: 'other',
			keys: answerKeys(rows, index),
		})),
		isSure: rows.length <= 9 && !rows.some(row => /^(?:\[.?\]|[☐☒✔])/.test(row.label)),
	};
}

/** The dialog's own lines: below the border above it, which is the first of them where it is on the screen. */
function ownLines(lines: readonly string[]): string[] {
	const begin = Math.max(0, lines.findLastIndex(isBorder));
	return lines.slice(begin).map(line => line.trim());
}

/** `Bash command: npm test`: a command stands between two dashed rulers, which else hold a change. */
function describeRequest(own: readonly string[], question: string): string {
	const title = isBorder(own[0] ?? '') ? own.slice(1).find(line => line !== '') : undefined;
	const [first, last] = [
		own.findIndex(line => dashed.test(line)),
		own.findLastIndex(line => dashed.test(line)),
	];
	if (title !== undefined && /\bcommand$/i.test(title) && last > first + 1) {
		const command = own.slice(first + 1, last).map(line => line.replace(/^│\s?/, ''));
		return `${title}: ${command.join(' ')}`;
	}
	return title === undefined ? question : `${title}: ${question}`;
}

/** A question that the screen has wrapped over several lines is one line again; quoted lines stay as they are. */
function joinParagraphs(lines: readonly string[]): string[] {
	const joined: string[] = [];
	let isOpen = false;
	for (const line of lines) {
		const last = joined.at(-1);
		if (
			isOpen &&
			last !== undefined &&
			line !== '' &&
			last.length > 60 &&
			!/^│/.test(line) &&
			!/^│/.test(last)
		) {
			joined[joined.length - 1] = `${last} ${line}`;
		} else if (line !== '') {
			joined.push(line);
		}
		isOpen = line !== '';
	}
	return joined;
}

function paragraphEnd(lines: readonly string[]): string {
	const own = withoutBlankEnd(lines);
	const begin = own.findLastIndex(line => line.trim() === '' || isBorder(line)) + 1;
	return own.slice(begin).join(' ');
}

/**
Only a plain yes is one: `Yes, and …` lets more pass than what is asked. What switches to a mode in which another model
decides, or nobody, is no answer to this request at all; a plan's answers each choose a mode.
*/
function meaningOf(label: string, kind: Dialog['kind']): MenuOption['means'] {
	if (/^(?:no|deny)\b/i.test(label)) {
		return 'no';
	}
	if (kind === 'plan' || !/^yes\b/i.test(label) || /\bauto mode\b|bypass permissions/i.test(label)) {
		return 'other';
	}
	if (kind === 'confirm' || /^yes(?:\s*\([^)]*\))?$/i.test(label)) {
		return 'yes';
	}
	return /don.t ask again|\balways\b|this session|allow all/i.test(label) ? 'always' : 'other';
}

/** The keys of an answer to a question: a field is left first, and none of it is answered with a key. */
function answerKeys(rows: readonly Row[], index: number): string[] {
	if (rows[index]?.isField) {
		return [];
	}
	const keys = keysOf(rows, index, false);
	return rows.some(row => row.isField && row.isChosen) ? ['Up', ...keys] : keys;
}

/** A digit chooses at once (2.1.330); Escape refuses whatever its number; rows without a number are gone to. */
function keysOf(rows: readonly Row[], index: number, isEscape: boolean): string[] {
	if (isEscape) {
		return ['Escape'];
	}
	const number = rows[index]?.number ?? null;
	if (number !== null) {
		return [String(number)];
	}
	const steps = index - rows.findIndex(row => row.isChosen);
	return [...Array<string>(Math.abs(steps)).fill(steps < 0 ? 'Up' : 'Down'), 'Enter'];
}
