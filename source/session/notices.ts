import {type Attention, attentionKinds, type ColumnId, type Session} from './session.ts';
import {cleanText, firstLine} from './text.ts';

/** The columns that somebody may want to be told of. */
export const noticeColumns = ['needs_you', 'ready'] as const;
export type NoticeColumn = (typeof noticeColumns)[number];

/** One session that a notice is about; `text` is why, in one clean line. */
export type NoticeSubject = {
	session: string;
	project: string;
	attention: Attention | null;
	text: string;
};

/** What somebody is told once: of one session, or of several that came at the same time. */
export type Notice = {column: NoticeColumn; title: string; body: string; subjects: readonly NoticeSubject[]};

/** What a notice is to programs: a webhook's body, a command's input. `session` is null where it is about several. */
export type NoticeDocument = {
	version: 1;
	session: string | null;
	project: string | null;
	column: NoticeColumn;
	attention: Attention | null;
	title: string;
	body: string;
	at: string;
	sessions: {session: string; project: string; column: NoticeColumn; attention: Attention | null}[];
};

type Seen = {column: ColumnId; urgency: number};
type Told = {reason: string; at: number};

/** What the last look leaves to the next one; times in ms since the epoch. */
export type NoticeMemory = {
	/** Each session as it was seen last; null before the first look. */
	seen: ReadonlyMap<string, Seen> | null;
	/** Sessions that nobody was told of yet, and since when. */
	pending: ReadonlyMap<string, number>;
	/** The last notice about a session in a column. */
	told: ReadonlyMap<string, Told>;
	/** The last notice of all. */
	toldAt: number | null;
};

export const emptyNoticeMemory: NoticeMemory = {
	seen: null,
	pending: new Map(),
	told: new Map(),
	toldAt: null,
};

export type NoticeTimes = {
	/** So long it must stay as it is before anybody is told, in ms. */
	settleMs: number;
	/** What comes sooner after a notice waits, and is told together, in ms. */
	gapMs: number;
	/** The same reason again within this time is no news, in ms. */
	repeatMs: number;
};

export const noticeTimes: NoticeTimes = {settleMs: 2000, gapMs: 5000, repeatMs: 60_000};

export type NoticeContext = {
	/** Now, in ms since the epoch. */
	now: number;
	/** Sessions that somebody looks at: they are not told of. */
	attached: ReadonlySet<string>;
	on: readonly NoticeColumn[];
	/** Nobody is to be told of anything now, nor later of what happened meanwhile. */
	quiet: boolean;
	times?: NoticeTimes;
};

const mostCharacters = 200;

/**
What somebody is to be told after a look: of each session that came to one of the columns, or needs somebody for a more
urgent reason than before, and has stayed so for `settleMs`. At most one notice per column. The first look tells
nothing. `dueAt` is when to ask again if nothing changes until then; null where nothing waits.
*/
export function noticesOf(
	memory: NoticeMemory,
	sessions: readonly Session[],
	context: NoticeContext,
): {notices: Notice[]; memory: NoticeMemory; dueAt: number | null} {
	const {now, attached, quiet, times = noticeTimes} = context;
	// What is not to be seen for a moment is no news when it is back, so that it is remembered.
	const seen = new Map(memory.seen);
	const waiting: {session: Session; since: number}[] = [];
	for (const session of sessions) {
		const before = memory.seen?.get(session.id);
		const current = seenAs(session);
		seen.set(session.id, current);
		const waitedSince = before?.column === current.column ? memory.pending.get(session.id) : undefined;
		const since = waitedSince ?? (memory.seen !== null && isNews(before, current) ? now : null);
		if (since !== null && isOf(session, context) && !attached.has(session.id) && !quiet) {
			waiting.push({session, since});
		}
	}

	const told = new Map([...memory.told].filter(([, {at}]) => passed(at, now) < times.repeatMs));
	const free = memory.toldAt === null || passed(memory.toldAt, now) >= times.gapMs;
	const due = waiting.filter(({since}) => free && passed(since, now) >= times.settleMs);
	const news = due.map(({session}) => session).filter(session => !isRepeated(session, told));
	for (const session of news) {
		told.set(toldKey(session), {reason: reasonOf(session), at: now});
	}
	const pending = new Map(
		waiting.filter(entry => !due.includes(entry)).map(({session, since}) => [session.id, since]),
	);
	const toldAt = news.length > 0 ? now : memory.toldAt;
	return {
		notices: noticeColumns.flatMap(column => notice(column, news) ?? []),
		memory: {seen, pending, told, toldAt},
		dueAt: dueTime([...pending.values()], toldAt, now, times),
	};
}

/** The document of a notice that is told at a time (ms since the epoch). */
export function noticeDocument({column, title, body, subjects}: Notice, at: number): NoticeDocument {
	const [first] = subjects;
	const only = subjects.length === 1 ? first : undefined;
	const sameProject = subjects.every(({project}) => project === first?.project);
	return {
		version: 1,
		session: only?.session ?? null,
		project: sameProject ? (first?.project ?? null) : null,
		column,
		attention: only?.attention ?? null,
		title,
		body,
		at: new Date(at).toISOString(),
		sessions: subjects.map(({session, project, attention}) => ({session, project, column, attention})),
	};
}

/** Whether a time of the local clock lies in `22:00-07:00`; a span may go over midnight, and none ends as it begins. */
export function isQuietTime(span: string | undefined, now: number): boolean {
	const [from, to] = (span ?? '').split('-').map(minutesOf);
	if (from === undefined || to === undefined) {
		return false;
	}
	const date = new Date(now);
	const minute = date.getHours() * 60 + date.getMinutes();
	return from <= to ? from <= minute && minute < to : minute >= from || minute < to;
}

function minutesOf(time: string): number {
	const [hours, minutes] = time.split(':').map(Number);
	return (hours ?? 0) * 60 + (minutes ?? 0);
}

function seenAs({column, attention}: Session): Seen {
	const urgency = attention === null ? attentionKinds.length : attentionKinds.indexOf(attention.kind);
	return {column, urgency};
}

function isNews(before: Seen | undefined, current: Seen): boolean {
	return before?.column !== current.column || current.urgency < before.urgency;
}

function isOf({column}: Session, {on}: NoticeContext): boolean {
	return on.some(wanted => wanted === column);
}

/** The time that has passed, in ms; a clock that was put back counts as a long time. */
function passed(at: number, now: number): number {
	return at > now ? Number.POSITIVE_INFINITY : now - at;
}

function isRepeated(session: Session, told: ReadonlyMap<string, Told>): boolean {
	return told.get(toldKey(session))?.reason === reasonOf(session);
}

function toldKey({id, column}: Session): string {
	return `${column} ${id}`;
}

function reasonOf({attention}: Session): string {
	return JSON.stringify([attention?.kind, attention?.text]);
}

function dueTime(
	since: readonly number[],
	toldAt: number | null,
	now: number,
	{settleMs, gapMs}: NoticeTimes,
): number | null {
	if (since.length === 0) {
		return null;
	}
	const settled = Math.min(...since) + settleMs;
	const free = toldAt === null || toldAt > now ? now : toldAt + gapMs;
	return Math.max(settled, free);
}

function notice(column: NoticeColumn, sessions: readonly Session[]): Notice | null {
	const subjects = sessions.filter(session => session.column === column).map(subjectOf);
	const [first] = subjects;
	if (first === undefined) {
		return null;
	}
	if (subjects.length === 1) {
		const words = column === 'needs_you' ? 'needs you' : 'is ready to merge';
		return {column, title: `AO: ${first.session} ${words}`, body: first.text, subjects};
	}
	const words = column === 'needs_you' ? 'need you' : 'are ready to merge';
	const body = subjects.map(({session, text}) => `${session}: ${text}`).join('; ');
	return {column, title: `AO: ${subjects.length} sessions ${words}`, body: cut(body), subjects};
}

function subjectOf(session: Session): NoticeSubject {
	const {project, attention} = session;
	return {
		session: cleanText(session.id),
		project: cleanText(project),
		attention: attention === null ? null : {kind: attention.kind, text: oneLine(attention.text)},
		text: oneLine(attention === null ? aboutOf(session) : reasonWords(attention)),
	};
}

/** What a session is about, where nothing more is to be said. */
function aboutOf({issue, pr, prompt, branch}: Session): string {
	if (issue !== null) {
		return `${issue.id} ${issue.title}`;
	}
	return pr?.title || firstLine(prompt ?? '') || branch;
}

/** Words that say, without the colours of a board, what a text is. */
const leads: Partial<Record<Attention['kind'], string>> = {
	permission: 'asks',
	question: 'asks',
	checks: 'checks',
	idle: 'finished',
};

function reasonWords({kind, text}: Attention): string {
	const lead = leads[kind];
	return lead === undefined || text.startsWith(lead) ? text : `${lead}: ${text}`;
}

function oneLine(text: string): string {
	return cut(cleanText(text).replace(/\s+/g, ' ').trim());
}

function cut(text: string): string {
	const characters = [...text];
	return characters.length <= mostCharacters
		? text
		: `${characters
				.slice(0, mostCharacters - 1)
				.join('')
				.trimEnd()}…`;
}
