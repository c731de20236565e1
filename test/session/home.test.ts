import {describe, expect, test} from 'vitest';
import {isGitHubHost} from '../../source/github/hosts.ts';
import {homeOf, localHome, parseRemoteUrl, type Remote} from '../../source/session/home.ts';

const github = (owner: string, repo = 'web', host = 'github.com') => ({host, owner, repo});

describe('an address of a remote', () => {
	test.each([
		['https://github.com/Acme/Web.git', github('acme')],
		['https://github.com/acme/web', github('acme')],
		['https://github.com/acme/web/', github('acme')],
		['https://github.com/acme/web.git/', github('acme')],
		['https://www.github.com/acme/web', github('acme')],
		['https://ada:ghp_secret@github.com/acme/web.git', github('acme')],
		['http://127.0.0.1:4567/acme/web.git', github('acme', 'web', '127.0.0.1:4567')],
		['https://GHE.test:8443/acme/web', github('acme', 'web', 'ghe.test:8443')],
		['https://github.com:443/acme/web', github('acme')],
		['git@github.com:acme/web.git', github('acme')],
		['git@github.com:/acme/web.git', github('acme')],
		['github.com:acme/web', github('acme')],
		['org-123@github.com:acme/web.git', github('acme')],
		['ssh://git@github.com/acme/web.git', github('acme')],
		['ssh://git@ssh.github.com:443/acme/web.git', github('acme')],
		['ssh://git@ghe.test:122/acme/web', github('acme', 'web', 'ghe.test')],
		['git+ssh://git@github.com/acme/web', github('acme')],
		['git://github.com/acme/web.git', github('acme')],
		['git@acme.ghe.com:acme/web.js.git', github('acme', 'web.js', 'acme.ghe.com')],
		['https://github.com/acme_corp/web', github('acme_corp')],
		['git@gitlab.com:group/project.git', github('group', 'project', 'gitlab.com')],
	])('%s', (url, repository) => {
		expect(parseRemoteUrl(url)).toEqual(repository);
	});

	test.each([
		'',
		'.',
		'../web',
		'/srv/git/web.git',
		'./acme:web/x',
		'file:///srv/git/acme/web',
		'C:\\code\\web',
		'web.git',
		'github.com/acme/web',
		'https://github.com/acme',
		'https://github.com/',
		'https://github.com/acme/web/tree/main',
		'git@gitlab.com:group/sub/project.git',
		'git@github.com:web.git',
		'https://github.com/acme/..',
		'https://github.com/acme/.git',
		'https://github.com/%2e%2e/web',
		'git@github.com:acme/we b',
		'ftp://github.com/acme/web',
		'-oProxyCommand=x:acme/web/y',
		'https://[bad/acme/web',
		'no_push',
	])('%s is none of a server', url => {
		expect(parseRemoteUrl(url)).toBeNull();
	});
});

function remote(name: string, urls: string | readonly string[], more: Partial<Remote> = {}): Remote {
	const list = [urls].flat();
	return {name, urls: list, pushUrls: list, resolved: null, pushDefault: false, ...more};
}

const own = remote('origin', 'git@github.com:ada/web.git');
const parent = remote('upstream', 'https://github.com/acme/web');
const isGitHub = (host: string) => isGitHubHost(host, {}, []);

describe('a project', () => {
	test('without a remote is local', () => {
		expect(homeOf([], isGitHub, undefined)).toEqual(localHome);
	});

	test.each([
		'https://gitlab.com/acme/web.git',
		'git@bitbucket.org:acme/web.git',
		'https://codeberg.org/acme/web',
		'/srv/git/web.git',
		'https://ghe.test/acme/web',
	])('with its remote at %s is local', url => {
		expect(homeOf([remote('origin', url)], isGitHub, undefined)).toEqual(localHome);
	});

	test.each<[string, Record<string, string>, string[]]>([
		['https://ghe.test/acme/web', {}, ['ghe.test']],
		['https://ghe.test/acme/web', {GH_HOST: 'GHE.test'}, []],
		['http://127.0.0.1:4567/acme/web.git', {GITHUB_SERVER_URL: 'http://127.0.0.1:4567'}, []],
		['https://acme.ghe.com/acme/web', {}, []],
		['git@github.acme.com:acme/web.git', {}, []],
	])('with its remote at %s is on GitHub by %o %o', (url, env, signedIn) => {
		const home = homeOf([remote('origin', url)], host => isGitHubHost(host, env, signedIn), undefined);
		expect(home).toMatchObject({tracker: 'github', forge: 'github', remote: 'origin'});
		expect(home.repository).toEqual(parseRemoteUrl(url));
	});

	test('another port of the same machine is another server', () => {
		const env = {GITHUB_SERVER_URL: 'http://127.0.0.1:4567'};
		const other = remote('origin', 'http://127.0.0.1:4568/acme/web');
		expect(homeOf([other], host => isGitHubHost(host, env, []), undefined)).toEqual(localHome);
	});

	test('that is a fork pushes to it, and asks its parent', () => {
		expect(homeOf([own, parent], isGitHub, undefined)).toEqual({
			tracker: 'github',
			forge: 'github',
			repository: github('acme'),
			remote: 'upstream',
			push: {remote: 'origin', repository: github('ada')},
		});
	});

	test.each<[string, Remote[], string, string]>([
		['the only one', [remote('acme', 'https://github.com/acme/web')], 'acme', 'acme'],
		['origin alone', [own], 'origin', 'origin'],
		['origin among strangers', [remote('eve', 'https://github.com/eve/web'), own], 'origin', 'origin'],
		[
			'upstream without origin',
			[remote('eve', 'https://github.com/eve/web'), parent],
			'upstream',
			'upstream',
		],
		['what gh was told', [{...own, resolved: 'base'}, parent], 'origin', 'origin'],
		[
			'what gh was told, not upstream',
			[own, parent, remote('boss', 'https://github.com/boss/web', {resolved: 'base'})],
			'boss',
			'origin',
		],
		[
			'remote.pushDefault',
			[
				remote('origin', 'https://github.com/acme/web'),
				remote('mine', 'https://github.com/ada/web', {pushDefault: true}),
			],
			'origin',
			'mine',
		],
		[
			'GitHub beside a mirror elsewhere',
			[remote('upstream', 'https://gitlab.com/acme/web'), own],
			'origin',
			'origin',
		],
		[
			'GitHub though origin is elsewhere',
			[remote('origin', 'https://gitlab.com/acme/web'), remote('hub', 'https://github.com/acme/web')],
			'hub',
			'hub',
		],
	])('%s', (_, remotes, base, push) => {
		const home = homeOf(remotes, isGitHub, undefined);
		expect([home.remote, home.push?.remote]).toEqual([base, push]);
	});

	test('gh may have been told a repository that is no remote', () => {
		const home = homeOf([{...own, resolved: 'Acme/Web'}], isGitHub, undefined);
		expect(home).toMatchObject({repository: github('acme'), remote: 'origin'});
		expect(home.push).toEqual({remote: 'origin', repository: github('ada')});
		for (const resolved of ['../x', 'a', 'a/b/c', '']) {
			expect(homeOf([{...own, resolved}], isGitHub, undefined).repository).toEqual(github('ada'));
		}
	});

	test('an address that is rewritten counts in both forms, and pushes elsewhere where it says so', () => {
		const short = remote('origin', ['gh:acme/web', 'https://github.com/acme/web'], {
			pushUrls: ['gh:acme/web', 'git@github.com:ada/web.git'],
		});
		const home = homeOf([short], isGitHub, undefined);
		expect(home.repository).toEqual(github('acme'));
		expect(home.push?.repository).toEqual(github('ada'));
		const noPush = remote('origin', 'https://github.com/acme/web', {pushUrls: ['no_push']});
		expect(homeOf([noPush], isGitHub, undefined).push?.repository).toEqual(github('acme'));
	});

	test('the setting wins over the remotes for its issues, and leaves its pull requests where they are', () => {
		expect(homeOf([own], isGitHub, 'local')).toMatchObject({tracker: 'local', forge: 'github'});
		expect(homeOf([], isGitHub, 'github')).toMatchObject({
			tracker: 'github',
			forge: 'local',
			repository: null,
		});
	});

	test('never has the password of an address in it', () => {
		const secret = remote('origin', 'https://ada:ghp_secret@github.com/acme/web.git');
		expect(JSON.stringify(homeOf([secret], isGitHub, undefined))).not.toContain('ghp_secret');
	});
});
