import {AoError} from '../session/errors.ts';
import {fromCharacter} from './from-character.ts';
import type {Addresses} from './hosts.ts';

export type Request = {
	/** `POST https://…/graphql`, or a route of the REST API. */
	route: string;
	parameters: Record<string, unknown>;
	token: string;
	signal?: AbortSignal;
	timeoutMs: number;
	/** Keep only the end of the body. */
	lastBytes?: number;
};

/** What a server answered, whatever its status. `data` is JSON's value, or the text of what is no JSON. */
export type Reply = {status: number; headers: Record<string, string | undefined>; data: unknown};

/** No answer came in time. */
export class TimedOut extends Error {
	override readonly name = 'TimedOut';
}

export type Transport = (request: Request) => Promise<Reply>;

/**
Sends single requests by `@octokit/core`, which is loaded with the first one.
@param ending ends what is under way, as a request's own signal does.
@returns what sends; it throws what `fetch` threw, `TimedOut`, the reason of a signal's abort, or an
AoError('bad_settings').
*/
export function createTransport(
	addresses: Addresses,
	{
		userAgent,
		fetchOf,
		ending,
	}: {userAgent: string; fetchOf: () => Promise<typeof fetch>; ending: AbortSignal | undefined},
): Transport {
	return async ({route, parameters, token, signal, timeoutMs, lastBytes}) => {
		checkAddresses(addresses);
		const [{Octokit}, send] = await Promise.all([import('@octokit/core'), fetchOf()]);
		const octokit = new Octokit({baseUrl: addresses.rest, log: silent});
		return withTimeout(timeoutMs, [signal, ending], async aborted => {
			try {
				const {status, headers, data} = await octokit.request(route, {
					...parameters,
					headers: {
						authorization: `token ${token}`,
						'user-agent': userAgent,
						'x-github-api-version': '2022-11-28',
					},
					request: {fetch: wholeAnswers(send, lastBytes), signal: aborted, log: silent},
				});
				return {status, headers: headers as Reply['headers'], data: asText(data)};
			} catch (error) {
				const reply = (error as {response?: Reply}).response;
				if (reply === undefined) {
					throw (error as Error).cause ?? error;
				}
				return {...reply, data: asText(reply.data)};
			}
		});
	};
}

/** The addresses may come from the environment; one with a password is none that `fetch` takes. */
function checkAddresses({rest, graphql}: Addresses): void {
	for (const [name, address] of Object.entries({GITHUB_API_URL: rest, GITHUB_GRAPHQL_URL: graphql})) {
		const url = URL.parse(address);
		if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
			throw new AoError('bad_settings', `${name} is not the address of an API.`, {
				hint: 'Set it to an address such as https://github.example.com/api/v3, without a password, or unset it.',
			});
		}
	}
}

const silent = {debug: () => {}, info: () => {}, warn: () => {}, error: () => {}};

async function withTimeout<T>(
	timeoutMs: number,
	signals: readonly (AbortSignal | undefined)[],
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const controller = new AbortController();
	const given = signals.filter(signal => signal !== undefined);
	const abort = () => controller.abort(given.find(({aborted}) => aborted)?.reason);
	const timer = setTimeout(() => controller.abort(new TimedOut()), timeoutMs);
	for (const signal of given) {
		signal.addEventListener('abort', abort, {once: true});
	}
	try {
		for (const signal of given) {
			signal.throwIfAborted();
		}
		return await work(controller.signal);
	} catch (error) {
		controller.signal.throwIfAborted();
		throw error;
	} finally {
		clearTimeout(timer);
		for (const signal of given) {
			signal.removeEventListener('abort', abort);
		}
	}
}

/**
A `fetch` that ends when the body is there, so that a connection which breaks off in the middle is an error, and no
short answer.
*/
function wholeAnswers(send: typeof fetch, lastBytes: number | undefined): typeof fetch {
	return async (input, init) => {
		const {status, headers, body} = await send(input, init);
		const bytes = body === null ? null : await endOf(body, lastBytes ?? Number.POSITIVE_INFINITY);
		return new Response(withoutBody.has(status) ? null : bytes, {status, headers: [...headers]});
	};
}

/** The statuses that a `Response` has no body with (fetch standard, "null body status"). */
const withoutBody = new Set([101, 103, 204, 205, 304]);

async function endOf(body: AsyncIterable<Uint8Array>, most: number): Promise<Buffer<ArrayBuffer>> {
	const chunks: Uint8Array[] = [];
	let kept = 0;
	for await (const chunk of body) {
		chunks.push(chunk);
		kept += chunk.length;
		while (chunks[0] !== undefined && kept - chunks[0].length >= most) {
			kept -= chunks[0].length;
			chunks.shift();
		}
	}
	const bytes = Buffer.concat(chunks);
	return kept > most ? fromCharacter(bytes.subarray(kept - most)) : bytes;
}

function asText(data: unknown): unknown {
	return data instanceof ArrayBuffer ? new TextDecoder().decode(data) : data;
}
