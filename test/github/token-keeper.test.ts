import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {keepToken} from '../../source/github/token-keeper.ts';

const signIn = (host: string) => `\`gh auth login --hostname ${host}\``;
const server = {GITHUB_SERVER_URL: 'http://127.0.0.1:8080'};

test.each<{env: Record<string, string>; host: string; gh: boolean; hint: string}>([
	{env: {}, host: 'github.com', gh: true, hint: `Sign in with ${signIn('github.com')}, or set GH_TOKEN.`},
	{
		env: {},
		host: 'github.com',
		gh: false,
		hint: `Set GH_TOKEN, or install gh and sign in with ${signIn('github.com')}.`,
	},
	{
		env: server,
		host: '127.0.0.1:8080',
		gh: false,
		hint: `Set GH_TOKEN, or install gh and sign in with ${signIn('127.0.0.1:8080')}.`,
	},
	{
		env: {GH_HOST: 'git.acme.dev'},
		host: 'git.acme.dev',
		gh: true,
		hint: `Sign in with ${signIn('git.acme.dev')}, or set GH_ENTERPRISE_TOKEN.`,
	},
	{
		env: {GITHUB_TOKEN: 'x'},
		host: 'github.com',
		gh: true,
		hint: `It is the one in GITHUB_TOKEN: set another one, or unset it and sign in with ${signIn('github.com')}.`,
	},
	{
		env: {GITHUB_TOKEN: 'x'},
		host: 'github.com',
		gh: false,
		hint: 'It is the one in GITHUB_TOKEN: set another one.',
	},
])('how to be signed in to $host with $env, gh installed: $gh', ({env, host, gh, hint}) => {
	const folder = mkdtempSync(path.join(tmpdir(), 'ao-gh-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	if (gh) {
		writeFileSync(path.join(folder, 'gh'), '#!/bin/sh\nexit 1\n');
		chmodSync(path.join(folder, 'gh'), 0o755);
	}
	expect(keepToken(host, {...env, PATH: folder}, Date.now).hint).toBe(hint);
});
