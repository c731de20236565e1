import type {GraphQLResolveInfo} from 'graphql';
import {latestOpinions, latestReviews, reviewDecision} from '../derive.ts';
import {commitsOf, linesOf, mergeFacts} from '../refresh.ts';
import {canWrite, closingIssues, fullName, type State} from '../state.ts';
import type {Pull} from '../types.ts';
import {rollupView} from './checks.ts';
import {commitView} from './commits.ts';
import {issueView, itemFields} from './issues.ts';
import {refView, repositoryView} from './repositories.ts';
import {reviewView, threadView} from './reviews.ts';
import {accountView, ownerView} from './users.ts';
import {type Args, type Context, connection, selects, type View} from './view.ts';

/** A pull request. Its fields take over what was pushed before they are told. */
export function pullView(state: State, pull: Pull): View {
	const {repository} = pull;
	const fresh = (field: (context: Context) => unknown) => async (_: Args, context: Context) => {
		await context.look.refs(repository);
		return field(context);
	};
	const freshConnection =
		<T>(items: () => readonly T[] | Promise<readonly T[]>, view: (item: T) => unknown) =>
		async (args: Args, context: Context): Promise<View> => {
			await context.look.refs(repository);
			return connection(await items(), args, view);
		};
	const commit = (oid: string) => commitView(state, repository, oid, pull);
	const commitNode = (oid: string): View => ({
		__typename: 'PullRequestCommit',
		id: `PRC_${oid}`,
		url: `${state.url}/${fullName(repository)}/pull/${pull.number}/commits/${oid}`,
		commit: commit(oid),
		pullRequest: () => pullView(state, pull),
	});
	return {
		...itemFields(state, pull),
		__typename: 'PullRequest',
		permalink: `${state.url}/${fullName(repository)}/pull/${pull.number}`,
		state: fresh(() => pull.state),
		closed: fresh(() => pull.state !== 'OPEN'),
		closedAt: fresh(() => pull.closedAt),
		updatedAt: fresh(() => pull.updatedAt),
		merged: fresh(() => pull.state === 'MERGED'),
		mergedAt: fresh(() => pull.mergedAt),
		mergedBy: fresh(() => accountView(state, pull.mergedBy)),
		mergeCommit: fresh(() => pull.mergeCommit && commitView(state, repository, pull.mergeCommit, null)),
		isDraft: pull.draft,
		baseRefName: pull.base,
		baseRefOid: fresh(() => pull.baseOid),
		baseRepository: () => repositoryView(state, repository),
		baseRef: (_: Args, context: Context) => refView(state, repository, pull.base, context),
		headRefName: pull.head.ref,
		headRefOid: fresh(() => pull.head.oid),
		headRef: (_: Args, context: Context) =>
			pull.head.repository && refView(state, pull.head.repository, pull.head.ref, context),
		headRepository: () => pull.head.repository && repositoryView(state, pull.head.repository),
		headRepositoryOwner: () => pull.head.repository && ownerView(state, pull.head.owner),
		isCrossRepository: pull.head.repository !== repository,
		additions: fresh(async () => (await linesOf(pull)).additions),
		deletions: fresh(async () => (await linesOf(pull)).deletions),
		changedFiles: fresh(async () => (await linesOf(pull)).files),
		mergeable: fresh(async ({look}) => (await mergeFacts(pull, look)).mergeable),
		mergeStateStatus: fresh(async ({look}) => (await mergeFacts(pull, look)).mergeStateStatus),
		reviewDecision: fresh(() => reviewDecision(pull, repository.protections.get(pull.base) ?? null)),
		isInMergeQueue: pull.queue !== null,
		isMergeQueueEnabled: repository.protections.get(pull.base)?.queue ?? false,
		mergeQueueEntry: () => pull.queue && queueView(state, pull),
		autoMergeRequest: fresh(() =>
			pull.autoMerge === null
				? null
				: {
						__typename: 'AutoMergeRequest',
						mergeMethod: pull.autoMerge,
						enabledAt: pull.updatedAt,
						enabledBy: accountView(state, pull.author),
					},
		),
		maintainerCanModify: true,
		viewerCanMergeAsAdmin: false,
		viewerCanDeleteHeadRef: (_: Args, {viewer}: Context) => canWrite(state, repository, viewer.login),
		viewerCanUpdateBranch: true,
		totalCommentsCount: pull.comments.length,
		statusCheckRollup: async (_: Args, {look}: Context, info: GraphQLResolveInfo) => {
			await look.refs(repository);
			return rollupView(state, repository, pull.head.oid, {pull, all: selects(info, 'contexts')});
		},
		commits: freshConnection(() => commitsOf(pull), commitNode),
		reviews: (args: Args) =>
			connection(
				pull.reviews.filter(
					review =>
						(!args.states || args.states.includes(review.state)) &&
						(!args.author || review.author === args.author),
				),
				args,
				review => reviewView(state, pull, review),
			),
		latestReviews: freshConnection(
			() => latestReviews(pull),
			review => reviewView(state, pull, review),
		),
		latestOpinionatedReviews: (args: Args) =>
			connection(
				latestOpinions(pull).filter(review => !args.writersOnly || review.canPush),
				args,
				review => reviewView(state, pull, review),
			),
		reviewRequests: (args: Args) =>
			connection(pull.requested, args, login => ({
				__typename: 'ReviewRequest',
				id: `RR_${pull.id}:${login}`,
				requestedReviewer: accountView(state, login),
				pullRequest: () => pullView(state, pull),
			})),
		reviewThreads: freshConnection(
			() => pull.threads,
			thread => threadView(state, pull, thread),
		),
		closingIssuesReferences: (args: Args) =>
			connection(closingIssues(state, pull), args, issue => issueView(state, issue)),
	};
}

export function queueView(state: State, pull: Pull): View | null {
	return (
		pull.queue && {
			__typename: 'MergeQueueEntry',
			id: pull.queue.id,
			state: pull.queue.state,
			position: pull.queue.position,
			enqueuedAt: pull.queue.at,
			enqueuer: accountView(state, pull.author),
			pullRequest: () => pullView(state, pull),
		}
	);
}
