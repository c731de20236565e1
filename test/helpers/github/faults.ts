import type {IncomingMessage, ServerResponse} from 'node:http';
import {setTimeout as wait} from 'node:timers/promises';
import type {Answer} from './graphql/execute.ts';
import {type Reply, restError} from './reply.ts';

/**
What can go wrong. Of the GraphQL API alone: `rateLimited` and `rateLimit` (the two spellings of the error's type),
`resourceLimits`, `tooLarge`, `wentWrong`. `ssoPartial` is single sign-on as GraphQL tells of it, with status 200.
*/
export const faultNames = [
	'badToken',
	'sso',
	'ssoPartial',
	'forbidden',
	'notFound',
	'secondary',
	'secondary429',
	'rateLimited',
	'rateLimit',
	'badGateway',
	'timeout',
	'hang',
	'resourceLimits',
	'tooLarge',
	'wentWrong',
	'reset',
	'delay',
	'html',
] as const;
export type FaultName = (typeof faultNames)[number];

export type FaultOptions = {
	/** So many requests meet it; `Infinity` until it is lifted. One by default. */
	times?: number;
	/** Only requests to these: `graphql`, `rest`, `git`, or paths that fit. By default both APIs. */
	to?: 'graphql' | 'rest' | 'git' | RegExp;
	/** Of GraphQL requests only those with this in their text. */
	query?: RegExp;
	/** For `secondary`: what `retry-after` says. */
	seconds?: number;
	/** For `delay`, in ms. */
	ms?: number;
	/** For `tooLarge`: the most targets that a query may have. */
	aliases?: number;
	/** For `sso`: where to sign on. */
	url?: string;
	/** For `forbidden`, `notFound` and `resourceLimits` in GraphQL: the paths that fail, as `r0.t1`; else the last half. */
	paths?: string[];
};

type Fault = {name: FaultName; options: FaultOptions; left: number};

/** What a request is, as far as faults look at it. */
export type Asked = {
	kind: 'graphql' | 'rest' | 'git' | 'other';
	path: string;
	query: string | null;
	/** Targets of a GraphQL query: fields with an alias below the first level, else 1. */
	targets: number;
};

/** What a fault does: an answer of its own, a change of the right answer, or the connection's end. */
export type Effect =
	| {kind: 'reply'; reply: Reply}
	| {kind: 'change'; change: (answer: Answer) => Answer; headers?: Record<string, string>}
	| {kind: 'reset'}
	| {kind: 'hang'};

export type Faults = {
	add(name: FaultName, options?: FaultOptions): () => void;
	clear(): void;
	/** The effect of the first fault that a request meets; null where it meets none. Waits out a delay. */
	meet(asked: Asked): Promise<Effect | null>;
};

export function newFaults(url: () => string): Faults {
	let faults: Fault[] = [];
	return {
		add(name, options = {}) {
			const fault = {name, options, left: options.times ?? 1};
			faults.push(fault);
			return () => {
				faults = faults.filter(other => other !== fault);
			};
		},
		clear() {
			faults = [];
		},
		async meet(asked) {
			for (const fault of [...faults]) {
				if (!concerns(fault, asked)) {
					continue;
				}
				fault.left -= 1;
				if (fault.left <= 0) {
					faults = faults.filter(other => other !== fault);
				}
				if (fault.name === 'delay') {
					await wait(fault.options.ms ?? 100);
					continue;
				}
				return effectOf(fault, asked, url());
			}
			return null;
		},
	};
}

function concerns({name, options}: Fault, asked: Asked): boolean {
	const {to, query, aliases = 24} = options;
	const only = ['resourceLimits', 'tooLarge', 'wentWrong', 'ssoPartial'].includes(name) ? 'graphql' : null;
	return (
		(only === null || asked.kind === only) &&
		(to instanceof RegExp
			? to.test(asked.path)
			: to === undefined
				? asked.kind === 'graphql' || asked.kind === 'rest'
				: asked.kind === to) &&
		(query === undefined || query.test(asked.query ?? '')) &&
		(name !== 'tooLarge' || asked.targets > aliases)
	);
}

const saml =
	'Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.';

function effectOf({name, options}: Fault, asked: Asked, url: string): Effect {
	const reply = (status: number, message: string, headers: Record<string, string> = {}): Effect => ({
		kind: 'reply',
		reply: {...restError(status, message), headers},
	});
	const graphql = asked.kind === 'graphql';
	const retry = {'retry-after': String(options.seconds ?? 60)};
	const sso = `required; url=${options.url ?? `${url}/orgs/acme/sso?authorization_request=AAAA`}`;
	switch (name) {
		case 'badToken':
			return reply(401, 'Bad credentials');
		case 'sso':
			return reply(403, saml, {'x-github-sso': sso});
		case 'ssoPartial':
			return {
				kind: 'change',
				change: failing(options.paths, 'FORBIDDEN', saml, {saml_failure: true}),
				headers: {'x-github-sso': sso},
			};
		case 'forbidden':
			return graphql
				? {
						kind: 'change',
						change: failing(options.paths, 'FORBIDDEN', 'Resource not accessible by personal access token'),
					}
				: reply(403, 'Resource not accessible by personal access token');
		case 'notFound':
			return graphql
				? {
						kind: 'change',
						change: failing(
							options.paths,
							'NOT_FOUND',
							"Could not resolve to a Repository with the name 'acme/gone'.",
						),
					}
				: reply(404, 'Not Found');
		case 'secondary':
		case 'secondary429':
			return reply(
				name === 'secondary' ? 403 : 429,
				'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
				retry,
			);
		case 'rateLimited':
		case 'rateLimit':
			return limited(name === 'rateLimited' ? 'RATE_LIMITED' : 'RATE_LIMIT', graphql);
		case 'badGateway':
			return html(
				502,
				'<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>',
			);
		case 'tooLarge':
			return {
				kind: 'reply',
				reply: {
					status: 502,
					body: {
						data: null,
						errors: [
							{
								message:
									'Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug. Please include `C0DE:1234` when reporting this issue.',
							},
						],
					},
				},
			};
		case 'timeout':
			return reply(
				504,
				"We couldn't respond to your request in time. Sorry about that. Please try resubmitting your request and contact us if the problem persists.",
			);
		case 'hang':
			return {kind: 'hang'};
		case 'resourceLimits':
			return {
				kind: 'change',
				change: failing(
					options.paths,
					'RESOURCE_LIMITS_EXCEEDED',
					'Resource limits for this query exceeded.',
				),
			};
		case 'wentWrong':
			return {
				kind: 'change',
				change: () => ({
					data: null,
					errors: [
						{
							message: `Something went wrong while executing your query on ${new Date().toISOString()}. Please include \`C0DE:1234\` when reporting this issue.`,
						},
					],
				}),
			};
		case 'reset':
			return {kind: 'reset'};
		case 'html':
			return html(200, '<!DOCTYPE html><html><body>Please sign in to use this network.</body></html>');
		default:
			throw new Error(`No fault ${name}`);
	}
}

/** The primary limit: status 200 in GraphQL, 403 in REST, and nothing left. */
export function limited(type: string, graphql: boolean): Extract<Effect, {kind: 'reply'}> {
	const headers = {'x-ratelimit-remaining': '0'};
	const message = 'API rate limit exceeded for user ID 1001.';
	return graphql
		? {kind: 'reply', reply: {status: 200, headers, body: {errors: [{type, message}]}}}
		: {kind: 'reply', reply: {...restError(403, message), headers}};
}

function html(status: number, body: string): Effect {
	return {kind: 'reply', reply: {status, headers: {'content-type': 'text/html'}, body}};
}

/** Fails parts of an answer, each with an error of its path. */
function failing(paths: string[] | undefined, type: string, message: string, extensions?: object) {
	return (answer: Answer): Answer => {
		const data = structuredClone(answer.data ?? {});
		const errors = [...(answer.errors ?? [])];
		for (const path of paths?.map(text => text.split('.')) ?? lastHalf(data)) {
			const parent = path
				.slice(0, -1)
				.reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], data);
			if (parent !== null && typeof parent === 'object') {
				(parent as Record<string, unknown>)[path.at(-1) ?? ''] = null;
			}
			errors.push({type, path, ...(extensions && {extensions: {...extensions}}), message});
		}
		return {data, errors};
	};
}

/** Paths of the second half of all fields on the second level: the targets of a batch. */
function lastHalf(data: Record<string, unknown>): string[][] {
	const paths = Object.entries(data).flatMap(([key, value]) =>
		value !== null && typeof value === 'object' && key !== 'rateLimit'
			? Object.keys(value)
					.filter(inner => inner !== '__typename')
					.map(inner => [key, inner])
			: [],
	);
	return paths.slice(Math.floor(paths.length / 2));
}

/** Ends a connection without an answer. */
export function resetConnection(request: IncomingMessage, response: ServerResponse): void {
	response.destroy();
	request.socket.resetAndDestroy();
}
