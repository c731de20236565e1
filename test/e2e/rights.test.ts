import {chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, type TestContext, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {type CliResult, makeWorld, type World} from '../helpers/cli.ts';
import {git, makeShop} from '../helpers/shop.ts';
import {changes, refusalProblems, runAo, snapshot, unsafe, withoutRights} from './programs-bad/machine.ts';
import {makeSmallDisk, whyNoSmallDisk} from './programs-bad/small-disk.ts';

/** Each runs dozens of commands, which takes its time on a busy machine. */
const timeout = 120_000;

/** An agent that does nothing, so that nothing but the command under test changes anything. */
const settings = {
	defaultAgent: 'idle',
	agents: {idle: {command: ['sh', '-c', 'exec sleep 600', '{promptFile}']}},
};

type Shop = {
	world: World;
	root: string;
	running: Session;
	/** Runs a command as somebody whom rights hold back. */
	held(args: string[], cwd?: string): Promise<CliResult>;
};

/** A shop with a running session. */
async function makeHeldShop(context: TestContext): Promise<Shop> {
	const {through, why} = withoutRights();
	context.skip(through === null, why ?? '');
	const world = makeWorld({runtime: 'process', settings});
	const root = await makeShop(world, {issues: 2});
	const spawned = await runAo(world, ['spawn', '1', '--no-fetch', '--json'], {cwd: root});
	await runAo(world, ['status'], {cwd: root});
	return {
		world,
		root,
		running: JSON.parse(spawned.stdout).session,
		held: (args, cwd = root) => runAo(world, args, {cwd, through: through ?? []}),
	};
}

/** Sets rights, of everything below too where asked, until the test ends or the given function is called. */
function restrict(file: string, mode: number, {below = false} = {}): () => void {
	const before = (below ? [file, ...everythingIn(file)] : [file]).map(
		name => [name, lstatSync(name)] as const,
	);
	for (const [name, stat] of [...before].reverse()) {
		if (!stat.isSymbolicLink()) {
			chmodSync(name, stat.isDirectory() ? mode : mode & 0o666);
		}
	}
	const restore = (): void => {
		for (const [name, stat] of before) {
			if (existsSync(name) && !stat.isSymbolicLink()) {
				chmodSync(name, stat.mode & 0o7777);
			}
		}
	};
	onTestFinished(restore);
	return restore;
}

function everythingIn(folder: string): string[] {
	return readdirSync(folder, {recursive: true, withFileTypes: true}).map(entry =>
		path.join(entry.parentPath, entry.name),
	);
}

/** What is wrong with how commands are refused, and what they changed in spite of that. */
async function problemsOf(
	{world, held}: Shop,
	commands: string[][],
	expected: {exit: number; says: string | RegExp; hint: string | RegExp},
	cwd?: string,
): Promise<string[]> {
	const problems: string[] = [];
	for (const args of commands) {
		const before = snapshot(world.dir);
		const result = await held(args, cwd);
		const stderr = result.stderr
			.split('\n')
			.filter(line => !line.startsWith('from main'))
			.join('\n');
		problems.push(
			...refusalProblems({...result, stderr}, expected).map(problem => `ao ${args.join(' ')}: ${problem}`),
			...changes(before, snapshot(world.dir)).map(line => `ao ${args.join(' ')} changed ${line}`),
		);
	}
	return problems;
}

async function expectRunning({world, root, running}: Shop): Promise<void> {
	const {sessions} = await world.json<{sessions: Session[]}>(['status'], {cwd: root});
	expect(sessions).toHaveLength(1);
	expect(sessions[0]).toMatchObject({id: running.id, state: 'working', runtime: {alive: true}});
}

test('in a read-only data dir everything can be seen and nothing is begun', {timeout}, async context => {
	const shop = await makeHeldShop(context);
	const {world, root, running, held} = shop;
	writeFileSync(path.join(running.worktree, 'new.txt'), 'new\n');
	const undo = restrict(world.dataDir, 0o555, {below: true});
	const commands = [
		['spawn', '2'],
		['spawn', '--prompt', 'x'],
		['batch-spawn', '2'],
		['issues', 'new', 'Title'],
		['issues', 'close', '2'],
		['config', 'set', 'model', 'x'],
	];
	const refused = {exit: 1, says: `${world.dataDir}`, hint: /rights/};
	expect(await problemsOf(shop, commands, refused)).toEqual([]);
	for (const args of [
		['status'],
		['session', 'ls'],
		['session', 'show', running.id],
		['issues'],
		['config', 'get'],
	]) {
		const result = await held(args);
		expect.soft(result.exitCode, `ao ${args.join(' ')}: ${result.stderr}`).toBe(0);
		expect.soft(unsafe(result)).toEqual([]);
	}
	expect((await held(['status'])).stdout).toContain(running.id);
	const doctor = await held(['doctor']);
	expect(doctor.stdout).toMatch(/data dir: .* cannot be written\n +\S/);
	undo();
	await expectRunning(shop);
	expect(git(root, 'branch', '--list', 'ao/*').split('\n')).toHaveLength(1);
});

test('a data dir of somebody else is named by every command', {timeout}, async context => {
	const shop = await makeHeldShop(context);
	const {world, held} = shop;
	const isRoot = process.getuid?.() === 0;
	const owner = lstatSync(world.dataDir);
	const undo = restrict(world.dataDir, isRoot ? 0o700 : 0);
	if (isRoot) {
		chownSync(world.dataDir, 65_534, 65_534);
	}
	const giveBack = (): void => {
		undo();
		if (isRoot) {
			chownSync(world.dataDir, owner.uid, owner.gid);
		}
	};
	onTestFinished(giveBack);
	const commands = [
		['status'],
		['spawn', '2'],
		['batch-spawn', '2'],
		['session', 'ls'],
		['issues'],
		['config', 'get'],
		['stop', '--yes'],
		['session', 'kill', 'x'],
	];
	expect(await problemsOf(shop, commands, {exit: 1, says: world.dataDir, hint: 'who owns it'})).toEqual([]);
	expect((await held(['config', 'path'])).stdout).toBe(path.join(world.dataDir, 'config.json'));
	giveBack();
	await expectRunning(shop);
});

test('files and folders without rights are named, and nothing is left', {timeout}, async context => {
	const shop = await makeHeldShop(context);
	const {world, root, running, held} = shop;
	const spawns = [
		['spawn', '2'],
		['spawn', '--prompt', 'x'],
	];
	const worktrees = path.join(world.dataDir, 'worktrees', 'shop');
	let undo = restrict(worktrees, 0o555);
	expect(await problemsOf(shop, spawns, {exit: 1, says: /[Pp]ermission/, hint: /rights/})).toEqual([]);
	const batch = await held(['batch-spawn', '2']);
	expect(batch.exitCode).toBe(1);
	expect(batch.stdout).toMatch(
		/^2: failed, .*[Pp]ermission.*rights.*\n0 spawned, 0 queued, 0 skipped, 1 failed/,
	);
	undo();
	undo = restrict(path.join(root, '.git'), 0o555, {below: true});
	expect(await problemsOf(shop, spawns, {exit: 1, says: /[Pp]ermission/, hint: /rights/})).toEqual([]);
	undo();
	const config = path.join(world.dataDir, 'config.json');
	undo = restrict(config, 0);
	expect(
		await problemsOf(shop, [['status'], ['spawn', '2']], {exit: 1, says: config, hint: 'rights'}),
	).toEqual([]);
	undo();
	const other = await makeShop(world, {name: 'other'});
	undo = restrict(other, 0);
	expect((await held(['status'])).exitCode).toBe(0);
	undo();
	const spawned = await runAo(world, ['spawn', '2', '--no-fetch', '--json'], {cwd: root});
	const {session} = JSON.parse(spawned.stdout);
	const project = readdirSync(world.dataDir).find(name => name.endsWith('-shop')) ?? '';
	const facts = path.join(world.dataDir, project, 'sessions', session.id, 'facts.jsonl');
	undo = restrict(facts, 0);
	const status = await held(['status']);
	expect(status.exitCode).toBe(0);
	expect(status.stdout).toContain(running.id);
	expect(status.stdout).not.toContain(session.id);
	expect(status.stderr).toContain(facts);
	expect((await held(['doctor'])).stdout).toContain(`${session.id}: its facts cannot be read (${facts})`);
	undo();
	expect((await held(['status'])).stdout).toContain(session.id);
});

test('a disk that gets full in the middle of a batch leaves nothing half-made', {timeout}, async context => {
	const why = whyNoSmallDisk();
	context.skip(why !== null, why ?? '');
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 0});
	for (let part = 0; part < 4; part++) {
		writeFileSync(path.join(root, `part-${part}.bin`), Buffer.alloc(300_000, `${part}:${Math.random()}`));
	}
	git(root, 'add', '.');
	git(root, 'commit', '--quiet', '--message', 'Large files');
	const disk = await makeSmallDisk(path.join(world.dir, 'small'), 10);
	const env = {AO_DATA_DIR: path.join(disk.folder, 'd')};
	const ao = (...args: string[]): Promise<CliResult> => runAo(world, args, {env, through: disk.inside(root)});
	onTestFinished(async () => {
		await ao('stop', '--all', '--yes');
	});
	mkdirSync(path.join(disk.outside, 'd'), {mode: 0o700});
	const config = JSON.stringify({...settings, runtime: 'process'});
	writeFileSync(path.join(disk.outside, 'd', 'config.json'), config, {mode: 0o600});
	for (let number = 1; number <= 10; number++) {
		await ao('issues', 'new', `Issue ${number}`);
	}
	const first = JSON.parse((await ao('spawn', '1', '--no-fetch', '--json')).stdout).session as Session;
	disk.fill(2_000_000);
	const batch = await ao('batch-spawn', '2-10', '--no-fetch', '--json');
	const {spawned, failed} = JSON.parse(batch.stdout) as {
		spawned: Session[];
		failed: {error: {code: string; message: string; hint: string | null}}[];
	};
	expect(batch.exitCode).toBe(1);
	expect(spawned.length + failed.length).toBe(9);
	expect(spawned.length).toBeGreaterThan(0);
	for (const {error} of failed) {
		expect.soft(error).toMatchObject({code: 'disk_full', hint: expect.stringContaining('Free some space')});
	}
	disk.fill('all');
	const full = await ao('spawn', '--prompt', 'One more');
	const refused = {exit: 1, says: /full|[Nn]o space|unable to write/, hint: 'Free some space'};
	expect(refusalProblems(full, refused)).toEqual([]);
	const seen = await ao('status');
	expect(seen.exitCode, seen.stderr).toBe(0);
	expect(seen.stdout).toContain(first.id);
	disk.fill(0);
	expect((await ao('status')).exitCode).toBe(0);
	expect((await ao('doctor', '--fix')).exitCode).toBe(0);
	const {sessions} = JSON.parse((await ao('status', '--json')).stdout) as {sessions: Session[]};
	const alive = [first, ...spawned].map(({id}) => id).sort();
	const working = sessions.filter(({state}) => state === 'working');
	expect(working.map(({id}) => id).sort()).toEqual(alive);
	expect(sessions.filter(({state}) => state !== 'working' && state !== 'failed')).toEqual([]);
	const trees = readdirSync(path.join(disk.outside, 'd', 'worktrees', 'shop')).filter(
		name => name !== '.ao-project',
	);
	expect(trees.sort()).toEqual(alive);
	expect(readdirSync(path.join(root, '.git', 'worktrees')).sort()).toEqual(alive);
	const branches = git(root, 'for-each-ref', '--format=%(refname:lstrip=3)', 'refs/heads/ao/').split('\n');
	expect(branches.sort()).toEqual(alive);
	expect(readdirSync(path.join(disk.outside, 'd')).filter(name => name.endsWith('.tmp'))).toEqual([]);
	const again = await ao('spawn', '--prompt', 'There is room again', '--no-fetch');
	expect(again.exitCode, again.stderr).toBe(0);
});
