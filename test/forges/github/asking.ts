import {createGitHubForge} from '../../../source/forges/github/index.ts';
import {createGitHub} from '../../../source/github/client.ts';
import type {Asked, Forge, Target} from '../../../source/session/forge.ts';
import type {Repository} from '../../../source/session/issue-ref.ts';
import type {GitHubServer} from '../../helpers/github/index.ts';

/** A forge on a test server. It waits for nothing between its calls. */
export function forgeOf(server: GitHubServer, {timeoutMs = 15_000, token = ''} = {}): Forge {
	const env = {...server.env, ...(token === '' ? {} : {GH_TOKEN: token})};
	return createGitHubForge(
		createGitHub({host: server.host, env, userAgent: 'ao/test', pauseMs: 0, timeoutMs}),
	);
}

/** A repository of a test server by `owner/name`. */
export function repositoryOf(server: GitHubServer, name: string): Repository {
	const [owner = '', repo = ''] = name.split('/');
	return {host: server.host, owner, repo};
}

/** Targets by what is asked for: `acme/web#7` is a pull request, and `acme/web:branch` a branch. */
export function targetsOf(server: GitHubServer, names: readonly string[]): Target[] {
	return names.map(key => {
		const [, place = '', sign, subject = ''] = /^([^#:]+)([#:])(.+)$/.exec(key) ?? [];
		const repository = repositoryOf(server, place);
		return sign === '#'
			? {key, kind: 'pull', pull: {...repository, number: Number(subject)}}
			: {key, kind: 'branch', repository, branch: subject};
	});
}

/** What came of each target, in a word. */
export function kindsOf({answers}: Asked): Record<string, string> {
	return Object.fromEntries([...answers].map(([key, {kind}]) => [key, kind]));
}
