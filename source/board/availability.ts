import type {MergeMethod} from '../session/pull.ts';
import {forceDiffers} from './dialogs/kill.ts';
import {offers, toTell} from './dialogs/merge.ts';
import {canOpenPull} from './dialogs/pull.ts';
import {firstKey} from './first-key.ts';
import {closeLabel} from './labels.ts';
import {hasOpenPull, offersNews, sendTargets, targetSessions, wayToOpen} from './targets.ts';
import type {View} from './view.ts';

/** These tell, for the key table, whether a key can do anything now, or why not. */

/** There is a card under the cursor. */
export function cardChosen({chosen}: View): true | string {
	return chosen === null ? 'there is no card' : true;
}

/** The cursor is on a session. */
export function sessionChosen({session}: View): true | string {
	return session === null ? 'no session is chosen' : true;
}

/** The chosen session's agent runs. */
export function agentRunning({session}: View): true | string {
	if (session === null) {
		return 'no session is chosen';
	}
	return session.runtime?.alive === true ? true : `the agent of ${session.id} is not running`;
}

/** There is an agent that a message could go to. */
export function anyAgentRunning(view: View): true | string {
	if (sendTargets(view).length > 0) {
		return true;
	}
	const marked = view.shownSessions.some(({id}) => view.marked.has(id));
	return marked ? 'no marked agent is running' : 'no agent is running';
}

/** A card needs somebody. */
export function somebodyNeeded({cards}: View): true | string {
	return cards.needs_you.length > 0 ? true : 'nothing needs you';
}

/** One of the targets has not ended for good. */
export function killable(view: View): true | string {
	const targets = targetSessions(view);
	if (targets.length === 0) {
		return 'no session is chosen';
	}
	return targets.some(({state}) => state !== 'killed' && state !== 'cleaned') ? true : 'it has ended already';
}

/** One of the targets does not run and could. */
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

/** The chosen session has something to merge. */
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

/** The chosen session has a branch to push, or to open a pull request from. */
export function pushable(view: View): true | string {
	const {session} = view;
	return session !== null && hasOpenPull(session) ? true : pullable(view);
}

/** A pull request can be opened from the chosen session's branch, as far as the board knows. */
export function pullable({session}: View): true | string {
	if (session === null) {
		return 'no session is chosen';
	}
	if (hasOpenPull(session)) {
		return `it has pull request ${session.pr?.number} already`;
	}
	if (session.state === 'merged') {
		return 'it is merged already';
	}
	return session.git !== null && session.git.ahead > 0 ? true : 'it has no commits yet';
}

/** The chosen session has something to see in the browser. */
export function browsable({session, chosen}: View): true | string {
	if (chosen?.kind === 'issue') {
		return chosen.issue.url === null ? `there is no page of ${chosen.issue.id}` : true;
	}
	if (session === null) {
		return 'no session is chosen';
	}
	return session.pr !== null || session.issue?.url != null
		? true
		: 'it has no pull request, and its issue has no page';
}

/** A check of the chosen session's pull request has failed. */
export function rerunnable({session}: View): true | string {
	if (session === null) {
		return 'no session is chosen';
	}
	if (session.pr === null || !hasOpenPull(session)) {
		return 'it has no open pull request';
	}
	return session.pr.checks.failed > 0 ? true : 'no check has failed';
}

/** What is asked can be answered yes, or there is news that the agent can be told. */
export function approvable(view: View): true | string {
	return conflictHint(view) ?? agentRunning(view);
}

/** What is asked can be answered, or there is news that can be put aside. */
export function answerable(view: View): true | string {
	return view.session !== null && offersNews(view.session) ? true : approvable(view);
}

/** A branch that conflicts asks nothing on its agent's screen: what to press instead. */
function conflictHint({session, keymap}: View): string | null {
	return session?.attention?.kind === 'conflict' && !offersNews(session)
		? `${firstKey(keymap, 'merge')} shows what conflicts and tells the agent`
		: null;
}

/** The open dialog offers this way to merge. */
export function methodOffered(method: MergeMethod): (view: View) => true | string {
	return ({state}) =>
		state.dialog?.kind === 'merge' && offers(state.dialog, method) ? true : 'it cannot be merged this way';
}

/** The merge dialog names words for the agent, which runs. */
export function agentCanBeTold(view: View): true | string {
	return toTell(view) === null ? 'there is nothing to tell its agent' : true;
}

/** The merge dialog names a push, or a pull request to open. */
export function pushOffered({state}: View): true | string {
	const {dialog} = state;
	const does = dialog?.kind === 'merge' ? dialog.offer.value?.remedy?.does : undefined;
	return does === 'push' || does === 'open' ? true : 'there is nothing to push';
}

/** The open dialog can open a pull request. */
export function pullOffered({state}: View): true | string {
	return state.dialog?.kind === 'pull' && canOpenPull(state.dialog) ? true : 'there is nothing to open';
}

/** The detail of a session is in view. */
export function detailShown({layout, session}: View): true | string {
	return layout.detail !== null && session !== null ? true : 'no detail is shown';
}

/** The open dialog starts an agent, and there are several. */
export function agentMatters({state, snapshot}: View): true | string {
	const {dialog} = state;
	return dialog?.kind === 'text' && dialog.purpose !== 'send' && snapshot.agents.length > 1
		? true
		: 'there is only one agent';
}

/** Esc would do something. */
export function somethingToClose(view: View): true | string {
	return closeLabel(view) === '' ? 'there is nothing to close' : true;
}

/** Enter would do something. */
export function openable(view: View): true | string {
	if (view.chosen === null) {
		return 'there is no card';
	}
	return wayToOpen(view) === null ? 'its agent is not running' : true;
}

/** There is something to scroll. */
export function scrollable(view: View): true | string {
	return view.where === 'board' ? detailShown(view) : true;
}

/** The board has a session. */
export function anySession({snapshot}: View): true | string {
	return snapshot.sessions.length > 0 ? true : 'there are no sessions';
}

/** The board has a card. */
export function anythingToFilter({snapshot}: View): true | string {
	return snapshot.sessions.length + snapshot.issues.length > 0 ? true : 'there are no cards';
}

/** There is a message to read again. */
export function anythingSaid({snapshot}: View): true | string {
	return snapshot.messages.length > 0 ? true : 'nothing was said yet';
}

/** Force would do something else than the plain kill. */
export function forceOffered({state}: View): true | string {
	const {dialog} = state;
	return dialog?.kind === 'kill' && forceDiffers(dialog) ? true : 'it would do the same';
}
