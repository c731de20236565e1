import type {Repository} from '../../session/issue-ref.ts';
import {type FoundPull, mergeStates, type Pull, type Review} from '../../session/pull.ts';
import {cleanText} from '../../session/text.ts';
import {checksOf} from './checks-sum.ts';
import {addressIn, countIn, idIn, type Node, nodesAt, objectAt, textIn, wordIn} from './read.ts';

const reviewDecisions = ['APPROVED', 'CHANGES_REQUESTED', 'REVIEW_REQUIRED'] as const;

/** What makes up for the login of an account that was deleted, as on GitHub's pages. */
const ghost = 'ghost';

/**
A pull request from its node; null where the node lacks what every pull request has.
@param host of the forge.
@param refused whether the account may not read some of its checks.
*/
export function pullOf(node: Node, host: string, refused = false): Pull | null {
	const identity = identityOf(node, host);
	if (identity === null) {
		return null;
	}
	const {owner, repo} = identity.repository;
	return {
		...identity,
		url: addressIn(node, 'url') ?? `https://${host}/${owner}/${repo}/pull/${identity.number}`,
		title: cleanText(textIn(node, 'title') ?? '').trim(),
		author: loginIn(node),
		draft: node.isDraft === true,
		endedAt: textIn(node, 'mergedAt') ?? textIn(node, 'closedAt'),
		insertions: countIn(node, 'additions'),
		deletions: countIn(node, 'deletions'),
		mergeable: wordIn(node, 'mergeable', ['MERGEABLE', 'CONFLICTING'], 'UNKNOWN'),
		mergeState: wordIn(node, 'mergeStateStatus', mergeStates, 'UNKNOWN'),
		reviewDecision: wordIn(
			node,
			'reviewDecision',
			reviewDecisions,
			textIn(node, 'reviewDecision') === null ? null : 'REVIEW_REQUIRED',
		),
		queue:
			textIn(objectAt(node, 'mergeQueueEntry'), 'state') ?? (node.isInMergeQueue === true ? 'QUEUED' : null),
		autoMerge: objectAt(node, 'autoMergeRequest') !== null,
		mergeCommit: textIn(objectAt(node, 'mergeCommit'), 'oid'),
		reviews: nodesAt(node, 'latestOpinionatedReviews').map(reviewOf),
		reviewsAsked: countIn(objectAt(node, 'reviewRequests'), 'totalCount'),
		threads: {
			total: countIn(objectAt(node, 'reviewThreads'), 'totalCount'),
			unresolved: nodesAt(node, 'reviewThreads').filter(({isResolved}) => isResolved !== true).length,
		},
		comments: countIn(objectAt(node, 'comments'), 'totalCount'),
		checks: checksOf(node, refused),
		policy: null,
	};
}

/** A pull request that was found by its branch; null as above. Its commits are not in this node. */
export function foundPullOf(node: Node, host: string): Omit<FoundPull, 'commits'> | null {
	return identityOf(node, host);
}

/** The newest commits in a pull request's node, the newest first. */
export function commitOids(node: Node | null): string[] {
	return nodesAt(node, 'commits')
		.flatMap(entry => textIn(objectAt(entry, 'commit'), 'oid') ?? [])
		.reverse();
}

function identityOf(node: Node, host: string): Omit<FoundPull, 'commits'> | null {
	const id = textIn(node, 'id');
	const number = idIn(node, 'number');
	const state = wordIn(node, 'state', ['OPEN', 'CLOSED', 'MERGED'], null);
	const repository = repositoryIn(objectAt(node, 'repository'), host);
	const oid = textIn(node, 'headRefOid');
	const headRepo = textIn(objectAt(node, 'headRepository'), 'name')?.toLowerCase();
	if (id === null || number === null || state === null || repository === null || oid === null) {
		return null;
	}
	return {
		id,
		repository,
		number,
		state,
		createdAt: textIn(node, 'createdAt') ?? '',
		head: {
			ref: textIn(node, 'headRefName') ?? '',
			oid,
			owner: textIn(objectAt(node, 'headRepositoryOwner'), 'login')?.toLowerCase() ?? null,
			...(headRepo === undefined ? {} : {repo: headRepo}),
			fork: node.isCrossRepository === true,
		},
		base: textIn(node, 'baseRefName') ?? '',
	};
}

/** A repository by its owner and name, lower case; null where one of them is missing. */
export function repositoryIn(node: Node | null, host: string): Repository | null {
	const owner = textIn(objectAt(node, 'owner'), 'login')?.toLowerCase();
	const repo = textIn(node, 'name')?.toLowerCase();
	return owner === undefined || repo === undefined ? null : {host, owner, repo};
}

/** A review; its state is one without an opinion where the word is not known. */
export function reviewOf(node: Node): Review {
	return {
		id: textIn(node, 'id') ?? '',
		author: authorOf(node),
		state: wordIn(node, 'state', ['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED', 'PENDING'], 'COMMENTED'),
		oid: textIn(objectAt(node, 'commit'), 'oid'),
		canPush: node.authorCanPushToRepository === true,
	};
}

/** Who wrote it, for people. */
export function authorOf(node: Node): string {
	return loginIn(node) ?? ghost;
}

function loginIn(node: Node): string | null {
	return cleanText(textIn(objectAt(node, 'author'), 'login') ?? '').trim() || null;
}
