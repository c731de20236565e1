import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {appendFact} from '../../source/records/facts.ts';
import {sessionPaths} from '../../source/records/paths.ts';
import {openAo} from '../../source/store/ao.ts';
import {findSessions} from '../../source/store/list.ts';
import {openProject} from '../../source/store/project.ts';
import {makeWorld, type World} from '../helpers/cli.ts';
import {makeShop} from '../helpers/shop.ts';

/** Writes the first fact of a session on a local issue. */
async function writeSession(world: World, root: string, {id, issue}: {id: string; issue: string}) {
	const project = (await openProject(openAo({env: world.env, cwd: root}))).register();
	const paths = sessionPaths(path.join(project.paths.sessions, id));
	mkdirSync(paths.dir, {recursive: true, mode: 0o700});
	appendFact(paths.facts, {
		kind: 'created',
		id,
		project: project.id,
		repository: root,
		commonDir: project.repository.commonDir,
		issue: {ref: `local:task-${issue}`, id: `task-${issue}`, title: 'An issue', url: null},
		prompt: null,
		agent: 'script',
		model: null,
		permissions: 'ask',
		base: 'main',
		baseCommit: '0'.repeat(40),
		branch: `ao/${id}`,
		ownBranch: true,
		worktree: path.join(world.dir, id),
		runtime: 'process',
		portBase: 20_000,
		spawner: {pid: process.pid, start: null},
	});
}

test('a number names an issue of this project only, and a part of an issue is not the issue', async () => {
	const world = makeWorld({runtime: 'process'});
	const shop = await makeShop(world);
	const bakery = await makeShop(world, {name: 'bakery'});
	await writeSession(world, shop, {id: 'shop-1-aaaa', issue: '1'});
	await writeSession(world, bakery, {id: 'bakery-4-1-bbbb', issue: '4.1'});
	await writeSession(world, bakery, {id: 'bakery-2-cccc', issue: '2'});
	const idsOf = async (cwd: string, name: string, project?: string) =>
		(await findSessions(openAo({env: world.env, cwd}), [name], {project})).map(({id}) => id);

	expect(await idsOf(shop, '1')).toEqual(['shop-1-aaaa']);
	expect(await idsOf(bakery, '4.1')).toEqual(['bakery-4-1-bbbb']);
	for (const name of ['1', '#1', 'task-1']) {
		await expect(idsOf(bakery, name)).rejects.toMatchObject({code: 'not_found'});
		await expect(idsOf(shop, name, 'bakery')).rejects.toMatchObject({code: 'not_found'});
	}
	expect(await idsOf(bakery, 'shop-1')).toEqual(['shop-1-aaaa']);

	await writeSession(world, shop, {id: 'shop-2-dddd', issue: '2'});
	expect(await idsOf(world.dir, '1')).toEqual(['shop-1-aaaa']);
	await expect(idsOf(world.dir, '2')).rejects.toMatchObject({code: 'ambiguous'});
});
