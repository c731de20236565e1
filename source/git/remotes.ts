import type {Remote} from '../session/home.ts';
import {tryLookAtRepository} from './look.ts';
import type {Repository} from './repository.ts';

/** The repository's remotes with their addresses, as configured and as git uses them. */
export async function listRemotes(repo: Repository): Promise<Remote[]> {
	const args = [
		'config',
		'-z',
		'--get-regexp',
		'^(remote\\..*\\.(url|pushurl|gh-resolved)|url\\..*\\.(push)?insteadof)$',
	];
	const {stdout} = await tryLookAtRepository(repo, args);
	const remotes = new Map<string, {urls: string[]; pushUrls: string[]; chosen: boolean}>();
	const rules: {base: string; prefix: string; push: boolean}[] = [];
	for (const entry of stdout.split('\0').filter(Boolean)) {
		const end = entry.indexOf('\n');
		const [key, value] = end === -1 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
		const [, section = '', name = '', field = ''] = /^(remote|url)\.(.*)\.([^.]+)$/s.exec(key) ?? [];
		if (section === 'url') {
			rules.push({base: name, prefix: value, push: field === 'pushinsteadof'});
			continue;
		}
		const remote = remotes.get(name) ?? {urls: [], pushUrls: [], chosen: false};
		remotes.set(name, remote);
		if (field === 'gh-resolved') {
			remote.chosen = value === 'base';
		} else {
			(field === 'url' ? remote.urls : remote.pushUrls).push(value);
		}
	}
	return [...remotes].map(([name, {urls, pushUrls, chosen}]) => ({
		name,
		urls: urls.flatMap(url => [url, ...rewritten(url, rules, false)]),
		pushUrls: pushUrls.length > 0 ? pushUrls : urls.flatMap(url => [url, ...rewritten(url, rules, true)]),
		chosen,
	}));
}

/** The address that git uses in place of this one: the rule with the longest beginning counts (git-config, `url.*`). */
function rewritten(
	url: string,
	rules: readonly {base: string; prefix: string; push: boolean}[],
	push: boolean,
): string[] {
	const fitting = rules.filter(rule => rule.push === push && url.startsWith(rule.prefix));
	const [best] = fitting.sort((a, b) => b.prefix.length - a.prefix.length);
	return best === undefined ? [] : [`${best.base}${url.slice(best.prefix.length)}`];
}
