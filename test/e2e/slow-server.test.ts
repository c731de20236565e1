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
	server.fault('hang', {times: Number.POSITIVE_INFINITY, to: 'git'});
	for (const args of [
		['pr', 'push', session.id],
		['pr', 'create', session.id, '--dry-run'],
	]) {
		const {child, ended, stderr} = world.start(args, {cwd: root});
		await eventually(() => expect(stderr()).toBe(`waiting for ${session.branch} on origin (acme/shop)…\n`));
		child.kill('SIGINT');
		expect(await ended).toMatchObject({exitCode: 130});
	}
});
