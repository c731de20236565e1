import {expect, test} from 'vitest';
import {eventually} from '../helpers/cli.ts';
import {makeForgeShop} from '../helpers/forge-shop.ts';
import {spawnIn} from '../helpers/shop.ts';

test('a server that takes long is named while it is waited for', async () => {
	const {server, world, root} = await makeForgeShop();
	await server.addIssue('acme/shop', {title: 'One'});
	const session = await spawnIn(world, root, ['1'], {does: 'commit ready'});
	await world.json(['pr', 'create', session.id], {cwd: root});
	server.fault('hang', {times: Number.POSITIVE_INFINITY});
	const commands = [['issues'], ['merge', session.id], ['pr', 'rerun', session.id], ['issues', '--json']];
	const waiting = commands.map(args => world.start(args, {cwd: root}));
	const status = world.ao(['status', '--refresh'], {cwd: root});
	for (const {child, ended, stdout, stderr} of waiting) {
		await eventually(() => expect(stderr()).toBe(`waiting for GitHub (${server.host})…\n`));
		expect(stdout()).toBe('');
		child.kill('SIGKILL');
		await ended;
	}
	const {exitCode, stderr} = await status;
	expect(exitCode).toBe(0);
	expect(stderr).toContain(`GitHub (${server.host}) has not answered within 5 s; what is shown is older.`);
});

test('a remote that takes long is named while it is waited for, and Ctrl-C ends that', async () => {
	const {server, world, root} = await makeForgeShop();
	const session = await spawnIn(world, root, ['--prompt', 'Work'], {does: 'commit ready'});
	await server.commit('acme/shop', 'fix', {'a.txt': 'a\n'});
	await server.addPull('acme/shop', {title: 'Fix', head: 'fix'});
	server.fault('hang', {times: Number.POSITIVE_INFINITY, to: 'git'});
	const running = [
		{args: ['pr', 'push', session.id], place: `${session.branch} on origin (acme/shop)`},
		{args: ['pr', 'create', session.id, '--dry-run'], place: `${session.branch} on origin (acme/shop)`},
		{args: ['spawn', '--pr', '1'], place: 'origin'},
	].map(({args, place}) => ({...world.start(args, {cwd: root}), place}));
	for (const {child, ended, stderr, place} of running) {
		await eventually(() => expect(stderr()).toBe(`waiting for ${place}…\n`));
		child.kill('SIGINT');
		expect(await ended).toMatchObject({exitCode: 130});
	}
});
