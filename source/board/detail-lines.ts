import type {Session} from '../session/session.ts';
import {ageOf, ageWords, countWords, sizeWord} from '../session/words.ts';
import {footLine, stateWords} from './card-lines.ts';
import {noteOf} from './card-note.ts';
import {sessionTitle} from './card-rows.ts';
import {issueText, sessionFacts} from './detail-text.ts';
import {cutStart, plain, plainLines, wrapWords} from './display.ts';
import {firstKey} from './first-key.ts';
import type {Row} from './paint.ts';
import {pullBody, pullHead} from './pull-lines.ts';
import type {Line} from './spans.ts';
import {offersNews} from './targets.ts';
import {look, sessionLook} from './theme.ts';
import type {View} from './view.ts';

/** The detail as drawn: what stands above the tabs, and which rows of the tab's content. */
export type DetailRows = {
	head: readonly Line[];
	/** The rows in view. */
	rows: readonly Row[];
	/** How far it can be scrolled. */
	most: number;
	/** Whether scrolling counts from the end: what is newest stands there. */
	fromEnd: boolean;
	tabs: boolean;
};

/** What the detail of the chosen card shows, in the room that it has. */
export function detailRows(view: View): DetailRows {
	const {layout, chosen, session, state} = view;
	const area = layout.detail;
	if (area === null || chosen === null) {
		return {head: [], rows: [], most: 0, fromEnd: false, tabs: false};
	}
	const width = Math.max(1, area.width - 2);
	const head =
		chosen.kind === 'issue'
			? issueHead(chosen.issue.id, chosen.issue.title)
			: sessionHead(chosen.session, view, width).slice(0, area.height >= 18 ? 8 : 2);
	const tabs = session !== null;
	const room = Math.max(0, area.height - head.length - (tabs ? 1 : 0) - 1);
	const content =
		chosen.kind === 'issue' ? wrapAll(issueText(chosen.issue), width) : tabRows(view, chosen.session, width);
	const fromEnd = tabs && (state.tab === 'screen' || state.tab === 'log');
	const most = Math.max(0, content.length - room);
	const scroll = Math.min(state.scroll, most);
	const start = fromEnd ? most - scroll : scroll;
	return {head, rows: content.slice(start, start + room), most, fromEnd, tabs};
}

function issueHead(id: string, title: string): Line[] {
	return [
		[
			{text: `${plain(id)} `, bold: true},
			{text: plain(title), bold: true},
		],
	];
}

/** Title, state with the activity's source and age, why it needs someone, branch, path, figures. */
function sessionHead(session: Session, {now, snapshot, keymap}: View, width: number): Line[] {
	const {number, title} = sessionTitle(session);
	const {icon, style} = sessionLook(session);
	const words = stateWords(session);
	const age = ageOf(session.endedAt ?? session.activitySince, now);
	const about = [session.activitySource, age === null ? null : ageWords(age)].filter(part => part !== null);
	const note = noteOf(session);
	const head: Line[] = [
		[{text: number === null ? title : `${number} ${title}`, bold: true}],
		[
			{text: words.state === null ? '' : `${words.state} · `},
			{
				text: `${icon} ${session.parked === null && words.state !== null ? session.activity : words.activity}`,
				...style,
			},
			...about.map(part => ({text: ` · ${part}`, dim: true})),
		],
	];
	if (note !== null) {
		const rows = wrapWords(note.text, width).slice(0, 2);
		head.push(...rows.map(text => [{...note, text}]));
	}
	if (offersNews(session)) {
		const [send, aside] = [firstKey(keymap, 'approve'), firstKey(keymap, 'answer')];
		head.push([{text: `${send} sends it to the agent, ${aside} can put it aside`, color: 'cyan'}]);
	}
	head.push(
		[{text: `${plain(session.branch)}${figures(session)}`, dim: true}],
		[{text: cutStart(plain(session.worktree), width), dim: true}],
		footLine(session, width, snapshot.project === null),
	);
	return head;
}

function figures({git}: Session): string {
	if (git === null) {
		return '';
	}
	const parts = [
		git.ahead > 0 ? countWords(git.ahead, 'commit') : null,
		git.behind > 0 ? `${git.behind} behind` : null,
		git.dirty > 0 ? `${git.dirty} not committed` : null,
		sizeWord(git),
	];
	return parts
		.filter(part => part !== null)
		.map(part => ` · ${part}`)
		.join('');
}

function tabRows(view: View, session: Session, width: number): Row[] {
	const {tab, content} = view.state;
	if (tab === 'info') {
		return wrapAll(sessionFacts(session, view.now), width);
	}
	if (tab === 'pull') {
		return pullRows(view, session, width);
	}
	if (tab === 'screen' && session.runtime === null) {
		const starting = session.state === 'queued' || session.state === 'spawning';
		return [[{text: starting ? 'It has not started yet.' : 'Its terminal is gone.', dim: true}]];
	}
	if (content === null || content.sessionId !== session.id || content.tab !== tab) {
		return [[{text: 'Looking…', dim: true}]];
	}
	if (content.problem !== null) {
		return problemRows(content.problem, width);
	}
	const lines = content.lines ?? [];
	if (lines.length === 0) {
		return [[{text: tab === 'diff' ? 'Nothing has changed.' : 'Nothing there yet.', dim: true}]];
	}
	return tab === 'log' ? wrapAll(lines, width) : styledRows(lines, tab === 'screen');
}

function problemRows(problem: string, width: number): Row[] {
	const {icon, style} = look('broken');
	return wrapWords(`${icon} ${plain(problem)}`, width).map(text => [{text, ...style}]);
}

/** The pull request: what its session knows at once, all the rest as soon as it was read. */
function pullRows({state, now, keymap, snapshot}: View, session: Session, width: number): Row[] {
	const {pr} = session;
	if (pr === null) {
		const words =
			snapshot.forge == null
				? `No remote is on GitHub, so there are no pull requests. ${firstKey(keymap, 'merge')} merges here.`
				: `No pull request yet. ${firstKey(keymap, 'pr-push')} opens one.`;
		return wrapWords(words, width).map(text => [{text, dim: true}]);
	}
	const content =
		state.content?.sessionId === session.id && state.content.tab === 'pull' ? state.content : null;
	const head = pullHead(pr, session, width);
	const problem = content?.problem == null ? [] : [[], ...problemRows(content.problem, width)];
	if (content?.pull == null) {
		return [...head, ...(content === null ? [[], [{text: 'Looking…', dim: true}]] : problem)];
	}
	return [...head, ...problem, ...pullBody(content.pull, {width, now})];
}

const rowsOf = new WeakMap<readonly string[], {key: string; rows: Row[]}>();

/** Wrapping a long log is done once for each width, not for each frame. */
function remembered(lines: readonly string[], key: string, make: () => Row[]): Row[] {
	const known = rowsOf.get(lines);
	if (known?.key === key) {
		return known.rows;
	}
	const rows = make();
	rowsOf.set(lines, {key, rows});
	return rows;
}

function wrapAll(lines: readonly string[], width: number): Row[] {
	return remembered(lines, `wrap ${width}`, () =>
		lines
			.flatMap(line => plainLines(line))
			.flatMap(line => wrapWords(line, width))
			.map(text => [{text}]),
	);
}

/** A screen ends with its last row that shows something. */
function styledRows(lines: readonly string[], trim: boolean): Row[] {
	return remembered(lines, `styled ${trim}`, () => {
		const end = trim
			? lines.findLastIndex(line => !/^(?:\s|\u{1B}\[[\d:;]*m)*$/u.test(line)) + 1
			: lines.length;
		return lines.slice(0, end).map(styled => ({styled}));
	});
}
