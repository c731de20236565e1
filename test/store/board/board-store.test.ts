import {expect, onTestFinished, test, vi} from 'vitest';
import {openAo} from '../../../source/store/ao.ts';
import {createBoardStore} from '../../../source/store/board/board-store.ts';
import {openProject} from '../../../source/store/project.ts';
import {makeForgeShop} from '../../helpers/forge-shop.ts';
import {gitIn} from '../../helpers/repo.ts';
import {spawnIn} from '../../helpers/shop.ts';

test('a server that refuses is a word in the header, and what a refresh could not ask, which is left to whoever asked for it', async () => {
	const {server, world, root} = await makeForgeShop();
	const {worktree, branch} = await spawnIn(world, root, ['--prompt', 'Tidy the shop'], {
		does: 'commit ready',
	});
	await gitIn(worktree, 'push', '--quiet', 'origin', branch);
	await server.addPull('acme/shop', {title: 'Tidy', head: branch});
	const ao = openAo({env: world.env, cwd: root});
	const store = createBoardStore(ao, [await openProject(ao)], {single: true});
	onTestFinished(async () => {
		await store.dispose();
		await ao.dispose();
	});
	const {getSnapshot} = store;
	await vi.waitFor(() => expect(getSnapshot().sessions[0]?.pr?.title).toBe('Tidy'), {timeout: 20_000});
	expect(await store.refresh()).toEqual([]);
	expect(getSnapshot()).toMatchObject({
		issuesHeard: true,
		forge: {problem: null, fault: null, until: null},
	});

	const lift = server.fault('badToken', {times: Number.POSITIVE_INFINITY});
	const [problem = '', ...others] = await store.refresh();
	expect(problem).toMatch(/GitHub .*token/);
	expect(others).toEqual([]);
	expect(await store.refresh()).toEqual([problem]);
	expect(getSnapshot().forge).toMatchObject({fault: 'signed_out'});
	expect(getSnapshot().messages).toEqual([]);

	lift();
	expect(await store.refresh()).toEqual([]);
	expect(getSnapshot().forge).toMatchObject({problem: null, fault: null});
});

test('a server that does not answer leaves open how many issues there are', async () => {
	const {server, world, root} = await makeForgeShop();
	server.fault('badToken', {times: Number.POSITIVE_INFINITY});
	const ao = openAo({env: world.env, cwd: root});
	const store = createBoardStore(ao, [await openProject(ao)], {single: true});
	onTestFinished(async () => {
		await store.dispose();
		await ao.dispose();
	});
	const {getSnapshot} = store;
	await vi.waitFor(() => expect(getSnapshot()).toMatchObject({loaded: true, issuesHeard: false}), {
		timeout: 20_000,
	});
	await vi.waitFor(() => expect(getSnapshot().issuesProblem).toMatch(/token/), {timeout: 20_000});
});
