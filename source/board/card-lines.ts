import type {Session} from '../session/session.ts';
import {costWord, sizeWord} from '../session/words.ts';
import {noteOf} from './card-note.ts';
import {cardTitle, titleRows, twoRows} from './card-rows.ts';
import type {Card} from './cards.ts';
import type {Density} from './density.ts';
import {plain} from './display.ts';
import {fitLine, joinFitting, type Line, lineWidth, type Span} from './spans.ts';
import {isMergedAndCleaned, sessionLook} from './theme.ts';

/** A row of the note. */
export function noteLine(session: Session, density: Density, row: 0 | 1, width: number): Line {
	const note = noteOf(session);
	return note === null
		? []
		: fitLine([{...note, text: twoRows(note.text, density.noteWidth)[row] ?? ''}], width);
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
	const rows = titleRows({number, title}, density);
	const text = rows[row] ?? '';
	const style = {bold: chosen, dim: card.kind === 'issue' && !chosen};
	if (row === 1) {
		return fitLine([{text, ...style, underline: moved}], width);
	}
	const line: Span[] = marked ? [{text: '✓', color: 'magenta', bold: true}] : [];
	if (number !== null) {
		line.push({text: `${number} `, ...style});
	}
	line.push({text: number === null ? text : text.slice(number.length + 1), ...style, underline: moved});
	return card.kind === 'issue' && rows.length === 1
		? withLabels(line, card.issue.labels, width)
		: fitLine(line, width);
}

/** Labels stand behind a title where all of it is shown, as many as fit. */
function withLabels(line: Line, labels: readonly string[], width: number): Line {
	const room = width - lineWidth(line) - 3;
	const [first, ...rest] = labels.map(label => ({text: plain(label), color: 'blue', dim: true}) as const);
	return first === undefined || lineWidth([first]) > room
		? fitLine(line, width)
		: [...line, {text: ' · ', dim: true}, ...joinFitting([first, ...rest], ', ', room)];
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
		return {state: null, activity: endWord(session)};
	}
	return {state, activity: session.activity === 'waiting_input' ? 'waiting' : session.activity};
}

/** How it ended; of one that was cleaned up, what came before that as well. */
function endWord(session: Session): string {
	if (isMergedAndCleaned(session)) {
		return 'merged, cleaned';
	}
	return session.state === 'cleaned' && session.pr?.state === 'closed' ? 'closed, cleaned' : session.state;
}

function stateStyle({state}: Session): Omit<Span, 'text'> {
	if (state === 'ci_failed' || state === 'changes_requested') {
		return {color: 'red'};
	}
	return state === 'approved' || state === 'mergeable' ? {color: 'green'} : {};
}

/** The last row: agent, project, cost, pull request, size of the change; whole words, as many as fit. */
export function footLine(session: Session, width: number, showProject: boolean): Line {
	const {agent, project, cost, pr, git} = session;
	const rest = [
		showProject && project !== agent ? plain(project) : null,
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
