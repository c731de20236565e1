import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {eventually, makeWorld, runs, runtimes} from '../helpers/cli.ts';
import {makeForgeShop} from '../helpers/forge-shop.ts';
import {git, makeShop, sessionsOf, spawnIn, stateOf, treeOf} from '../helpers/shop.ts';

type Check = {name: string; ok: boolean; needed: boolean; text: string; fix: string | null; fixed: boolean};

test('checks tools, agents and projects with a fix line each, and changes nothing without --fix', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	await spawnIn(world, root, ['1']);
	const caches = /facts\.jsonl|^run|looks\.json|usage\.json/;
	const before = [stateOf(root), treeOf(world.dataDir, caches)];
	const {version, checks} = await world.json<{version: number; checks: Check[]}>(['doctor'], {cwd: root});
	expect(version).toBe(1);
	for (const check of checks) {
		expect(check).toEqual({
			name: expect.any(String),
			ok: expect.any(Boolean),
			needed: expect.any(Boolean),
			text: expect.any(String),
			fix: check.ok ? null : expect.any(String),
			fixed: false,
		});
	}
	const names = checks.map(({name}) => name);
	expect(names).toEqual(
		expect.arrayContaining(['node', 'git', 'tmux', 'data dir', 'agent demo', 'agent script']),
	);
	expect(checks.find(({name}) => name === 'project shop')).toMatchObject({
		ok: true,
		text: '1 session, nothing left over',
	});
	const words = await world.ao(['doctor'], {cwd: root});
	expect(words.exitCode).toBe(0);
	expect(words.stdout).toContain('✓ git: ');
	expect([stateOf(root), treeOf(world.dataDir, caches)]).toEqual(before);
});

test('says who AO is on a server with pull requests, and what to do where it is nobody', async () => {
	const {server, world, root} = await makeForgeShop();
	const checkOf = async (env: Record<string, string> = {}): Promise<Check | undefined> => {
		const {checks} = await world.json<{checks: Check[]}>(['doctor'], {cwd: root, env});
		return checks.find(({name}) => name === server.host);
	};
	expect(await checkOf()).toMatchObject({
		ok: true,
		text: expect.stringMatching(/^signed in as ada, 4,\d{3} of 5,000 points left this hour$/),
	});
	const words = await world.ao(['doctor'], {cwd: root});
	expect(words.stdout).toContain(`\n\nServers\n✓ ${server.host}: signed in as ada`);
	expect(await checkOf({GH_TOKEN: 'wrong'})).toMatchObject({
		ok: false,
		needed: false,
		text: expect.stringContaining('token'),
		fix: expect.stringMatching(/^It is the one in GH_TOKEN: set another one/),
	});
	await server.close();
	expect(await checkOf()).toMatchObject({ok: false, text: expect.stringContaining('cannot be reached')});
});

test('says which agents are there, in which version and how AO hears them, and which are too old', async () => {
	const world = makeWorld({runtime: 'process'});
	const bin = path.join(world.dir, 'bin');
	mkdirSync(bin);
	for (const [name, says] of [
		['claude', '2.1.197 \u001B[31m(Claude Code)'],
		['codex', 'codex-cli 999.1.0'],
		['opencode', 'no idea'],
	] as const) {
		writeFileSync(path.join(bin, name), `#!/bin/sh\necho '${says}'\n`, {mode: 0o755});
	}
	const env = {PATH: `${bin}:/usr/bin:/bin`};
	const {checks, agents} = await world.json<{
		checks: Check[];
		agents: {id: string; program: string | null; version: string | null; about: {seen: string | null}}[];
	}>(['doctor'], {env});
	expect(agents.find(({id}) => id === 'claude-code')).toMatchObject({
		program: path.join(bin, 'claude'),
		version: '2.1.197',
		about: {seen: expect.any(String)},
	});
	expect(agents.find(({id}) => id === 'goose')).toMatchObject({program: null, version: null});
	expect(checks.find(({name}) => name === 'agent claude-code')).toMatchObject({
		ok: false,
		needed: false,
		text: expect.stringMatching(/^2\.1\.197 · events · transcript · screen .*older than/),
		fix: expect.stringContaining('npm install --global @anthropic-ai/claude-code'),
	});
	expect(checks.find(({name}) => name === 'agent codex')).toMatchObject({
		ok: true,
		text: expect.stringMatching(/^999\.1\.0 · events/),
	});
	expect(checks.find(({name}) => name === 'agent opencode')).toMatchObject({ok: true});
	const words = await world.ao(['doctor'], {env});
	expect(words.exitCode).toBe(0);
	expect(words.stdout).toMatch(/\nAgents\n- agent claude-code: 2\.1\.197/);
	expect(words.stdout).toMatch(/\n- agent goose: not installed: \S/);
});

describe.each(runtimes)('doctor with terminals in $runtime', ({runtime, missing}) => {
	test('names what a session left running after its end, and --fix ends it', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 2});
		const killed = await spawnIn(world, root, ['1']);
		const working = await spawnIn(world, root, ['2']);
		await world.json(['session', 'kill', killed.id], {cwd: root});
		const left = spawn('sleep', ['1000'], {
			env: {...world.env, AO_SESSION: killed.id},
			detached: true,
			stdio: 'ignore',
		});
		try {
			const pid = left.pid ?? 0;
			const found = await world.ao(['doctor'], {cwd: root});
			expect(found.stdout).toContain(`${killed.id}: `);
			expect(found.stdout).toContain(String(pid));
			expect(runs(pid)).toBe(true);
			const fixed = await world.json<{checks: Check[]}>(['doctor', '--fix'], {cwd: root});
			expect(fixed.checks.find(({name}) => name === killed.id)).toMatchObject({fixed: true});
			await eventually(() => expect(runs(pid)).toBe(false));
			expect(runs(working.runtime?.pid ?? 0)).toBe(true);
		} finally {
			left.kill('SIGKILL');
		}
	});
});

test('--fix leaves the agents of a project alone that cannot be opened just now', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1']);
	writeFileSync(path.join(root, 'ao.config.json'), '{');
	const {checks} = await world.json<{checks: Check[]}>(['doctor', '--fix']);
	expect(checks.find(({name}) => name === 'project shop')).toMatchObject({ok: false, fixed: false});
	expect(checks.filter(({name}) => name.startsWith('terminal'))).toEqual([]);
	expect(runs(session.runtime?.pid ?? 0)).toBe(true);
});

test('a worktree in its folder that belongs to no session is named and never removed', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1']);
	const foreign = path.join(path.dirname(session.worktree), 'mine');
	git(root, 'worktree', 'add', '--quiet', '-b', 'mine', foreign);
	const {stdout, exitCode} = await world.ao(['doctor', '--fix'], {cwd: root});
	expect(exitCode).toBe(0);
	expect(stdout).toContain(`the worktree ${foreign} belongs to no session`);
	expect(existsSync(foreign)).toBe(true);
	expect(await sessionsOf(world, root)).toMatchObject([{id: session.id, state: 'working'}]);
});
