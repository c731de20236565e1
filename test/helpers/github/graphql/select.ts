import type {Issue, Pull} from '../types.ts';
import type {Args} from './view.ts';

/** Issues or pull requests as the arguments of `issues` and `pullRequests` choose and sort them. */
export function matching<T extends Issue | Pull>(items: readonly T[], args: Args, viewer: string): T[] {
	const by = args.filterBy ?? {};
	const states: string[] | undefined = args.states ?? by.states;
	const labels: string[] = args.labels ?? by.labels ?? [];
	const assignee = by.assignee === '@me' ? viewer : by.assignee;
	const found = items.filter(
		item =>
			(!states || states.includes(item.state)) &&
			(labels.length === 0 ||
				labels.some(label => item.labels.some(own => own.toLowerCase() === label.toLowerCase()))) &&
			(!assignee || (assignee === '*' ? item.assignees.length > 0 : item.assignees.includes(assignee))) &&
			(!by.createdBy || item.author === by.createdBy) &&
			(!by.milestone || String(item.milestone?.number) === by.milestone) &&
			(!by.milestoneNumber || String(item.milestone?.number) === by.milestoneNumber) &&
			(!by.since || item.updatedAt >= new Date(by.since).toISOString()) &&
			(item.kind === 'issue' ||
				((!args.headRefName || item.head.ref === args.headRefName) &&
					(!args.baseRefName || item.base === args.baseRefName))),
	);
	const field = args.orderBy?.field ?? 'CREATED_AT';
	const key = (item: T) =>
		field === 'UPDATED_AT' ? item.updatedAt : field === 'COMMENTS' ? item.comments.length : item.createdAt;
	const sign = args.orderBy?.direction === 'DESC' ? -1 : 1;
	return found.sort((a, b) => sign * (compare(key(a), key(b)) || a.number - b.number));
}

export function compare(a: string | number, b: string | number): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
