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
	const {chosen, state} = view;
	if (chosen?.kind === 'issue') {
		const count = markedTodo(view);
		return count > 1 ? `start ${count}` : 'start';
	}
	const session = chosen?.session;
	if (session === undefined || state.focus === 'detail') {
		return 'attach';
	}
	if (session.parked !== null) {
		const count = markedTodo(view);
		return count > 1 ? `restore ${count}` : 'restore';
	}
	if (session.state === 'failed' || session.state === 'exited') {
		return 'what happened';
	}
	return session.runtime?.alive === true ? 'attach' : 'detail';
}

/** How many cards of *To do* Enter would start: the marked ones where the chosen one is among them, else one. */
function markedTodo({cards, marked, chosen}: View): number {
	const count = cards.todo.filter(({key}) => marked.has(key)).length;
	return chosen !== null && marked.has(chosen.key) ? count : 1;
}

export function killLabel(view: View): string {
	const count = targetSessions(view).length;
	return count > 1 ? `kill ${count}` : 'kill';
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
