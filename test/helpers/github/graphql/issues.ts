import {createHash} from 'node:crypto';
import {canWrite, closedBy, fullName, type State} from '../state.ts';
import type {Comment, Issue, Milestone, Pull, Repository} from '../types.ts';
import {pullView} from './pulls.ts';
import {itemView, repositoryView} from './repositories.ts';
import {accountView} from './users.ts';
import {type Args, type Context, connection, type View} from './view.ts';

/** What issues and pull requests have in common. */
export function itemFields(state: State, item: Issue | Pull): Omit<View, '__typename'> {
	const path = `/${fullName(item.repository)}/${item.kind === 'issue' ? 'issues' : 'pull'}/${item.number}`;
	return {
		id: item.id,
		databaseId: item.databaseId,
		fullDatabaseId: String(item.databaseId),
		number: item.number,
		title: item.title,
		titleHTML: item.title,
		body: item.body,
		bodyText: item.body,
		url: `${state.url}${path}`,
		resourcePath: path,
		author: () => accountView(state, item.author),
		authorAssociation: canWrite(state, item.repository, item.author) ? 'MEMBER' : 'NONE',
		state: item.state,
		closed: item.state !== 'OPEN',
		createdAt: item.createdAt,
		publishedAt: item.createdAt,
		updatedAt: item.updatedAt,
		closedAt: item.closedAt,
		repository: () => repositoryView(state, item.repository),
		viewerDidAuthor: (_: Args, {viewer}: Context) => viewer.login === item.author,
		viewerCanUpdate: (_: Args, {viewer}: Context) => canWrite(state, item.repository, viewer.login),
		labels: (args: Args) => connection(item.labels, args, name => labelView(state, item.repository, name)),
		assignees: (args: Args) => connection(item.assignees, args, login => accountView(state, login)),
		milestone: () => item.milestone && milestoneView(state, item.repository, item.milestone),
		comments: (args: Args) => connection(item.comments, args, comment => commentView(state, item, comment)),
	};
}

export function issueView(state: State, issue: Issue): View {
	return {
		...itemFields(state, issue),
		__typename: 'Issue',
		stateReason: ({enableDuplicate}: Args) =>
			issue.stateReason === 'DUPLICATE' && !enableDuplicate ? 'NOT_PLANNED' : issue.stateReason,
		closedByPullRequestsReferences: (args: Args) => {
			const pulls = closedBy(state, issue).filter(pull => args.includeClosedPrs || pull.state !== 'CLOSED');
			return connection(pulls, args, pull => pullView(state, pull));
		},
	};
}

export function commentView(state: State, item: Issue | Pull, comment: Comment): View {
	const path = item.kind === 'issue' ? 'issues' : 'pull';
	return {
		__typename: 'IssueComment',
		id: comment.id,
		databaseId: comment.databaseId,
		body: comment.body,
		bodyText: comment.body,
		author: () => accountView(state, comment.author),
		authorAssociation: canWrite(state, item.repository, comment.author) ? 'MEMBER' : 'NONE',
		createdAt: comment.at,
		updatedAt: comment.at,
		publishedAt: comment.at,
		isMinimized: comment.minimized,
		minimizedReason: comment.minimized ? 'spam' : null,
		url: `${state.url}/${fullName(item.repository)}/${path}/${item.number}#issuecomment-${comment.databaseId}`,
		issue: () => itemView(state, item),
		pullRequest: () => (item.kind === 'pull' ? pullView(state, item) : null),
		repository: () => repositoryView(state, item.repository),
	};
}

export function labelView(state: State, repository: Repository, name: string): View {
	return {
		__typename: 'Label',
		id: labelId(repository, name),
		name,
		color: createHash('sha1').update(name).digest('hex').slice(0, 6),
		url: `${state.url}/${fullName(repository)}/labels/${encodeURIComponent(name)}`,
		repository: () => repositoryView(state, repository),
	};
}

/** Labels have no state of their own here: the id holds the name. */
export function labelId(repository: Repository, name: string): string {
	return `LA_${Buffer.from(`${repository.id} ${name}`).toString('base64url')}`;
}

export function labelOf(id: string): string {
	const text = Buffer.from(id.replace(/^LA_/, ''), 'base64url').toString();
	return text.slice(text.indexOf(' ') + 1);
}

export function milestoneView(state: State, repository: Repository, milestone: Milestone): View {
	return {
		__typename: 'Milestone',
		id: milestone.id,
		number: milestone.number,
		title: milestone.title,
		state: 'OPEN',
		createdAt: repository.createdAt,
		url: `${state.url}/${fullName(repository)}/milestone/${milestone.number}`,
		repository: () => repositoryView(state, repository),
	};
}
