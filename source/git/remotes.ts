import type {Remote} from '../session/home.ts';
import {tryLookAtRepository} from './look.ts';
import type {Repository} from './repository.ts';
import {withRealHost} from './ssh-host.ts';

/** Addresses that begin so, and what git puts there instead (git-config, `url.*.insteadOf` and `pushInsteadOf`). */
type Rule = {base: string; prefix: string; push: boolean};

type Configured = {urls: string[]; pushUrls: string[]; resolved: string | null};

const keys = [
	'remote\\.pushdefault',
	'remote\\..*\\.(url|pushurl|gh-resolved)',
	'url\\..*\\.(push)?insteadof',
];

/** The repository's remotes with their addresses, as configured and as git uses them. */
export async function listRemotes(repo: Repository): Promise<Remote[]> {
	const {stdout} = await tryLookAtRepository(repo, ['config', '-z', '--get-regexp', `^(${keys.join('|')})$`]);
	const {remotes, rules, pushDefault} = parseConfig(stdout);
	return Promise.all(
		[...remotes].map(async ([name, {urls, pushUrls, resolved}]) => ({
			name,
			urls: await addresses(urls, rules, false),
			pushUrls:
				pushUrls.length > 0 ? await addresses(pushUrls, rules, false) : await addresses(urls, rules, true),
			resolved,
			pushDefault: name === pushDefault,
		})),
	);
}

function parseConfig(text: string): {
	remotes: Map<string, Configured>;
	rules: Rule[];
	pushDefault: string | null;
} {
	const remotes = new Map<string, Configured>();
	const rules: Rule[] = [];
	let pushDefault: string | null = null;
	for (const entry of text.split('\0').filter(Boolean)) {
		const end = entry.indexOf('\n');
		const [key, value] = end === -1 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
		const [, section = '', name = '', field = ''] = /^(remote|url)\.(.*)\.([^.]+)$/s.exec(key) ?? [];
		if (section === '') {
			pushDefault = value;
		} else if (section === 'url') {
			rules.push({base: name, prefix: value, push: field === 'pushinsteadof'});
		} else {
			const remote = remotes.get(name) ?? {urls: [], pushUrls: [], resolved: null};
			remotes.set(name, remote);
			if (field === 'gh-resolved') {
				remote.resolved = value || null;
			} else {
				addAddress(field === 'url' ? remote.urls : remote.pushUrls, value);
			}
		}
	}
	return {remotes, rules, pushDefault};
}

/** An empty address takes back those before it (git-config, `remote.<name>.url`). */
function addAddress(list: string[], value: string): void {
	if (value === '') {
		list.length = 0;
	} else {
		list.push(value);
	}
}

/** Addresses as configured, each followed by what git uses in its place. */
async function addresses(urls: readonly string[], rules: readonly Rule[], push: boolean): Promise<string[]> {
	const all = urls.flatMap(url => {
		const used = (push ? rewritten(url, rules, true) : null) ?? rewritten(url, rules, false);
		return used === null ? [url] : [url, used];
	});
	return Promise.all(all.map(withRealHost));
}

/** The address that git uses in place of this one: the rule with the longest beginning counts. */
function rewritten(url: string, rules: readonly Rule[], push: boolean): string | null {
	const fitting = rules.filter(rule => rule.push === push && url.startsWith(rule.prefix));
	const [best] = fitting.sort((a, b) => b.prefix.length - a.prefix.length);
	return best === undefined ? null : `${best.base}${url.slice(best.prefix.length)}`;
}
