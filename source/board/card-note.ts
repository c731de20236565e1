import type {Attention, PullReason, PullRequest, Session} from '../session/session.ts';
import {clockWord} from '../session/words.ts';
import {plain} from './display.ts';
import {checksWord, withIcon} from './pull-words.ts';
import type {Span} from './spans.ts';
import {type LookName, look} from './theme.ts';

/** Why a session needs somebody, or how its pull request stands; null where there is nothing to say. */
export function noteOf(session: Session): Span | null {
	const {attention, pr, issue, state, column} = session;
	if (attention !== null) {
		const note = attentionNote(attention, state);
		return pr !== null && isOfPull(attention, pr) ? asOf(note, pr) : note;
	}
	if (issue?.state === 'closed' && column !== 'done') {
		return {text: 'issue closed', color: 'yellow'};
	}
	// Nobody asks for the pull request of one that has ended.
	if (pr === null || pr.state === 'merged' || pr.state === 'closed' || column === 'done') {
		return state === 'queued' ? {text: 'starts when another one ends', dim: true} : null;
	}
	const note = requestNote(pr);
	return note === null && !pr.stale ? null : asOf(note ?? {text: ''}, pr);
}

function attentionNote({kind, text}: Attention, state: Session['state']): Span {
	if (kind === 'review' && state !== 'changes_requested') {
		// A comment has broken nothing.
		const {icon, style} = look('waiting');
		return {text: `${icon} ${plain(text)}`, color: style.color};
	}
	if (kind === 'checks' || kind === 'review' || kind === 'conflict') {
		const {icon, style} = look('broken');
		return {text: `${icon} ${plain(text)}`, ...style};
	}
	const asks = kind === 'permission' || kind === 'question';
	const alarming = kind === 'failed' || kind === 'blocked';
	return {
		text: `${asks && !/^asks\b/.test(text) ? 'asks: ' : ''}${plain(text)}`,
		color: alarming ? 'red' : 'yellow',
	};
}

/** Whether it is the pull request that needs somebody, and not the agent or the worktree. */
function isOfPull({kind}: Attention, {mergeable}: PullRequest): boolean {
	return kind === 'checks' || kind === 'review' || (kind === 'conflict' && mergeable === 'conflict');
}

/** What the forge said before it stopped answering is dim, with its time. */
function asOf(note: Span, {stale, at}: PullRequest): Span {
	return stale ? {text: `${note.text} as of ${clockWord(Date.parse(at))}`.trimStart(), dim: true} : note;
}

/** Reasons that say more than checks and review do. */
const reasonNotes: Partial<Record<PullReason, {look: LookName; text: string}>> = {
	in_merge_queue: {look: 'running', text: 'in the merge queue'},
	auto_merge_armed: {look: 'running', text: 'merges by itself'},
	re_review: {look: 'pending', text: 'review pending again'},
	behind_base: {look: 'pending', text: 'behind its base'},
	blocked_by_rule: {look: 'pending', text: 'held by a branch rule'},
	optional_checks_failing: {look: 'good', text: 'can be merged, some checks failed'},
};

/** How a pull request stands. */
function requestNote(pr: PullRequest): Span | null {
	const {ci, review, state, reason} = pr;
	const draft = state === 'draft' ? 'draft, ' : '';
	if (ci === 'pending' && reason !== 'in_merge_queue') {
		return sign('running', `${draft}${checksWord(pr)}`);
	}
	const note = reasonNotes[reason];
	// Before GitHub has computed whether it can be merged, everything seems to be held by a rule.
	const isGuess = reason === 'blocked_by_rule' && pr.mergeable === 'unknown';
	if (note !== undefined && !isGuess) {
		return sign(note.look, note.text);
	}
	if (state === 'draft') {
		return {text: ci === 'passing' ? 'draft, checks pass' : 'draft', dim: true};
	}
	if (review === 'approved') {
		return sign('good', `approved${ci === 'passing' ? ', checks pass' : ''}`);
	}
	if (review === 'pending') {
		return sign('pending', 'review pending');
	}
	return ci === 'passing' ? sign('good', 'checks pass') : null;
}

function sign(name: LookName, text: string): Span {
	const {color} = {color: undefined, ...look(name).style};
	return {text: withIcon(name, text), color};
}
