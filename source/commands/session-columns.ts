import type {Session} from '../session/session.ts';
import {cleanText} from '../session/text.ts';
import {ageOf, ageWord, costWord} from '../session/words.ts';
import type {Column} from './table.tsx';

const stateColours: Record<string, string> = {
	failed: 'red',
	ci_failed: 'red',
	changes_requested: 'red',
	exited: 'red',
	approved: 'green',
	mergeable: 'green',
	merged: 'green',
	working: 'cyan',
	review_pending: 'blue',
	pr_open: 'blue',
};

const activityColours: Record<string, string> = {
	active: 'green',
	ready: 'cyan',
	waiting_input: 'yellow',
	blocked: 'red',
};

/** What a session is about, in one line: its issue's id and title, or its prompt's beginning. */
export function subjectOf(session: Session): string {
	return cleanText(
		session.issue === null
			? (session.prompt ?? session.pr?.title ?? '')
			: `${session.issue.id} ${session.issue.title}`,
	);
}

/** The columns of `ao status`, for ages against `now` (ms). */
export function sessionColumns(now: number, {withProject}: {withProject: boolean}): Column<Session>[] {
	const project: Column<Session> = {title: 'project', text: session => session.project, drop: 0};
	return [
		...(withProject ? [project] : []),
		{title: 'session', text: session => session.id, drop: 0},
		{title: 'issue', text: subjectOf, drop: 0, shrink: 16},
		{title: 'agent', text: session => cleanText(session.agent), drop: 3},
		{title: 'state', text: session => session.state, colour: text => stateColours[text], drop: 0},
		{
			title: 'activity',
			text: activityText,
			colour: text => activityColours[text.split(' ')[0] ?? ''],
			drop: 0,
		},
		{title: 'branch', text: session => cleanText(session.branch), drop: 9},
		{title: 'pr', text: ({pr}) => (pr === null ? '-' : `#${pr.number}`), drop: 6},
		{title: 'ci', text: ({pr}) => pr?.ci ?? '-', drop: 7},
		{title: 'review', text: ({pr}) => pr?.review ?? '-', drop: 8},
		{title: 'change', text: changeText, drop: 5},
		{title: 'cost', text: session => costWord(session.cost) ?? '-', drop: 4},
		{title: 'age', text: session => ageWord(ageOf(session.createdAt, now) ?? 0), drop: 2},
	];
}

/** The word for what the agent does: where it was paused, stopped or lost that word takes its place. */
export function activityText(session: Session): string {
	return session.parked ?? session.activity;
}

function changeText({git}: Session): string {
	return git === null ? '-' : `+${git.insertions} -${git.deletions}`;
}
