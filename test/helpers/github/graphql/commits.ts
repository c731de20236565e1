import type {GraphQLResolveInfo} from 'graphql';
import {contextsOf} from '../derive.ts';
import {commitFacts} from '../objects.ts';
import {fullName, type State} from '../state.ts';
import type {Pull, Repository} from '../types.ts';
import {rollupView, statusView} from './checks.ts';
import {repositoryView} from './repositories.ts';
import {type Args, type Context, selects, type View} from './view.ts';

/** @param pull the pull request that it was reached through, whose base says which checks are expected. */
export function commitView(state: State, repository: Repository, oid: string, pull: Pull | null): View {
	const facts = () => (repository.git === null ? null : commitFacts(repository.git, oid));
	const message = async () => (await facts())?.message ?? pull?.title ?? '';
	const headline = async () => (await message()).split('\n')[0] ?? '';
	const actor = (role: 'author' | 'committer') => async () => {
		const found = (await facts())?.[role];
		return {
			__typename: 'GitActor',
			name: found?.name ?? pull?.author ?? 'Ada',
			email: found?.email ?? '',
			date: found?.at ?? pull?.createdAt ?? null,
			user: null,
		};
	};
	return {
		__typename: 'Commit',
		id: `C_${oid}`,
		oid,
		abbreviatedOid: oid.slice(0, 7),
		url: `${state.url}/${fullName(repository)}/commit/${oid}`,
		commitUrl: `${state.url}/${fullName(repository)}/commit/${oid}`,
		message,
		messageHeadline: headline,
		messageBody: async () => (await message()).split('\n').slice(1).join('\n').trim(),
		author: actor('author'),
		committer: actor('committer'),
		authoredDate: async () => (await facts())?.author.at ?? pull?.createdAt,
		committedDate: async () => (await facts())?.committer.at ?? pull?.createdAt,
		repository: () => repositoryView(state, repository),
		statusCheckRollup: (_: Args, __: Context, info: GraphQLResolveInfo) =>
			rollupView(state, repository, oid, {pull, all: selects(info, 'contexts')}),
		status: () => {
			const contexts = contextsOf(repository, oid, null);
			return contexts.statuses.length === 0
				? null
				: {
						__typename: 'Status',
						id: `S_${oid}`,
						state: contexts.statuses[0]?.state,
						contexts: contexts.statuses.map(status => statusView(state, repository, status)),
					};
		},
	};
}
