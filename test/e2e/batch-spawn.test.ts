import {existsSync} from 'node:fs';
import {expect, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {makeWorld} from '../helpers/cli.ts';
import {git, makeShop} from '../helpers/shop.ts';
import {hasTmux} from '../helpers/tmux.ts';

type Batch = {
	spawned: Session[];
	queued: Session[];
	skipped: {input: string; ref: string; reason: string; session: string | null}[];
	failed: unknown[];
};

test('spawns each issue once, in a worktree and on a branch of its own', async context => {
	context.skip(!hasTmux, 'no tmux 3.2 or newer');
	const world = makeWorld({runtime: 'tmux'});
	const root = await makeShop(world, {issues: 3});
	const before = git(root, 'rev-parse', 'HEAD');
	const batch = await world.json<Batch>(['batch-spawn', '1', '#2', 'task-3', '3', '1-2'], {cwd: root});
	expect(batch.spawned.map(({issue}) => issue?.ref).sort()).toEqual([
		'local:task-1',
		'local:task-2',
		'local:task-3',
	]);
	expect(batch.skipped.map(({reason}) => reason)).toEqual(['duplicate', 'duplicate', 'duplicate']);
	for (const session of batch.spawned) {
		expect(existsSync(session.worktree)).toBe(true);
		expect(git(session.worktree, 'branch', '--show-current')).toBe(session.branch);
		expect(session.baseCommit).toBe(before);
	}
	expect(git(root, 'status', '--porcelain')).toBe('');
	expect(git(root, 'branch', '--show-current')).toBe('main');
	const again = await world.json<Batch>(['batch-spawn', '1-3'], {cwd: root});
	expect(again.spawned).toEqual([]);
	expect(again.skipped.map(({reason}) => reason)).toEqual(['active', 'active', 'active']);
});
