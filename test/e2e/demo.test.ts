import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {distDir, makeWorld, type World} from '../helpers/cli.ts';
import {runInPty} from '../helpers/pty.ts';
import {git} from '../helpers/shop.ts';
import {hasTmux} from '../helpers/tmux.ts';
import {pathWithoutTmux} from '../helpers/without-tmux.ts';

/** The demo's own data dir, beside the world's, with which the same commands look at it. */
function demoOf(world: World): {dir: string; repository: string; env: Record<string, string>} {
	const dir = `${world.dataDir}-demo`;
	return {dir, repository: path.join(dir, 'demo'), env: {AO_DATA_DIR: path.join(dir, 'data')}};
}

describe.each(['tmux', 'process'] as const)('the demo, terminals in %s', runtime => {
	/** Without tmux on PATH the demo takes the other runtime, as on a machine that has none. */
	function pathFor(world: World): {PATH?: string} {
		return runtime === 'tmux' ? {} : {PATH: pathWithoutTmux(world.dir, world.env.PATH)};
	}

	test('runs to its end without a terminal, says what happened, and is used again', async context => {
		context.skip(runtime === 'tmux' && !hasTmux, 'no tmux 3.2 or newer');
		const world = makeWorld({runtime});
		const demo = demoOf(world);
		onTestFinished(async () => {
			await world.ao(['demo', '--clean'], {env: pathFor(world)});
		});
		const first = await world.ao(['demo'], {env: pathFor(world), timeoutMs: 80_000});
		expect(first.exitCode, first.stdout + first.stderr).toBe(0);
		expect(first.stdout).toMatch(/8 spawned, 0 skipped, 0 failed/);
		expect(first.stdout).toMatch(/answered with yes/);
		expect(first.stdout).toMatch(/merged into main/);
		expect(first.stdout).toMatch(/ session +issue +agent +state +activity/);

		const status = await world.ao(['status', '--json'], {
			cwd: demo.repository,
			env: {...pathFor(world), ...demo.env},
		});
		const {sessions} = JSON.parse(status.stdout) as {sessions: Session[]};
		expect(sessions.filter(({state}) => state === 'merged')).toHaveLength(1);
		expect(sessions.filter(({state}) => state === 'review_pending')).toHaveLength(6);
		expect(sessions.filter(({state}) => state === 'exited')).toHaveLength(1);
		expect(sessions.every(({cost}) => cost.source === 'agent' && (cost.usd ?? 0) > 0)).toBe(true);
		expect(
			sessions.every(
				({runtime}) => runtime?.kind === (pathFor(world).PATH === undefined ? 'tmux' : 'process'),
			),
		).toBe(true);
		expect(sessions.every(({runtime: terminal}) => terminal?.alive === false)).toBe(true);
		expect(git(demo.repository, 'log', '--oneline', 'main').split('\n').length).toBeGreaterThan(2);
		expect(readdirSync(world.dataDir)).toEqual(['config.json']);

		const second = await world.ao(['demo'], {env: pathFor(world), timeoutMs: 80_000});
		expect(second.exitCode, second.stdout + second.stderr).toBe(0);
		expect(second.stdout).toMatch(/0 spawned/);

		const cleaned = await world.ao(['demo', '--clean'], {env: pathFor(world)});
		expect(cleaned.exitCode).toBe(0);
		expect(existsSync(demo.dir)).toBe(false);
	}, 120_000);
});

test('opens the board on the running demo in a terminal', async () => {
	const world = makeWorld({runtime: 'process'});
	onTestFinished(async () => {
		await world.ao(['demo', '--clean']);
	});
	const board = runInPty(process.execPath, [path.join(distDir, 'cli.js'), 'demo'], {
		cwd: world.dir,
		env: {...world.env, TERM: 'xterm-256color', LANG: 'C.UTF-8'},
		columns: 220,
		rows: 45,
	});
	onTestFinished(() => board.close());
	await board.waitFor(/Working\s+[1-8]/, 30_000);
	await board.waitFor(/Needs you\s+[12]/, 30_000);
	await board.waitFor(/Done\s+1/, 30_000);
	await board.waitFor(/Review\s+[56]/, 30_000);
	board.press('q');
	expect((await board.exited).code).toBe(0);
	expect(board.modes().alternate).toBe(false);
	expect(board.screen()).toMatch(/ao demo --clean/);
}, 90_000);
