import {cleanText, firstLine} from '../session/text.ts';
import {budgetIn} from './budget.ts';
import type {Reply} from './transport.ts';
import {faultOf, named, rateLimit, secondaryLimit, singleSignOn, type Trouble} from './trouble.ts';

const secondary = /secondary rate limit|abuse detection/i;
const primary = /\bAPI rate limit (?:already )?exceeded\b/i;

export type Asked = {
	host: string;
	graphql: boolean;
	/** What to do where the token is refused. */
	signIn: string;
	/** `gh` is installed. */
	hasGh: boolean;
	/** ms since the epoch. */
	now: number;
};

/**
What is wrong with an answer by its status and its form; null for one that says what was asked. A limit's `until` is
when GitHub said; null where it said nothing.
*/
export function answerTrouble(reply: Reply, {host, graphql, signIn, hasGh, now}: Asked): Trouble | null {
	const {status} = reply;
	const server = named(host);
	const reason = reasonOf(reply.data);
	const about = (trouble: Omit<Trouble, 'status'>): Trouble => ({status, ...trouble});
	const page = isPage(reply);
	if (status < 400) {
		return page
			? about({
					fault: faultOf('bad_answer', `${server} answered with a web page.`, {
						hint: 'A proxy or a sign-in page may be in between; open the address in a browser.',
					}),
				})
			: null;
	}
	if (status === 502 || status === 504) {
		const fault = faultOf(graphql ? 'timeout' : 'server', `${server} took too long to answer (${status}).`);
		return about({fault, tooLarge: true, unsure: true});
	}
	if (status >= 500) {
		const fault = faultOf('server', `${server} has a fault of its own (${status})${colon(reason)}`);
		return about({fault, unsure: true});
	}
	if (status === 401) {
		return about({fault: faultOf('signed_out', `${server} does not accept the token.`, {hint: signIn})});
	}
	if (status === 407) {
		const hint = 'Give its user and password: HTTPS_PROXY=http://user:password@host:port.';
		return about({fault: faultOf('offline', 'The proxy wants a user and a password.', {hint})});
	}
	const limit = status === 403 || status === 429 ? limitTrouble(reply, reason, server, now) : null;
	if (limit !== null) {
		return about(limit);
	}
	if (page || (graphql && status === 404)) {
		const fault = faultOf('bad_answer', `${server} is not where its API was expected (${status}).`, {
			hint: 'Check the host, GITHUB_API_URL and GITHUB_GRAPHQL_URL, and a proxy that may be in between.',
		});
		return about({fault});
	}
	return about(refusal(reply, reason, {host, hasGh}));
}

/** The limits that a status of 403 or 429 may stand for; null where it is another refusal. */
function limitTrouble(
	{status, headers}: Reply,
	reason: string,
	server: string,
	now: number,
): Omit<Trouble, 'status'> | null {
	const retryAt = retryTime(headers['retry-after'], now);
	const used = headers['x-ratelimit-remaining'] === '0' || primary.test(reason);
	if (used && !secondary.test(reason)) {
		const until = Math.max(budgetIn(headers)?.resetAt ?? 0, retryAt ?? 0) || null;
		return {fault: rateLimit(server, until), stops: 'budget'};
	}
	return status === 429 || retryAt !== null || secondary.test(reason)
		? {fault: secondaryLimit(server, retryAt), stops: 'all'}
		: null;
}

/** GitHub says no to this one call, for a reason of its own. */
function refusal(
	{status, headers}: Reply,
	reason: string,
	{host, hasGh}: Pick<Asked, 'host' | 'hasGh'>,
): Omit<Trouble, 'status'> {
	const url = ssoUrl(headers);
	if (url !== null) {
		return {fault: singleSignOn(named(host), url)};
	}
	const scope = missingScope(headers);
	const rights = cleanText(headers['x-accepted-github-permissions'] ?? '').slice(0, 200);
	const hint =
		status !== 403 && status !== 404
			? null
			: scope !== null
				? `The token lacks the scope ${scope}${hasGh ? `: gh auth refresh --hostname ${host} --scopes ${scope}` : '.'}`
				: status === 403 && rights
					? `The token needs these permissions: ${rights}.`
					: null;
	return {fault: faultOf('forbidden', `${named(host)} says no (${status})${colon(reason)}`, {hint})};
}

/** Where a token can be authorized for an organization (`x-github-sso: required; url=…`). */
export function ssoUrl(headers: Reply['headers']): string | null {
	const url = /\burl=(https?:\/\/[\x21-\x7e]+)/.exec(headers['x-github-sso'] ?? '')?.[1];
	return url ?? null;
}

/** When `retry-after` (seconds, or a date) says that a call may be made again, in ms since the epoch. */
function retryTime(header: string | undefined, now: number): number | null {
	if (header === undefined) {
		return null;
	}
	const time = /^\d+$/.test(header) ? now + Number(header) * 1000 : Date.parse(header);
	return Number.isNaN(time) ? null : time;
}

/** The one scope a classic token would need and has not; null where it has one, or is of another kind. */
function missingScope(headers: Reply['headers']): string | null {
	const listed = (header: string | undefined) => header?.split(',').map(scope => scope.trim()) ?? [];
	const wanted = listed(headers['x-accepted-oauth-scopes']).filter(scope => /^[\w:]+$/.test(scope));
	const given = listed(headers['x-oauth-scopes']);
	return headers['x-oauth-scopes'] === undefined || wanted.some(scope => given.includes(scope))
		? null
		: (wanted[0] ?? null);
}

/** GitHub's own words in an error, in one line; '' where there are none. */
function reasonOf(data: unknown): string {
	const {message, errors} = (data !== null && typeof data === 'object' ? data : {}) as Record<
		string,
		unknown
	>;
	const more = (Array.isArray(errors) ? errors : []).map(error =>
		typeof error === 'string' ? error : (error as {message?: unknown} | null)?.message,
	);
	const texts = [message, ...more].filter(text => typeof text === 'string');
	return texts.map(firstLine).filter(Boolean).join('; ').slice(0, 300);
}

function colon(reason: string): string {
	return reason === '' ? '.' : `: ${reason}`;
}

function isPage({headers, data}: Reply): boolean {
	return typeof data === 'string' && /^text\/html\b/i.test(headers['content-type'] ?? '');
}
