import {listRemotes} from '../../git/remotes.ts';
import {parseRemoteUrl} from '../../session/home.ts';
import type {Project} from '../project.ts';

/** The host of a project's remote that is on none of the servers AO speaks to; null where it has no such remote, or another. */
export async function foreignHost({home, repository}: Project): Promise<string | null> {
	if (home.forge !== 'local') {
		return null;
	}
	const urls = (await listRemotes(repository)).flatMap(remote => remote.urls);
	return urls.map(hostOf).find(host => host !== null) ?? null;
}

/** Also where the repository lies deeper than `owner/repo`, as groups of GitLab do. */
function hostOf(url: string): string | null {
	const deep = /^((?:[a-z+]+:\/\/[^/]+\/|[^/:\s]+:)[^/]+\/)(?:[^/]+\/)+([^/]+)$/i.exec(url);
	return parseRemoteUrl(deep === null ? url : `${deep[1]}${deep[2]}`)?.host ?? null;
}
