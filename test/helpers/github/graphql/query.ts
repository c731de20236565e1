import {searchIssues, searchRepositories} from '../search.ts';
import {findRepository, findUser, permissionOf, pullsOf, type State} from '../state.ts';
import type {Comment, Issue, Pull, Repository, Thread} from '../types.ts';
import {checkRunView} from './checks.ts';
import {githubError, notFound} from './errors.ts';
import {commentView} from './issues.ts';
import {itemView, repositoryView} from './repositories.ts';
import {reviewCommentView, reviewView, threadView} from './reviews.ts';
import {accountView, ownerView} from './users.ts';
import {type Args, type Context, connection, type View} from './view.ts';

/** The root of queries. */
export function queryRoot(state: State): View {
	const root: View = {
		__typename: 'Query',
		viewer: (_: Args, {viewer}: Context) => accountView(state, viewer.login),
		rateLimit: (_: Args, {rate}: Context) => ({__typename: 'RateLimit', ...rate}),
		repository: ({owner, name, followRenames}: Args, {viewer}: Context) => {
			const found = findRepository(state, owner, name);
			const renamed = found?.formerNames.has(`${owner}/${name}`.toLowerCase());
			if (!found || (renamed && !followRenames) || permissionOf(state, found, viewer.login) === null) {
				throw notFound(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
			}
			return repositoryView(state, found);
		},
		user: ({login}: Args) => {
			if (findUser(state, login)?.kind !== 'User') {
				throw notFound(`Could not resolve to a User with the login of '${login}'.`);
			}
			return accountView(state, login);
		},
		organization: ({login}: Args) => {
			const known = state.repositories.some(({owner}) => owner === login);
			if (!known || findUser(state, login)?.kind === 'User') {
				throw notFound(`Could not resolve to an Organization with the login of '${login}'.`);
			}
			return ownerView(state, login);
		},
		repositoryOwner: ({login}: Args) => ownerView(state, login),
		node: ({id}: Args) => nodeView(state, id),
		nodes: ({ids}: Args) => ids.map((id: string) => nodeView(state, id)),
		search: async (args: Args, {viewer, look}: Context) => {
			if (args.type === 'REPOSITORY') {
				const found = searchRepositories(state, args.query, viewer.login);
				return {
					...connection(found, args, repository => repositoryView(state, repository)),
					repositoryCount: found.length,
					issueCount: 0,
				};
			}
			if (args.type !== 'ISSUE') {
				return connection([], args, item => item);
			}
			await Promise.all(state.repositories.map(repository => look.refs(repository)));
			// No more than a thousand are ever found.
			const found = searchIssues(state, args.query, viewer.login).slice(0, 1000);
			return connection(found, args, item => itemView(state, item));
		},
	};
	root.relay = root;
	return root;
}

export type Found =
	| {kind: 'repository'; repository: Repository}
	| {kind: 'item'; item: Issue | Pull}
	| {kind: 'comment'; item: Issue | Pull; comment: Comment}
	| {kind: 'thread'; pull: Pull; thread: Thread}
	| {kind: 'view'; view: View | null};

/** What has a node id; null where nothing has. */
export function findNode(state: State, id: string): Found | null {
	for (const user of state.users) {
		if (user.id === id) {
			return {kind: 'view', view: accountView(state, user.login)};
		}
	}
	for (const repository of state.repositories) {
		if (repository.id === id) {
			return {kind: 'repository', repository};
		}
		const check = repository.checks.find(found => found.id === id);
		if (check) {
			return {kind: 'view', view: checkRunView(state, repository, check)};
		}
		for (const item of repository.items.values()) {
			const comment = item.comments.find(found => found.id === id);
			if (item.id === id) {
				return {kind: 'item', item};
			}
			if (comment) {
				return {kind: 'comment', item, comment};
			}
		}
		for (const pull of pullsOf(repository)) {
			const thread = pull.threads.find(found => found.id === id);
			const review = pull.reviews.find(found => found.id === id);
			if (thread) {
				return {kind: 'thread', pull, thread};
			}
			if (review) {
				return {kind: 'view', view: reviewView(state, pull, review)};
			}
			for (const place of pull.threads) {
				const words = place.comments.find(found => found.id === id);
				if (words) {
					return {kind: 'view', view: reviewCommentView(state, pull, place, words)};
				}
			}
		}
	}
	return null;
}

function nodeView(state: State, id: string): View | null {
	const found = findNode(state, id);
	switch (found?.kind) {
		case 'repository':
			return repositoryView(state, found.repository);
		case 'item':
			return itemView(state, found.item);
		case 'comment':
			return commentView(state, found.item, found.comment);
		case 'thread':
			return threadView(state, found.pull, found.thread);
		case 'view':
			return found.view;
		default:
			throw notFound(`Could not resolve to a node with the global id of '${id}'`);
	}
}

/** @throws where there is none, as GitHub does. */
export function itemNode<Kind extends 'issue' | 'pull'>(
	state: State,
	id: string,
	kind: Kind,
): Extract<Issue | Pull, {kind: Kind}> {
	const found = findNode(state, id);
	if (found?.kind !== 'item' || found.item.kind !== kind) {
		throw notFound(`Could not resolve to a node with the global id of '${id}'`);
	}
	return found.item as Extract<Issue | Pull, {kind: Kind}>;
}

export function forbidden(viewer: string, mutation: string): Error {
	return githubError(
		'FORBIDDEN',
		`${viewer} does not have the correct permissions to execute \`${mutation}\``,
	);
}
