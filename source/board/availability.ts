import {forceDiffers} from './dialogs/kill.ts';
import {targetSessions, type View} from './view.ts';
import {countWords} from './words.ts';

/** These tell, for the key table, whether a key can do anything now, and in which words. */

export function cardChosen({chosen}: View): true | string {
	return chosen === null ? 'there is no card' : true;
}

export function sessionChosen({session}: View): true | string {
	return session === null ? 'no session is chosen' : true;
}

export function agentRunning({session}: View): true | string {
	if (session === null) {
		return 'no session is chosen';
	}
	return session.runtime?.alive === true ? true : `the agent of ${session.id} is not running`;
}

export function anyAgentRunning(view: View): true | string {
	return sendTargets(view).length > 0 ? true : 'no agent is running';
}

export function somebodyNeeded({cards}: View): true | string {
	return cards.needs_you.length > 0 ? true : 'nothing needs you';
}

export function killable(view: View): true | string {
	const targets = targetSessions(view);
	if (targets.length === 0) {
		return 'no session is chosen';
	}
	return targets.some(({state}) => state !== 'killed' && state !== 'cleaned') ? true : 'it has ended already';
}

export function restorable(view: View): true | string {
	const targets = targetSessions(view);
	if (targets.length === 0) {
		return 'no session is chosen';
	}
	return targets.some(
		({runtime, state}) => runtime?.alive !== true && state !== 'queued' && state !== 'spawning',
	)
		? true
		: 'it is running';
}

export function mergeable({session}: View): true | string {
	if (session === null) {
		return 'no session is chosen';
	}
	const {pr, git, state, column} = session;
	if (state === 'merged') {
		return 'it is merged already';
	}
	if (column === 'done') {
		return 'it has ended';
	}
	return pr !== null || (git !== null && git.ahead > 0) ? true : 'it has no commits to merge';
}

export function detailShown({layout, session}: View): true | string {
	return layout.detail !== null && session !== null ? true : 'no detail is shown';
}

export function agentMatters({state, snapshot}: View): true | string {
	const {dialog} = state;
	return dialog?.kind === 'text' && dialog.purpose !== 'send' && snapshot.agents.length > 1
		? true
		: 'there is only one agent';
}

export function somethingToClose(view: View): true | string {
	return closeLabel(view) === '' ? 'there is nothing to close' : true;
}

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

export function openLabel(view: View): string {
	const way = wayToOpen(view) ?? 'attach';
	const count = way === 'start' || way === 'restore' ? markedTodo(view) : 1;
	return count > 1 ? `${way} ${count}` : way;
}

/** What Enter does with the chosen card; null where it can do nothing. */
export function wayToOpen({
	chosen,
	state,
}: View): 'start' | 'restore' | 'what happened' | 'attach' | 'detail' | null {
	if (chosen === null) {
		return null;
	}
	if (chosen.kind === 'issue') {
		return 'start';
	}
	const {session} = chosen;
	if (session.parked !== null) {
		return 'restore';
	}
	if (session.state === 'failed' || session.state === 'exited') {
		return 'what happened';
	}
	if (session.runtime?.alive === true) {
		return 'attach';
	}
	return state.focus === 'board' ? 'detail' : null;
}

export function openable(view: View): true | string {
	if (view.chosen === null) {
		return 'there is no card';
	}
	return wayToOpen(view) === null ? 'its agent is not running' : true;
}

/** Merging comes first where it is due, and is no everyday key elsewhere. */
export function mergeRank({session}: View): number | null {
	if (session?.column === 'ready') {
		return 1.5;
	}
	return session?.column === 'review' ? 4.5 : null;
}

/** Where Enter restores, `r` needs no place of its own. */
export function restoreRank(view: View): number | null {
	return wayToOpen(view) === 'restore' ? null : 2.5;
}

export function restoreLabel(view: View): string {
	return counted('restore', view);
}

/** Names how many marked sessions a key is about: they need not be in view. */
function counted(verb: string, view: View): string {
	const count = targetSessions(view).length;
	const marked = view.shownSessions.some(({id}) => view.marked.has(id));
	return marked ? `${verb} ${count} marked` : verb;
}

export function scrollable(view: View): true | string {
	return view.where === 'board' ? detailShown(view) : true;
}

export function anySession({snapshot}: View): true | string {
	return snapshot.sessions.length > 0 ? true : 'there are no sessions';
}

export function anythingToFilter({snapshot}: View): true | string {
	return snapshot.sessions.length + snapshot.issues.length > 0 ? true : 'there are no cards';
}

export function anythingSaid({snapshot}: View): true | string {
	return snapshot.messages.length > 0 ? true : 'nothing was said yet';
}

/** How many cards of *To do* Enter would start: the marked ones where the chosen one is among them, else one. */
function markedTodo({cards, marked, chosen}: View): number {
	const count = cards.todo.filter(({key}) => marked.has(key)).length;
	return chosen !== null && marked.has(chosen.key) ? count : 1;
}

export function killLabel(view: View): string {
	return counted('kill', view);
}

export function sendManyLabel(view: View): string {
	return `send to ${countWords(sendTargets(view).length, 'agent')}`;
}

/** The sessions that `B` sends to: the marked ones, else all shown, whose agent runs. */
export function sendTargets(view: View): string[] {
	const marked = view.shownSessions.filter(({id}) => view.marked.has(id));
	const from = marked.length > 0 ? marked : view.shownSessions;
	return from.filter(({runtime}) => runtime?.alive === true).map(({id}) => id);
}

export function focusLabel({state, layout}: View): string {
	if (state.focus === 'detail') {
		return 'board';
	}
	return layout.detail?.aside === true ? 'to the detail' : 'detail';
}

export function forceOffered({state}: View): true | string {
	const {dialog} = state;
	return dialog?.kind === 'kill' && forceDiffers(dialog) ? true : 'it would do the same';
}

/** Whether the detail stands in the place of the columns. */
export function isDetailOver({layout}: View): boolean {
	return layout.detail !== null && !layout.detail.aside;
}

export function leaveLabel(view: View): string {
	return isDetailOver(view) ? 'back' : 'leave';
}

export function acceptLabel({state}: View): string {
	const {dialog} = state;
	switch (dialog?.kind) {
		case 'text':
			return dialog.purpose === 'send' ? 'send' : 'start';
		case 'cleanup':
			return 'clean up';
		case 'merge':
			return 'merge';
		default:
			return 'keep the filter';
	}
}
