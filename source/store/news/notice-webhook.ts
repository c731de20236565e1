import {setTimeout as delay} from 'node:timers/promises';
import type {NoticeDocument} from '../../session/notices.ts';
import {version} from '../../version.ts';

export type WebhookOptions = {
	fetch: typeof globalThis.fetch;
	/** How long an answer may take, in ms. */
	timeoutMs: number;
	/** How long to wait before the second and last try, in ms. */
	retryMs: number;
	signal: AbortSignal;
};

/**
Posts a notice as JSON, twice at most: again where there was no answer, or one that says the server cannot now (429,
5xx). Redirects are not followed: the notice goes where the settings say, and nowhere else. Gives what went wrong, in
words that name the host alone, as an address may hold a secret; null where it was taken, or broken off.
*/
export async function postNotice(
	address: string,
	document: NoticeDocument,
	options: WebhookOptions,
): Promise<string | null> {
	const url = URL.parse(address);
	if (url === null) {
		return 'it is not an address';
	}
	const first = await attempt(url, document, options);
	if (first === null || !first.again || options.signal.aborted) {
		return options.signal.aborted ? null : (first?.problem ?? null);
	}
	await delay(options.retryMs, undefined, {signal: options.signal}).catch(() => undefined);
	const second = options.signal.aborted ? null : await attempt(url, document, options);
	return options.signal.aborted ? null : (second?.problem ?? null);
}

async function attempt(
	url: URL,
	document: NoticeDocument,
	{fetch, timeoutMs, signal}: WebhookOptions,
): Promise<{problem: string; again: boolean} | null> {
	try {
		const response = await fetch(url.href, {
			method: 'POST',
			headers: {'content-type': 'application/json', 'user-agent': `ao/${version}`},
			body: JSON.stringify(document),
			redirect: 'manual',
			signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
		});
		await response.body?.cancel();
		const {ok, status} = response;
		if (ok) {
			return null;
		}
		const isRedirect = status >= 300 && status < 400;
		const hint = isRedirect ? '; set the address that it redirects to' : '';
		return {
			problem: `${url.host} answered with status ${status}${hint}`,
			again: status === 429 || status >= 500,
		};
	} catch (error) {
		return {problem: `${url.host}: ${reasonOf(error, timeoutMs)}`, again: true};
	}
}

function reasonOf(error: unknown, timeoutMs: number): string {
	const {name, message, cause} = error as Error;
	if (name === 'TimeoutError') {
		return `no answer within ${timeoutMs / 1000} s`;
	}
	const {code, message: inner} = (cause ?? {}) as NodeJS.ErrnoException;
	return code ?? inner ?? message;
}
