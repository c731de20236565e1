import type {Issue, IssueFilter} from '../session/tracker.ts';

/**
The issues that a filter lets through, in their order: open ones unless `state` says otherwise, with all the labels,
the assignee, and the words of `search` in title or body, all without regard to case.
*/
export function filterIssues<T extends Issue>(issues: readonly T[], filter: IssueFilter = {}): T[] {
	const {labels = [], assignee, search = '', limit = Number.POSITIVE_INFINITY, state = 'open'} = filter;
	const wanted = search.trim().toLowerCase();
	return issues
		.filter(
			issue =>
				(state === 'all' || issue.state === state) &&
				labels.every(label => holds(issue.labels, label)) &&
				(assignee === undefined || holds(issue.assignees, assignee.replace(/^@/, ''))) &&
				`${issue.title}\n${issue.body}`.toLowerCase().includes(wanted),
		)
		.slice(0, Math.max(0, limit));
}

function holds(words: readonly string[], wanted: string): boolean {
	return words.some(word => word.toLowerCase() === wanted.trim().toLowerCase());
}
