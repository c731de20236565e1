import {expect, onTestFinished, test, vi} from 'vitest';
import {openAo} from '../../../source/store/ao.ts';
import {createBoardStore} from '../../../source/store/board/board-store.ts';
import {openProject} from '../../../source/store/project.ts';
import {makeForgeShop} from '../../helpers/forge-shop.ts';
import {gitIn} from '../../helpers/repo.ts';
import {spawnIn} from '../../helpers/shop.ts';

test('a server that refuses is a word in the header, a whole message once, and what a refresh could not ask', async () => {
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
	expect(getSnapshot().forge).toMatchObject({problem: null, fault: null, until: null});

	const lift = server.fault('badToken', {times: Number.POSITIVE_INFINITY});
	const [problem = '', ...others] = await store.refresh();
	expect(problem).toMatch(/GitHub .*token/);
	expect(others).toEqual([]);
	expect(await store.refresh()).toEqual([problem]);
	expect(getSnapshot().forge).toMatchObject({fault: 'signed_out'});
	expect(getSnapshot().messages.filter(({level}) => level === 'warning')).toMatchObject([{text: problem}]);

	lift();
	expect(await store.refresh()).toEqual([]);
	expect(getSnapshot().forge).toMatchObject({problem: null, fault: null});
});
