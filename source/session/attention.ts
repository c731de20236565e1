import type {ActivityView} from './activity.ts';
import {someOf} from './cleanup-plan.ts';
import type {SessionRecord} from './facts.ts';
import type {Pull} from './pull.ts';
import {lastReaction} from './pull-record.ts';
import type {ReactionKind} from './reaction.ts';
import type {Attention, Parked, State} from './session.ts';
import {endedWell} from './state.ts';
import {countWords} from './words.ts';

/**
Why a session needs somebody, the first of: permission, question, blocked, failed, conflict, checks, review, exited,
idle (contract, "Column"). The text is foreign and not cleaned here.
*/
export function deriveAttention(
	record: SessionRecord,
	state: State,
	activity: ActivityView,
	parked: Parked | null,
	/** Its pull request conflicts with its base. */
	pullConflicts = false,
): Attention | null {
	if (parked === null && activity.activity === 'waiting_input') {
		const kind = activity.ask ?? 'permission';
		return {kind, text: activity.text ?? (kind === 'question' ? 'asks a question' : 'asks for permission')};
	}
	if (parked === null && activity.activity === 'blocked') {
		return {kind: 'blocked', text: activity.text ?? 'cannot go on by itself'};
	}
	if (state === 'failed') {
		return {kind: 'failed', text: record.failed?.message ?? 'could not be started'};
	}
	if (record.conflict !== null) {
		return {kind: 'conflict', text: `conflicts in ${someOf(record.conflict.files)}`};
	}
	const pull = record.pulls.known?.pull ?? null;
	if (pull !== null && pullConflicts) {
		return {kind: 'conflict', text: `conflicts with ${pull.base}${toldTooOften(record, 'conflict')}`};
	}
	if (pull !== null && state === 'ci_failed') {
		return {kind: 'checks', text: `${failingText(pull)}${toldTooOften(record, 'checks')}`};
	}
	if (pull !== null && state === 'changes_requested') {
		return {kind: 'review', text: `${reviewText(pull)}${toldTooOften(record, 'review')}`};
	}
	if (hasOpenComment(record)) {
		return {kind: 'review', text: lastReaction(record.pulls, 'comment')?.text ?? 'a new comment'};
	}
	if (state === 'exited') {
		return {kind: 'exited', text: exitText(record)};
	}
	if (state === 'working' && activity.activity === 'idle') {
		return {kind: 'idle', text: leftText(record)};
	}
	return null;
}

/** Whether a comment on the open pull request was neither told to the agent nor put aside by a person. */
export function hasOpenComment({pulls}: SessionRecord): boolean {
	const outcome = pulls.known?.pull.state === 'OPEN' ? lastReaction(pulls, 'comment')?.outcome : undefined;
	return outcome === 'offered' || outcome === 'limit' || outcome === 'failed';
}

/** Words that AO has stopped telling the agent; the newest news of this kind was too much. */
function toldTooOften({pulls}: SessionRecord, about: ReactionKind): string {
	return lastReaction(pulls, about)?.outcome === 'limit' ? '; its agent was told often enough' : '';
}

function failingText({checks}: Pull): string {
	const names = checks?.failing ?? [];
	const more = (checks?.failed ?? 0) - names.length;
	if (names.length === 0) {
		return 'checks failed';
	}
	return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

function reviewText({reviews, threads}: Pull): string {
	const by = reviews.filter(({state}) => state === 'CHANGES_REQUESTED').map(({author}) => author);
	if (by.length > 0) {
		return `changes requested by ${by.join(', ')}`;
	}
	const {unresolved} = threads;
	return unresolved > 0
		? `${countWords(unresolved, 'thread is', 'threads are')} not resolved`
		: 'changes requested';
}

function exitText(record: SessionRecord): string {
	const {exited} = record;
	const left = leftText(record);
	if (exited === null || endedWell(exited)) {
		return `ended, ${left}`;
	}
	const how = exited.signal === null ? `exit status ${exited.status}` : `ended by ${exited.signal}`;
	return `${how}, ${left}`;
}

function leftText({git}: SessionRecord): string {
	if (git === null || (git.ahead === 0 && git.dirty === 0)) {
		return 'no changes';
	}
	const parts: string[] = [];
	if (git.ahead > 0) {
		parts.push(`${git.ahead} ${git.ahead === 1 ? 'commit' : 'commits'}`);
	}
	if (git.dirty > 0) {
		parts.push(`${git.dirty} uncommitted ${git.dirty === 1 ? 'file' : 'files'}`);
	}
	return parts.join(', ');
}
