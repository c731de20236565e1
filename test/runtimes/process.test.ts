import {readdirSync, readFileSync} from 'node:fs';
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {createProcessRuntime} from '../../source/runtimes/process.ts';
import {isAlive} from '../../source/system/process-table.ts';
import {describeRuntime, type RuntimeTrial} from './suite.ts';

const hostEntry = fileURLToPath(new URL('../../source/runtimes/host/main.ts', import.meta.url));

async function makeTrial(): Promise<RuntimeTrial> {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'ao-host-')));
	const dataDir = join(folder, 'data');
	const make = () => createProcessRuntime({dataDir, hostEntry});
	const runtime = make();
	const hosts = () => {
		try {
			return readdirSync(join(dataDir, 'run'))
				.filter(name => /^\d+\.json$/.test(name))
				.map(
					name =>
						JSON.parse(readFileSync(join(dataDir, 'run', name), 'utf8')) as {pid: number; start: string},
				)
				.filter(({pid, start}) => isAlive(pid, start));
		} catch {
			return [];
		}
	};
	return {
		runtime,
		folder,
		another: make,
		attachArguments: ['process', dataDir, hostEntry],
		env: process.env as Record<string, string>,
		serverPid: async () => hosts()[0]?.pid ?? null,
		async clean() {
			await runtime.shutdown({force: true});
			await runtime.dispose();
			await rm(folder, {recursive: true, force: true});
		},
	};
}

describeRuntime('process', makeTrial);
