import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';
import {createGitHub, type GitHubOptions} from '../../source/github/client.ts';
import {type GitHub, GitHubFailure} from '../../source/github/github.ts';

export type Seen = {
	method: string;
	path: string;
	headers: IncomingMessage['headers'];
	body: Record<string, unknown>;
	at: number;
};

/** What a server answers: a body (JSON, or text as it is), or whatever is done with the connection. */
export type Answer = {status?: number; headers?: Record<string, string>; body?: unknown};
export type Behaviour = (seen: Seen, response: ServerResponse) => Answer | Promise<Answer> | null;

export type Server = {url: string; host: string; seen: Seen[]};

/** A server on a port of its own until the test ends. `null` from the behaviour: it has answered by itself, or not. */
export async function serve(behave: Behaviour): Promise<Server> {
	const seen: Seen[] = [];
	const server = createServer(async (request, response) => {
		let text = '';
		for await (const chunk of request) {
			text += chunk;
		}
		const {method = '', url: path = '', headers} = request;
		const call = {method, path, headers, body: text === '' ? {} : JSON.parse(text), at: performance.now()};
		seen.push(call);
		const answer = await behave(call, response);
		if (answer !== null) {
			const {status = 200, body} = answer;
			const json = typeof body !== 'string';
			response.writeHead(status, {
				'content-type': json ? 'application/json; charset=utf-8' : 'text/plain',
				...answer.headers,
			});
			response.end(json ? JSON.stringify(body ?? {}) : body);
		}
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {url: `http://${host}`, host, seen};
}

export const secret = 'gho_5ecretT0ken';

/** The environment with which a server is GitHub. */
export function envFor({url}: {url: string}): Record<string, string> {
	return {
		GITHUB_SERVER_URL: url,
		GITHUB_API_URL: `${url}/api`,
		GITHUB_GRAPHQL_URL: `${url}/graphql`,
		GH_TOKEN: secret,
		PATH: '/usr/bin:/bin',
	};
}

/** A client of a server, with pauses that are short. */
export function clientFor(server: Server, options: Partial<GitHubOptions> = {}): GitHub {
	return createGitHub({
		host: server.host,
		env: envFor(server),
		userAgent: 'ao/1.2.3',
		pauseMs: 5,
		...options,
	});
}

/** What a call failed with. */
export async function failureOf(call: Promise<unknown>): Promise<GitHubFailure> {
	const error = await call.then(
		() => null,
		(reason: unknown) => reason,
	);
	if (!(error instanceof GitHubFailure)) {
		throw new Error(`It did not fail with a GitHubFailure, but: ${String(error)}`);
	}
	return error;
}

/** The headers of an answer that tell what is left. */
export function left(remaining: number, {limit = 5000, resource = 'graphql', resetAt = inAnHour()} = {}) {
	return {
		'x-ratelimit-limit': String(limit),
		'x-ratelimit-remaining': String(remaining),
		'x-ratelimit-reset': String(resetAt / 1000),
		'x-ratelimit-resource': resource,
	};
}

/** In whole seconds, as GitHub tells it. */
export function inAnHour(): number {
	return Math.floor(Date.now() / 1000) * 1000 + 3_600_000;
}
