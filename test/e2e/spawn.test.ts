import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {cliFile, eventually, makeWorld, runtimes} from '../helpers/cli.ts';
import {expectPlanned, expectSession, type PlannedDocument} from '../helpers/documents.ts';
import {runInPty} from '../helpers/pty.ts';
import {
	agentDirOf,
	commitFiles,
	git,
	makeShop,
	sessionDirOf,
	sessionsOf,
	spawnIn,
	stateOf,
	treeOf,
} from '../helpers/shop.ts';

/** The command lines of all processes, as anybody on the machine can read them. */
function commandLines(): string[] {
	return readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.flatMap(pid => {
			try {
				return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
			} catch {
				return [];
			}
		});
}

describe.each(runtimes)('spawn with terminals in $runtime', ({runtime, missing}) => {
	test('the agent gets the environment of who spawns it, and nobody else sees that', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 2});
		const out = path.join(world.dir, 'out');
		const outer = {
			AGENT_OUT: out,
			AWKWARD: 'it\'s "so"\n$HOME `id` \\ ; \u00e9\u732b\n',
			SECRET_TOKEN: 'tell-nobody-8a1f',
			EMPTY: '',
			TMUX: '/tmp/outer,1,0',
			TMUX_PANE: '%77',
			CLAUDECODE: '1',
			AO_SESSION: 'outer-session',
			AO_SOMETHING: 'outer',
		};
		// A first session, so that a server with an environment of its own is there already.
		await spawnIn(world, root, ['2']);
		const seen = new Set<string>();
		let spawning = true;
		const spawned = spawnIn(world, root, ['1'], {does: 'environment', env: outer}).finally(() => {
			spawning = false;
		});
		while (spawning && process.platform === 'linux') {
			for (const line of commandLines()) {
				seen.add(line);
			}
			await nextTurn();
		}
		const session = await spawned;
		const environment = Object.fromEntries(
			readFileSync(out, 'utf8')
				.split('\0')
				.filter(entry => entry !== '')
				.map(entry => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
		);
		expect(environment).toMatchObject({
			AWKWARD: outer.AWKWARD,
			SECRET_TOKEN: outer.SECRET_TOKEN,
			EMPTY: '',
			HOME: world.env.HOME,
			AO_SESSION: session.id,
			AO_PROJECT: 'shop',
			AO_ISSUE: 'local:task-1',
			AO_WORKTREE: session.worktree,
			AO_BRANCH: session.branch,
			AO_DATA_DIR: world.dataDir,
			AO_EVENTS: path.join(agentDirOf(world, session), 'events.jsonl'),
			AO_PORT_BASE: expect.stringMatching(/^\d{5}$/),
			PATH: expect.stringMatching(new RegExp(`^${world.dataDir}/bin:`)),
		});
		expect(Object.keys(environment).filter(name => name.startsWith('AO_'))).toHaveLength(8);
		expect(environment.CLAUDECODE).toBeUndefined();
		expect([outer.TMUX, outer.TMUX_PANE]).not.toContain(environment.TMUX);
		expect(environment.TMUX_PANE).not.toBe('%77');
		expect(environment.TERM).toBeTruthy();

		expect([...seen].filter(line => line.includes('tell-nobody'))).toEqual([]);
		const stored = Object.entries(treeOf(world.dataDir)).filter(([, text]) => text.includes('tell-nobody'));
		expect(stored.map(([name]) => name)).toEqual([]);
	});

	test('--attach shows the agent at once, and Ctrl-q leaves it at work', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 1});
		const terminal = runInPty(process.execPath, [cliFile, 'spawn', '1', '--attach'], {
			cwd: root,
			env: world.env,
		});
		await terminal.waitFor('agent is done', 30_000);
		terminal.press('hello\r');
		await terminal.waitFor('typed: hello');
		terminal.press('\u0011');
		expect(await terminal.exited).toMatchObject({code: 0});
		expect(terminal.modes()).toMatchObject({alternate: false, mouse: 'none', bracketedPaste: false});
		await terminal.close();
		expect((await sessionsOf(world, root)).map(({state}) => state)).toEqual(['working']);
	});
});

test('every flag says what it says', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const early = git(root, 'rev-parse', 'HEAD');
	commitFiles(root, 'Later', {'later.txt': 'later\n'});
	git(root, 'branch', 'spike', early);

	const demo = await world.json<{version: number; session: Session}>(
		['spawn', '1', '--agent', 'demo', '--permissions', 'all', '--model', 'big', '--base', early],
		{cwd: root},
	);
	expect(demo).toEqual({version: 1, session: expect.anything()});
	expectSession(demo.session);
	expect(demo.session).toMatchObject({agent: 'demo', model: 'big', baseCommit: early, base: early});
	const pid = String(demo.session.runtime?.pid);
	expect(execFileSync('ps', ['-ww', '-o', 'args=', '-p', pid], {encoding: 'utf8'})).toContain(
		'--permissions all',
	);

	const file = path.join(world.dir, 'prompt.txt');
	writeFileSync(file, 'Do it\nlike this\n');
	const {session: prompted} = await world.json<{session: Session}>(['spawn', '--prompt-file', file], {
		cwd: root,
	});
	expect(prompted).toMatchObject({issue: null, prompt: 'Do it\nlike this\n', base: 'main'});
	expect(prompted.id).toMatch(/^shop-do-it-like-this-\w{4}$/);
	expect(readFileSync(path.join(sessionDirOf(world, prompted), 'prompt.md'), 'utf8')).toMatch(
		/^Do it\nlike this\n\nYou are in a git worktree/,
	);
	const {session: piped} = await world.json<{session: Session}>(['spawn', '--prompt-file', '-'], {
		cwd: root,
		input: 'From stdin',
	});
	expect(piped.prompt).toBe('From stdin');

	const words = await world.ao(['spawn', '--prompt', 'Take the spike', '--branch', 'spike'], {cwd: root});
	expect(words.exitCode, words.stderr).toBe(0);
	expect(words.stdout).toMatch(/^spawned shop-take-the-spike-\w{4} \(script\) on spike, from main \(\w{7}\)/);
	const taken = (await sessionsOf(world, root)).find(({branch}) => branch === 'spike');
	expect(git(taken?.worktree ?? '', 'rev-parse', 'HEAD')).toBe(early);

	const refused = [
		{args: ['--prompt', 'x', '--branch', 'spike'], code: 1, words: 'checked out'},
		{args: ['--prompt', 'x', '--branch', 'nowhere'], code: 3, words: 'nowhere'},
		{args: ['--prompt', 'x', '--permissions', 'some'], code: 2, words: 'ask, edits, all'},
		{args: ['--prompt', ' '], code: 2, words: 'prompt'},
		{args: [], code: 2, words: 'Neither an issue nor a prompt'},
		{args: ['7'], code: 3, words: 'task-7'},
		{args: ['1-2'], code: 2, words: 'batch-spawn'},
		{args: ['1', '--agent', 'script,demo'], code: 2, words: 'batch-spawn'},
	];
	const before = {...treeOf(world.dataDir, /^run|\.jsonl$|looks\.json$/), ...stateOf(root)};
	for (const {args, code, words} of refused) {
		const {exitCode, stderr} = await world.ao(['spawn', ...args], {cwd: root});
		expect(exitCode, stderr).toBe(code);
		expect(stderr).toContain(words);
	}
	expect({...treeOf(world.dataDir, /^run|\.jsonl$|looks\.json$/), ...stateOf(root)}).toEqual(before);
});

test('the prompt holds the issue as the text of others, and the instruction', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world);
	const body = 'Steps:\n```sh\nrm -rf "$HOME"; echo {session}\n```\n\u001B[31mred\u001B[0m\u202E';
	await world.ao(['issues', 'new', 'Empty', 'input', '--body', body], {cwd: root});
	const out = path.join(world.dir, 'out');
	const session = await spawnIn(world, root, ['1', '--prompt', 'Only the parser'], {
		does: 'prompt',
		env: {AGENT_OUT: out},
	});
	const prompt = readFileSync(path.join(sessionDirOf(world, session), 'prompt.md'), 'utf8');
	expect(readFileSync(out, 'utf8')).toBe(prompt);
	expect(prompt).toContain('````text\nTitle: Empty input\n\nSteps:\n```sh\nrm -rf "$HOME"; echo {session}');
	expect(prompt).toContain('\n\nOnly the parser\n\nYou are in a git worktree of your own, on the branch');
	expect(prompt).not.toMatch(/[\u001B\u202E]/);
	expect(prompt).toContain(session.branch);

	await world.ao(['config', 'set', 'instruction', 'Be brief.'], {cwd: root});
	const own = await spawnIn(world, root, ['--prompt', 'Go']);
	expect(readFileSync(path.join(sessionDirOf(world, own), 'prompt.md'), 'utf8')).toBe('Go\n\nBe brief.\n');
});

test('a prompt of 200 KB arrives whole, by file, by paste and as an argument', async () => {
	const world = makeWorld({
		runtime: 'process',
		settings: {
			instruction: '',
			agents: {
				argument: {command: [path.resolve('test/e2e/programs/agent.sh'), '{prompt}']},
				file: {command: [path.resolve('test/e2e/programs/agent.sh'), '{promptFile}']},
				paste: {command: [process.execPath, path.resolve('test/e2e/programs/reader.js')]},
			},
		},
	});
	const root = await makeShop(world);
	const prompt = `${'All work and no play. \u732b\n'.repeat(8000)}end`;
	const file = path.join(world.dir, 'prompt.txt');
	writeFileSync(file, prompt);
	const out = path.join(world.dir, 'out');
	const args = ['--prompt-file', file, '--agent'];
	const env = {AGENT_OUT: out};
	const byFile = await spawnIn(world, root, [...args, 'file'], {does: 'prompt', env});
	const promptFile = path.join(sessionDirOf(world, byFile), 'prompt.md');
	expect(readFileSync(out, 'utf8')).toBe(promptFile);
	expect(readFileSync(promptFile, 'utf8')).toBe(`${prompt}\n`);

	const pasted = await spawnIn(world, root, [...args, 'paste']);
	await eventually(() => {
		const typed = readFileSync(path.join(agentDirOf(world, pasted), 'typed'), 'utf8');
		expect(typed.endsWith('\u001B[201~\r')).toBe(true);
		expect(typed.replaceAll('\r\n', '\n').replaceAll('\r', '\n')).toContain(prompt);
	});

	// Longer than one argument may be on Linux: the agent is told where it stands.
	const argued = await spawnIn(world, root, [...args, 'argument'], {does: 'prompt', env});
	const told = readFileSync(out, 'utf8');
	expect(told).toContain(path.join(sessionDirOf(world, argued), 'prompt.md'));
});

test('`ao` is first on the PATH of the agent and works there', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const out = path.join(world.dir, 'out');
	await spawnIn(world, root, ['1'], {does: 'ao', env: {AGENT_OUT: out}});
	const [where, version] = readFileSync(out, 'utf8').trim().split('\n');
	expect(where).toBe(path.join(world.dataDir, 'bin', 'ao'));
	expect(version).toMatch(/\d+\.\d+\.\d+/);
});

test('a second session on an issue is allowed, with another agent or the same, and said', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const first = await spawnIn(world, root, ['1']);
	const second = await world.ao(['spawn', '1', '--agent', 'file'], {cwd: root});
	expect(second.exitCode, second.stderr).toBe(0);
	expect(second.stderr).toContain(`task-1 has a session already: ${first.id}`);
	const sessions = await sessionsOf(world, root);
	expect(sessions.map(({agent}) => agent).sort()).toEqual(['file', 'script']);
	expect(new Set(sessions.map(({worktree}) => worktree)).size).toBe(2);
});

test('a dry run and a missing agent change nothing on disk', async () => {
	const world = makeWorld({
		runtime: 'process',
		settings: {agents: {gone: {command: ['ao-test-no-such-program', '{prompt}']}}, defaultAgent: 'demo'},
	});
	const root = await makeShop(world, {issues: 1});
	const before = {...treeOf(world.dir), ...stateOf(root)};
	const dry = await world.ao(['spawn', '1', '--dry-run'], {cwd: root});
	expect(dry.stdout).toMatch(/^would spawn shop-1-\w{4} \(demo\) on ao\/shop-1-\w{4}, from main \(\w{7}\)/);
	const document = await world.json<PlannedDocument>(['spawn', '1', '--dry-run'], {cwd: root});
	expectPlanned({...document, skipped: [], failed: [], elapsedMs: 0});
	const {exitCode, stderr} = await world.ao(['spawn', '1', '--agent', 'gone'], {cwd: root});
	expect(exitCode).toBe(4);
	expect(stderr).toContain('ao-test-no-such-program');
	expect({...treeOf(world.dir), ...stateOf(root)}).toEqual(before);
});

test('starts from the newest commit of the remote; one that cannot be reached only warns', async () => {
	const world = makeWorld({runtime: 'process'});
	const origin = await makeShop(world, {name: 'origin'});
	const root = path.join(world.dir, 'clone');
	git(world.dir, 'clone', '--quiet', origin, root);
	const old = git(root, 'rev-parse', 'HEAD');
	const newest = commitFiles(origin, 'Newer', {'newer.txt': 'newer\n'});
	const offline = await world.json<{session: Session}>(['spawn', '--prompt', 'a', '--no-fetch'], {cwd: root});
	expect(offline.session).toMatchObject({base: 'origin/main', baseCommit: old});
	const fetched = await world.json<{session: Session}>(['spawn', '--prompt', 'b'], {cwd: root});
	expect(fetched.session).toMatchObject({base: 'origin/main', baseCommit: newest});
	expect(git(root, 'rev-parse', 'main')).toBe(old);

	git(root, 'remote', 'set-url', 'origin', path.join(world.dir, 'nowhere'));
	const unreachable = await world.ao(['spawn', '--prompt', 'c'], {cwd: root});
	expect(unreachable.exitCode, unreachable.stderr).toBe(0);
	expect(unreachable.stderr).toMatch(/^ao: could not fetch \(.+\); going on with what is here$/m);
});
