import {chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {signedInHosts, tokenFor} from '../../source/github/token.ts';

let dir: string;

beforeEach(() => {
	dir = mkdtempSync(path.join(tmpdir(), 'ao-token-'));
});

afterEach(() => rmSync(dir, {recursive: true, force: true}));

/** Puts a `gh` into the test's folder that does this, and gives a PATH with it. */
function gh(script: string): string {
	writeFileSync(path.join(dir, 'gh'), `#!/bin/sh\n${script}\n`);
	chmodSync(path.join(dir, 'gh'), 0o755);
	return `${dir}:/usr/bin:/bin`;
}

const all = {GH_TOKEN: 'a', GITHUB_TOKEN: 'b', GH_ENTERPRISE_TOKEN: 'c', GITHUB_ENTERPRISE_TOKEN: 'd'};
const server = {GITHUB_SERVER_URL: 'https://git.acme.dev:8443'};

describe('tokenFor', () => {
	test.each<[string, Record<string, string>, string | null]>([
		['github.com', all, 'a'],
		['github.com', {...all, GH_TOKEN: ''}, 'b'],
		['github.com', {GH_TOKEN: ' a\n'}, 'a'],
		['github.com', {...all, ...server, GH_TOKEN: '', GITHUB_TOKEN: ' '}, null],
		['acme.ghe.com', all, 'a'],
		['ghe.com.evil.dev', all, null],
		['github.evil.dev', all, null],
		['github.evil.dev', {...all, GH_HOST: 'git.acme.dev'}, null],
		['git.acme.dev', {...all, GH_HOST: 'Git.acme.dev'}, 'c'],
		['git.acme.dev', {...all, GH_HOST: 'git.acme.dev', GH_ENTERPRISE_TOKEN: ''}, 'd'],
		['git.acme.dev', {GH_HOST: 'git.acme.dev', GH_TOKEN: 'a', GITHUB_TOKEN: 'b'}, null],
		['git.acme.dev', {...server, GH_TOKEN: 'a'}, null],
		['git.acme.dev:8443', {...server, ...all}, 'c'],
		['git.acme.dev:8443', {...server, GH_TOKEN: 'a', GITHUB_TOKEN: 'b'}, 'a'],
		['git.acme.dev:8443', {...server, GITHUB_TOKEN: 'b'}, 'b'],
	])('%s with %j', async (host, env, token) => {
		expect(await tokenFor(host, {...env, PATH: dir})).toBe(token);
	});

	test('asks gh where the environment has none, with that environment', async () => {
		const PATH = gh(`echo "$@" > '${dir}/args'; echo "$GH_CONFIG_DIR-$HTTPS_PROXY-$AO_LEAK"; echo noise >&2`);
		process.env.AO_LEAK = 'leaked';
		try {
			const env = {PATH, GH_CONFIG_DIR: '/c', HTTPS_PROXY: 'p', GH_TOKEN: ''};
			expect(await tokenFor('github.com', env)).toBe('/c-p-');
		} finally {
			delete process.env.AO_LEAK;
		}
		expect(readFileSync(path.join(dir, 'args'), 'utf8')).toBe('auth token --hostname github.com\n');
	});

	test('a host that gh is signed in to takes the enterprise token; one that is only an address is not given it by gh', async () => {
		writeFileSync(path.join(dir, 'hosts.yml'), 'git.acme.dev:\n    user: mona\n');
		const PATH = gh('echo "gh:$GH_ENTERPRISE_TOKEN$GH_TOKEN"');
		expect(await tokenFor('git.acme.dev', {...all, PATH, GH_CONFIG_DIR: dir})).toBe('c');
		expect(await tokenFor('github.evil.dev', {...all, PATH, GH_CONFIG_DIR: dir})).toBe('gh:');
	});

	test('does not ask gh where the environment has one', async () => {
		const PATH = gh(`echo "$@" > '${dir}/args'`);
		expect(await tokenFor('github.com', {PATH, GH_TOKEN: 'x'})).toBe('x');
		expect(existsSync(path.join(dir, 'args'))).toBe(false);
	});

	test.each([
		['fails', 'echo gho_x; echo "no oauth token" >&2; exit 1'],
		['says nothing', 'exit 0'],
		['says too much', 'head -c 100000 /dev/zero | tr "\\0" x'],
		['dies', 'kill -9 $$'],
		['is no program', '#\0'],
	])('has none where gh %s', async (_, script) => {
		expect(await tokenFor('github.com', {PATH: gh(script)})).toBeNull();
	});

	test('never starts a host that looks like a command', async () => {
		const PATH = gh(`printf '%s|' "$@" > '${dir}/args'; exit 1`);
		await tokenFor(`$(touch ${dir}/bad); --help`, {PATH});
		expect(readFileSync(path.join(dir, 'args'), 'utf8')).toBe(
			`auth|token|--hostname|$(touch ${dir}/bad); --help|`,
		);
		expect(existsSync(path.join(dir, 'bad'))).toBe(false);
	});
});

describe('signedInHosts', () => {
	const hosts = 'github.com:\n    user: mona\n    oauth_token: x\nGIT.acme.dev:\n    user: mona\n';

	test.each<[string, string, (root: string) => Record<string, string>]>([
		['GH_CONFIG_DIR', 'g', root => ({GH_CONFIG_DIR: `${root}/g`, XDG_CONFIG_HOME: root, HOME: root})],
		['XDG_CONFIG_HOME', 'x/gh', root => ({XDG_CONFIG_HOME: `${root}/x`, HOME: root})],
		['the home folder', '.config/gh', root => ({HOME: root})],
	])('are those in the file in %s', (_, folder, env) => {
		expect(signedInHosts(env(dir))).toEqual([]);
		mkdirSync(path.join(dir, folder), {recursive: true});
		writeFileSync(path.join(dir, folder, 'hosts.yml'), hosts);
		expect(signedInHosts(env(dir))).toEqual(['github.com', 'git.acme.dev']);
	});

	test.each(['', 'text', '- github.com', '{', '"a": "b', 'null', '&a [*a]', '\0'])('are none in %j', text => {
		writeFileSync(path.join(dir, 'hosts.yml'), text);
		expect(signedInHosts({GH_CONFIG_DIR: dir})).toEqual([]);
	});
});
