import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import {type Budgets, budgetHeaders, remaining, resetTime} from './budget.ts';
import {type Effect, type Faults, limited, resetConnection} from './faults.ts';
import {serveGit} from './git-http.ts';
import {type GraphQlBody, prepare, run} from './graphql/execute.ts';
import {targetsOf} from './graphql/targets.ts';
import {newLook, refresh} from './refresh.ts';
import {type Reply, readBody, restError, send} from './reply.ts';
import {logReply} from './rest/actions.ts';
import {restReply} from './rest/routes.ts';
import {canWrite, findRepository, permissionOf, type State} from './state.ts';
import type {User} from './types.ts';

/** A request that came. */
export type Logged = {
	kind: 'graphql' | 'rest' | 'git' | 'other';
	method: string;
	/** With its query. */
	path: string;
	/** When it came, in ms since the epoch. */
	at: number;
	/** What it was answered with; null while it is not, or never. */
	status: number | null;
	/** How long the answer took, in ms; null while there is none. */
	took: number | null;
	/** Whose token it had. */
	user: string | null;
	userAgent: string;
	/** Points of the GraphQL API that it cost; 0 of others. */
	points: number;
	operation: 'query' | 'mutation' | null;
	query: string | null;
	variables: Record<string, unknown> | null;
};

export type Parts = {state: State; budgets: Budgets; faults: Faults; log: Logged[]};

/** What answers the requests that come to the server. */
export function requestListener(parts: Parts): RequestListener {
	return (request, response) => {
		const logged = newLogged(parts.state, request);
		parts.log.push(logged);
		response.on('close', () => {
			logged.took = Date.now() - logged.at;
		});
		answer(parts, request, response, logged).catch((error: unknown) => {
			// A failure of the server itself must be seen by the test that meets it.
			const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
			if (!response.headersSent) {
				logged.status = send(request, response, restError(500, `Test server: ${message}`));
			} else {
				response.destroy();
			}
		});
	};
}

/** What answers at the address of logs. */
export function logListener({state, log}: Parts): RequestListener {
	return (request, response) => {
		const logged = newLogged(state, request);
		log.push(logged);
		logged.status = send(request, response, logReply(state, request));
	};
}

function newLogged(state: State, request: IncomingMessage): Logged {
	return {
		kind: 'other',
		method: request.method ?? 'GET',
		path: request.url ?? '/',
		at: Date.now(),
		status: null,
		took: null,
		user: userOf(state, request)?.login ?? null,
		userAgent: request.headers['user-agent'] ?? '',
		points: 0,
		operation: null,
		query: null,
		variables: null,
	};
}

/** Whose token a request has: `Bearer`, `token`, or the password of Basic. */
function userOf(state: State, request: IncomingMessage): User | null {
	const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ');
	const token =
		scheme.toLowerCase() === 'basic'
			? Buffer.from(value, 'base64').toString().split(':').slice(1).join(':')
			: value;
	return token === '' ? null : (state.users.find(user => user.token === token) ?? null);
}

async function answer(
	parts: Parts,
	request: IncomingMessage,
	response: ServerResponse,
	logged: Logged,
): Promise<void> {
	const url = new URL(request.url ?? '/', 'http://server');
	const git = /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/.exec(
		url.pathname,
	);
	if (git) {
		logged.kind = 'git';
		await answerGit(parts, request, response, logged, {
			owner: git[1] ?? '',
			name: git[2] ?? '',
			service: git[3] ?? '',
			query: url.search.slice(1),
		});
	} else if (request.method === 'POST' && ['/graphql', '/api/graphql'].includes(url.pathname)) {
		logged.kind = 'graphql';
		await answerGraphQl(parts, request, response, logged);
	} else {
		logged.kind = 'rest';
		await answerRest(parts, request, response, logged, url);
	}
}

const unauthorized = (request: IncomingMessage): Reply =>
	restError(401, request.headers.authorization ? 'Bad credentials' : 'Requires authentication');

async function answerGraphQl(
	{state, budgets, faults}: Parts,
	request: IncomingMessage,
	response: ServerResponse,
	logged: Logged,
): Promise<void> {
	const body = parseJson((await readBody(request)).toString()) as GraphQlBody;
	logged.query = typeof body.query === 'string' ? body.query : null;
	logged.variables = body.variables ?? null;
	const prepared = prepare(body);
	const user = userOf(state, request);
	const effect = await faults.meet({
		kind: 'graphql',
		path: request.url ?? '',
		query: logged.query,
		targets: prepared.ok ? targetsOf(prepared.document) : 1,
	});
	if (effect !== null && effect.kind !== 'change') {
		apply(
			effect,
			request,
			response,
			logged,
			user ? budgetHeaders('graphql', budgets.of('graphql', user.login)) : {},
		);
		return;
	}
	if (user === null) {
		logged.status = send(request, response, unauthorized(request));
		return;
	}
	const budget = budgets.of('graphql', user.login);
	if (!prepared.ok) {
		const reply = {status: 200, headers: budgetHeaders('graphql', budget), body: prepared.answer};
		logged.status = send(request, response, reply);
		return;
	}
	if (remaining(budget) < prepared.cost.points) {
		apply(limited('RATE_LIMITED', true), request, response, logged, budgetHeaders('graphql', budget));
		return;
	}
	logged.operation = prepared.operation;
	logged.points = prepared.cost.points;
	budget.used += prepared.cost.points;
	const rate = {
		cost: prepared.cost.points,
		nodeCount: prepared.cost.nodes,
		limit: budget.limit,
		used: budget.used,
		remaining: remaining(budget),
		resetAt: resetTime(budget),
	};
	const result = await run(state, prepared, body, {viewer: user, look: newLook(state), rate});
	const changed = effect === null ? result : effect.change(result);
	logged.status = send(request, response, {
		status: 200,
		headers: {...budgetHeaders('graphql', budget), ...scopes, ...effect?.headers},
		body: changed,
	});
}

const scopes = {'x-oauth-scopes': 'gist, read:org, repo, workflow'};

async function answerRest(
	{state, budgets, faults}: Parts,
	request: IncomingMessage,
	response: ServerResponse,
	logged: Logged,
	url: URL,
): Promise<void> {
	const body = parseJson((await readBody(request)).toString() || '{}') as Record<string, unknown>;
	const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, '');
	const user = userOf(state, request);
	const effect = await faults.meet({kind: 'rest', path, query: null, targets: 1});
	if (effect !== null && effect.kind !== 'change') {
		apply(effect, request, response, logged, {});
		return;
	}
	if (user === null) {
		logged.status = send(request, response, unauthorized(request));
		return;
	}
	const budget = budgets.of('core', user.login);
	if (remaining(budget) < 1) {
		apply(limited('', false), request, response, logged, budgetHeaders('core', budget));
		return;
	}
	const reply = await restReply(
		state,
		{
			method: request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'),
			path,
			query: url.searchParams,
			body,
			accept: request.headers.accept ?? '',
		},
		user.login,
		newLook(state),
	);
	budget.used += 1;
	logged.status = send(request, response, {
		...reply,
		headers: {...budgetHeaders('core', budget), ...scopes, ...reply.headers},
	});
	if (logged.status === 304) {
		// What has not changed is free.
		budget.used -= 1;
	}
}

function apply(
	effect: Exclude<Effect, {kind: 'change'}>,
	request: IncomingMessage,
	response: ServerResponse,
	logged: Logged,
	headers: Record<string, string>,
): void {
	if (effect.kind === 'reset') {
		resetConnection(request, response);
	} else if (effect.kind === 'reply') {
		const {reply} = effect;
		logged.status = send(request, response, {...reply, headers: {...headers, ...reply.headers}});
	}
}

async function answerGit(
	{state, faults}: Parts,
	request: IncomingMessage,
	response: ServerResponse,
	logged: Logged,
	{owner, name, service, query}: {owner: string; name: string; service: string; query: string},
): Promise<void> {
	const effect = await faults.meet({kind: 'git', path: request.url ?? '', query: null, targets: 1});
	if (effect !== null && effect.kind !== 'change') {
		apply(effect, request, response, logged, {});
		return;
	}
	const user = userOf(state, request);
	const repository = findRepository(state, owner, name);
	const pushes = service === '/git-receive-pack' || query.includes('git-receive-pack');
	const login = user?.login ?? (state.gitAuth ? null : (state.users[0]?.login ?? null));
	const allowed =
		repository !== null &&
		(pushes ? canWrite(state, repository, login) : permissionOf(state, repository, login) !== null);
	if (repository?.git && allowed) {
		await refresh(state, repository);
		logged.status = await serveGit(request, response, {dir: repository.git, service, query, user: login});
		return;
	}
	const known = user !== null || !state.gitAuth;
	logged.status = send(request, response, {
		status: known ? (repository === null ? 404 : 403) : 401,
		headers: known ? {} : {'www-authenticate': 'Basic realm="GitHub"'},
		body: known ? 'Repository not found.' : 'Authentication required.',
	});
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) ?? {};
	} catch {
		return {};
	}
}
