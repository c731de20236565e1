import type {Session} from '../session/session.ts';
import {clockWord} from '../session/words.ts';
import {cut, plain} from './display.ts';
import type {Span} from './spans.ts';
import {hasOpenPull} from './targets.ts';
import type {View} from './view.ts';

/** Below this part of what may be asked in an hour, the header warns. */
const lowBudget = 0.2;
const thousands = new Intl.NumberFormat('en-US');

/**
How the server with the pull requests answers, for the header: why it does not, or what may still be asked. Null where
there is none, or where nothing is known. What is healthy is the first to go where there is no room.
*/
export function forgePart({snapshot, now}: View, width: number): {span: Span; importance: number} | null {
	const {forge} = snapshot;
	if (forge == null) {
		return null;
	}
	const name = forge.host === 'github.com' ? 'github' : plain(forge.host);
	if (forge.problem !== null) {
		// The name stands before it already.
		const problem = plain(forge.problem).replace(/^GitHub(?: \([^)]*\))? /, '');
		const why = cut(problem.replace(/\.$/, ''), Math.max(12, Math.floor(width / 4)));
		return {span: {text: `${name}: ${why}${asOf(snapshot.sessions)}`, color: 'yellow'}, importance: 4.5};
	}
	const {budget} = forge;
	if (budget === null || budget.resetAt <= now) {
		return null;
	}
	if (budget.remaining < budget.limit * lowBudget) {
		const percent = Math.floor((budget.remaining / budget.limit) * 100);
		const text = `${name} ${percent} % left until ${clockWord(budget.resetAt)}`;
		return {span: {text, color: 'yellow'}, importance: 3.5};
	}
	return {span: {text: `${name} ${thousands.format(budget.remaining)} left`, dim: true}, importance: 0.5};
}

/** From when the newest of what the board shows of open pull requests is. */
function asOf(sessions: readonly Session[]): string {
	const times = sessions.filter(hasOpenPull).map(({pr}) => Date.parse(pr?.at ?? ''));
	return times.length === 0 ? '' : ` · as of ${clockWord(Math.max(...times))}`;
}
