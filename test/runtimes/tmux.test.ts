import {execFile} from 'node:child_process';
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {nanoid} from 'nanoid';
import {test} from 'vitest';
import {createTmuxRuntime} from '../../source/runtimes/tmux.ts';
import {hasTmux} from '../helpers/tmux.ts';
import {describeRuntime, type RuntimeTrial} from './suite.ts';

const run = promisify(execFile);

async function makeTrial(): Promise<RuntimeTrial> {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'ao-tmux-')));
	const socketName = `ao-test-${nanoid(8)}`;
	const env = {...(process.env as Record<string, string>), TMUX_TMPDIR: folder};
	const make = () => createTmuxRuntime({dataDir: folder, socketName, env});
	const runtime = make();
	const tmux = async (...argv: string[]) =>
		(await run('tmux', ['-N', '-S', runtime.socket, ...argv])).stdout.trim();
	return {
		runtime,
		folder,
		another: make,
		attachArguments: ['tmux', folder, socketName],
		env,
		async serverPid() {
			try {
				return Number(await tmux('display-message', '-p', '#{pid}'));
			} catch {
				return null;
			}
		},
		async clean() {
			await runtime.dispose();
			await tmux('kill-server').catch(() => {});
			await rm(folder, {recursive: true, force: true});
		},
	};
}

if (hasTmux) {
	describeRuntime('tmux', makeTrial);
} else {
	test('the tmux runtime', ({skip}) => skip('no tmux 3.2 or newer'));
}
