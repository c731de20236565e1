import {buildBatch, rateLimitField} from './batch.ts';
import {checkFields, opinionsField, withFragments, workflowsField} from './fields.ts';

/** How many of each are read where a person looks at a pull request. */
export const detailSizes = {checks: 100, reviews: 20, threads: 50, threadComments: 10, comments: 30} as const;

const place = '$owner: String!, $name: String!';
const ofRepository = 'repository(owner: $owner, name: $name)';

export const viewerQuery = `query viewer { viewer { login } ${rateLimitField} }`;

export const aboutQuery = `query about(${place}) {
	${ofRepository} {
		id name owner { login }
		defaultBranchRef { name }
		parent { name owner { login } }
		mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed
		viewerPermission
	}
	${rateLimitField}
}`;

const withPolicy = `repository { ${workflowsField} } baseRef { ...policyFields }`;

/** A pull request, with what its base asks for. */
export const pullQuery = withFragments(`query pull(${place}, $number: Int!) {
	${ofRepository} {
		pullRequest(number: $number) { ...pullFields ${withPolicy} ${checkFields('number')} }
	}
	${rateLimitField}
}`);

const commentFields = 'id body createdAt url isMinimized authorAssociation author { login }';

const shownReview = '...reviewFields body submittedAt createdAt url isMinimized';

/** Everything of a pull request that a person looks at. */
export const detailQuery = withFragments(`query detail(${place}, $number: Int!) {
	${ofRepository} {
		pullRequest(number: $number) {
			...pullFields
			body
			${withPolicy}
			${checkFields('number', {first: detailSizes.checks, more: true})}
			reviews(last: ${detailSizes.reviews}) { totalCount nodes { ${shownReview} } }
			${opinionsField} { nodes { ${shownReview} } }
			openThreads: reviewThreads(last: ${detailSizes.threads}) {
				totalCount
				nodes {
					isResolved isOutdated path line originalLine
					comments(first: ${detailSizes.threadComments}) { totalCount nodes { ${commentFields} } }
				}
			}
			lastComments: comments(last: ${detailSizes.comments}) { totalCount nodes { ${commentFields} } }
		}
	}
	${rateLimitField}
}`);

/** A page of a pull request's checks, with what they are run again by. */
export const checksQuery = `query checks(${place}, $number: Int!, $after: String) {
	${ofRepository} {
		pullRequest(number: $number) {
			id state
			${checkFields(null, {first: detailSizes.checks, after: 'after', more: true})}
		}
	}
	${rateLimitField}
}`;

/** What has to be known right before a merge. */
export const mergeableQuery = `query mergeable(${place}, $number: Int!) {
	${ofRepository} {
		pullRequest(number: $number) {
			id state isDraft headRefOid baseRefName mergeable mergeStateStatus isInMergeQueue isMergeQueueEnabled
			mergeCommit { oid }
		}
	}
	${rateLimitField}
}`;

export const createMutation = withFragments(`mutation create($input: CreatePullRequestInput!) {
	createPullRequest(input: $input) { pullRequest { ...pullFields ${checkFields(null)} } }
}`);

export const mergeMutation = `mutation merge($input: MergePullRequestInput!) {
	mergePullRequest(input: $input) { pullRequest { state mergeCommit { oid } } }
}`;

export const enqueueMutation = `mutation enqueue($input: EnqueuePullRequestInput!) {
	enqueuePullRequest(input: $input) { mergeQueueEntry { state } }
}`;

const here = {host: 'github.com', owner: 'acme', repo: 'web'};
const there = {...here, repo: 'api'};

/** Every document that is sent, by its name; the batch with each kind of line, in two repositories. */
export const documents: Record<string, string> = {
	batch: buildBatch([
		{kind: 'pull', repository: here, number: 1},
		{kind: 'pull', repository: there, number: 2},
		{kind: 'pull', repository: here, number: 3},
		{kind: 'branch', repository: here, branch: 'ao/one'},
		{kind: 'branch', repository: there, branch: 'ao/two'},
		{kind: 'commits', repository: there, number: 2},
		{kind: 'issue', repository: here, number: 4},
		{kind: 'policy', repository: here, base: 'main'},
		{kind: 'policy', repository: here, base: 'next'},
	]).text,
	viewer: viewerQuery,
	about: aboutQuery,
	pull: pullQuery,
	detail: detailQuery,
	checks: checksQuery,
	mergeable: mergeableQuery,
	create: createMutation,
	merge: mergeMutation,
	enqueue: enqueueMutation,
};
