// How long `ao batch-spawn` of 20 issues takes, as a ratio to the floor: a shell loop of `git worktree add` and
// `tmux new-session` over the same 20, in the same run, in turn. Usage: npm run bench [-- rounds]
import {execFileSync} from 'node:child_process';
import {rmSync} from 'node:fs';
import path from 'node:path';
import {cli, dir, env, makeRepository, makeShop, median} from './shop.js';

const count = 20;
const files = 200;
const rounds = Number(process.argv[2] ?? 5);
const concurrencies = [1, 2, 4, 8];

/** Runs a program and gives how long it took, in ms. */
function timed(program, args, options) {
	const began = performance.now();
	execFileSync(program, args, {stdio: ['ignore', 'pipe', 'pipe'], env, ...options});
	return performance.now() - began;
}

const shellLoop = `
for i in $(seq 1 ${count}); do
	git worktree add -q --no-track -b "b$i" "$TREES/$i" main
	tmux -L floor -f /dev/null new-session -d -s "s$i" -c "$TREES/$i" -- sleep 60
done`;

/** The floor: the shell loop. */
function floor(round) {
	const root = path.join(dir, `floor-${round}`, 'shop');
	makeRepository(root, files);
	const took = timed('sh', ['-c', shellLoop], {
		cwd: root,
		env: {...env, TREES: path.join(dir, `floor-${round}`, 'trees')},
	});
	execFileSync('tmux', ['-L', 'floor', 'kill-server'], {env, stdio: 'ignore'});
	return took;
}

/** The same number of sessions by `ao batch-spawn`, as a user runs it: start of Node included. */
function batch(round, concurrency) {
	const root = path.join(dir, `ao-${round}-${concurrency}`, 'shop');
	const dataDir = path.join(dir, `ao-${round}-${concurrency}`, 'data');
	makeRepository(root, files);
	makeShop(root, dataDir, count);
	const options = {cwd: root, env: {...env, AO_DATA_DIR: dataDir}};
	const run = (...args) => timed(process.execPath, [cli, ...args], options);
	const took = run('batch-spawn', `1-${count}`, '--agent', 'sleeper', '--concurrency', String(concurrency));
	run('stop', '--all', '--yes');
	return took;
}

try {
	const floors = [];
	const took = new Map(concurrencies.map(concurrency => [concurrency, []]));
	for (let round = 0; round < rounds; round++) {
		floors.push(floor(round));
		for (const concurrency of concurrencies) {
			took.get(concurrency).push(batch(round, concurrency));
		}
	}
	console.log(`${count} sessions, ${files} files, ${rounds} rounds; medians`);
	console.log(`shell loop (floor)            ${median(floors).toFixed(0).padStart(6)} ms`);
	for (const [concurrency, values] of took) {
		const ratio = median(values.map((value, round) => value / floors[round]));
		console.log(
			`ao batch-spawn, ${String(concurrency).padStart(2)} at once   ${median(values).toFixed(0).padStart(6)} ms   ratio ${ratio.toFixed(2)}`,
		);
	}
} finally {
	rmSync(dir, {recursive: true, force: true, maxRetries: 5});
}
