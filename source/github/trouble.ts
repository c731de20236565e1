import type {Fault} from '../session/forge.ts';
import {clockWord} from '../session/words.ts';

/** Why a call came to nothing, before it is known whether it is made again. */
export type Trouble = {
	fault: Fault;
	status: number | null;
	/** Smaller parts of the same question may be answered. */
	tooLarge?: boolean;
	/** It may pass by itself in a moment: a question can be asked again. */
	passing?: boolean;
	/** It is not known whether the server did what was asked. */
	unsure?: boolean;
	/** No more of these may go out until `fault.until`: all calls, or those with the same budget. */
	stops?: 'all' | 'budget';
	cause?: unknown;
};

/** Makes a fault; without a hint, waiting is all that can be done. */
export function faultOf(
	kind: Fault['kind'],
	message: string,
	{hint = null, until = null}: {hint?: string | null; until?: number | null} = {},
): Fault {
	return {kind, message, hint, until};
}

/** A server's name in messages. */
export function named(host: string): string {
	return `GitHub (${host})`;
}

/** A message with when it is asked again, by the local clock. */
export function askedAgain(message: string, until: number): string {
	return `${message.replace(/\.$/, '')}; it is asked again at ${clockWord(until)}.`;
}

/** No more requests may be made until the end of the hour (for a search: of the minute). */
export function rateLimit(server: string, until: number | null): Fault {
	return faultOf('rate_limit', `${server}: the API rate limit is used up.`, {until});
}

/** Too many at once, or too quickly (GitHub's "secondary rate limits"). */
export function secondaryLimit(server: string, until: number | null): Fault {
	return faultOf('secondary_limit', `${server} asks to slow down (secondary rate limit).`, {until});
}

/** An organization with SAML single sign-on. @param url where the token can be authorized for it. */
export function singleSignOn(server: string, url: string | null): Fault {
	return faultOf('single_sign_on', `${server}: the organization asks for single sign-on with this token.`, {
		hint:
			url === null ? 'Authorize the token for the organization on GitHub.' : `Authorize the token: ${url}`,
	});
}
