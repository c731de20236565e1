import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {listRemotes} from '../../source/git/remotes.ts';
import {type TestRepository, testRepository} from '../helpers/repo.ts';

let repo: TestRepository;

beforeEach(async () => {
	repo = await testRepository({empty: true});
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await repo.dispose();
});

const remotes = async () => listRemotes(await repo.open());

/** An `ssh` whose configuration has one name for a host. */
async function sshThatKnows(alias: string, host: string): Promise<void> {
	const bin = path.join(repo.folder, 'bin');
	await mkdir(bin);
	const script = `#!/bin/sh\necho "$*" >> "${bin}/asked"\nif [ "$*" = "-G ${alias}" ]; then echo "user git"; echo "hostname ${host}"; else echo "hostname $2"; fi\n`;
	await writeFile(path.join(bin, 'ssh'), script, {mode: 0o755});
	vi.stubEnv('PATH', `${bin}:${process.env.PATH}`);
}

test('there may be none', async () => {
	expect(await remotes()).toEqual([]);
});

test('all of them, as git has them', async () => {
	await repo.git('remote', 'add', 'origin', 'git@github.com:ada/web.git');
	await repo.git('remote', 'add', 'up.stream/x', 'https://github.com/acme/web');
	await repo.git('config', 'remote.up.stream/x.gh-resolved', 'base');
	await repo.git('config', 'remote.pushDefault', 'origin');
	expect(await remotes()).toEqual([
		{
			name: 'origin',
			urls: ['git@github.com:ada/web.git'],
			pushUrls: ['git@github.com:ada/web.git'],
			resolved: null,
			pushDefault: true,
		},
		{
			name: 'up.stream/x',
			urls: ['https://github.com/acme/web'],
			pushUrls: ['https://github.com/acme/web'],
			resolved: 'base',
			pushDefault: false,
		},
	]);
});

test.each<[string, string[][], string]>([
	['insteadOf', [['url.https://github.com/.insteadOf', 'gh:']], 'gh:acme/web'],
	[
		'the longest insteadOf',
		[
			['url.https://github.com/.insteadOf', 'gh:'],
			['url.git@github.com:eve/.insteadOf', 'gh:acme/'],
		],
		'gh:acme/web',
	],
	[
		'pushInsteadOf',
		[['url.git@github.com:.pushInsteadOf', 'https://github.com/']],
		'https://github.com/acme/web',
	],
	[
		'pushInsteadOf before insteadOf',
		[
			['url.git@github.com:.pushInsteadOf', 'https://github.com/'],
			['url.https://mirror.test/.insteadOf', 'https://github.com/'],
		],
		'https://github.com/acme/web',
	],
	['an unusual spelling', [['URL.https://github.com/.InsteadOf', 'gh:']], 'gh:acme/web'],
])('with %s, an address is followed by the one that git uses', async (_, settings, url) => {
	await repo.git('remote', 'add', 'origin', url);
	for (const [key = '', value = ''] of settings) {
		await repo.git('config', key, value);
	}
	const [origin] = await remotes();
	expect(origin?.urls[0]).toBe(url);
	expect(origin?.urls.at(-1)).toBe(await repo.git('remote', 'get-url', 'origin'));
	expect(origin?.pushUrls.at(-1)).toBe(await repo.git('remote', 'get-url', '--push', 'origin'));
});

test('an address for pushes stands for itself, rewritten like any other', async () => {
	await repo.git('remote', 'add', 'origin', 'https://github.com/acme/web');
	await repo.git('config', 'remote.origin.pushurl', 'gh:ada/web');
	await repo.git('config', 'url.git@github.com:.insteadOf', 'gh:');
	await repo.git('config', 'url.ssh://nowhere/.pushInsteadOf', 'gh:');
	const [origin] = await remotes();
	expect(origin?.pushUrls).toEqual(['gh:ada/web', 'git@github.com:ada/web']);
	expect(origin?.pushUrls.at(-1)).toBe(await repo.git('remote', 'get-url', '--push', 'origin'));
});

test("a name of the user's own for a server is the server that ssh knows by it", async () => {
	await sshThatKnows('github.com-work', 'github.com');
	await repo.git('remote', 'add', 'origin', 'git@github.com-work:acme/web.git');
	await repo.git('remote', 'add', 'url', 'ssh://git@github.com-work:22/acme/web.git');
	await repo.git('remote', 'add', 'other', 'git@gitlab.com:acme/web.git');
	await repo.git('remote', 'add', 'https', 'https://github.example.org/acme/web.git');
	await repo.git('remote', 'add', '--', 'hostile', '-oProxyCommand=touch:acme/web');
	await repo.git('remote', 'add', 'path', '/srv/github/web.git');
	const urls = (await remotes()).map(({urls}) => urls);
	expect(urls).toEqual([
		['git@github.com:acme/web.git'],
		['ssh://git@github.com:22/acme/web.git'],
		['git@gitlab.com:acme/web.git'],
		['https://github.example.org/acme/web.git'],
		['-oProxyCommand=touch:acme/web'],
		['/srv/github/web.git'],
	]);
});

test('without ssh the address stays as it is', async () => {
	await repo.git('remote', 'add', 'origin', 'git@github-work:acme/web.git');
	const opened = await repo.open();
	const {program} = await gitAlone();
	vi.stubEnv('PATH', program);
	expect(await listRemotes(opened)).toMatchObject([{urls: ['git@github-work:acme/web.git']}]);
});

/** A folder with git in it and nothing else. */
async function gitAlone(): Promise<{program: string}> {
	const bin = path.join(repo.folder, 'only-git');
	await mkdir(bin);
	const script = `#!/bin/sh\nPATH='${process.env.PATH}' exec git "$@"\n`;
	await writeFile(path.join(bin, 'git'), script, {mode: 0o755});
	return {program: bin};
}
