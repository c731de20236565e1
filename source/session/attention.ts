import type {ActivityView} from './activity.ts';
import type {SessionRecord} from './facts.ts';
import type {Attention, Parked, State} from './session.ts';
import {endedWell} from './state.ts';

/**
Why a session needs somebody, the first of: permission, question, blocked, failed, conflict, checks, review, exited,
idle (contract, "Column"). The text is foreign and not cleaned here.
*/
export function deriveAttention(
	record: SessionRecord,
	state: State,
	activity: ActivityView,
	parked: Parked | null,
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
		return {kind: 'conflict', text: `conflicts in ${record.conflict.files.join(', ')}`};
	}
	if (state === 'exited') {
		return {kind: 'exited', text: exitText(record)};
	}
	if (state === 'working' && activity.activity === 'idle') {
		return {kind: 'idle', text: leftText(record)};
	}
	return null;
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
