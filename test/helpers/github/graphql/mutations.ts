import {addComment, addIssue, addPull, close, Refused, reopen} from '../changes.ts';
import {git, tryGit} from '../git.ts';
import {mergePull, refusal} from '../merge.ts';
import {alone, mergeFacts, refresh} from '../refresh.ts';
import {canWrite, findUser, newQueueEntry, now, permissionOf, type State} from '../state.ts';
import type {Issue, Pull, Repository} from '../types.ts';
import {notFound, unprocessable} from './errors.ts';
import {commentView, issueView, labelOf} from './issues.ts';
import {pullView, queueView} from './pulls.ts';
import {findNode, forbidden, itemNode} from './query.ts';
import {itemView} from './repositories.ts';
import {reviewMutations} from './review-mutations.ts';
import {accountView} from './users.ts';
import type {Args, Context, View} from './view.ts';

/** @throws FORBIDDEN where the viewer may not write. */
export function mayWrite(context: Context, repository: Repository, mutation: string): void {
	if (!canWrite(context.state, repository, context.viewer.login)) {
		throw forbidden(context.viewer.login, mutation);
	}
}

type Mutation = (input: Args, context: Context) => unknown;

/** The root of mutations. A mutation without a resolver here is an error, never a quiet null. */
export function mutationRoot(state: State): View {
	const all: Record<string, Mutation> = {
		...pullMutations(state),
		...issueMutations(state),
		...reviewMutations(state),
	};
	const root: View = {__typename: 'Mutation'};
	for (const [name, mutate] of Object.entries(all)) {
		root[name] = async ({input}: Args, context: Context) => {
			try {
				const payload = (await mutate(input, context)) as object;
				return {...payload, clientMutationId: input.clientMutationId ?? null};
			} catch (error) {
				throw error instanceof Refused ? unprocessable(error.message) : error;
			}
		};
	}
	return new Proxy(root, {
		get: (target, name: string) =>
			target[name] ??
			(() => {
				throw new Error(`The test server has no mutation ${name}`);
			}),
	});
}

/** Changes a pull request after the newest pushes are taken over. */
function onPull(
	state: State,
	mutation: string,
	change: (pull: Pull, input: Args, context: Context) => unknown,
) {
	return async (input: Args, context: Context) => {
		const pull = itemNode(state, input.pullRequestId, 'pull');
		if (permissionOf(state, pull.repository, context.viewer.login) === null) {
			throw notFound(`Could not resolve to a node with the global id of '${input.pullRequestId}'`);
		}
		if (pull.author !== context.viewer.login) {
			mayWrite(context, pull.repository, mutation);
		}
		await refresh(state, pull.repository);
		const payload = (await change(pull, input, context)) as object | undefined;
		pull.updatedAt = now();
		return {pullRequest: pullView(state, pull), actor: accountView(state, context.viewer.login), ...payload};
	};
}

function pullMutations(state: State): Record<string, Mutation> {
	const on = (name: string, change: (pull: Pull, input: Args, context: Context) => unknown) =>
		onPull(state, name, change);
	return {
		createPullRequest: async (input, {viewer}) => {
			const found = findNode(state, input.repositoryId);
			const head = input.headRepositoryId ? findNode(state, input.headRepositoryId) : null;
			if (found?.kind !== 'repository') {
				throw notFound(`Could not resolve to a node with the global id of '${input.repositoryId}'`);
			}
			const pull = await addPull(state, found.repository, {
				title: input.title,
				body: input.body ?? '',
				draft: input.draft ?? false,
				author: viewer.login,
				base: String(input.baseRefName).replace(/^refs\/heads\//, ''),
				head: String(input.headRefName).replace(/^refs\/heads\//, ''),
				headRepository: head?.kind === 'repository' ? head.repository : null,
			});
			return {pullRequest: pullView(state, pull)};
		},
		mergePullRequest: on('MergePullRequest', async (pull, input, context) => {
			mayWrite(context, pull.repository, 'MergePullRequest');
			const method = input.mergeMethod ?? 'MERGE';
			const why = await refusal(pull, method, input.expectedHeadOid ?? null);
			if (why !== null) {
				throw unprocessable(why);
			}
			await alone(pull.repository, () =>
				mergePull(state, pull, {
					method,
					by: context.viewer.login,
					headline: input.commitHeadline,
					body: input.commitBody,
				}),
			);
		}),
		updatePullRequest: on('UpdatePullRequest', (pull, input) => {
			pull.title = input.title ?? pull.title;
			pull.body = input.body ?? pull.body;
			pull.base = input.baseRefName ?? pull.base;
			pull.labels = input.labelIds?.map(labelOf) ?? pull.labels;
			if (input.state === 'CLOSED') {
				close(pull);
			} else if (input.state === 'OPEN') {
				reopen(pull);
			}
		}),
		updatePullRequestBranch: on('UpdatePullRequestBranch', async pull => {
			const {repository, ref} = pull.head;
			if (!repository?.git || repository !== pull.repository) {
				throw unprocessable('The head branch cannot be updated');
			}
			const tree = await git(repository.git, ['merge-tree', '--write-tree', pull.head.oid, pull.baseOid]);
			const oid = await git(repository.git, ['commit-tree', tree, '-p', pull.head.oid, '-p', pull.baseOid], {
				input: `Merge branch '${pull.base}' into ${ref}`,
			});
			await git(repository.git, ['update-ref', `refs/heads/${ref}`, oid, pull.head.oid]);
			await refresh(state, repository);
		}),
		closePullRequest: on('ClosePullRequest', pull => close(pull)),
		reopenPullRequest: on('ReopenPullRequest', pull => reopen(pull)),
		convertPullRequestToDraft: on('ConvertPullRequestToDraft', pull => {
			pull.draft = true;
		}),
		markPullRequestReadyForReview: on('MarkPullRequestReadyForReview', pull => {
			pull.draft = false;
		}),
		enablePullRequestAutoMerge: on('EnablePullRequestAutoMerge', async (pull, input, {look}) => {
			const {mergeStateStatus} = await mergeFacts(pull, {...look, unknown: new Map([[pull, false]])});
			if (['CLEAN', 'HAS_HOOKS'].includes(mergeStateStatus)) {
				throw unprocessable('Pull request Pull request is in clean status');
			}
			if (mergeStateStatus === 'UNSTABLE') {
				throw unprocessable('Pull request Pull request is in unstable status');
			}
			pull.autoMerge = input.mergeMethod ?? 'MERGE';
		}),
		disablePullRequestAutoMerge: on('DisablePullRequestAutoMerge', pull => {
			pull.autoMerge = null;
		}),
		enqueuePullRequest: on('EnqueuePullRequest', (pull, input) => {
			if (!pull.repository.protections.get(pull.base)?.queue) {
				throw unprocessable('Merge queue is not enabled for this branch');
			}
			if (input.expectedHeadOid && input.expectedHeadOid !== pull.head.oid) {
				throw unprocessable('Head branch was modified. Review and try the merge again.');
			}
			pull.queue ??= newQueueEntry(state, pull);
			return {mergeQueueEntry: queueView(state, pull)};
		}),
		dequeuePullRequest: async (input, context) => {
			const pull = itemNode(state, input.id, 'pull');
			mayWrite(context, pull.repository, 'DequeuePullRequest');
			const entry = queueView(state, pull);
			pull.queue = null;
			return {mergeQueueEntry: entry};
		},
		deleteRef: async (input, context) => {
			const [, id, name] = /^REF_(.+?):(.+)$/.exec(input.refId) ?? [];
			const found = findNode(state, id ?? '');
			if (found?.kind !== 'repository' || !name) {
				throw notFound(`Could not resolve to a node with the global id of '${input.refId}'`);
			}
			mayWrite(context, found.repository, 'DeleteRef');
			if (found.repository.git !== null) {
				await tryGit(found.repository.git, ['update-ref', '-d', `refs/heads/${name}`]);
			}
			return {};
		},
	};
}

function issueMutations(state: State): Record<string, Mutation> {
	const onIssue =
		(field: string, change: (issue: Issue, input: Args) => unknown): Mutation =>
		(input, context) => {
			const issue = itemNode(state, input[field], 'issue');
			if (issue.author !== context.viewer.login) {
				mayWrite(context, issue.repository, 'UpdateIssue');
			}
			change(issue, input);
			issue.updatedAt = now();
			return {issue: issueView(state, issue)};
		};
	return {
		createIssue: (input, {viewer}) => {
			const found = findNode(state, input.repositoryId);
			if (found?.kind !== 'repository') {
				throw notFound(`Could not resolve to a node with the global id of '${input.repositoryId}'`);
			}
			const issue = addIssue(state, found.repository, {
				title: input.title,
				body: input.body ?? '',
				author: viewer.login,
				labels: input.labelIds?.map(labelOf) ?? [],
				assignees: logins(state, input.assigneeIds),
			});
			return {issue: issueView(state, issue)};
		},
		closeIssue: onIssue('issueId', (issue, input) => close(issue, input.stateReason ?? 'COMPLETED')),
		reopenIssue: onIssue('issueId', issue => reopen(issue)),
		updateIssue: onIssue('id', (issue, input) => {
			issue.title = input.title ?? issue.title;
			issue.body = input.body ?? issue.body;
			issue.labels = input.labelIds?.map(labelOf) ?? issue.labels;
			issue.assignees = input.assigneeIds ? logins(state, input.assigneeIds) : issue.assignees;
			if (input.state === 'CLOSED') {
				close(issue);
			} else if (input.state === 'OPEN') {
				reopen(issue);
			}
		}),
		addComment: (input, {viewer}) => {
			const found = findNode(state, input.subjectId);
			if (found?.kind !== 'item') {
				throw notFound(`Could not resolve to a node with the global id of '${input.subjectId}'`);
			}
			const comment = addComment(state, found.item, {body: input.body, author: viewer.login});
			return {
				subject: itemView(state, found.item),
				commentEdge: {node: commentView(state, found.item, comment), cursor: ''},
			};
		},
		addLabelsToLabelable: (input, context) => {
			const found = findNode(state, input.labelableId);
			if (found?.kind !== 'item') {
				throw notFound(`Could not resolve to a node with the global id of '${input.labelableId}'`);
			}
			mayWrite(context, found.item.repository, 'AddLabelsToLabelable');
			found.item.labels = [...new Set([...found.item.labels, ...input.labelIds.map(labelOf)])];
			return {labelable: itemView(state, found.item)};
		},
	};
}

function logins(state: State, ids: string[] | null | undefined): string[] {
	return (ids ?? []).flatMap(id => state.users.find(user => user.id === id)?.login ?? []);
}

/** A user's login by its node id. */
export function loginOf(state: State, id: string): string | null {
	const login = logins(state, [id])[0];
	return login === undefined ? null : (findUser(state, login)?.login ?? null);
}
