type Environment = Readonly<Record<string, string | undefined>>;

/** The addresses of a GitHub server's APIs, without a slash at their end. */
export type Addresses = {web: string; rest: string; graphql: string};

/** The host (with its port) of the server that `GITHUB_SERVER_URL` names; null where it names none. */
export function serverHost(env: Environment): string | null {
	const url = env.GITHUB_SERVER_URL ? URL.parse(env.GITHUB_SERVER_URL) : null;
	return url === null ? null : url.host.toLowerCase();
}

/**
Whether a host is a GitHub server: github.com, a tenant on ghe.com, what `GITHUB_SERVER_URL` or `GH_HOST` name, one that
`gh` is signed in to, or one with `github` in its name.
@param signedIn hosts that `gh` knows.
*/
export function isGitHubHost(host: string, env: Environment, signedIn: readonly string[] = []): boolean {
	return (
		host === 'github.com' ||
		host.endsWith('.ghe.com') ||
		host === serverHost(env) ||
		host === env.GH_HOST?.toLowerCase() ||
		signedIn.includes(host) ||
		/(?:^|[.-])github(?:[.-]|$)/.test(host)
	);
}

/**
Where a host's APIs are: `GITHUB_API_URL` and `GITHUB_GRAPHQL_URL` for the server of `GITHUB_SERVER_URL` (github.com
where that is not set), as in GitHub Actions; else by the host (docs.github.com, "Getting started with the REST API").
*/
export function addressesOf(host: string, env: Environment): Addresses {
	const named = host === (serverHost(env) ?? 'github.com') ? env : {};
	const web = trimmed(named.GITHUB_SERVER_URL) ?? `https://${host}`;
	const usual =
		host === 'github.com' || host.endsWith('.ghe.com')
			? {rest: `https://api.${host}`, graphql: `https://api.${host}/graphql`}
			: {rest: `${web}/api/v3`, graphql: `${web}/api/graphql`};
	return {
		web,
		rest: trimmed(named.GITHUB_API_URL) ?? usual.rest,
		graphql: trimmed(named.GITHUB_GRAPHQL_URL) ?? usual.graphql,
	};
}

function trimmed(url: string | undefined): string | undefined {
	return url?.replace(/\/+$/, '') || undefined;
}
