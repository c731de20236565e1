import type {IncomingMessage} from 'node:http';
import {isFailed} from '../graphql/checks.ts';
import {type Reply, restError} from '../reply.ts';
import {newId, now, type State} from '../state.ts';
import type {CheckRun, Repository} from '../types.ts';
import type {Route} from './routes.ts';
import {checkRunJson, jobJson, runJson} from './shapes.ts';

/** Checks, jobs, logs, and running them again. */
export const actionRoutes: Route[] = [
	{
		method: 'GET',
		path: '/commits/:ref/check-runs',
		reply: ({state, repository, parts, request}) => {
			const all = request.query.get('filter') === 'all';
			const found = repository.checks.filter(check => check.oid === parts.ref && (all || !check.replaced));
			return {
				status: 200,
				body: {
					total_count: found.length,
					check_runs: found.map(check => checkRunJson(state, repository, check)),
				},
			};
		},
	},
	{
		method: 'GET',
		path: '/check-runs/:id',
		reply: ({state, repository, parts}) => {
			const check = byId(repository, parts.id);
			return check
				? {status: 200, body: checkRunJson(state, repository, check)}
				: restError(404, 'Not Found');
		},
	},
	{
		method: 'POST',
		path: '/check-runs/:id/rerequest',
		writes: true,
		reply: ({state, repository, parts}) => {
			const check = byId(repository, parts.id);
			if (!check) {
				return restError(404, 'Not Found');
			}
			if (check.run !== null || !check.rerunnable) {
				return restError(422, 'This check run is not rerequestable');
			}
			again(state, repository, check);
			return {status: 201, body: {}};
		},
	},
	{
		method: 'GET',
		path: '/actions/jobs/:id',
		reply: ({state, repository, parts}) => {
			const job = jobById(repository, parts.id);
			return job ? {status: 200, body: jobJson(state, repository, job)} : restError(404, 'Not Found');
		},
	},
	{
		method: 'GET',
		path: '/actions/jobs/:id/logs',
		reply: ({state, repository, parts}) => {
			const job = jobById(repository, parts.id);
			return job?.log == null || job.status !== 'COMPLETED'
				? restError(404, 'Not Found')
				: {
						status: 302,
						headers: {location: `${state.logsUrl}/${job.databaseId}?sig=${job.oid.slice(0, 12)}`},
						body: null,
					};
		},
	},
	{
		method: 'POST',
		path: '/actions/jobs/:id/rerun',
		writes: true,
		reply: ({state, repository, parts}) => {
			const job = jobById(repository, parts.id);
			if (!job) {
				return restError(404, 'Not Found');
			}
			again(state, repository, job);
			return {status: 201, body: {}};
		},
	},
	{
		method: 'GET',
		path: '/actions/runs',
		reply: ({state, repository, request}) => {
			const sha = request.query.get('head_sha');
			const found = repository.checks.filter(
				check => check.run !== null && !check.replaced && (sha === null || sha === check.oid),
			);
			const runs = [...new Map(found.map(check => [check.run, check])).values()];
			return {
				status: 200,
				body: {
					total_count: runs.length,
					workflow_runs: runs.map(check => runJson(state, repository, check, found)),
				},
			};
		},
	},
	{
		method: 'GET',
		path: '/actions/runs/:id/jobs',
		reply: ({state, repository, parts}) => {
			const jobs = repository.checks.filter(check => String(check.run) === parts.id && !check.replaced);
			return {
				status: 200,
				body: {total_count: jobs.length, jobs: jobs.map(job => jobJson(state, repository, job))},
			};
		},
	},
	{
		method: 'POST',
		path: '/actions/runs/:id/rerun-failed-jobs',
		writes: true,
		reply: ({state, repository, parts}) => rerun(state, repository, parts.id ?? '', isFailed),
	},
	{
		method: 'POST',
		path: '/actions/runs/:id/rerun',
		writes: true,
		reply: ({state, repository, parts}) => rerun(state, repository, parts.id ?? '', () => true),
	},
];

function rerun(state: State, repository: Repository, id: string, which: (check: CheckRun) => boolean): Reply {
	const jobs = repository.checks.filter(check => String(check.run) === id && !check.replaced);
	if (jobs.length === 0) {
		return restError(404, 'Not Found');
	}
	if (jobs.some(({status}) => status !== 'COMPLETED')) {
		return restError(403, 'This workflow is already running');
	}
	if (jobs.some(({rerunnable}) => !rerunnable)) {
		return restError(403, 'The workflow run cannot be retried');
	}
	const wanted = jobs.filter(which);
	if (wanted.length === 0) {
		return restError(403, 'This workflow run has no failed jobs');
	}
	for (const job of wanted) {
		again(state, repository, job);
	}
	return {status: 201, body: {}};
}

/** A new attempt takes the check's place: the same name, another id, not begun. */
function again(state: State, repository: Repository, check: CheckRun): void {
	check.replaced = true;
	repository.checks.push({
		...check,
		...newId(state, 'CR'),
		status: 'QUEUED',
		conclusion: null,
		log: null,
		startedAt: now(),
		completedAt: null,
		replaced: false,
	});
}

function byId(repository: Repository, id: string | undefined): CheckRun | undefined {
	return repository.checks.find(check => String(check.databaseId) === id);
}

function jobById(repository: Repository, id: string | undefined): CheckRun | undefined {
	const check = byId(repository, id);
	return check?.run == null ? undefined : check;
}

/**
Answers at the address of logs: the text, for whoever has the address. A token is refused, as the storage does that
GitHub's own address leads to.
*/
export function logReply(state: State, request: IncomingMessage): Reply {
	const url = new URL(request.url ?? '/', state.logsUrl);
	if (request.headers.authorization !== undefined) {
		return {status: 403, body: 'AuthenticationFailed'};
	}
	const signature = url.searchParams.get('sig') ?? ' ';
	for (const {checks} of state.repositories) {
		const check = checks.find(({databaseId}) => `/${databaseId}` === url.pathname);
		if (check?.log != null && check.oid.startsWith(signature)) {
			return {status: 200, body: check.log};
		}
	}
	return {status: 404, body: 'BlobNotFound'};
}
