import type {Fault} from '../session/forge.ts';
import type {Session} from '../session/session.ts';
import {clockWord} from '../session/words.ts';
import type {ForgeHealth} from '../store/board/board-model.ts';
import {cut, plain} from './display.ts';
import type {Span} from './spans.ts';
import {hasOpenPull} from './targets.ts';
import type {View} from './view.ts';

/** A part of the header; `short` stands in its place where there is less room. */
export type HeaderPart = {span: Span; short?: Span; importance: number};

/** Below this part of what may be asked in an hour, the header warns. */
const lowBudget = 0.2;
const thousands = new Intl.NumberFormat('en-US');

/** Cells for the words of another process, which may be any. */
const mostCells = 28;

/**
How the server with the pull requests answers, for the header: why it does not, or what may still be asked. Null where
there is none, or where nothing is known. What is healthy is the first to go where there is no room.
*/
export function forgePart({snapshot, now}: View): HeaderPart | null {
	const {forge} = snapshot;
	if (forge == null) {
		return null;
	}
	const name = nameOf(forge);
	if (forge.problem !== null) {
		const text = `${name}: ${troubleWords(forge, forge.problem)}`;
		const span: Span = {text: `${text}${asOf(snapshot.sessions)}`, color: 'yellow'};
		return {span, short: {...span, text}, importance: 4.5};
	}
	const {budget} = forge;
	if (budget === null || budget.resetAt <= now) {
		return null;
	}
	if (budget.remaining < budget.limit * lowBudget) {
		const percent = Math.floor((budget.remaining / budget.limit) * 100);
		const text = `${name} ${percent} % left until ${clockWord(budget.resetAt)}`;
		return {span: {text, color: 'yellow'}, importance: 3.5};
	}
	const points = `${name} ${thousands.format(budget.remaining)}`;
	return {
		span: {text: `${points} points left`, dim: true},
		short: {text: `${points} left`, dim: true},
		importance: 0.5,
	};
}

/** A server's short name: the first part of its address, where that is a name. */
function nameOf({host}: ForgeHealth): string {
	const [first = '', ...rest] = plain(host).split(/[.:]/);
	const isName = host !== 'github.com' && rest.length > 0 && /^[a-z][\w-]*$/i.test(first);
	return isName ? cut(first, 12) : 'github';
}

const faultWords: Record<Fault['kind'], string> = {
	offline: 'no network',
	signed_out: 'signed out',
	single_sign_on: 'needs single sign-on',
	forbidden: 'not allowed',
	rate_limit: 'rate limit',
	secondary_limit: 'asked too often',
	timeout: 'too slow',
	server: 'has a fault',
	bad_answer: 'odd answer',
	budget: 'spares what is left',
};

/** Kinds of fault that end at a time that the server has said. */
const ending: ReadonlySet<Fault['kind'] | null> = new Set(['rate_limit', 'secondary_limit', 'budget']);

/** Why it cannot be asked, in few words; the whole text stands in the messages. */
function troubleWords({fault, until}: ForgeHealth, problem: string): string {
	if (fault === null) {
		// The server's name stands before it already.
		const words = plain(problem).replace(
			/^(?:The (connection) to )?GitHub(?: \([^)]*\))?:? /,
			(_, noun?: string) => (noun === undefined ? '' : `${noun} `),
		);
		return cut(words.replace(/\.$/, ''), mostCells);
	}
	return `${faultWords[fault]}${until !== null && ending.has(fault) ? ` until ${clockWord(until)}` : ''}`;
}

/** From when the newest of what the board shows of open pull requests is. */
function asOf(sessions: readonly Session[]): string {
	const times = sessions.filter(hasOpenPull).map(({pr}) => Date.parse(pr?.at ?? ''));
	return times.length === 0 ? '' : ` · as of ${clockWord(Math.max(...times))}`;
}
