import type {Session} from '../session/session.ts';
import type {View} from './view.ts';

/** The sessions an action is about: the marked ones where there are any, else the chosen one. */
export function targetSessions({shownSessions, marked, session}: View): Session[] {
	const chosen = shownSessions.filter(({id}) => marked.has(id));
	return chosen.length > 0 ? chosen : session === null ? [] : [session];
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

/** Whether the session has a pull request that is still open. */
export function hasOpenPull({pr}: Session): boolean {
	return pr?.state === 'open' || pr?.state === 'draft';
}

/** Whether there is news of the session's pull request to send, and no question on its screen that comes first. */
export function offersNews({reaction, attention}: Session): boolean {
	return reaction !== null && attention?.kind !== 'permission' && attention?.kind !== 'question';
}

/** How many cards of *To do* Enter would start: the marked ones where the chosen one is among them, else one. */
export function markedTodo({cards, marked, chosen}: View): number {
	const count = cards.todo.filter(({key}) => marked.has(key)).length;
	return chosen !== null && marked.has(chosen.key) ? count : 1;
}

/** The sessions that `B` sends to: the marked ones, else all shown, whose agent runs. */
export function sendTargets(view: View): string[] {
	const marked = view.shownSessions.filter(({id}) => view.marked.has(id));
	const from = marked.length > 0 ? marked : view.shownSessions;
	return from.filter(({runtime}) => runtime?.alive === true).map(({id}) => id);
}

/** Whether the detail stands in the place of the columns. */
export function isDetailOver({layout}: View): boolean {
	return layout.detail !== null && !layout.detail.aside;
}
