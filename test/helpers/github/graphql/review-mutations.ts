import {addReview, addThread, newComment} from '../changes.ts';
import {refresh} from '../refresh.ts';
import {canWrite, type State} from '../state.ts';
import type {Review} from '../types.ts';
import {notFound, unprocessable} from './errors.ts';
import {loginOf, mayWrite} from './mutations.ts';
import {pullView} from './pulls.ts';
import {findNode, itemNode} from './query.ts';
import {reviewCommentView, reviewView, threadView} from './reviews.ts';
import type {Args, Context} from './view.ts';

const events: Record<string, Review['state']> = {
	APPROVE: 'APPROVED',
	REQUEST_CHANGES: 'CHANGES_REQUESTED',
	COMMENT: 'COMMENTED',
	DISMISS: 'DISMISSED',
};

export function reviewMutations(state: State): Record<string, (input: Args, context: Context) => unknown> {
	const thread = (id: string) => {
		const found = findNode(state, id);
		if (found?.kind !== 'thread') {
			throw notFound(`Could not resolve to a node with the global id of '${id}'`);
		}
		return found;
	};
	const resolve = (resolved: boolean) => (input: Args, context: Context) => {
		const found = thread(input.threadId);
		mayWrite(context, found.pull.repository, 'ResolveReviewThread');
		found.thread.resolved = resolved;
		return {thread: threadView(state, found.pull, found.thread)};
	};
	return {
		addPullRequestReview: async (input, {viewer}) => {
			const pull = itemNode(state, input.pullRequestId, 'pull');
			await refresh(state, pull.repository);
			const word = events[input.event] ?? 'PENDING';
			if (pull.author === viewer.login && word === 'APPROVED') {
				throw unprocessable('Can not approve your own pull request');
			}
			if (pull.author === viewer.login && word === 'CHANGES_REQUESTED') {
				throw unprocessable('Can not request changes on your own pull request');
			}
			const review = addReview(state, pull, {
				state: word,
				author: viewer.login,
				body: input.body ?? '',
				canPush: canWrite(state, pull.repository, viewer.login),
				...(input.commitOID && {oid: input.commitOID}),
			});
			for (const comment of [...(input.comments ?? []), ...(input.threads ?? [])]) {
				addThread(state, pull, {
					path: comment.path,
					line: comment.line ?? comment.position ?? null,
					comments: [{body: comment.body, author: viewer.login}],
				});
			}
			return {pullRequestReview: reviewView(state, pull, review)};
		},
		addPullRequestReviewThreadReply: (input, {viewer}) => {
			const found = thread(input.pullRequestReviewThreadId);
			const comment = newComment(state, {body: input.body, author: viewer.login});
			found.thread.comments.push(comment);
			return {comment: reviewCommentView(state, found.pull, found.thread, comment)};
		},
		resolveReviewThread: resolve(true),
		unresolveReviewThread: resolve(false),
		requestReviews: (input, context) => {
			const pull = itemNode(state, input.pullRequestId, 'pull');
			mayWrite(context, pull.repository, 'RequestReviews');
			const asked = (input.userIds ?? []).flatMap((id: string) => loginOf(state, id) ?? []);
			pull.requested = [...new Set([...(input.union ? pull.requested : []), ...asked])];
			return {pullRequest: pullView(state, pull)};
		},
	};
}
