import {checkState, contextsOf, rollupState} from '../derive.ts';
import {fullName, pullsOf, type State} from '../state.ts';
import type {CheckRun, CommitStatus, Pull, Repository} from '../types.ts';
import {commitView} from './commits.ts';
import {repositoryView} from './repositories.ts';
import {type Args, connection, type View} from './view.ts';

/**
`statusCheckRollup`; null where nothing is told of a commit and nothing is asked for. `contexts` and its counts have the
checks that were replaced by newer ones of their name too, as with GitHub.
@param all `contexts` is asked for beside `state`.
*/
export function rollupView(
	state: State,
	repository: Repository,
	oid: string,
	{pull, all}: {pull: Pull | null; all: boolean},
): View | null {
	const contexts = contextsOf(repository, oid, pull);
	const sum = rollupState(contexts, {all});
	if (sum === null) {
		return null;
	}
	const expected: CommitStatus[] = contexts.expected.map(context => ({
		id: `SC_${oid}:${context}`,
		oid,
		context,
		state: 'EXPECTED',
		description: 'Waiting for status to be reported',
		url: null,
		at: pull?.createdAt ?? repository.createdAt,
	}));
	const statuses = [...contexts.statuses, ...expected];
	const checks = [...contexts.replaced, ...contexts.checks];
	return {
		__typename: 'StatusCheckRollup',
		id: `SCR_${oid}`,
		state: sum,
		commit: () => commitView(state, repository, oid, pull),
		contexts: (args: Args) => ({
			...connection([...checks, ...statuses], args, item =>
				'name' in item ? checkRunView(state, repository, item) : statusView(state, repository, item),
			),
			checkRunCount: checks.length,
			checkRunCountsByState: counted(
				checks.map(check => runState(check)),
				'CheckRunStateCount',
			),
			statusContextCount: statuses.length,
			statusContextCountsByState: counted(
				statuses.map(status => status.state),
				'StatusContextStateCount',
			),
		}),
	};
}

function runState({status, conclusion}: CheckRun): string {
	return status === 'COMPLETED' ? (conclusion ?? 'COMPLETED') : status === 'REQUESTED' ? 'QUEUED' : status;
}

function counted(states: string[], __typename: string): View[] {
	return [...new Set(states)].map(word => ({
		__typename,
		state: word,
		count: states.filter(other => other === word).length,
	}));
}

function requiredBy(repository: Repository, name: string) {
	return ({pullRequestId, pullRequestNumber}: Args) => {
		const pull = pullsOf(repository).find(
			({id, number}) => id === pullRequestId || number === pullRequestNumber,
		);
		return pull ? (repository.protections.get(pull.base)?.checks.includes(name) ?? false) : false;
	};
}

export function checkRunView(state: State, repository: Repository, check: CheckRun): View {
	const url = checkUrl(state, repository, check);
	return {
		__typename: 'CheckRun',
		id: check.id,
		databaseId: check.databaseId,
		name: check.name,
		status: check.status,
		conclusion: check.conclusion,
		url,
		permalink: url,
		detailsUrl: url,
		title: check.title,
		summary: check.summary,
		startedAt: check.startedAt,
		completedAt: check.completedAt,
		isRequired: requiredBy(repository, check.name),
		repository: () => repositoryView(state, repository),
		checkSuite: () => ({
			__typename: 'CheckSuite',
			id: `CS_${check.run ?? check.databaseId}`,
			databaseId: 500_000 + (check.run ?? check.databaseId),
			status: check.status,
			conclusion: check.conclusion,
			app: {
				__typename: 'App',
				id: `A_${check.app}`,
				databaseId: check.app === 'github-actions' ? 15368 : 99,
				name: check.app === 'github-actions' ? 'GitHub Actions' : check.app,
				slug: check.app,
				url: `${state.url}/apps/${check.app}`,
			},
			commit: () => commitView(state, repository, check.oid, null),
			repository: () => repositoryView(state, repository),
			workflowRun: check.run === null ? null : () => runView(state, repository, check),
		}),
	};
}

function runView(state: State, repository: Repository, check: CheckRun): View {
	return {
		__typename: 'WorkflowRun',
		id: `WFR_${check.run}`,
		databaseId: check.run,
		event: 'pull_request',
		runNumber: check.run,
		url: `${state.url}/${fullName(repository)}/actions/runs/${check.run}`,
		createdAt: check.startedAt,
		updatedAt: check.completedAt ?? check.startedAt,
		workflow: {
			__typename: 'Workflow',
			id: `W_${check.workflow}`,
			name: check.workflow,
			state: 'ACTIVE',
			url: `${state.url}/${fullName(repository)}/actions/workflows/${check.workflow}.yml`,
		},
	};
}

export function checkUrl(state: State, repository: Repository, check: CheckRun): string {
	return (
		check.url ??
		`${state.url}/${fullName(repository)}/${
			check.run === null ? `runs/${check.databaseId}` : `actions/runs/${check.run}/job/${check.databaseId}`
		}`
	);
}

export function statusView(state: State, repository: Repository, status: CommitStatus): View {
	return {
		__typename: 'StatusContext',
		id: status.id,
		context: status.context,
		state: status.state,
		description: status.description,
		targetUrl: status.url,
		createdAt: status.at,
		isRequired: requiredBy(repository, status.context),
		commit: () => commitView(state, repository, status.oid, null),
	};
}

/** Whether a check can be run again. */
export function isFailed(check: CheckRun): boolean {
	return checkState(check) === 'FAILURE';
}
