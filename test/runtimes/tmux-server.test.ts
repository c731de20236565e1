import {execFile} from 'node:child_process';
import {mkdtemp, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {promisify} from 'node:util';
import {nanoid} from 'nanoid';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {TmuxQuestions} from '../../source/runtimes/tmux/questions.ts';
import {parseTmuxVersion} from '../../source/runtimes/tmux/version.ts';
import {createTmuxRuntime, tmuxVersion} from '../../source/runtimes/tmux.ts';
import type {LaunchSpec, Runtime} from '../../source/session/runtime.ts';
import {findProgram} from '../../source/system/find-program.ts';
import {runInPty} from '../helpers/pty.ts';
import {hasTmux} from '../helpers/tmux.ts';

const run = promisify(execFile);
const long = {timeout: 15_000, interval: 20};

test.each([
	['tmux 3.2', {version: '3.2', ok: true}],
	['tmux 3.3a\n', {version: '3.3a', ok: true}],
	['tmux 3.10', {version: '3.10', ok: true}],
	['tmux 4.0', {version: '4.0', ok: true}],
	['tmux next-3.5', {version: 'next-3.5', ok: true}],
	['tmux openbsd-7.4', {version: 'openbsd-7.4', ok: true}],
	['tmux master', {version: 'master', ok: true}],
	['tmux 3.1c', {version: '3.1c', ok: false}],
	['tmux 2.9a', {version: '2.9a', ok: false}],
	['screen 4', null],
	['', null],
])('reads the version of %j', (text, expected) => {
	expect(parseTmuxVersion(text)).toEqual(expected);
});

test('there is no version without tmux, and what needs it says how to get it', async () => {
	const env = {PATH: '/nowhere'};
	expect(await tmuxVersion(env)).toBeNull();
	const runtime = createTmuxRuntime({dataDir: '/nowhere', socketName: 'ao-test-none', env});
	await expect(runtime.list()).rejects.toMatchObject({
		code: 'missing_tool',
		hint: expect.stringContaining('Install'),
	});
});

test('a terminal of a server that is gone counts as closed, also where tmux is gone too', async () => {
	const env = {PATH: '/nowhere', TMUX_TMPDIR: '/nowhere'};
	const runtime = createTmuxRuntime({dataDir: '/nowhere', socketName: 'ao-test-none', env});
	await runtime.close('demo-1');
});

test('a socket path that is too long is refused with what to do', () => {
	const env = {...process.env, TMUX_TMPDIR: `/tmp/${'x'.repeat(100)}`};
	expect(() => createTmuxRuntime({dataDir: '/nowhere', socketName: 'ao', env})).toThrow(/too long/);
});

describe.runIf(hasTmux)("AO's tmux server", {timeout: 40_000}, () => {
	let folder: string;
	let socketName: string;
	let env: Record<string, string>;
	let runtime: Runtime;

	beforeEach(async () => {
		folder = await realpath(await mkdtemp(join(tmpdir(), 'ao-tmux-')));
		socketName = `ao-test-${nanoid(8)}`;
		env = {...(process.env as Record<string, string>), TMUX_TMPDIR: folder};
		runtime = createTmuxRuntime({dataDir: folder, socketName, env});
	});
	afterEach(async () => {
		await runtime.dispose();
		await tmux('kill-server').catch(() => {});
		await rm(folder, {recursive: true, force: true});
	});

	const tmux = async (...argv: string[]) =>
		(await run('tmux', ['-N', '-S', runtime.socket, ...argv])).stdout.trim();
	const spec = (name: string, argv: string[]): LaunchSpec => ({
		name,
		argv,
		env: {PATH: process.env.PATH ?? ''},
		cwd: folder,
		columns: 80,
		rows: 20,
	});
	const shows = async (name: string, text: string | RegExp) =>
		vi.waitFor(async () => expect(await runtime.capture(name)).toMatch(text), long);

	test("takes nothing from the user's tmux settings and leaves none behind in them", async () => {
		await writeFile(join(folder, '.tmux.conf'), 'set -g base-index 5\nset -g @user yes\nset -g prefix C-a\n');
		runtime = createTmuxRuntime({dataDir: folder, socketName, env: {...env, HOME: folder}});
		await runtime.start(spec('demo-1', ['sleep', '1000']));
		expect(await tmux('show-options', '-gv', '@user').catch(() => 'unset')).not.toBe('yes');
		expect(await tmux('show-options', '-gv', 'base-index')).toBe('0');
		expect(await tmux('show-environment', '-g')).toBe('');
	});

	test('has nothing of AO but the terminals, also while a board watches', async () => {
		await runtime.start(spec('demo-1', ['cat']));
		const stop = runtime.watch(['demo-1'], () => {});
		await Promise.all([runtime.list(), runtime.capture('demo-1')]);
		expect(await tmux('list-clients')).toBe('');
		expect(await tmux('list-sessions', '-F', '#{session_name}')).toBe('demo-1');
		expect(await runtime.list()).toMatchObject([{name: 'demo-1', attached: false}]);
		stop();
		await runtime.close('demo-1');
		await runtime.shutdown();
		expect(await tmux('list-sessions').catch(() => 'gone')).toBe('gone');
	});

	test('can be ended while a board watches, and the board goes on', async () => {
		await runtime.start(spec('demo-1', ['cat']));
		const changed: string[] = [];
		runtime.watch(['demo-1'], session => changed.push(session));
		await runtime.list();
		const other = createTmuxRuntime({dataDir: folder, socketName, env});
		await other.close('demo-1');
		await vi.waitFor(() => expect(changed).toContain('demo-1'), long);
		await other.shutdown();
		await vi.waitFor(async () => expect(await tmux('list-sessions').catch(() => 'gone')).toBe('gone'), long);
		expect(await runtime.list()).toEqual([]);
		await runtime.start(spec('demo-2', ['cat']));
		expect(await runtime.list()).toMatchObject([{name: 'demo-2'}]);
	});

	test('that crashed leaves no terminal and no obstacle', async () => {
		await runtime.start(spec('demo-1', ['cat']));
		process.kill(Number(await tmux('display-message', '-p', '#{pid}')), 'SIGKILL');
		await vi.waitFor(async () => expect(await runtime.list()).toEqual([]), long);
		await expect(runtime.paste('demo-1', 'x')).rejects.toMatchObject({code: 'runtime'});
		expect(await runtime.capture('demo-1')).toBe('');
		await runtime.start(spec('demo-1', ['cat']));
		expect(await runtime.list()).toMatchObject([{name: 'demo-1', alive: true}]);
	});

	test("means the agent's own pane, also when the agent split it", async () => {
		const handle = await runtime.start(spec('demo-1', ['sh', '-c', 'echo the agent; cat']));
		await tmux('split-window', '-b', '-t', '=demo-1:', 'echo its helper; sleep 1000');
		await tmux('new-window', '-t', '=demo-1:', 'sleep 1000');
		await shows('demo-1', 'the agent');
		expect(await runtime.list()).toMatchObject([{name: 'demo-1', target: handle.target, pid: handle.pid}]);
		await runtime.paste('demo-1', 'typed');
		await shows('demo-1', /^typed$/m);
		expect(await runtime.capture('demo-1')).not.toContain('its helper');
	});

	test('types to the program, also when somebody has scrolled its terminal', async () => {
		await runtime.start(spec('demo-1', ['sh', '-c', 'seq 100; printf "\\033[?2004h"; exec cat -v']));
		await shows('demo-1', /^100$/m);
		await tmux('copy-mode', '-t', '=demo-1:');
		await runtime.paste('demo-1', 'pasted');
		await shows('demo-1', /^\^\[\[200~pasted\^\[\[201~$/m);
		await tmux('copy-mode', '-t', '=demo-1:');
		await runtime.keys('demo-1', ['k', 'Enter']);
		await shows('demo-1', /^k$/m);
	});

	test('Ctrl-q leaves it also while scrolled, and prefix d as well', async () => {
		const attachProgram = new URL('programs/attach.ts', import.meta.url).pathname;
		await runtime.start(spec('demo-1', ['sh', '-c', 'stty -echo; seq 100; exec cat']));
		for (const [before, leave] of [
			['\u001B[<64;5;5M', '\u0011'],
			['', '\u0002d'],
		] as const) {
			const person = runInPty(process.execPath, [attachProgram, 'tmux', folder, socketName, 'demo-1'], {env});
			try {
				await person.waitFor(/^100$/m);
				person.press(before);
				person.press(leave);
				await person.waitFor('came back: detached');
			} finally {
				await person.close();
			}
		}
	});

	test('names an attach command that works as it is typed', async () => {
		await runtime.start(spec('demo-1', ['sh', '-c', 'echo here; exec cat']));
		const person = runInPty('sh', ['-c', runtime.attachCommand('demo-1')], {
			env: {...env, TMUX: '/tmp/x,1,0'},
		});
		try {
			await person.waitFor('here');
			person.press('\u0011');
			expect(await person.exited).toMatchObject({code: 0});
		} finally {
			await person.close();
		}
		const plain = createTmuxRuntime({dataDir: folder, socketName: 'ao', env: {PATH: process.env.PATH}});
		expect(plain.attachCommand('web-42-k3f9')).toBe("TMUX= tmux -L ao attach -t '=web-42-k3f9'");
	});

	test('tells of output where ttys cannot be watched', async () => {
		const looking = createTmuxRuntime({dataDir: folder, socketName, env, watchTtyFiles: false});
		await looking.start(spec('demo-1', ['sh', '-c', 'stty -echo; exec cat']));
		await looking.start(spec('demo-2', ['cat']));
		const changed: string[] = [];
		const stop = looking.watch(['demo-1', 'demo-2'], session => changed.push(session));
		try {
			await vi.waitFor(async () => {
				await looking.keys('demo-1', ['x', 'Enter']);
				await vi.waitFor(() => expect(changed).toContain('demo-1'), {timeout: 1500});
			}, long);
			await looking.close('demo-2');
			await vi.waitFor(() => expect(changed).toContain('demo-2'), long);
		} finally {
			stop();
			await looking.dispose();
		}
	});

	test('is asked many things at once by a few processes', async () => {
		const real = findProgram('tmux', process.env.PATH, folder);
		await writeFile(join(folder, 'tmux'), `#!/bin/sh\necho >> '${folder}/asked'\nexec '${real}' "$@"\n`, {
			mode: 0o755,
		});
		const counted = {...env, PATH: `${folder}:${env.PATH}`};
		const board = createTmuxRuntime({dataDir: folder, socketName, env: counted});
		const names = Array.from({length: 10}, (_, index) => `demo-${index}`);
		for (const name of names) {
			await runtime.start(spec(name, ['sh', '-c', `echo this is ${name}; exec cat`]));
			await shows(name, name);
		}
		await board.list();
		await writeFile(join(folder, 'asked'), '');
		const screens = await Promise.all(names.map(async name => board.capture(name)));
		expect(screens).toEqual(names.map(name => `this is ${name}`));
		expect((await readFile(join(folder, 'asked'), 'utf8')).length).toBeLessThanOrEqual(2);
	});

	test('a screen that imitates the marks between answers misleads nobody', async () => {
		const fake = 'ao-x done\\nao-x over\\nao- over\\n done\\nlast';
		await runtime.start(spec('demo-1', ['sh', '-c', `printf '%b' '${fake}'; exec cat`]));
		await shows('demo-1', 'last');
		const [screen, list] = await Promise.all([runtime.capture('demo-1'), runtime.list()]);
		expect(screen).toBe('ao-x done\nao-x over\nao- over\n done\nlast');
		expect(list).toMatchObject([{name: 'demo-1'}]);
	});

	test('answers each of several questions, whatever becomes of the others', async () => {
		await runtime.start(spec('demo-1', ['cat']));
		const questions = new TmuxQuestions({socketName, env});
		const ask = async (...command: string[]) => questions.run([command]);
		const answers = await Promise.all([
			ask('display-message', '-p', 'first'),
			ask('kill-session', '-t', '=demo-2'),
			questions.run([
				['display-message', '-p', 'one'],
				['display-message', '-p', 'two'],
			]),
			ask('capture-pane', '-p', '-t', '=demo-3:'),
			ask('has-session', '-t', '=demo-1'),
			ask('kill-server'),
		]);
		expect(answers).toMatchObject([
			{stdout: 'first\n', error: null},
			{stdout: '', error: "can't find session: demo-2", gone: false},
			{stdout: 'one\ntwo\n', error: null},
			{stdout: '', error: "can't find session: demo-3", gone: false},
			{stdout: '', error: null},
			expect.anything(),
		]);
		expect(await Promise.all([ask('list-sessions'), ask('list-panes')])).toMatchObject([
			{gone: true},
			{gone: true},
		]);
	});
});
