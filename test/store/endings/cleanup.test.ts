import {existsSync, rmSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {openAo} from '../../../source/store/ao.ts';
import {planCleanup, runCleanup} from '../../../source/store/endings/cleanup.ts';
import {openProject} from '../../../source/store/project.ts';
import {SessionReader} from '../../../source/store/sessions.ts';
import {makeWorld} from '../../helpers/cli.ts';
import {git, makeShop, spawnIn} from '../../helpers/shop.ts';

test('a session that is gone by now keeps none of the others from being cleaned up', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world);
	const gone = await spawnIn(world, root, ['--prompt', 'One'], {does: 'commit ready'});
	const other = await spawnIn(world, root, ['--prompt', 'Two'], {does: 'commit ready'});
	git(root, 'merge', '--quiet', '--no-edit', gone.branch);
	git(root, 'merge', '--quiet', '--no-edit', other.branch);
	const ao = openAo({env: world.env, cwd: root});
	onTestFinished(() => ao.dispose());
	const project = await openProject(ao);
	const entries = new SessionReader(project).read();
	const choice = {merged: true, closed: true};
	const plan = await planCleanup(project, entries, choice);
	expect(plan.map(({action}) => action)).toEqual(['archive', 'archive']);
	rmSync(entries.find(({id}) => id === gone.id)?.paths.dir ?? '', {recursive: true});
	const done = await runCleanup(project, entries, plan, choice);
	expect(done.find(({id}) => id === gone.id)).toMatchObject({
		done: false,
		error: expect.stringContaining('is gone'),
	});
	expect(done.find(({id}) => id === other.id)).toMatchObject({action: 'archive', done: true, error: null});
	expect(existsSync(other.worktree)).toBe(false);
});
