import type {Session} from '../session/session.ts';
import type {Issue} from '../session/tracker.ts';
import type {Card} from './cards.ts';
import {plain} from './display.ts';
import {fitLine, joinFitting, type Line, lineWidth, type Span} from './spans.ts';
import {look, sessionLook} from './theme.ts';
import {costWord, sizeWord} from './words.ts';

/** The rows a card can have, in their order. */
export type CardRow = 'title' | 'state' | 'branch' | 'note' | 'foot';

/** How much of a card is shown; it depends on the room that its column has. */
export type Density = {
	branch: boolean;
	foot: boolean;
	note: boolean;
	state: boolean;
	/** An empty row between two sessions. */
	gap: boolean;
};

/** What there is room for in a column of this size; a flat one drops the last row first. */
export function densityFor(width: number, height: number): Density {
	return {
		branch: width >= 36 && height >= 24,
		foot: height >= 11,
		note: height >= 6,
		state: height >= 2,
		gap: height >= 8,
	};
}

/** The rows of a card: one shape, in which the note stands only where there is something to say. */
export function cardRows(card: Card, density: Density): readonly CardRow[] {
	if (card.kind === 'issue') {
		return ['title'];
	}
	const {session} = card;
	const rows: CardRow[] = ['title'];
	if (density.state) {
		rows.push('state');
	}
	if (density.branch && session.column !== 'todo') {
		rows.push('branch');
	}
	if (density.note && noteOf(session) !== null) {
		rows.push('note');
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

/** What distinguishes the drawing of one card from another, besides what it stands for. */
export type CardLook = {width: number; marked: boolean; moved: boolean; chosen: boolean; age: string | null};

/** The title row. */
export function titleLine(
	number: string | null,
	title: string,
	{width, marked, moved, chosen}: CardLook,
): Line {
	const line: Span[] = [];
	if (marked) {
		line.push({text: '✓', color: 'magenta', bold: true});
	}
	if (number !== null) {
		line.push({text: `${number} `, bold: chosen});
	}
	line.push({text: title, bold: chosen, underline: moved});
	return fitLine(line, width);
}

/** An issue that nobody works on yet. */
export function issueLine({id, title}: Issue, {width, marked, chosen}: CardLook): Line {
	const line: Span[] = marked ? [{text: '✓', color: 'magenta', bold: true}] : [];
	line.push(
		{text: `${plain(id)} `, dim: !chosen, bold: chosen},
		{text: plain(title), dim: !chosen, bold: chosen},
	);
	return fitLine(line, width);
}

/** The row of state and activity, always both: `working · ● active 3s`. */
export function stateLine(session: Session, {width, age}: CardLook): Line {
	const {icon, style} = sessionLook(session);
	const {state, activity} = stateWords(session);
	const doing: Span[] = [{text: `${icon} ${activity}`, ...style}];
	const additions = [age === null ? '' : ` ${age}`, session.parked === null ? '' : ' · Enter restores'];
	doing.push(...additions.map(text => ({text, dim: true})));
	const line =
		state === null ? doing : [{text: state, ...stateStyle(session)}, {text: ' · ', dim: true}, ...doing];
	while (lineWidth(line) > width && additions.length > 0) {
		additions.pop();
		line.pop();
	}
	return fitLine(line, width);
}

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
	if (pr.ci === 'pending') {
		return {text: `${look('running').icon} checks running`, ...look('running').style};
	}
	if (pr.review === 'approved') {
		return {
			text: `${look('good').icon} approved${pr.ci === 'passing' ? ', checks pass' : ''}`,
			color: 'green',
		};
	}
	if (pr.review === 'pending') {
		return {text: `${look('pending').icon} review pending`, ...look('pending').style};
	}
	if (pr.state === 'draft') {
		return {text: 'draft', dim: true};
	}
	return pr.ci === 'passing' ? {text: `${look('good').icon} checks pass`, color: 'green'} : null;
}

/** The last row: agent, cost, pull request, size of the change; whole words, as many as fit. */
export function footLine(session: Session, width: number, showProject: boolean): Line {
	const {agent, project, cost, pr, git} = session;
	const rest = [
		costWord(cost),
		pr === null ? null : `PR ${pr.number}${pr.stale ? ' (old)' : ''}`,
		sizeWord(git ?? pr),
		showProject ? plain(project) : null,
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
