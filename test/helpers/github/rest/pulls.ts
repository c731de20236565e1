import {addPull, Refused} from '../changes.ts';
import {git} from '../git.ts';
import {mergePull, refusal} from '../merge.ts';
import {alone} from '../refresh.ts';
import {restError} from '../reply.ts';
import {pullsOf} from '../state.ts';
import type {MergeMethod} from '../types.ts';
import {page, sorted, statesOf} from './lists.ts';
import type {Route} from './routes.ts';
import {pullJson} from './shapes.ts';

/** Pull requests. */
export const pullRoutes: Route[] = [
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
			return page(state, request, await Promise.all(list));
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
