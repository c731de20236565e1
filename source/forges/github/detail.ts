import type {Pull, PullComment, PullDetail} from '../../session/pull.ts';
import {cleanText} from '../../session/text.ts';
import {checkOf, commitOf, contextsOf, sumOf} from './checks.ts';
import {newestContexts} from './newest-contexts.ts';
import {authorOf, reviewOf} from './pull.ts';
import {addressIn, countIn, idIn, type Node, nodesAt, objectAt, textIn} from './read.ts';

/** Everything of a pull request that a person looks at; what was hidden on GitHub is left out. */
export function detailOf(node: Node, pull: Pull): PullDetail {
	const commit = commitOf(node);
	const contexts = contextsOf(commit);
	const threads = nodesAt(node, 'openThreads');
	return {
		pull,
		body: bodyOf(node),
		checks: newestContexts(nodesAt(contexts), sumOf(commit)).map(checkOf),
		reviews: reviewsIn(node)
			.filter(isShown)
			.map(review => ({
				...reviewOf(review),
				body: bodyOf(review),
				at: textIn(review, 'submittedAt') ?? textIn(review, 'createdAt') ?? '',
				url: addressIn(review, 'url'),
			})),
		threads: threads.map(thread => ({
			resolved: thread.isResolved === true,
			outdated: thread.isOutdated === true,
			path: cleanText(textIn(thread, 'path') ?? ''),
			line: idIn(thread, 'line') ?? idIn(thread, 'originalLine'),
			comments: commentsIn(thread, 'comments'),
		})),
		comments: commentsIn(node, 'lastComments'),
		cut:
			isCut(contexts) ||
			isCut(objectAt(node, 'reviews')) ||
			isCut(objectAt(node, 'openThreads')) ||
			isCut(objectAt(node, 'lastComments')) ||
			threads.some(thread => isCut(objectAt(thread, 'comments'))),
	};
}

/** The last reviews, after those before them that still are somebody's opinion. */
function reviewsIn(node: Node): Node[] {
	const last = nodesAt(node, 'reviews');
	const ids = new Set(last.map(({id}) => id));
	return [...nodesAt(node, 'latestOpinionatedReviews').filter(({id}) => !ids.has(id)), ...last];
}

/** What GitHub calls authors who belong to a repository (docs.github.com, `CommentAuthorAssociation`). */
const insiders = ['OWNER', 'MEMBER', 'COLLABORATOR'];

function commentsIn(node: Node, name: string): PullComment[] {
	return nodesAt(node, name)
		.filter(isShown)
		.map(comment => ({
			id: textIn(comment, 'id') ?? '',
			author: authorOf(comment),
			body: bodyOf(comment),
			at: textIn(comment, 'createdAt') ?? '',
			url: addressIn(comment, 'url'),
			insider: insiders.some(association => association === comment.authorAssociation),
		}));
}

function bodyOf(node: Node): string {
	return cleanText(textIn(node, 'body') ?? '', {lines: true}).trim();
}

function isShown({isMinimized}: Node): boolean {
	return isMinimized !== true;
}

function isCut(connection: Node | null): boolean {
	return countIn(connection, 'totalCount') > nodesAt(connection).length;
}
