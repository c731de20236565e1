import type {Check, PullComment, PullDetail} from '../session/pull.ts';
import type {PullRequest} from '../session/session.ts';
import {ageOf, ageWords, clockWord, sizeWord} from '../session/words.ts';
import {plain, plainLines, wrapWords} from './display.ts';
import {checkLooks, reasonWords, reviewLooks} from './pull-words.ts';
import {fitLine, type Line, lineWidth, type Span, type Style} from './spans.ts';
import {look} from './theme.ts';

/** So many rows of what somebody wrote are shown; the rest is behind its link. */
const mostRows = 6;

/** How a pull request stands, as the session's last news of it say: title, state and why, where it goes, its address. */
export function pullHead(
	pr: PullRequest,
	{branch, base}: {branch: string; base: string},
	width: number,
): Line[] {
	const change = sizeWord(pr);
	const reason = reasonWords[pr.reason];
	const stands = [
		pr.state,
		...(reason === pr.state ? [] : [reason]),
		...(pr.mergeable === 'conflict' && pr.reason !== 'conflict' ? [reasonWords.conflict] : []),
		...(pr.review === 'none' ? [] : [`review ${pr.review.replace('_', ' ')}`]),
	].join(' · ');
	const head: Line[] = [
		...wrapWords(`PR ${pr.number}  ${plain(pr.title)}`, width).map(text => [{text, bold: true}]),
		...wrapWords(stands, width).map(text => [{text}]),
		...wrapWords(`${plain(base)} ← ${plain(branch)}${change === null ? '' : ` · ${change}`}`, width).map(
			text => [{text, dim: true}],
		),
		[{text: plain(pr.url)}],
	];
	if (pr.stale) {
		const why = pr.staleReason === null ? '' : `: ${plain(pr.staleReason)}`;
		const words = `as of ${clockWord(Date.parse(pr.at))}${why}`;
		head.push(...wrapWords(words, width).map((text): Line => [{text, color: 'yellow'}]));
	}
	return head;
}

const bodies = new WeakMap<PullDetail, {key: string; lines: Line[]}>();

/**
Everything of a pull request that a person looks at: checks, reviews, threads that are not resolved, comments. Laid out
once a minute for the same answer and width: it may be long, and ages are in minutes.
*/
export function pullBody(detail: PullDetail, {width, now}: {width: number; now: number}): Line[] {
	const key = `${width} ${Math.floor(now / 60_000)}`;
	const known = bodies.get(detail);
	if (known?.key === key) {
		return known.lines;
	}
	const at = {width, now};
	const open = detail.threads.filter(({resolved}) => !resolved);
	const lines = [
		...section(
			checksTitle(detail.checks),
			sortChecks(detail.checks).flatMap(check => checkLines(check, width)),
		),
		...section(`Reviews  ${detail.reviews.length}`, reviewLines(detail, at)),
		...section(
			`Threads  ${open.length} not resolved`,
			open.flatMap(thread => threadLines(thread, at)),
		),
		...section(
			`Comments  ${detail.comments.length}`,
			detail.comments.flatMap(comment => said(comment, 'commented', at)),
		),
		...(detail.cut
			? [[], ...wrapWords('There is more than is shown here: see its page.', width).map(dim)]
			: []),
	];
	bodies.set(detail, {key, lines});
	return lines;
}

type At = {width: number; now: number};

function section(title: string, lines: readonly Line[]): Line[] {
	return lines.length === 0 ? [] : [[], [{text: title, bold: true}], ...lines];
}

const checkOrder: readonly Check['state'][] = ['failed', 'pending', 'passed', 'skipped'];

/** What somebody has to look at first; required ones before those that may fail. */
function sortChecks(checks: readonly Check[]): Check[] {
	const place = ({state, required}: Check) => checkOrder.indexOf(state) * 2 + (required === true ? 0 : 1);
	return checks.toSorted((left, right) => place(left) - place(right));
}

function checksTitle(checks: readonly Check[]): string {
	const counts = checkOrder
		.map(state => ({state, count: checks.filter(check => check.state === state).length}))
		.filter(({count}) => count > 0)
		.map(({state, count}) => `${count} ${checkLooks[state].word}`);
	return `Checks  ${counts.join(', ')}`;
}

/** A check with its link, which is shown whole or not at all: beside it, else below it where somebody needs it. */
function checkLines({name, state, required, url}: Check, width: number): Line[] {
	const {icon, style} = look(checkLooks[state].look);
	const about = `${checkLooks[state].word}${required === true ? ', required' : ''}`;
	const line: Span[] = [
		{text: `${icon} `, ...style},
		{text: plain(name), dim: state === 'skipped'},
		{text: `  ${about}`, ...(state === 'failed' ? {color: 'red'} : {dim: true})},
	];
	const link: Span | null = url === null ? null : {text: plain(url), dim: true};
	if (link === null || lineWidth([link]) + 2 > width) {
		return [shortName(line, width)];
	}
	const beside = [...line, {text: '  '}, link];
	if (lineWidth(beside) <= width) {
		return [beside];
	}
	return state === 'failed' ? [shortName(line, width), [{text: '  '}, link]] : [shortName(line, width)];
}

/** A name that is too long gives way to what became of the check. */
function shortName([icon, name, about]: readonly Span[], width: number): Line {
	if (icon === undefined || name === undefined || about === undefined) {
		return [];
	}
	const room = Math.max(8, width - lineWidth([icon, about]));
	return fitLine([icon, ...fitLine([name], room), about], width);
}

function reviewLines({reviews, pull}: PullDetail, {width, now}: At): Line[] {
	return reviews.flatMap(({author, state, oid, canPush, body, at, url}) => {
		const {look: name, word} = reviewLooks[state];
		const {icon, style} = look(name);
		const line: Span[] = [
			{text: `${icon} `, ...style},
			{text: plain(author), bold: true},
			{text: ` ${word}`},
			{text: about(at, now), dim: true},
			...(oid !== null && oid !== pull.head.oid ? [{text: ' · on an older commit', dim: true}] : []),
			...(canPush ? [] : [{text: ' · does not count', dim: true}]),
		];
		return [fitLine(line, width), ...textLines(body, {width, url})];
	});
}

function threadLines({path, line, outdated, comments}: PullDetail['threads'][number], at: At): Line[] {
	const place = `${plain(path)}${line === null ? '' : `:${line}`}`;
	return [
		fitLine(
			[
				{text: `${look('broken').icon} `, ...look('broken').style},
				{text: place, bold: true},
				{text: outdated ? '  the line has changed since' : '', dim: true},
			],
			at.width,
		),
		...comments.flatMap(comment => said(comment, 'says', at).map((row): Line => [{text: '  '}, ...row])),
	].map(row => fitLine(row, at.width));
}

/** Who said what, and when. */
function said({author, body, at, url}: PullComment, word: string, {width, now}: At): Line[] {
	const line: Line = [
		{text: plain(author), bold: true},
		{text: ` ${word}`},
		{text: about(at, now), dim: true},
	];
	return [fitLine(line, width), ...textLines(body, {width: width - 2, url})];
}

function about(at: string, now: number): string {
	const age = ageOf(at, now);
	return age === null ? '' : ` · ${ageWords(Math.max(60_000, age))} ago`;
}

/** The first rows of what somebody wrote, a little to the right; what is cut is behind the link. */
function textLines(body: string, {width, url}: {width: number; url: string | null}): Line[] {
	const room = Math.max(1, width - 2);
	const rows = plainLines(body.slice(0, mostRows * room * 4).trim())
		.filter(row => row.trim() !== '')
		.flatMap(row => wrapWords(row, room));
	if (rows.length === 0) {
		return [];
	}
	const cut = rows.length > mostRows || body.length > mostRows * room * 4;
	const shown: {text: string; style: Style}[] = rows.slice(0, mostRows).map(text => ({text, style: {}}));
	if (cut) {
		const link = url === null || lineWidth([{text: url}]) > room ? '' : plain(url);
		shown.push({text: link === '' ? '…' : link, style: {dim: true}});
	}
	return shown.map(({text, style}) => [{text: '  '}, {text, ...style}]);
}

function dim(text: string): Line {
	return [{text, dim: true}];
}
