import {canWrite, fullName, type State} from '../state.ts';
import type {Comment, Pull, Review, Thread} from '../types.ts';
import {commitView} from './commits.ts';
import {pullView} from './pulls.ts';
import {repositoryView} from './repositories.ts';
import {accountView} from './users.ts';
import {type Args, connection, type View} from './view.ts';

function pullUrl(state: State, pull: Pull): string {
	return `${state.url}/${fullName(pull.repository)}/pull/${pull.number}`;
}

export function reviewView(state: State, pull: Pull, review: Review): View {
	return {
		__typename: 'PullRequestReview',
		id: review.id,
		databaseId: review.databaseId,
		fullDatabaseId: String(review.databaseId),
		state: review.state,
		body: review.body,
		bodyText: review.body,
		author: () => accountView(state, review.author),
		authorAssociation: review.canPush ? 'MEMBER' : 'NONE',
		authorCanPushToRepository: review.canPush,
		createdAt: review.at,
		submittedAt: review.at,
		updatedAt: review.at,
		publishedAt: review.at,
		isMinimized: false,
		url: `${pullUrl(state, pull)}#pullrequestreview-${review.databaseId}`,
		commit: () => commitView(state, pull.repository, review.oid, null),
		pullRequest: () => pullView(state, pull),
		repository: () => repositoryView(state, pull.repository),
	};
}

export function threadView(state: State, pull: Pull, thread: Thread): View {
	return {
		__typename: 'PullRequestReviewThread',
		id: thread.id,
		path: thread.path,
		line: thread.outdated ? null : thread.line,
		originalLine: thread.line,
		isResolved: thread.resolved,
		isOutdated: thread.outdated,
		isCollapsed: thread.resolved,
		diffSide: 'RIGHT',
		subjectType: thread.line === null ? 'FILE' : 'LINE',
		viewerCanResolve: !thread.resolved,
		viewerCanReply: true,
		pullRequest: () => pullView(state, pull),
		repository: () => repositoryView(state, pull.repository),
		comments: (args: Args) =>
			connection(thread.comments, args, comment => reviewCommentView(state, pull, thread, comment)),
	};
}

export function reviewCommentView(state: State, pull: Pull, thread: Thread, comment: Comment): View {
	return {
		__typename: 'PullRequestReviewComment',
		id: comment.id,
		databaseId: comment.databaseId,
		fullDatabaseId: String(comment.databaseId),
		body: comment.body,
		bodyText: comment.body,
		author: () => accountView(state, comment.author),
		authorAssociation: canWrite(state, pull.repository, comment.author) ? 'MEMBER' : 'NONE',
		path: thread.path,
		line: thread.outdated ? null : thread.line,
		originalLine: thread.line,
		outdated: thread.outdated,
		createdAt: comment.at,
		updatedAt: comment.at,
		publishedAt: comment.at,
		isMinimized: comment.minimized,
		state: 'SUBMITTED',
		subjectType: thread.line === null ? 'FILE' : 'LINE',
		url: `${pullUrl(state, pull)}#discussion_r${comment.databaseId}`,
		pullRequest: () => pullView(state, pull),
		repository: () => repositoryView(state, pull.repository),
	};
}
