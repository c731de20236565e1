import {addComment, addIssue, close, reopen} from '../changes.ts';
import {git} from '../git.ts';
import {matching} from '../graphql/select.ts';
import {restError} from '../reply.ts';
import type {Issue} from '../types.ts';
import {filterOf, page, sorted, statesOf} from './lists.ts';
import type {Route} from './routes.ts';
import {commentJson, issueJson, repositoryJson} from './shapes.ts';

/** The repository itself, its issues and branches. */
export const repositoryRoutes: Route[] = [
	{
		method: 'GET',
		path: '',
		reply: ({state, repository, viewer}) => ({
			status: 200,
			body: repositoryJson(state, repository, viewer),
		}),
	},
	{
		method: 'GET',
		path: '/issues',
		reply: call => {
			const {state, repository, viewer, request} = call;
			const labels = request.query.get('labels')?.split(',') ?? [];
			const states = statesOf(request.query.get('state') ?? 'open');
			const items = matching(
				[...repository.items.values()],
				{filterBy: filterOf(request.query)},
				viewer,
			).filter(item => states(item) && labels.every(label => item.labels.includes(label)));
			return page(
				call.state,
				call.request,
				sorted(items, request.query).map(item => issueJson(state, item)),
			);
		},
	},
	{
		method: 'POST',
		path: '/issues',
		reply: ({state, repository, viewer, request: {body}}) => {
			const issue = addIssue(state, repository, {
				title: String(body.title ?? ''),
				body: String(body.body ?? ''),
				labels: Array.isArray(body.labels) ? body.labels.map(String) : [],
				author: viewer,
			});
			return {status: 201, body: issueJson(state, issue)};
		},
	},
	{
		method: 'GET',
		path: '/issues/:number',
		reply: ({state, repository, parts}) => {
			const item = repository.items.get(Number(parts.number));
			return item ? {status: 200, body: issueJson(state, item)} : restError(404, 'Not Found');
		},
	},
	{
		method: 'PATCH',
		path: '/issues/:number',
		writes: true,
		reply: ({state, repository, parts, request: {body}}) => {
			const item = repository.items.get(Number(parts.number));
			if (!item) {
				return restError(404, 'Not Found');
			}
			item.title = typeof body.title === 'string' ? body.title : item.title;
			item.body = typeof body.body === 'string' ? body.body : item.body;
			if (body.state === 'closed') {
				close(
					item,
					(String(body.state_reason ?? 'completed').toUpperCase() as Issue['stateReason']) ?? undefined,
				);
			} else if (body.state === 'open') {
				reopen(item);
			}
			return {status: 200, body: issueJson(state, item)};
		},
	},
	{
		method: 'GET',
		path: '/issues/:number/comments',
		reply: call => {
			const item = call.repository.items.get(Number(call.parts.number));
			return item
				? page(
						call.state,
						call.request,
						item.comments.map(comment => commentJson(call.state, item, comment)),
					)
				: restError(404, 'Not Found');
		},
	},
	{
		method: 'POST',
		path: '/issues/:number/comments',
		reply: ({state, repository, viewer, parts, request: {body}}) => {
			const item = repository.items.get(Number(parts.number));
			if (!item) {
				return restError(404, 'Not Found');
			}
			const comment = addComment(state, item, {body: String(body.body ?? ''), author: viewer});
			return {status: 201, body: commentJson(state, item, comment)};
		},
	},
	{
		method: 'DELETE',
		path: '/git/refs/heads/(?<name>.+)',
		writes: true,
		reply: async ({repository, look, parts}) => {
			const ref = `refs/heads/${decodeURIComponent(parts.name ?? '')}`;
			if (repository.git === null || !(await look.refs(repository)).has(ref)) {
				return restError(422, 'Reference does not exist');
			}
			await git(repository.git, ['update-ref', '-d', ref]);
			return {status: 204, body: null};
		},
	},
];
