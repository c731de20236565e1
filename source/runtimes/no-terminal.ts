import {AoError} from '../session/errors.ts';

/** What is said to whoever types to a terminal that is not there, or whose program has ended. */
export function noTerminal(session: string): AoError {
	return new AoError('runtime', `The terminal of ${session} has ended.`, {
		hint: `Bring it back with: ao session restore ${session}`,
	});
}
