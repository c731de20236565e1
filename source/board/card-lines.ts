import stringWidth from 'string-width';
import type {PullRequest, Session} from '../session/session.ts';
import type {Issue} from '../session/tracker.ts';
import type {Card} from './cards.ts';
import {plain, wrapWords} from './display.ts';
import {fitLine, joinFitting, type Line, lineWidth, type Span} from './spans.ts';
import {look, sessionLook} from './theme.ts';
import {clockWord, costWord, sizeWord} from './words.ts';

/** The rows a card can have, in their order. */
export type CardRow = 'title' | 'title-end' | 'state' | 'branch' | 'note' | 'note-end' | 'foot';

/** How much of a card is shown; it depends on the room that its column has. */
export type Density = {
	/** A title or note that is wider than this goes on in a second row; null where there is no room for that. */
	textWidth: number | null;
	branch: boolean;
	foot: boolean;
	note: boolean;
	state: boolean;
	/** An empty row between two sessions. */
	gap: boolean;
};

const densities = new Map<string, Density>();

/**
What there is room for in a column of this size; a flat one drops the last row first. The same size gives the same
object, so that what was found out about a card for it can be kept.
*/
export function densityFor(width: number, height: number): Density {
	const key = `${width}×${height}`;
	const known = densities.get(key);
	if (known !== undefined) {
		return known;
	}
	const density = {
		textWidth: height >= 24 ? cardWidth(width) - 1 : null,
		branch: width >= 36 && height >= 24,
		foot: height >= 11,
		note: height >= 6,
		state: height >= 2,
		gap: height >= 8,
	};
	densities.set(key, density);
	return density;
}

/** The cells that a card's text has in a column: besides the bar, and a blank at the right where there is room. */
export function cardWidth(columnWidth: number): number {
	return Math.max(1, columnWidth - (columnWidth >= 24 ? 2 : 1));
}

const knownRows = new WeakMap<Session | Issue, {density: Density; rows: readonly CardRow[]}>();

/** The rows of a card: one shape, in which the note stands only where there is something to say. */
export function cardRows(card: Card, density: Density): readonly CardRow[] {
	const subject = card.kind === 'session' ? card.session : card.issue;
	const known = knownRows.get(subject);
	if (known?.density === density) {
		return known.rows;
	}
	const rows = findRows(card, density);
	knownRows.set(subject, {density, rows});
	return rows;
}

function findRows(card: Card, density: Density): readonly CardRow[] {
	const rows: CardRow[] = titleRows(cardTitle(card), density).length > 1 ? ['title', 'title-end'] : ['title'];
	if (card.kind === 'issue') {
		return rows;
	}
	const {session} = card;
	if (density.state) {
		rows.push('state');
	}
	if (density.branch && session.column !== 'todo') {
		rows.push('branch');
	}
	const note = density.note ? noteOf(session) : null;
	if (note !== null) {
		rows.push('note');
	}
	if (note !== null && twoRows(note.text, density).length > 1) {
		rows.push('note-end');
	}
	if (density.foot && session.parked === null) {
		rows.push('foot');
	}
	return rows;
}

/** The empty rows under a card. */
export function gapAfter(card: Card, density: Density): number {
	return card.kind === 'session' && density.gap ? 1 : 0;
}

/** What a session is called on the board: its issue's number and title, or the beginning of its prompt. */
export function sessionTitle({issue, prompt, id}: Session): {number: string | null; title: string} {
	if (issue !== null) {
		return {number: plain(issue.id), title: plain(issue.title)};
	}
	const words = plain((prompt ?? '').slice(0, 400)).trim();
	return {number: null, title: words === '' ? id : words};
}

/** What a card is called: the session's title, or the issue's. */
export function cardTitle(card: Card): {number: string | null; title: string} {
	return card.kind === 'session'
		? sessionTitle(card.session)
		: {number: plain(card.issue.id), title: plain(card.issue.title)};
}

/** The title in one row, or in two where it is long and the screen is tall. */
function titleRows({number, title}: {number: string | null; title: string}, density: Density): string[] {
	const rows = twoRows(number === null ? title : `${number} ${title}`, density);
	// A first word that is too long for the row would leave the number alone in it.
	return number !== null && (rows[0]?.length ?? 0) <= number.length ? [`${number} ${title}`] : rows;
}

/** A text in one row, or where it is too wide and there is room in two, the second with all the rest. */
function twoRows(text: string, {textWidth}: Density): string[] {
	if (textWidth === null || stringWidth(text) <= textWidth) {
		return [text];
	}
	const [first = ''] = wrapWords(text, textWidth);
	const rest = text.slice(first.length).trimStart();
	return rest === '' ? [first] : [first, rest];
}

/** A row of the note. */
export function noteLine(session: Session, density: Density, row: 0 | 1, width: number): Line {
	const note = noteOf(session);
	return note === null ? [] : fitLine([{...note, text: twoRows(note.text, density)[row] ?? ''}], width);
}

/** What distinguishes the drawing of one card from another, besides what it stands for. */
export type CardLook = {width: number; marked: boolean; moved: boolean; chosen: boolean; age: string | null};

/** A row of the title: `row` is 0 or 1. An issue that nobody works on yet is dim. */
export function titleLine(
	card: Card,
	density: Density,
	row: 0 | 1,
	{width, marked, moved, chosen}: CardLook,
): Line {
	const {number, title} = cardTitle(card);
	const text = titleRows({number, title}, density)[row] ?? '';
	const style = {bold: chosen, dim: card.kind === 'issue' && !chosen};
	if (row === 1) {
		return fitLine([{text, ...style, underline: moved}], width);
	}
	const line: Span[] = marked ? [{text: '✓', color: 'magenta', bold: true}] : [];
	if (number !== null) {
		line.push({text: `${number} `, ...style});
	}
	line.push({text: number === null ? text : text.slice(number.length + 1), ...style, underline: moved});
	return fitLine(line, width);
}

/** The row of state and activity, always both: `working · ● active 3s`. */
export function stateLine(session: Session, {width, age}: CardLook): Line {
	const {icon, style} = sessionLook(session);
	const {state, activity} = stateWords(session);
	const additions = [age === null ? '' : ` ${age}`, session.parked === null ? '' : ' · Enter restores'];
	const lineOf = (stateWord: string | null, count: number): Span[] => [
		...(stateWord === null
			? []
			: [
					{text: stateWord, ...stateStyle(session)},
					{text: ' · ', dim: true},
				]),
		{text: `${icon} ${activity}`, ...style},
		...additions.slice(0, count).map(text => ({text, dim: true})),
	];
	const short = state === null ? null : (shortStates[state] ?? state);
	const candidates = [
		lineOf(state, 2),
		lineOf(state, 1),
		lineOf(short, 1),
		lineOf(state, 0),
		lineOf(short, 0),
	];
	return candidates.find(line => lineWidth(line) <= width) ?? fitLine(lineOf(short, 0), width);
}

/** Words for long states where room is scarce. */
const shortStates: Partial<Record<string, string>> = {review_pending: 'review', changes_requested: 'changes'};

/** States that say what the agent does: nothing. */
const itsOwnActivity: ReadonlySet<Session['state']> = new Set(['failed', 'exited', 'queued', 'spawning']);

/** The words for state and activity; the state is null where it would only say the same again. */
export function stateWords(session: Session): {state: string | null; activity: string} {
	const {state, parked, column} = session;
	if (parked !== null) {
		return {state: state === parked ? null : state, activity: parked};
	}
	if (column === 'done' || itsOwnActivity.has(state)) {
		return {state: null, activity: state};
	}
	return {state, activity: session.activity === 'waiting_input' ? 'waiting' : session.activity};
}

function stateStyle({state}: Session): Omit<Span, 'text'> {
	if (state === 'ci_failed' || state === 'changes_requested') {
		return {color: 'red'};
	}
	return state === 'approved' || state === 'mergeable' ? {color: 'green'} : {};
}

/** Why a session needs somebody, or how its pull request stands; null where there is nothing to say. */
export function noteOf(session: Session): Span | null {
	const {attention, pr, issue, state, column} = session;
	if (attention !== null) {
		const broken =
			attention.kind === 'checks' || attention.kind === 'review' || attention.kind === 'conflict';
		const {icon, style} = look('broken');
		const text = plain(attention.text);
		if (broken) {
			return {text: `${icon} ${text}`, ...style};
		}
		const alarming = attention.kind === 'failed' || attention.kind === 'blocked';
		return {text, color: alarming ? 'red' : 'yellow'};
	}
	if (issue?.state === 'closed' && column !== 'done') {
		return {text: 'issue closed', color: 'yellow'};
	}
	if (pr === null || pr.state === 'merged' || pr.state === 'closed') {
		return state === 'queued' ? {text: 'starts when another one ends', dim: true} : null;
	}
	const note = requestNote(pr);
	// What the forge said before it stopped answering is dim, with its time.
	return pr.stale
		? {text: `${note?.text ?? 'last seen'} as of ${clockWord(Date.parse(pr.at))}`, dim: true}
		: note;
}

/** How a pull request stands. */
function requestNote({ci, review, state}: PullRequest): Span | null {
	if (ci === 'pending') {
		return {text: `${look('running').icon} checks running`, ...look('running').style};
	}
	if (review === 'approved') {
		return {text: `${look('good').icon} approved${ci === 'passing' ? ', checks pass' : ''}`, color: 'green'};
	}
	if (review === 'pending') {
		return {text: `${look('pending').icon} review pending`, ...look('pending').style};
	}
	if (state === 'draft') {
		return {text: 'draft', dim: true};
	}
	return ci === 'passing' ? {text: `${look('good').icon} checks pass`, color: 'green'} : null;
}

/** The last row: agent, project, cost, pull request, size of the change; whole words, as many as fit. */
export function footLine(session: Session, width: number, showProject: boolean): Line {
	const {agent, project, cost, pr, git} = session;
	const rest = [
		showProject ? plain(project) : null,
		costWord(cost),
		pr === null ? null : `PR ${pr.number}`,
		sizeWord(git ?? pr),
	];
	const lines = [plain(agent), shortAgent(agent)].map(name =>
		[name, ...rest].filter(word => word !== null).map(text => ({text, dim: true})),
	);
	const [line = []] = lines.filter(words => lineWidth(words) + (words.length - 1) * 3 <= width);
	return joinFitting(line.length > 0 ? line : (lines[1] ?? []), ' · ', width);
}

/** `claude-code` is `claude` where room is scarce. */
function shortAgent(agent: string): string {
	return plain(agent).replace(/-(?:code|cli|agent)$/, '');
}
