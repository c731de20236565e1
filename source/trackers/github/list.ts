import {type GitHub, GitHubFailure, type GraphQlAnswer, type GraphQlError} from '../../github/github.ts';
import {inWords} from '../../github/in-words.ts';
import type {Repository} from '../../session/issue-ref.ts';
import type {IssueFilter} from '../../session/tracker.ts';
import {hopeless, isSilence, issuesTurnedOff, keptBack, noRepository, partFailed} from './errors.ts';
import {fieldsOf, type Node, parsePage, textOf} from './parse.ts';
import {
	foundIssues,
	issuesOfRepository,
	issuesPerPage,
	largestNumber,
	type Query,
	searchedRepository,
} from './queries.ts';
import {searchFor} from './search.ts';

export type ListedIssue = Node & {kind: 'issue'};

type Page = {first: number; after: string | null};
type Listed = ReturnType<typeof parsePage>;

/** The smallest page, asked for where the server cannot manage larger ones. */
const smallestPage = 5;

/**
The issues of a repository that a filter lets through, the newest first: open ones unless `state` says otherwise. A
filter with labels, a person, a milestone (title or number) or words goes to GitHub's search, which finds 1,000 at most.
@throws AoError('forge' | 'offline' | 'signed_out' | 'not_found')
*/
export async function listIssues(
	github: GitHub,
	repository: Repository,
	filter: IssueFilter,
): Promise<ListedIssue[]> {
	const {labels = [], assignee, milestone, search = '', state = 'open', background = false} = filter;
	const limit = filter.limit ?? Number.POSITIVE_INFINITY;
	const searches =
		labels.length > 0 || assignee !== undefined || milestone !== undefined || search.trim() !== '';
	const ask = ({text, variables}: Query) => github.query(text, variables, {urgent: !background});
	try {
		if (!searches) {
			const states = state === 'all' ? null : [state === 'open' ? ('OPEN' as const) : ('CLOSED' as const)];
			return await readPages(limit, async page => {
				const answer = await ask(issuesOfRepository(repository, {states, ...page}));
				return pageIn(answer, issuesIn(answer, repository, github.host).issues, github.host);
			});
		}
		const query = await searchIn(ask, repository, filter);
		const found = await readPages(limit, async page => {
			const answer = await ask(foundIssues(query, page));
			return pageIn(answer, answer.data?.search, github.host);
		});
		/* What the search knows is some seconds old; the issues themselves are not. */
		return found.filter(({issue}) => state === 'all' || issue.state === state);
	} catch (error) {
		throw inWords(error);
	}
}

async function readPages(limit: number, read: (page: Page) => Promise<Listed>): Promise<ListedIssue[]> {
	const found = new Map<number, ListedIssue>();
	let size = issuesPerPage;
	let after: string | null = null;
	let silent = 0;
	while (found.size < limit) {
		const first = Math.min(size, limit - found.size);
		try {
			const {nodes, next} = await read({first, after});
			for (const node of nodes) {
				if (node.kind === 'issue') {
					found.set(node.number, node);
				}
			}
			if (next === null) {
				break;
			}
			after = next;
		} catch (error) {
			silent += isSilence(error) ? 1 : 0;
			const smaller = error instanceof GitHubFailure && error.tooLarge && first > smallestPage;
			if (!smaller || silent >= hopeless) {
				throw error;
			}
			size = Math.max(smallestPage, Math.floor(first / 2));
		}
	}
	return [...found.values()];
}

/** The search for a filter, with the repository's present name and a milestone's title in place of its number. */
async function searchIn(
	ask: (query: Query) => Promise<GraphQlAnswer>,
	repository: Repository,
	filter: IssueFilter,
): Promise<string> {
	const {milestone} = filter;
	const number = milestone !== undefined && /^\d{1,10}$/.test(milestone) ? Number(milestone) : null;
	const asked = number !== null && number > 0 && number <= largestNumber ? number : null;
	const answer = await ask(searchedRepository(repository, asked));
	const place = issuesIn(answer, repository, repository.host);
	const title = textOf(fieldsOf(place.milestone).title) || milestone;
	const name = textOf(place.nameWithOwner) || `${repository.owner}/${repository.repo}`;
	return searchFor(name, {...filter, ...(title === undefined ? {} : {milestone: title})});
}

/** The repository in an answer. @throws AoError where there is none, or its issues are turned off. */
function issuesIn(
	answer: GraphQlAnswer,
	repository: Repository,
	host: string,
): Readonly<Record<string, unknown>> {
	if (answer.data?.repository === null && answer.errors.some(({type}) => type === 'NOT_FOUND')) {
		throw noRepository(repository);
	}
	const place = answer.data?.repository ?? throwFirst(answer, host);
	if (fieldsOf(place).hasIssuesEnabled === false) {
		throw issuesTurnedOff(repository);
	}
	return fieldsOf(place);
}

/** A page in an answer. @throws AoError where it, or all that would be on it, is kept from this account. */
function pageIn(answer: GraphQlAnswer, connection: unknown, host: string): Listed {
	const page = parsePage(connection ?? throwFirst(answer, host));
	if (page.nodes.length === 0 && answer.errors.some(isRefusal)) {
		throwFirst(answer, host);
	}
	return page;
}

function isRefusal({type}: GraphQlError): boolean {
	return type === 'FORBIDDEN';
}

function throwFirst({errors}: GraphQlAnswer, host: string): never {
	const first = errors.find(isRefusal) ?? errors[0];
	throw first?.type === 'FORBIDDEN' ? keptBack(host, first.message) : partFailed(host, first?.message);
}
