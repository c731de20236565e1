import {checkUrl, isFailed} from '../graphql/checks.ts';
import {labelId} from '../graphql/issues.ts';
import {commitsOf, type Look, linesOf, mergeFacts} from '../refresh.ts';
import {findUser, fullName, permissionOf, type State} from '../state.ts';
import type {CheckRun, Comment, Issue, Pull, Repository} from '../types.ts';

type Json = Record<string, unknown>;

export function userJson(state: State, login: string | null): Json | null {
	if (login === null) {
		return null;
	}
	const user = findUser(state, login);
	return {
		login: user?.login ?? login,
		id: user?.databaseId ?? 0,
		node_id: user?.id ?? '',
		type: user?.kind ?? 'User',
		url: `${state.apiUrl}/users/${login}`,
		html_url: `${state.url}/${login}`,
		avatar_url: `${state.url}/${login}.png`,
		site_admin: false,
	};
}

export function repositoryJson(state: State, repository: Repository, viewer: string): Json {
	const name = fullName(repository);
	const permission = permissionOf(state, repository, viewer);
	return {
		id: repository.databaseId,
		node_id: repository.id,
		name: repository.name,
		full_name: name,
		owner: userJson(state, repository.owner),
		private: repository.private,
		visibility: repository.private ? 'private' : 'public',
		archived: repository.archived,
		fork: repository.parent !== null,
		html_url: `${state.url}/${name}`,
		url: `${state.apiUrl}/repos/${name}`,
		clone_url: `${state.url}/${name}.git`,
		ssh_url: `git@${new URL(state.url).host}:${name}.git`,
		default_branch: repository.defaultBranch,
		has_issues: true,
		allow_merge_commit: repository.methods.includes('MERGE'),
		allow_squash_merge: repository.methods.includes('SQUASH'),
		allow_rebase_merge: repository.methods.includes('REBASE'),
		delete_branch_on_merge: repository.deleteBranchOnMerge,
		permissions: {
			admin: permission === 'ADMIN',
			push: permission === 'ADMIN' || permission === 'WRITE',
			pull: permission !== null,
		},
		...(repository.parent && {parent: repositoryJson(state, repository.parent, viewer)}),
		created_at: repository.createdAt,
	};
}

/** A pull request among issues has `pull_request`, as with GitHub. */
export function issueJson(state: State, item: Issue | Pull): Json {
	const name = fullName(item.repository);
	const api = `${state.apiUrl}/repos/${name}`;
	return {
		id: item.databaseId,
		node_id: item.id,
		number: item.number,
		title: item.title,
		body: item.body,
		user: userJson(state, item.author),
		state: item.state === 'OPEN' ? 'open' : 'closed',
		state_reason: item.kind === 'issue' ? (item.stateReason?.toLowerCase() ?? null) : null,
		labels: item.labels.map(label => ({node_id: labelId(item.repository, label), name: label})),
		assignees: item.assignees.map(login => userJson(state, login)),
		assignee: userJson(state, item.assignees[0] ?? null),
		milestone: item.milestone && {number: item.milestone.number, title: item.milestone.title},
		comments: item.comments.length,
		created_at: item.createdAt,
		updated_at: item.updatedAt,
		closed_at: item.closedAt,
		url: `${api}/issues/${item.number}`,
		html_url: `${state.url}/${name}/${item.kind === 'issue' ? 'issues' : 'pull'}/${item.number}`,
		repository_url: api,
		...(item.kind === 'pull' && {pull_request: {url: `${api}/pulls/${item.number}`}}),
	};
}

export function commentJson(state: State, item: Issue | Pull, comment: Comment): Json {
	return {
		id: comment.databaseId,
		node_id: comment.id,
		body: comment.body,
		user: userJson(state, comment.author),
		created_at: comment.at,
		updated_at: comment.at,
		html_url: `${state.url}/${fullName(item.repository)}/issues/${item.number}#issuecomment-${comment.databaseId}`,
	};
}

/** @param whole adds what only a single pull request is told with. */
export async function pullJson(state: State, pull: Pull, viewer: string, look: Look | null): Promise<Json> {
	const {repository, head} = pull;
	const name = fullName(repository);
	const end = (ref: string, sha: string, owner: string, repo: Repository | null) => ({
		ref,
		sha,
		label: `${owner}:${ref}`,
		user: userJson(state, owner),
		repo: repo && repositoryJson(state, repo, viewer),
	});
	return {
		...issueJson(state, pull),
		pull_request: undefined,
		url: `${state.apiUrl}/repos/${name}/pulls/${pull.number}`,
		diff_url: `${state.url}/${name}/pull/${pull.number}.diff`,
		draft: pull.draft,
		merged_at: pull.mergedAt,
		merge_commit_sha: pull.mergeCommit,
		head: end(head.ref, head.oid, head.owner, head.repository),
		base: end(pull.base, pull.baseOid, repository.owner, repository),
		requested_reviewers: pull.requested.map(login => userJson(state, login)),
		auto_merge: pull.autoMerge && {merge_method: pull.autoMerge.toLowerCase()},
		...(look && (await wholePull(state, pull, look))),
	};
}

async function wholePull(state: State, pull: Pull, look: Look): Promise<Json> {
	const [lines, commits, facts] = await Promise.all([linesOf(pull), commitsOf(pull), mergeFacts(pull, look)]);
	return {
		merged: pull.state === 'MERGED',
		merged_by: userJson(state, pull.mergedBy),
		mergeable: facts.mergeable === 'UNKNOWN' ? null : facts.mergeable === 'MERGEABLE',
		mergeable_state: facts.mergeStateStatus.toLowerCase(),
		additions: lines.additions,
		deletions: lines.deletions,
		changed_files: lines.files,
		commits: commits.length,
		review_comments: pull.threads.reduce((sum, {comments}) => sum + comments.length, 0),
	};
}

export function checkRunJson(state: State, repository: Repository, check: CheckRun): Json {
	return {
		id: check.databaseId,
		node_id: check.id,
		name: check.name,
		head_sha: check.oid,
		status: check.status.toLowerCase(),
		conclusion: check.conclusion?.toLowerCase() ?? null,
		started_at: check.startedAt,
		completed_at: check.completedAt,
		html_url: checkUrl(state, repository, check),
		details_url: checkUrl(state, repository, check),
		url: `${state.apiUrl}/repos/${fullName(repository)}/check-runs/${check.databaseId}`,
		output: {title: check.title, summary: check.summary, text: null, annotations_count: 0},
		app: {slug: check.app, name: check.app},
		check_suite: {id: 500_000 + (check.run ?? check.databaseId)},
	};
}

export function jobJson(state: State, repository: Repository, check: CheckRun): Json {
	return {
		...checkRunJson(state, repository, check),
		run_id: check.run,
		workflow_name: check.workflow,
		check_run_url: `${state.apiUrl}/repos/${fullName(repository)}/check-runs/${check.databaseId}`,
	};
}

/** A workflow run, from one of its jobs and the others. */
export function runJson(state: State, repository: Repository, check: CheckRun, all: CheckRun[]): Json {
	const jobs = all.filter(({run}) => run === check.run);
	const done = jobs.every(({status}) => status === 'COMPLETED');
	const failed = jobs.some(job => isFailed(job));
	return {
		id: check.run,
		name: check.workflow,
		display_title: check.workflow,
		event: 'pull_request',
		head_sha: check.oid,
		status: done ? 'completed' : 'in_progress',
		conclusion: done ? (failed ? 'failure' : 'success') : null,
		run_number: check.run,
		run_attempt: 1,
		workflow_id: 1,
		created_at: check.startedAt,
		updated_at: check.completedAt ?? check.startedAt,
		html_url: `${state.url}/${fullName(repository)}/actions/runs/${check.run}`,
		url: `${state.apiUrl}/repos/${fullName(repository)}/actions/runs/${check.run}`,
	};
}
