import type {Repository} from './issue-ref.ts';

/** A remote of a repository. `urls` are its address as configured and as git uses it (`insteadOf` applied). */
export type Remote = {
	name: string;
	urls: readonly string[];
	pushUrls: readonly string[];
	/** `gh repo set-default` chose it. */
	chosen: boolean;
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
remote that `gh` was told, else `upstream`, else `origin`, else the only one; branches go to `origin` where there is one.
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
		onGitHub.find(({chosen}) => chosen) ?? named('upstream') ?? named('origin') ?? onGitHub[0] ?? null;
	if (base === null) {
		return {...localHome, tracker: tracker ?? 'local'};
	}
	const own = named('origin') ?? base;
	return {
		tracker: tracker ?? 'github',
		forge: 'github',
		repository: base.repository,
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
	const [owner, name] = parts;
	if (host === '' || parts.length !== 2 || owner === undefined || name === undefined) {
		return null;
	}
	const repo = name.toLowerCase().replace(/\.git$/, '');
	const fits = /^[a-z0-9][\w-]*$/.test(owner.toLowerCase()) && /^(?!\.{1,2}$)[\w.-]+$/.test(repo);
	return fits
		? {host: host.replace(/^(?:www|ssh)\.(?=github\.com$)/, ''), owner: owner.toLowerCase(), repo}
		: null;
}
