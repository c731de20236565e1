// How long it takes from a hook of an agent to a changed document of `ao status --json --watch` and to a repainted card
// of the board, with 100 sessions; and to the floor: the same hook and a bare `fs.watch` on its folder, in the same run,
// in turn. Usage: npm run bench:event [-- events]
import {execFileSync, spawn} from 'node:child_process';
import {existsSync, readdirSync, rmSync, watch} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import * as pty from '@lydell/node-pty';
import headless from '@xterm/headless';
import {cli, dir, env, makeRepository, makeShop, median} from './shop.js';

const sessions = 100;
const events = Number(process.argv[2] ?? 40);
const root = path.join(dir, 'shop');
const dataDir = path.join(dir, 'data');
const options = {cwd: root, env: {...env, AO_DATA_DIR: dataDir, TERM: 'xterm-256color'}};
const ao = (...args) => execFileSync(process.execPath, [cli, ...args], {...options, encoding: 'utf8'});

/** Waits until something that is called back later holds, 20 s at most. */
function until(subscribe) {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error('nothing came in 20 s')), 20_000);
		subscribe(value => {
			clearTimeout(timer);
			resolve(value);
		});
	});
}

/** Runs the hook as an agent does, and gives when it was started. */
function hook(eventsFile, payload) {
	const began = performance.now();
	const child = spawn(path.join(dataDir, 'hooks', 'ao-hook'), ['activity'], {
		env: {...env, AO_EVENTS: eventsFile},
		stdio: ['pipe', 'ignore', 'ignore'],
	});
	// A hook that cannot run ends the benchmark by its time, and what it started is stopped.
	child.once('error', error => console.error(error.message));
	child.stdin.once('error', () => undefined);
	child.stdin.end(JSON.stringify(payload));
	return began;
}

/** Times events, each at another session: the time from the hook's start until `seen` finds the event's own word. */
async function time(folders, expectWord) {
	const took = [];
	for (let index = 0; index < events; index++) {
		const folder = folders[(index * 37) % folders.length];
		const file = path.join(folder, 'events.jsonl');
		const word = `q${process.pid}x${index}x`;
		const seen = until(found => expectWord(word, folder, found));
		const began = hook(file, {activity: 'waiting_input', kind: 'question', text: word});
		await seen;
		took.push(performance.now() - began);
		const over = until(found => expectWord(null, folder, found));
		hook(file, {activity: 'active'});
		await over;
	}
	return took;
}

/** The floor: a bare watch on the folder. */
async function floor(folders) {
	return time(folders, (_, folder, found) => {
		const watcher = watch(folder, () => {
			watcher.close();
			found();
		});
	});
}

/** `ao status --json --watch`: until a document has the event's word, or none has any. */
async function status(folders) {
	const child = spawn(process.execPath, [cli, 'status', '--json', '--watch'], {
		...options,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let waiting = null;
	const lines = createInterface({input: child.stdout});
	lines.on('line', line => waiting?.(line));
	try {
		await until(found => {
			waiting = found;
		});
		return await time(folders, (word, _, found) => {
			waiting = line => {
				if (word === null ? !line.includes(`q${process.pid}x`) : line.includes(word)) {
					found();
				}
			};
		});
	} finally {
		child.kill();
	}
}

/** The board: until its screen has the event's word, or none any more. */
async function board(folders) {
	const size = {cols: 220, rows: 60};
	const terminal = pty.spawn(process.execPath, [cli], {...options, ...size});
	const screen = new headless.Terminal({...size, allowProposedApi: true});
	let waiting = null;
	terminal.onData(data => screen.write(data, () => waiting?.()));
	const shows = text =>
		Array.from({length: size.rows}, (_, row) => screen.buffer.active.getLine(row)?.translateToString()).some(
			line => line?.includes(text),
		);
	try {
		await until(found => {
			waiting = () => shows('Working') && found();
		});
		return await time(folders, (word, _, found) => {
			waiting = () => (word === null ? !shows(`q${process.pid}x`) : shows(word)) && found();
		});
	} finally {
		terminal.write('q');
		await until(found => terminal.onExit(found));
	}
}

try {
	makeRepository(root, 20);
	makeShop(root, dataDir, sessions, 100_000);
	ao('batch-spawn', `1-${sessions}`, '--agent', 'sleeper');
	const {sessions: all} = JSON.parse(ao('status', '--json'));
	const project = readdirSync(dataDir).find(name => /^[0-9a-f]{12}-/.test(name));
	const folders = all.map(({id}) => path.join(dataDir, project, 'sessions', id, 'agent'));
	if (folders.length !== sessions || !folders.every(existsSync)) {
		throw new Error('not all sessions are there');
	}
	const cold = [];
	for (let round = 0; round < 5; round++) {
		const began = performance.now();
		ao('status', '--json');
		cold.push(performance.now() - began);
	}
	const floors = await floor(folders);
	const show = (name, values) =>
		console.log(
			`${name.padEnd(34)} median ${median(values).toFixed(0).padStart(5)} ms   most ${Math.max(...values)
				.toFixed(0)
				.padStart(5)} ms   ratio ${(median(values) / median(floors)).toFixed(1)}`,
		);
	console.log(`${sessions} sessions, ${events} events each`);
	show('hook and bare fs.watch (floor)', floors);
	show('hook to ao status --json --watch', await status(folders));
	show('hook to the card on the board', await board(folders));
	show('a whole ao status --json', cold);
} finally {
	try {
		ao('stop', '--all', '--yes');
	} catch {
		// Nothing was started.
	}
	rmSync(dir, {recursive: true, force: true, maxRetries: 5});
}
