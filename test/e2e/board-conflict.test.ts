import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {distDir, makeWorld} from '../helpers/cli.ts';
import {runInPty} from '../helpers/pty.ts';
import {commitFiles, makeShop, spawnIn} from '../helpers/shop.ts';

test("a branch that conflicts: the board leads to m, whose a tells the session's agent", async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1'], {does: 'commit ready'});
	commitFiles(session.worktree, 'Mine', {'shop.txt': 'mine\n'});
	commitFiles(root, 'Theirs', {'shop.txt': 'theirs\n'});
	const board = runInPty(process.execPath, [path.join(distDir, 'cli.js')], {
		cwd: root,
		env: {...world.env, TERM: 'xterm-256color', LANG: 'C.UTF-8'},
		columns: 120,
		rows: 40,
	});
	onTestFinished(() => board.close());
	await board.waitFor(/conflicts in shop\.txt/, 20_000);
	await board.waitFor(/attach \(Ctrl-q back\) {2}m merge/);
	board.press('A');
	await board.waitFor(/A: m shows what conflicts and tells the agent\./);
	board.press('m');
	await board.waitFor(/cannot be merged/);
	await board.waitFor(/a +tell its agent/);
	expect(board.screen()).not.toContain('✗ shop.txt');
	board.press('a');
	await board.waitFor(/(?:told|sent to) its agent: Merge the base branch and resolve the conflicts/, 20_000);
});
