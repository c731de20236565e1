import type {PullRequest, Session} from '../session/session.ts';
import {clockWord} from '../session/words.ts';
import {plain} from './display.ts';
import type {Span} from './spans.ts';
import {look} from './theme.ts';

/** Why a session needs somebody, or how its pull request stands; null where there is nothing to say. */
export function noteOf(session: Session): Span | null {
	const {attention, pr, issue, state, column} = session;
	if (attention !== null) {
		const broken =
			attention.kind === 'checks' || attention.kind === 'review' || attention.kind === 'conflict';
		const {icon, style} = look('broken');
		const asks = attention.kind === 'permission' || attention.kind === 'question';
		const text = `${asks && !attention.text.startsWith('asks ') ? 'asks: ' : ''}${plain(attention.text)}`;
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
