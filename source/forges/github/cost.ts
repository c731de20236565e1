import type {Target} from '../../session/forge.ts';

/** A connection of a query: how many of its nodes are asked for, and the connections inside each of them. */
export type Connection = {first: number; inside?: readonly Connection[]};

/** What one line of a batch may be; see `lookups.ts`. */
export type LookupKind = Target['kind'] | 'commits';

/**
The requests that GitHub needs for a query: one for each connection and parent, where every parent has as many nodes as
it was asked for (docs.github.com, "Rate limits and query limits for the GraphQL API").
*/
export function requestsOf(connections: readonly Connection[], parents = 1): number {
	return sum(connections, ({first, inside = []}) => parents + requestsOf(inside, parents * first));
}

/** The nodes that a query may give, counted as GitHub counts them; 500,000 are the most that one may ask for. */
export function nodesOf(connections: readonly Connection[], parents = 1): number {
	return sum(connections, ({first, inside = []}) => parents * first + nodesOf(inside, parents * first));
}

/** What a query of so many requests costs in points. */
export function pointsFor(requests: number): number {
	return Math.max(1, Math.round(requests / 100));
}

/** How many of a connection are asked for. */
export const sizes = {
	contexts: 50,
	opinions: 20,
	threads: 100,
	found: 10,
	commits: 10,
	rules: 50,
} as const;

/** The connections of each line of a batch; of the first and the fourth of a pull request only the number is wanted. */
export const connections: Record<LookupKind, readonly Connection[]> = {
	pull: [
		{first: 1},
		{first: sizes.opinions},
		{first: sizes.threads},
		{first: 1},
		{first: 1, inside: [{first: sizes.contexts}]},
	],
	branch: [{first: sizes.found}],
	commits: [{first: sizes.commits}],
	issue: [],
	policy: [{first: sizes.rules}],
};

/** The requests of a line of a batch, by its kind. */
export function requestsOfKind(kind: LookupKind): number {
	return requestsOf(connections[kind]);
}

/** The most requests of one query that costs one point, and the most lines that are put into one. */
const onePoint = {requests: 149, lines: 100};

/**
The next lines that go out in one query: as many as cost one point, one at least.
@param share the part of them that a query may have; less than 1 after queries that were too large.
*/
export function takeChunk<T extends {kind: LookupKind}>(lines: readonly T[], share = 1): T[] {
	let requests = 0;
	const end = lines.findIndex((line, index) => {
		requests += requestsOfKind(line.kind);
		return index > 0 && (requests > onePoint.requests * share || index >= onePoint.lines * share);
	});
	return lines.slice(0, end === -1 ? undefined : end);
}

/** What it costs to ask for all of these, without what is looked up for branches that have a pull request. */
export function pointsOf(targets: readonly {kind: Target['kind']}[]): number {
	let points = 0;
	for (let rest = targets; rest.length > 0; ) {
		const chunk = takeChunk(rest);
		points += pointsFor(sum(chunk, ({kind}) => requestsOfKind(kind)));
		rest = rest.slice(chunk.length);
	}
	return points;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
	return items.reduce((total, item) => total + of(item), 0);
}
