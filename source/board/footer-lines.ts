import stringWidth from 'string-width';
import type {BoardMessage} from '../store/board/board-model.ts';
import {sessionTitle} from './card-rows.ts';
import {messageStyle} from './dialogs/messages.ts';
import {cutStart, plain, wrapWords} from './display.ts';
import {shownKey} from './key-press.ts';
import type {KeyEntry} from './keymap.ts';
import {fillLine, fitLine, type Line, lineWidth, type Span} from './spans.ts';
import type {View} from './view.ts';

/** From this rank on, a key keeps its place in the footer however little room there is. */
const pinnedRank = 80;

/** The keys that work here and now, most used first, as many as fit; the ways out keep their place. */
export function keysLine(view: View, width: number): Line {
	const words = view.keymap.entries
		.filter(entry => entry.where.includes(view.where) && (entry.available?.(view) ?? true) === true)
		.map(entry => ({rank: rankOf(entry, view), key: firstKey(entry), label: labelOf(entry, view)}))
		.filter(({rank}) => rank !== null)
		.sort((left, right) => (left.rank ?? 0) - (right.rank ?? 0));
	const widthOf = ({key, label}: {key: string; label: string}) =>
		stringWidth(key) + 1 + stringWidth(label) + 2;
	const pinned = words.filter(({rank}) => (rank ?? 0) >= pinnedRank);
	let room = width - 1 - pinned.reduce((sum, word) => sum + widthOf(word), 0);
	const shown = words.filter(word => {
		if (pinned.includes(word)) {
			return true;
		}
		const fits = widthOf(word) <= room;
		room -= fits ? widthOf(word) : 0;
		return fits;
	});
	const line: Span[] = [{text: ' '}];
	for (const {key, label} of shown) {
		line.push({text: key, bold: true}, {text: ` ${label}  `, dim: true});
	}
	return fitLine(line, width);
}

function rankOf({rank}: KeyEntry, view: View): number | null {
	return (typeof rank === 'function' ? rank(view) : rank) ?? null;
}

function firstKey({keys}: KeyEntry): string {
	return shownKey(keys[0] ?? '');
}

function labelOf({label}: KeyEntry, view: View): string {
	return typeof label === 'string' ? label : label(view);
}

/** What stands before the filter. */
export const filterPrompt = ' /';

/** The filter as it is drawn. */
export function filterText(text: string): string {
	return plain(text);
}

/** The filter while it is typed. */
export function filterLine({state, shownSessions, cards}: View, width: number): Line {
	const issues = cards.todo.filter(({kind}) => kind === 'issue').length;
	const line: Span[] = [
		{text: filterPrompt, bold: true},
		{text: filterText(state.filterEditor?.text ?? '')},
		{text: `   ${shownSessions.length + issues} shown   `, dim: true},
		{text: 'Enter', bold: true},
		{text: ' keep  ', dim: true},
		{text: 'Esc', bold: true},
		{text: ' all', dim: true},
	];
	return fitLine(line, width);
}

/** What is said just now, in as many rows as it needs, at most three. */
export function messageLines(message: BoardMessage, width: number): Line[] {
	const rows = wrapWords(plain(message.text), Math.max(1, width - 2));
	const shown = rows.length <= 3 ? rows : [...rows.slice(0, 2), rows.slice(2).join(' ')];
	return shown.map(text => fillLine([{text: ` ${text}`, ...messageStyle(message.level)}], width));
}

/** The chosen card's id, branch and path. */
export function infoLine({session, chosen}: View, width: number): Line {
	if (chosen?.kind === 'issue') {
		const {id, labels, assignees, url} = chosen.issue;
		const about = [id, labels.join(', '), assignees.join(', '), url ?? ''].filter(text => text !== '');
		return fitLine([{text: ` ${about.map(plain).join('  ')}`, dim: true}], width);
	}
	if (session === null) {
		return [];
	}
	const {number} = sessionTitle(session);
	const head: Line = [
		{text: number === null ? ' ' : ` ${number} `},
		{text: session.id, bold: true},
		{text: `  ${plain(session.branch)}  `, dim: true},
	];
	const room = width - lineWidth(head) - 1;
	return fitLine(
		room > 8 ? [...head, {text: cutStart(plain(session.worktree), room), dim: true}] : head,
		width,
	);
}
