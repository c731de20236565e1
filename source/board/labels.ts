import {countWords} from '../session/words.ts';
import {mergeWords} from './merge-words.ts';
import {
	hasOpenPull,
	isDetailOver,
	markedTodo,
	offersNews,
	sendTargets,
	targetSessions,
	wayToOpen,
} from './targets.ts';
import type {View} from './view.ts';

/** These give, for the key table, the words for what a key does now, and its place in the footer. */

/** From this width on, the footer has room to say how to come back, in cells. */
const roomForTheWayBack = 100;

/** What Enter does, with the number of cards where it starts or restores several. */
export function openLabel(view: View): string {
	const way = wayToOpen(view) ?? 'attach';
	if (way === 'attach' && view.layout.width >= roomForTheWayBack) {
		return 'attach (Ctrl-q back)';
	}
	const count = way === 'start' || way === 'restore' ? markedTodo(view) : 1;
	return count > 1 ? `${way} ${count}` : way;
}

/** Merging comes first where it is due or a conflict keeps it from being done, and is no everyday key elsewhere. */
export function mergeRank({session}: View): number | null {
	if (session?.attention?.kind === 'conflict') {
		return 1.3;
	}
	if (session?.column === 'ready') {
		return 1.5;
	}
	return session?.column === 'review' ? 4.5 : null;
}

/** Answering comes first where something is asked, and has no place elsewhere. */
export function answerRank({session}: View): number | null {
	if (session !== null && offersNews(session)) {
		return 1.2;
	}
	return session?.attention?.kind === 'permission' || session?.attention?.kind === 'question' ? 1.2 : null;
}

/** Yes to a question, or to telling the agent the news of its pull request. */
export function approveLabel({session}: View): string {
	return session !== null && offersNews(session) ? 'send it to the agent' : 'approve';
}

/** The other answers to the same. */
export function answerLabel({session}: View): string {
	return session !== null && offersNews(session) ? 'put aside' : 'answer';
}

/** Where a pull request is the next step, the way to it has a place; to one that is open, commits can be pushed. */
export function pushRank({session, snapshot}: View): number | null {
	if (session === null || snapshot.forge == null) {
		return null;
	}
	const waits = session.activity === 'ready' || session.activity === 'idle';
	return waits && !hasOpenPull(session) ? 2.2 : 10.5;
}

/** Pushing, or opening the pull request first. */
export function pushLabel({session}: View): string {
	return session !== null && hasOpenPull(session) ? 'push' : 'pull request';
}

/** The browser is near where there is a pull request, or an issue that nobody works on. */
export function browserRank({session, chosen}: View): number | null {
	return session?.pr == null && chosen?.kind !== 'issue' ? null : 10.2;
}

/** Failed checks are worth another run. */
export function rerunRank({session}: View): number | null {
	return session?.state === 'ci_failed' ? 3.5 : 10.4;
}

/** The field that Tab leads to. */
export function fieldLabel({state}: View): string {
	return state.dialog?.kind === 'pull' && state.dialog.field === 'body' ? 'to the title' : 'to the text';
}

/** What the draft switch would do. */
export function draftLabel({state}: View): string {
	return state.dialog?.kind === 'pull' && state.dialog.draft ? 'no draft' : 'as a draft';
}

/** The keys that the open question's answers have, after the first one: `to 3: answer`. */
export function optionLabel({state}: View): string {
	const {dialog} = state;
	const count = dialog?.kind === 'answer' ? (dialog.menu.value?.options.length ?? 0) : 0;
	return `to ${Math.min(9, count)}: answer`;
}

/** A question that is not known has no answers. */
export function optionRank({state}: View): number | null {
	return state.dialog?.kind === 'answer' && state.dialog.menu.value !== null ? 1 : null;
}

/** Where somebody is needed elsewhere, the way there comes before what can wait. */
export function needyRank({session}: View): number {
	return session?.column === 'needs_you' ? 7 : 3;
}

/** Where Enter restores, `r` needs no place of its own. */
export function restoreRank(view: View): number | null {
	return wayToOpen(view) === 'restore' ? null : 2.5;
}

/** Restore, and how many where they are marked. */
export function restoreLabel(view: View): string {
	return counted('restore', view);
}

/** Names how many marked sessions a key is about: they need not be in view. */
function counted(verb: string, view: View): string {
	const count = targetSessions(view).length;
	const marked = view.shownSessions.some(({id}) => view.marked.has(id));
	return marked ? `${verb} ${count} marked` : verb;
}

/** Kill, and how many where they are marked. */
export function killLabel(view: View): string {
	return counted('kill', view);
}

/** How many agents a message to many goes to. */
export function sendManyLabel(view: View): string {
	return `send to ${countWords(sendTargets(view).length, 'agent')}`;
}

/** Where Tab leads. */
export function focusLabel({state, layout}: View): string {
	if (state.focus === 'detail') {
		return 'board';
	}
	return layout.detail?.aside === true ? 'to the detail' : 'detail';
}

/** What Esc takes back; empty where there is nothing. */
export function closeLabel({state, layout}: View): string {
	if (state.rangeFrom !== null) {
		return 'no range';
	}
	if (state.focus === 'detail') {
		return layout.detail?.aside === true ? 'board' : 'back';
	}
	if (state.marked.size > 0) {
		return 'no marks';
	}
	return state.filter === '' ? '' : 'show all';
}

/** Leaving the board, or the detail that covers it. */
export function leaveLabel(view: View): string {
	return isDetailOver(view) ? 'back' : 'leave';
}

/** A plan that is not known yet, or a merge that cannot be done, has no yes. */
export function acceptRank({state}: View): number | null {
	const {dialog} = state;
	const possible =
		dialog?.kind === 'merge'
			? dialog.method !== null
			: dialog?.kind === 'news' || (dialog?.kind === 'cleanup' && dialog.plan.value !== null);
	return possible ? 1 : null;
}

/** What Enter does in the open dialog or the filter. */
export function acceptLabel({state}: View): string {
	const {dialog} = state;
	switch (dialog?.kind) {
		case 'text':
			return dialog.purpose === 'send' ? 'send' : 'start';
		case 'cleanup':
			return 'clean up';
		case 'merge':
			return dialog.method === null ? 'merge' : mergeWords[dialog.method].does;
		case 'pull':
			return 'open it';
		case 'news':
			return 'send it to the agent';
		default:
			return 'keep the filter';
	}
}
