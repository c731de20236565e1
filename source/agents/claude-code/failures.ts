import {oneLine} from './values.ts';

const mostText = 500;

/** What the agent's own words tell where its error code does not (`rate_limit` is a quota too, 401 has several codes). */
const byWords: readonly (readonly [RegExp, string])[] = [
	[/\bquota\b|credit balance/i, 'Quota used up'],
	[/run \/login|OAuth token|API Error: 401/, 'Sign-in needed'],
	[/is currently unavailable/, 'Model unavailable'],
	[/is too long|context window/i, 'Context too long'],
	[/\b529\b|overloaded/i, 'Model overloaded'],
	[/\(429\)|\brate limit/i, 'Rate limit'],
	[/API Error: 5\d\d\b/, 'Model server error'],
];

/** The codes of `StopFailure.error` and of a transcript's `error` (Claude Code 2.1.330, ran). */
const byCode: Readonly<Record<string, string>> = {
	rate_limit: 'Rate limit',
	server_error: 'Model server error',
	authentication_failed: 'Sign-in needed',
	invalid_request: 'Request refused',
};

/**
Why a turn failed, in words: what kind of failure it is, then what the agent says about it, with the time at which a
limit ends where it names one. `code` is the agent's word for it, `message` its own line; either may be anything.
*/
export function describeFailure(code: unknown, message: unknown): string {
	const words = typeof message === 'string' ? oneLine(message, mostText) : '';
	const kind =
		byWords.find(([pattern]) => pattern.test(words))?.[1] ??
		(typeof code === 'string' && Object.hasOwn(byCode, code) ? byCode[code] : undefined) ??
		'The turn failed';
	return words === '' ? kind : `${kind}: ${words}`;
}
