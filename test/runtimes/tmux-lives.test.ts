import {execFile} from 'node:child_process';
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {nanoid} from 'nanoid';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createTmuxRuntime} from '../../source/runtimes/tmux.ts';
import type {LaunchSpec, Runtime} from '../../source/session/runtime.ts';
import {hasTmux} from '../helpers/tmux.ts';

const run = promisify(execFile);

/** How many rounds to go; many more of them by hand, for what happens once in hundreds. */
const rounds = Number(process.env.AO_TEST_ROUNDS ?? 30);

describe.runIf(hasTmux)("AO's tmux server and its agents", {timeout: 30_000 + rounds * 1000}, () => {
	let folder: string;
	let env: Record<string, string>;
	let open: () => Runtime;
	let runtimes: Runtime[];

	beforeEach(async () => {
		folder = await realpath(await mkdtemp(join(tmpdir(), 'ao-tmux-')));
		env = {...(process.env as Record<string, string>), TMUX_TMPDIR: folder};
		const socketName = `ao-test-${nanoid(8)}`;
		runtimes = [];
		open = () => {
			const runtime = createTmuxRuntime({dataDir: folder, socketName, env});
			runtimes.push(runtime);
			return runtime;
		};
	});
	afterEach(async () => {
		await Promise.all(runtimes.map(async runtime => runtime.dispose()));
		await tmux('kill-server').catch(() => {});
		await rm(folder, {recursive: true, force: true});
	});

	const tmux = async (...argv: string[]) =>
		(await run('tmux', ['-N', '-S', runtimes[0]?.socket ?? '', ...argv])).stdout.trim();
	const serverPid = async () => tmux('display-message', '-p', '#{pid}').catch(() => 'gone');
	const spec = (name: string): LaunchSpec => ({
		name,
		argv: ['cat'],
		env: {PATH: process.env.PATH ?? ''},
		cwd: folder,
		columns: 80,
		rows: 20,
	});

	/** What a board does as it comes and goes: it watches, and asks for a list and a screen. */
	const visit = async (board: Runtime) => {
		const stop = board.watch(['demo-0'], () => {});
		await Promise.all([board.list(), board.capture('demo-0')]);
		stop();
	};

	test('live on while boards come and go beside sessions that start and end', async () => {
		const spawner = open();
		const boards = [open(), open()];
		await spawner.start(spec('demo-0'));
		const pid = await serverPid();
		for (let round = 1; round <= rounds; round++) {
			await Promise.all([
				...boards.map(visit),
				spawner.start(spec(`demo-${round}`)),
				round > 2 ? spawner.close(`demo-${round - 2}`) : undefined,
			]);
			expect(await serverPid(), `after round ${round}`).toBe(pid);
		}
		expect((await spawner.list()).map(({name, alive}) => [name, alive])).toContainEqual(['demo-0', true]);
	});

	test('live on while a board watches and windows are switched in a session that ends', async () => {
		const board = open();
		await board.start(spec('demo-0'));
		await board.start(spec('demo-1'));
		const pid = await serverPid();
		board.watch(['demo-0', 'demo-1'], () => {});
		await board.list();
		expect(await tmux('list-clients')).toBe('');
		await tmux('new-window', '-t', '=demo-1:', 'cat');
		await tmux('select-window', '-t', '=demo-1:0', ';', 'kill-session', '-t', '=demo-1');
		expect(await serverPid()).toBe(pid);
		expect(await board.list()).toMatchObject([{name: 'demo-0', alive: true}]);
	});
});
