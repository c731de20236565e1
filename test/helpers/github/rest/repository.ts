import {addComment, addIssue, addPull, close, Refused, reopen} from '../changes.ts';
import {git} from '../git.ts';
import {compare, matching} from '../graphql/select.ts';
import {mergePull, refusal} from '../merge.ts';
import {alone} from '../refresh.ts';
import {type Reply, restError} from '../reply.ts';
import {pullsOf} from '../state.ts';
import type {Issue, MergeMethod, Pull} from '../types.ts';
import type {RestCall, Route} from './routes.ts';
import {commentJson, issueJson, pullJson, repositoryJson} from './shapes.ts';

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
				call,
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
						call,
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
		method: 'GET',
		path: '/pulls',
		reply: async call => {
			const {state, repository, viewer, request} = call;
			const states = statesOf(request.query.get('state') ?? 'open');
			const head = request.query.get('head');
			const base = request.query.get('base');
			const pulls = pullsOf(repository).filter(
				pull =>
					states(pull) &&
					(head === null ||
						head.toLowerCase() === `${pull.head.owner}:${pull.head.ref}`.toLowerCase() ||
						!head.includes(':')) &&
					(base === null || base === pull.base),
			);
			const list = sorted(pulls, request.query).map(pull => pullJson(state, pull, viewer, null));
			return page(call, await Promise.all(list));
		},
	},
	{
		method: 'POST',
		path: '/pulls',
		reply: async ({state, repository, viewer, request: {body}}) => {
			try {
				const pull = await addPull(state, repository, {
					title: String(body.title ?? ''),
					body: String(body.body ?? ''),
					head: String(body.head ?? ''),
					base: String(body.base ?? repository.defaultBranch),
					draft: body.draft === true,
					author: viewer,
				});
				return {status: 201, body: await pullJson(state, pull, viewer, null)};
			} catch (error) {
				if (!(error instanceof Refused)) {
					throw error;
				}
				return restError(422, 'Validation Failed', {
					errors: [{resource: 'PullRequest', code: 'custom', message: error.message}],
				});
			}
		},
	},
	{
		method: 'GET',
		path: '/pulls/:number',
		reply: async ({state, repository, viewer, look, parts, request}) => {
			const pull = repository.items.get(Number(parts.number));
			if (pull?.kind !== 'pull') {
				return restError(404, 'Not Found');
			}
			if (request.accept.includes('diff') && repository.git !== null) {
				const range = `${pull.baseOid}...${pull.head.oid}`;
				return {status: 200, body: `${await git(repository.git, ['diff', range])}\n`};
			}
			return {status: 200, body: await pullJson(state, pull, viewer, look)};
		},
	},
	{
		method: 'PUT',
		path: '/pulls/:number/merge',
		writes: true,
		reply: async ({state, repository, viewer, parts, request: {body}}) => {
			const pull = repository.items.get(Number(parts.number));
			if (pull?.kind !== 'pull') {
				return restError(404, 'Not Found');
			}
			const method = String(body.merge_method ?? 'merge').toUpperCase() as MergeMethod;
			const sha = typeof body.sha === 'string' ? body.sha : null;
			const why = await refusal(pull, method, sha);
			if (why !== null) {
				return restError(why.startsWith('Head branch was modified') ? 409 : 405, why);
			}
			const merged = await alone(repository, () =>
				mergePull(state, pull, {
					method,
					by: viewer,
					headline: typeof body.commit_title === 'string' ? body.commit_title : null,
					body: typeof body.commit_message === 'string' ? body.commit_message : null,
				}),
			);
			return {
				status: 200,
				body: {sha: merged, merged: true, message: 'Pull Request successfully merged'},
			};
		},
	},
];

function statesOf(word: string): (item: Issue | Pull) => boolean {
	return item => word === 'all' || (item.state === 'OPEN') === (word === 'open');
}

function filterOf(query: URLSearchParams): Record<string, string | null> {
	return {
		assignee: query.get('assignee'),
		createdBy: query.get('creator'),
		milestone: query.get('milestone'),
		since: query.get('since'),
	};
}

function sorted<T extends Issue | Pull>(items: T[], query: URLSearchParams): T[] {
	const sign = query.get('direction') === 'asc' ? 1 : -1;
	const key = (item: T) => (query.get('sort') === 'updated' ? item.updatedAt : item.createdAt);
	return items.toSorted((a, b) => sign * (compare(key(a), key(b)) || a.number - b.number));
}

/** A page of a list, with the `link` header that leads to the others. */
function page({state, request}: RestCall, items: unknown[]): Reply {
	const size = Math.min(100, Number(request.query.get('per_page') ?? 30));
	const number = Number(request.query.get('page') ?? 1);
	const last = Math.max(1, Math.ceil(items.length / size));
	const link = (to: number, rel: string) => {
		const query = new URLSearchParams(request.query);
		query.set('page', String(to));
		return `<${state.url}/api/v3${request.path}?${query}>; rel="${rel}"`;
	};
	const links = [
		...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
		...(number > 1 ? [link(number - 1, 'prev'), link(1, 'first')] : []),
	];
	return {
		status: 200,
		headers: links.length > 0 ? {link: links.join(', ')} : {},
		body: items.slice((number - 1) * size, number * size),
	};
}
