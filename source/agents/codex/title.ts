import type {Sign} from '../../session/signal.ts';

/**
What Codex's pane title says (0.169.0): `[ ! ] Action Required | …`, blinking with `[ . ] …`, where something is asked,
and a spinner before it while a turn is open. A plain one says nothing: it stands as well over the question whether a
plan is to be carried out, and a title that the user has set up never tells that something is asked.
*/
export function readTitle(title: string): Sign | null {
	if (/^\[ [!.] \] Action Required(?: \||$)/.test(title)) {
		return {activity: 'waiting_input'};
	}
	return /^[\u2801-\u28FF] \S/.test(title) ? {activity: 'active'} : null;
}
