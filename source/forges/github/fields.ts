import {sizes} from './cost.ts';

/** The newest review of each reviewer that is no comment: in `latestReviews` a later comment hides it. */
export const opinionsField = `latestOpinionatedReviews(first: ${sizes.opinions}, writersOnly: false)`;

/** What a session's pull request is looked at for; its checks are asked for by `checkFields`. */
const pullFields = `fragment pullFields on PullRequest {
	id number url title state isDraft createdAt closedAt mergedAt additions deletions
	author { login }
	repository { name owner { login } }
	headRefName headRefOid headRepositoryOwner { login } headRepository { name } isCrossRepository baseRefName
	mergeable mergeStateStatus reviewDecision
	isInMergeQueue mergeQueueEntry { state }
	autoMergeRequest { enabledAt }
	mergeCommit { oid }
	reviewRequests(first: 1) { totalCount }
	${opinionsField} { nodes { ...reviewFields } }
	reviewThreads(first: ${sizes.threads}) { totalCount nodes { isResolved } }
	comments(first: 1) { totalCount }
}`;

const reviewFields = `fragment reviewFields on PullRequestReview {
	id state authorCanPushToRepository
	author { login }
	commit { oid }
}`;

/** What it takes to know whether a pull request is a session's own, beside its commits. */
const foundFields = `fragment foundFields on PullRequest {
	id number state createdAt
	repository { name owner { login } }
	headRefName headRefOid headRepositoryOwner { login } isCrossRepository baseRefName
}`;

/** What is asked of a branch. The rule itself is for administrators; `refUpdateRule` is what others may know of it. */
const policyFields = `fragment policyFields on Ref {
	branchProtectionRule {
		requiresStatusChecks requiredStatusCheckContexts
		requiresApprovingReviews requiredApprovingReviewCount
		requiresConversationResolution
	}
	refUpdateRule { requiredStatusCheckContexts requiredApprovingReviewCount requiresConversationResolution }
	rules(first: ${sizes.rules}) {
		nodes {
			type
			parameters {
				... on PullRequestParameters { requiredApprovingReviewCount requiredReviewThreadResolution }
				... on RequiredStatusChecksParameters { requiredStatusChecks { context } }
			}
		}
	}
}`;

const fragments = {
	pullFields: [pullFields, reviewFields],
	reviewFields: [reviewFields],
	foundFields: [foundFields],
	policyFields: [policyFields],
} as const;

/** The workflows of GitHub Actions: where there are some, checks are to be expected. */
export const workflowsField = 'object(expression: "HEAD:.github/workflows") { id }';

/** A query or mutation with the fragments that it uses. */
export function withFragments(text: string): string {
	const used = Object.entries(fragments).flatMap(([name, texts]) =>
		new RegExp(String.raw`\.\.\.${name}\b`).test(text) ? texts : [],
	);
	return [text, ...new Set(used)].join('\n');
}

/** A check run, with what tells which ones it replaces. */
const runFields =
	'databaseId name status conclusion checkSuite { databaseId app { slug } workflowRun { databaseId event workflow { id } } }';

/**
The checks of a pull request's newest commit. Their sum is asked for by a field of its own: beside `contexts` GitHub's
`state` counts check runs too that newer ones have replaced (github.com/pvcnt/mergeable, issue 189).
@param number the variable with the number of the pull request that they may be required for; null: it is not asked.
@param more also what a person looks at, and how a check is run again.
*/
export function checkFields(
	number: string | null,
	{first = sizes.contexts as number, after = '', more = false} = {},
): string {
	const required = number === null ? '' : ` isRequired(pullRequestNumber: $${number})`;
	const page = after === '' ? '' : `, after: $${after}`;
	return `commits(last: 1) { nodes { commit {
		oid
		rollup: statusCheckRollup { state }
		statusCheckRollup {
			contexts(first: ${first}${page}) {
				totalCount
				checkRunCountsByState { state count }
				statusContextCountsByState { state count }
				nodes {
					__typename
					... on CheckRun { ${runFields}${more ? ' detailsUrl url' : ''}${required} }
					... on StatusContext { context state${more ? ' targetUrl' : ''}${required} }
				}
				pageInfo { hasNextPage endCursor }
			}
		}
	} } }`;
}
