import type {Issue} from '../../session/tracker.ts';

/** What GitHub gave for a number: the issue without its reference, a pull request, or nothing that can be read. */
export type Node =
	| {kind: 'issue'; number: number; issue: Omit<Issue, 'ref' | 'id'>}
	| {kind: 'pull'; number: number; title: string}
	| {kind: 'none'};

type Fields = Readonly<Record<string, unknown>>;

/** An issue or pull request in an answer. Comments of bots and hidden ones are left out. */
export function parseNode(value: unknown): Node {
	const node = fieldsOf(value);
	const number = node.number;
	if (typeof number !== 'number') {
		return {kind: 'none'};
	}
	if (node.__typename === 'PullRequest') {
		return {kind: 'pull', number, title: textOf(node.title)};
	}
	const issue = {
		providerId: textOf(node.id) || null,
		title: textOf(node.title),
		body: textOf(node.body),
		url: textOf(node.url) || null,
		state: node.state === 'CLOSED' ? ('closed' as const) : ('open' as const),
		labels: nodesOf(node.labels).map(({name}) => textOf(name)),
		assignees: nodesOf(node.assignees).map(({login}) => textOf(login)),
		comments: nodesOf(node.comments).flatMap(comment => {
			const author = fieldsOf(comment.author);
			return comment.isMinimized === true || author.__typename === 'Bot'
				? []
				: [
						{
							author: textOf(author.login) || 'ghost',
							body: textOf(comment.body),
							at: textOf(comment.createdAt),
						},
					];
		}),
	};
	return {kind: 'issue', number, issue};
}

/** A page of a connection: its nodes, and where the next page begins; null where this is the last one. */
export function parsePage(value: unknown): {nodes: Node[]; next: string | null} {
	const {pageInfo} = fieldsOf(value);
	const {hasNextPage, endCursor} = fieldsOf(pageInfo);
	return {
		nodes: nodesOf(value).map(parseNode),
		next: hasNextPage === true && typeof endCursor === 'string' ? endCursor : null,
	};
}

/** The fields of an object in an answer; none where it is no object. */
export function fieldsOf(value: unknown): Fields {
	return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function nodesOf(connection: unknown): Fields[] {
	const {nodes} = fieldsOf(connection);
	return Array.isArray(nodes) ? nodes.filter(node => node !== null).map(fieldsOf) : [];
}

/** A text in an answer; empty where it is none. */
export function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
