import type {Repository} from './issue-ref.ts';

/** A remote of a repository. `urls` are its address as configured and as git uses it (`insteadOf` applied). */
export type Remote = {
	name: string;
	urls: readonly string[];
	pushUrls: readonly string[];
	/** What `gh repo set-default` wrote: `base` for this remote's repository, or `owner/repo`; null for nothing. */
	resolved: string | null;
	/** `remote.pushDefault` names it. */
	pushDefault: boolean;
};

/** Where a project's issues and pull requests are. */
export type Home = {
	tracker: 'local' | 'github';
	forge: 'local' | 'github';
	/** The repository on GitHub that pull requests are merged into; null where there is none. */
	repository: Repository | null;
	/** The remote of `repository`, and the one that branches are pushed to, with whose repository that is. */
	remote: string | null;
	push: {remote: string; repository: Repository} | null;
};

export const localHome: Home = {tracker: 'local', forge: 'local', repository: null, remote: null, push: null};

/**
Where a project lives, from its remotes: on GitHub where one of them is on a GitHub server. Pull requests go to the
repository that `gh` was told, else to that of the remote `upstream`, `github`, `origin` (in the order that `gh` has),
or the first one; branches go to `remote.pushDefault`, else to `origin`, else to where pull requests go.
@param isGitHub tells whether a host (with its port, lower case) is a GitHub server.
@param tracker the setting, which wins over the remotes.
*/
export function homeOf(
	remotes: readonly Remote[],
	isGitHub: (host: string) => boolean,
	tracker: 'local' | 'github' | undefined,
): Home {
	const onGitHub = remotes.flatMap(remote => {
		const repository = repositoryOf(remote.urls, isGitHub);
		return repository === null ? [] : [{...remote, repository}];
	});
	const named = (name: string) => onGitHub.find(remote => remote.name === name);
	const base =
		onGitHub.find(({resolved}) => resolved !== null) ??
		named('upstream') ??
		named('github') ??
		named('origin') ??
		onGitHub[0];
	if (base === undefined) {
		return {...localHome, tracker: tracker ?? 'local'};
	}
	const own = onGitHub.find(({pushDefault}) => pushDefault) ?? named('origin') ?? base;
	return {
		tracker: tracker ?? 'github',
		forge: 'github',
		repository: repositoryNamed(base.resolved, base.repository.host) ?? base.repository,
		remote: base.name,
		push: {remote: own.name, repository: repositoryOf(own.pushUrls, isGitHub) ?? own.repository},
	};
}

function repositoryOf(urls: readonly string[], isGitHub: (host: string) => boolean): Repository | null {
	for (const url of urls) {
		const repository = parseRemoteUrl(url);
		if (repository !== null && isGitHub(repository.host)) {
			return repository;
		}
	}
	return null;
}

const scp = /^(?:[^@/\s]+@)?([^:/\s[\]]+):(?!\/\/)\/?(.+)$/;

/** Host, owner and name in a remote's address, lower case; null for a path, or an address of another form. */
export function parseRemoteUrl(url: string): Repository | null {
	const [, scpHost, scpPath] = url.includes('://') ? [] : (scp.exec(url) ?? []);
	const parsed = scpHost === undefined ? URL.parse(url) : null;
	const web = parsed?.protocol === 'https:' || parsed?.protocol === 'http:';
	if (parsed !== null && !web && !['ssh:', 'git:', 'git+ssh:', 'ssh+git:'].includes(parsed.protocol)) {
		return null;
	}
	const host = (scpHost ?? (web ? parsed?.host : parsed?.hostname) ?? '').toLowerCase();
	const parts = (scpPath ?? parsed?.pathname ?? '').split('/').filter(part => part !== '');
	return host === ''
		? null
		: repositoryNamed(parts.join('/'), host.replace(/^(?:www|ssh)\.(?=github\.com$)/, ''));
}

/** `owner/repo` on a host, lower case; null for anything else. */
function repositoryNamed(name: string | null, host: string): Repository | null {
	const [owner = '', last = '', ...more] = (name ?? '').toLowerCase().split('/');
	const repo = last.replace(/\.git$/, '');
	const fits = more.length === 0 && /^[a-z0-9][\w-]*$/.test(owner) && /^(?!\.{1,2}$)[\w.-]+$/.test(repo);
	return fits ? {host, owner, repo} : null;
}
