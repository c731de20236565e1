import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {distDir, eventually} from '../helpers/cli.ts';
import type {StatusDocument} from '../helpers/documents.ts';
import {makeForgeShop} from '../helpers/forge-shop.ts';
import {runInPty} from '../helpers/pty.ts';
import {git, spawnIn} from '../helpers/shop.ts';

test('without the network everything local goes on, what was known stays, and the board says so', async () => {
	const {server, world, root} = await makeForgeShop();
	const {number} = await server.addIssue('acme/shop', {title: 'Add a list'});
	const spawned = await spawnIn(world, root, [String(number)], {does: 'commit ready'});
	const {branch} = spawned;
	git(root, 'push', '--quiet', server.repository('acme/shop').git ?? '', `${branch}:refs/heads/${branch}`);
	const pull = await server.addPull('acme/shop', {title: 'Add a list', head: branch});
	const known = async (...flags: string[]): Promise<Session | undefined> => {
		const {sessions} = await world.json<StatusDocument>(['status', ...flags], {cwd: root});
		return sessions.find(({id}) => id === spawned.id);
	};
	await eventually(async () => expect(await known('--refresh')).toMatchObject({state: 'mergeable'}));

	await server.close();
	expect(await known('--refresh')).toMatchObject({
		state: 'mergeable',
		pr: {number: pull.number, stale: true, staleReason: expect.stringContaining('cannot be reached')},
	});
	const status = await world.ao(['status', '--refresh'], {cwd: root});
	expect([status.exitCode, status.stderr]).toEqual([0, expect.stringContaining('cannot be reached')]);

	const board = runInPty(process.execPath, [path.join(distDir, 'cli.js')], {
		cwd: root,
		env: {...world.env, TERM: 'xterm-256color', LANG: 'C.UTF-8'},
		columns: 160,
		rows: 40,
	});
	onTestFinished(() => board.close());
	await board.waitFor(/github: no network · as of/, 20_000);
	await board.waitFor(new RegExp(`#${number} Add a list`));

	const local = await spawnIn(world, root, ['--prompt', 'Work without a network', '--no-fetch'], {
		does: 'commit ready',
	});
	await board.waitFor(/Work without/, 20_000);
	const killed = await world.ao(['session', 'kill', local.id], {cwd: root});
	expect(killed.exitCode, killed.stderr).toBe(0);
	const cleanup = await world.ao(['session', 'cleanup'], {cwd: root});
	expect([cleanup.exitCode, git(root, 'branch', '--list', branch)]).toEqual([
		0,
		expect.stringContaining(branch),
	]);
	board.press('q');
	expect((await board.exited).code).toBe(0);
});
