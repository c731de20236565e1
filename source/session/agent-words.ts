import prettyMs from 'pretty-ms';
import type {Session} from './session.ts';

/** What the agent is in the middle of, in a sentence, for whoever is about to end it. `now` in ms. */
export function whyAgentMatters(
	session: Pick<Session, 'agent' | 'activity' | 'activitySince' | 'parked' | 'state'>,
	now: number,
): string {
	if (session.parked !== null) {
		return `${session.agent} is ${session.parked}`;
	}
	const since =
		session.activitySince === null
			? ''
			: ` (since ${prettyMs(Math.max(0, now - Date.parse(session.activitySince)), {compact: true})})`;
	switch (session.activity) {
		case 'active':
			return `${session.agent} is at work${since}`;
		case 'waiting_input':
			return `${session.agent} is waiting for an answer${since}`;
		case 'blocked':
			return `${session.agent} is blocked${since}`;
		case 'ready':
		case 'idle':
			return `${session.agent} has finished its turn${since}`;
		case 'exited':
			return `${session.agent} has ended${since}`;
		default:
			return session.state === 'spawning' || session.state === 'failed'
				? `${session.agent} is not running`
				: `${session.agent} is running`;
	}
}
