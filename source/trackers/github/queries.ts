import type {Repository} from '../../session/issue-ref.ts';

/** A GraphQL document with its variables. Everything that users or servers wrote stands in the variables. */
export type Query = {text: string; variables: Record<string, unknown>};

/** Issues of one repository, by number. */
export type Wanted = {repository: Repository; numbers: readonly number[]};

/** Issues in one query: with three connections each they cost one point (docs.github.com, "Rate limits … GraphQL"). */
export const issuesPerQuery = 25;

/** Issues on a page of a list: with two connections each they cost one point. */
export const issuesPerPage = 50;

/** The largest number that a GraphQL `Int` can hold: no issue has a larger one. */
export const largestNumber = 2 ** 31 - 1;

const budget = 'rateLimit { cost limit remaining resetAt }';

const summary = `id number title body url state
	labels(first: 50) { nodes { name } }
	assignees(first: 20) { nodes { login } }`;

const comments = `comments(last: 50) {
	nodes { author { __typename login } body createdAt isMinimized }
}`;

/**
Asks for many issues of any repositories at once. The answer to the n-th number of the m-th repository has the path
`r{m}`, `i{n}`, n counting through all repositories.
*/
export function issuesByNumber(wanted: readonly Wanted[]): Query {
	const variables: Record<string, unknown> = {};
	const declared: string[] = [];
	let count = 0;
	const parts = wanted.map(({repository, numbers}, index) => {
		variables[`owner${index}`] = repository.owner;
		variables[`name${index}`] = repository.repo;
		declared.push(`$owner${index}: String!`, `$name${index}: String!`);
		const issues = numbers.map(number => {
			const id = count++;
			variables[`number${id}`] = number;
			declared.push(`$number${id}: Int!`);
			return `i${id}: issueOrPullRequest(number: $number${id}) { ...found }`;
		});
		return `r${index}: repository(owner: $owner${index}, name: $name${index}) {\n${issues.join('\n')}\n}`;
	});
	const text = `query(${declared.join(', ')}) {
${budget}
${parts.join('\n')}
}
fragment found on IssueOrPullRequest {
	__typename
	... on Issue { ${summary} ${comments} }
	... on PullRequest { number title url }
}`;
	return {text, variables};
}

/** A page of a repository's issues, the newest first. `states` null asks for all. */
export function issuesOfRepository(
	{owner, repo}: Repository,
	{
		states,
		first,
		after,
	}: {states: readonly ('OPEN' | 'CLOSED')[] | null; first: number; after: string | null},
): Query {
	return {
		text: `query($owner: String!, $name: String!, $states: [IssueState!], $first: Int!, $after: String) {
	${budget}
	repository(owner: $owner, name: $name) {
		hasIssuesEnabled
		issues(first: $first, after: $after, states: $states, orderBy: {field: CREATED_AT, direction: DESC}) {
			pageInfo { hasNextPage endCursor }
			nodes { __typename ${summary} }
		}
	}
}`,
		variables: {owner, name: repo, states, first, after},
	};
}

/** A page of what GitHub's search finds. */
export function foundIssues(search: string, {first, after}: {first: number; after: string | null}): Query {
	return {
		text: `query($search: String!, $first: Int!, $after: String) {
	${budget}
	search(type: ISSUE, query: $search, first: $first, after: $after) {
		pageInfo { hasNextPage endCursor }
		nodes { __typename ... on Issue { ${summary} } }
	}
}`,
		variables: {search, first, after},
	};
}

/** What a search needs to know before: the repository's present name, and the title of the milestone of a number. */
export function searchedRepository({owner, repo}: Repository, milestone: number | null): Query {
	const asked = milestone === null ? '' : 'milestone(number: $milestone) { title }';
	return {
		text: `query($owner: String!, $name: String!${milestone === null ? '' : ', $milestone: Int!'}) {
	${budget}
	repository(owner: $owner, name: $name) { nameWithOwner hasIssuesEnabled ${asked} }
}`,
		variables: {owner, name: repo, ...(milestone === null ? {} : {milestone})},
	};
}

const sample: Repository = {host: 'github.com', owner: 'acme', repo: 'web'};
const page = {first: issuesPerPage, after: null};

/** Every document that this tracker sends, by a name: they are validated against GitHub's published schema. */
export const documents: Record<string, string> = {
	issuesByNumber: issuesByNumber([
		{repository: sample, numbers: [1, 2, 3]},
		{repository: {...sample, repo: 'api'}, numbers: [1]},
	]).text,
	issuesOfRepository: issuesOfRepository(sample, {states: ['OPEN'], ...page}).text,
	foundIssues: foundIssues('repo:acme/web is:issue', page).text,
	searchedRepository: searchedRepository(sample, null).text,
	searchedMilestone: searchedRepository(sample, 1).text,
};
