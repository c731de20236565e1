import {compare} from '../graphql/select.ts';
import type {Reply} from '../reply.ts';
import type {State} from '../state.ts';
import type {Issue, Pull} from '../types.ts';
import type {RestRequest} from './routes.ts';

/** Whether an item has the state that a list was asked for. */
export function statesOf(word: string): (item: Issue | Pull) => boolean {
	return item => word === 'all' || (item.state === 'OPEN') === (word === 'open');
}

/** A list's parameters as the filter of GraphQL's `issues`. */
export function filterOf(query: URLSearchParams): Record<string, string | null> {
	return {
		assignee: query.get('assignee'),
		createdBy: query.get('creator'),
		milestone: query.get('milestone'),
		since: query.get('since'),
	};
}

/** In the order that a list was asked for, the newest first by default. */
export function sorted<T extends Issue | Pull>(items: T[], query: URLSearchParams): T[] {
	const sign = query.get('direction') === 'asc' ? 1 : -1;
	const key = (item: T) => (query.get('sort') === 'updated' ? item.updatedAt : item.createdAt);
	return items.toSorted((a, b) => sign * (compare(key(a), key(b)) || a.number - b.number));
}

/** A page of a list, with the `link` header that leads to the others. */
export function page(state: State, request: RestRequest, items: unknown[]): Reply {
	const size = Math.min(100, Number(request.query.get('per_page') ?? 30));
	const number = Number(request.query.get('page') ?? 1);
	const last = Math.max(1, Math.ceil(items.length / size));
	const link = (to: number, rel: string) => {
		const query = new URLSearchParams(request.query);
		query.set('page', String(to));
		return `<${state.apiUrl}${request.path}?${query}>; rel="${rel}"`;
	};
	const links = [
		...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
		...(number > 1 ? [link(number - 1, 'prev'), link(1, 'first')] : []),
	];
	return {
		status: 200,
		headers: links.length > 0 ? {link: links.join(', ')} : {},
		body: items.slice((number - 1) * size, number * size),
	};
}
