import {createHash} from 'node:crypto';
import {findUser, type State} from '../state.ts';
import type {View} from './view.ts';

/** An account by its login; null for a deleted one. Owners that are no users are organizations. */
export function accountView(state: State, login: string | null, kind?: 'Organization'): View | null {
	if (login === null) {
		return null;
	}
	const user = findUser(state, login);
	return {
		__typename: kind ?? user?.kind ?? (login.endsWith('[bot]') ? 'Bot' : 'User'),
		id: user?.id ?? `U_${createHash('sha1').update(login.toLowerCase()).digest('hex').slice(0, 12)}`,
		databaseId: user?.databaseId ?? null,
		// The GraphQL API leaves the ending out that the REST API has.
		login: (user?.login ?? login).replace(/\[bot\]$/, ''),
		name: user?.name ?? null,
		email: user?.email ?? '',
		url: `${state.url}/${login}`,
		resourcePath: `/${login}`,
		avatarUrl: `${state.url}/${login}.png`,
		isViewer: (_: unknown, context: {viewer: {login: string}}) => context.viewer.login === user?.login,
	};
}

export function ownerView(state: State, login: string): View | null {
	return accountView(state, login, findUser(state, login) ? undefined : 'Organization');
}
