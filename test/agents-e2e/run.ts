// npm run test:agents [-- <agent> …]: installs what is not there yet, then runs the suite behind a network fence.
import {spawnSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {findFence} from './fence.ts';
import {type AgentId, agentIds, cacheDir, install, versionOf} from './install.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const words = process.argv.slice(2);
const wrong = words.filter(word => !agentIds.includes(word as AgentId));
if (wrong.length > 0) {
	console.error(`There is no agent ${wrong.join(', ')} here. Known: ${agentIds.join(', ')}`);
	process.exit(2);
}
const wanted = words.length === 0 ? agentIds : (words as AgentId[]);

let missing = 0;
for (const id of wanted) {
	try {
		await install(id);
		console.log(`${id} ${versionOf(id)} is in ${cacheDir}`);
	} catch (error) {
		missing += 1;
		console.error(`${id} ${versionOf(id)} cannot be installed: ${(error as Error).message}`);
	}
}

const built = spawnSync(process.execPath, ['build.js'], {cwd: root, stdio: 'inherit'});
if (built.status !== 0) {
	process.exit(built.status ?? 1);
}

// Not below /tmp: Codex treats what lies there in another way.
const runs = path.join(cacheDir, 'runs');
mkdirSync(runs, {recursive: true});

const fence = findFence();
console.log(`Network: ${fence.words}`);
const [program, ...args] = [
	...fence.argv,
	process.execPath,
	fileURLToPath(new URL('node_modules/vitest/vitest.mjs', `file://${root}`)),
	'run',
	'--config',
	'vitest.agents.config.ts',
];
const {status} = spawnSync(program as string, args, {
	cwd: root,
	stdio: 'inherit',
	env: {
		...process.env,
		...fence.env,
		TMPDIR: runs,
		AO_AGENTS: wanted.join(','),
		AO_AGENTS_CACHE: cacheDir,
		AO_AGENTS_FENCE: fence.words,
	},
});
process.exit(status === 0 && missing > 0 ? 1 : (status ?? 1));
