import type {GitHub} from '../../github/github.ts';
import {budgetOf} from '../../records/budgets.ts';
import type {Environment} from '../../records/paths.ts';
import type {Forge} from '../../session/forge.ts';
import type {Repository} from '../../session/issue-ref.ts';
import type {GitHubTracker} from '../../trackers/github/index.ts';
import {version} from '../../version.ts';

/** A GitHub server as projects use it. Its code is loaded when it is first asked for something. */
export type GitHubServer = {forge: Forge; tracker(repository: Repository): GitHubTracker};

/**
A GitHub server, by host. Asks for nothing yet.
@param ending ends all that is asked then.
@param onSlow is called where an answer has been waited for some seconds.
*/
export function openGitHub(
	host: string,
	{
		env,
		dataDir,
		ending,
		onSlow,
	}: {env: Environment; dataDir: string; ending: AbortSignal; onSlow?: (() => void) | undefined},
): GitHubServer {
	const budgets = budgetOf(dataDir, host);
	const client = once(async (): Promise<GitHub> => {
		const {createGitHub} = await import('../../github/client.ts');
		return createGitHub({host, env, budgets, userAgent: `ao/${version}`, ending, onSlow});
	});
	const forge = once(async () => {
		const {createGitHubForge} = await import('../../forges/github/index.ts');
		return createGitHubForge(await client());
	});
	return {
		forge: lazyForge(host, forge, () => budgets.read()),
		tracker: repository =>
			lazyTracker(
				once(async () => {
					const {createGitHubTracker} = await import('../../trackers/github/index.ts');
					return createGitHubTracker(await client(), repository);
				}),
			),
	};
}

function lazyForge(host: string, load: () => Promise<Forge>, budget: Forge['budget']): Forge {
	return {
		kind: 'github',
		host,
		budget,
		ask: async (...args) => (await load()).ask(...args),
		viewer: async () => (await load()).viewer(),
		about: async (...args) => (await load()).about(...args),
		pull: async (...args) => (await load()).pull(...args),
		detail: async (...args) => (await load()).detail(...args),
		create: async (...args) => (await load()).create(...args),
		merge: async (...args) => (await load()).merge(...args),
		rerunFailed: async (...args) => (await load()).rerunFailed(...args),
		failedLog: async (...args) => (await load()).failedLog(...args),
	};
}

function lazyTracker(load: () => Promise<GitHubTracker>): GitHubTracker {
	return {
		kind: 'github',
		list: async (...args) => (await load()).list(...args),
		get: async (...args) => (await load()).get(...args),
		lookUp: async (...args) => (await load()).lookUp(...args),
		create: async (...args) => (await load()).create(...args),
		close: async (...args) => (await load()).close(...args),
	};
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | undefined;
	return () => {
		made ??= make();
		return made;
	};
}
