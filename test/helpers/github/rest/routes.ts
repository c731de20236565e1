import type {Look} from '../refresh.ts';
import {type Reply, restError} from '../reply.ts';
import {searchIssues} from '../search.ts';
import {canWrite, findRepository, permissionOf, type State} from '../state.ts';
import type {Repository} from '../types.ts';
import {actionRoutes} from './actions.ts';
import {page} from './lists.ts';
import {pullRoutes} from './pulls.ts';
import {repositoryRoutes} from './repository.ts';
import {issueJson, userJson} from './shapes.ts';

export type RestRequest = {
	method: string;
	/** Without `/api/v3`. */
	path: string;
	query: URLSearchParams;
	body: Record<string, unknown>;
	accept: string;
};

export type RestCall = {
	state: State;
	repository: Repository;
	viewer: string;
	look: Look;
	parts: Record<string, string | undefined>;
	request: RestRequest;
};

/** A path below `/repos/{owner}/{repo}`; `:name` is one part of it. */
export type Route = {
	method: string;
	path: string;
	/** Needs permission to write. */
	writes?: boolean;
	reply(call: RestCall): Reply | Promise<Reply>;
};

const routes = [...repositoryRoutes, ...pullRoutes, ...actionRoutes].map(route => ({
	...route,
	pattern: new RegExp(`^${route.path.replace(/\/:(\w+)/g, '/(?<$1>[^/]+)')}/?$`),
}));

/** Answers the REST API. */
export async function restReply(
	state: State,
	request: RestRequest,
	viewer: string,
	look: Look,
): Promise<Reply> {
	if (request.path === '/user') {
		return {status: 200, body: userJson(state, viewer)};
	}
	if (['/', '', '/meta'].includes(request.path)) {
		return {status: 200, body: {current_user_url: `${state.apiUrl}/user`}};
	}
	if (request.path === '/search/issues') {
		const found = searchIssues(state, request.query.get('q') ?? '', viewer);
		const items = found.map(item => issueJson(state, item));
		const reply = page(state, request, items);
		return {
			...reply,
			body: {total_count: items.length, incomplete_results: false, items: reply.body},
		};
	}
	const [, owner = '', name = '', below = ''] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(request.path) ?? [];
	const repository = findRepository(state, decodeURIComponent(owner), decodeURIComponent(name));
	if (!repository || permissionOf(state, repository, viewer) === null) {
		return restError(404, 'Not Found');
	}
	if (repository.formerNames.has(`${owner}/${name}`.toLowerCase())) {
		return {
			status: 301,
			headers: {location: `${state.apiUrl}/repos/${repository.owner}/${repository.name}${below}`},
			body: {message: 'Moved Permanently'},
		};
	}
	for (const route of routes) {
		const parts = route.method === request.method ? route.pattern.exec(below) : null;
		if (parts) {
			if (route.writes && !canWrite(state, repository, viewer)) {
				return restError(403, 'Must have admin rights to Repository.');
			}
			await look.refs(repository);
			return route.reply({state, repository, viewer, look, parts: parts.groups ?? {}, request});
		}
	}
	return restError(404, 'Not Found');
}
