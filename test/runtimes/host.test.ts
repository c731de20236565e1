import {readdirSync, readFileSync, readlinkSync, statSync} from 'node:fs';
import {mkdir, mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {createProcessRuntime} from '../../source/runtimes/process.ts';
import type {LaunchSpec, Runtime} from '../../source/session/runtime.ts';
import {isAlive, processStart} from '../../source/system/process-table.ts';
import {type PtyProgram, runInPty} from '../helpers/pty.ts';

const hostEntry = fileURLToPath(new URL('../../source/runtimes/host/main.ts', import.meta.url));
const attachProgram = fileURLToPath(new URL('programs/attach.ts', import.meta.url));
const long = {timeout: 15_000, interval: 20};

describe('the pty host', {timeout: 40_000}, () => {
	let folder: string;
	let dataDir: string;
	const runtimes: Runtime[] = [];
	const people: PtyProgram[] = [];

	beforeEach(async () => {
		folder = await realpath(await mkdtemp(join(tmpdir(), 'ao-host-')));
		dataDir = join(folder, 'data');
	});
	afterEach(async () => {
		for (const person of people.splice(0)) {
			await person.close();
		}
		for (const runtime of runtimes.splice(0)) {
			await runtime.shutdown({force: true});
			await runtime.dispose();
		}
		await rm(folder, {recursive: true, force: true});
	});

	const make = (dir = dataDir) => {
		const runtime = createProcessRuntime({dataDir: dir, hostEntry});
		runtimes.push(runtime);
		return runtime;
	};
	const spec = (name: string, argv: string[]): LaunchSpec => ({
		name,
		argv,
		env: {PATH: process.env.PATH ?? ''},
		cwd: folder,
		columns: 80,
		rows: 20,
	});
	const runFiles = (dir = dataDir) => readdirSync(join(dir, 'run'));
	const registered = () =>
		runFiles()
			.filter(name => /^\d+\.json$/.test(name))
			.map(name => JSON.parse(readFileSync(join(dataDir, 'run', name), 'utf8')));
	const attach = (session: string) => {
		const person = runInPty(process.execPath, [attachProgram, 'process', dataDir, hostEntry, session]);
		people.push(person);
		return person;
	};

	test('is one, also when many start it at the same moment', async () => {
		const names = Array.from({length: 20}, (_, index) => `demo-${index}`);
		const each = names.map(() => make());
		await Promise.all(names.map(async (name, index) => each[index]?.start(spec(name, ['sleep', '1000']))));
		const list = await make().list();
		expect(list.map(({name}) => name).toSorted()).toEqual(names.toSorted());
		expect(list.every(({alive}) => alive)).toBe(true);
		await vi.waitFor(() => expect(registered()).toHaveLength(1), long);
		expect(registered()).toMatchObject([{kind: 'host', project: null}]);
		expect(runFiles().filter(name => name.endsWith('.lock'))).toHaveLength(1);
		await vi.waitFor(() => expect(runFiles().filter(name => name.endsWith('.draft'))).toEqual([]), long);
	});

	test('can be reached by its owner alone, and narrows nothing for its programs', async () => {
		const runtime = make();
		await runtime.start(spec('demo-1', ['sh', '-c', 'umask; : > made; sleep 1000']));
		expect(statSync(runtime.socket).mode & 0o777).toBe(0o600);
		expect(statSync(join(dataDir, 'run')).mode & 0o777).toBe(0o700);
		await vi.waitFor(
			async () => expect(Number.parseInt(await runtime.capture('demo-1'), 8)).toBe(process.umask()),
			long,
		);
	});

	test('goes with its last terminal, and the next start brings another', async () => {
		const runtime = make();
		await runtime.start(spec('demo-1', ['sleep', '1000']));
		await runtime.start(spec('demo-2', ['sh', '-c', 'exit 0']));
		const [host] = registered();
		await runtime.close('demo-1');
		await vi.waitFor(
			async () => expect(await runtime.list()).toMatchObject([{name: 'demo-2', alive: false}]),
			long,
		);
		await runtime.close('demo-2');
		await vi.waitFor(() => expect(isAlive(host.pid, host.start)).toBe(false), long);
		expect(runFiles().filter(name => name !== 'host.log')).toEqual([]);
		for (const round of Array.from({length: 8}).keys()) {
			await runtime.start(spec(`demo-${round}`, ['sleep', '1000']));
			expect(await runtime.list()).toMatchObject([{name: `demo-${round}`, alive: true}]);
			await runtime.close(`demo-${round}`);
		}
	});

	test('that was killed takes its terminals along, and the next start works', async () => {
		const runtime = make();
		const handles = [];
		for (const name of ['demo-1', 'demo-2', 'demo-3']) {
			handles.push(await runtime.start(spec(name, ['sleep', '1000'])));
		}
		const changed: string[] = [];
		const stop = runtime.watch(['demo-1', 'demo-2'], session => changed.push(session));
		const [host] = registered();
		process.kill(host.pid, 'SIGKILL');
		await vi.waitFor(() => expect(changed.toSorted()).toEqual(['demo-1', 'demo-2']), long);
		stop();
		expect(await runtime.list()).toEqual([]);
		await expect(runtime.paste('demo-1', 'x')).rejects.toMatchObject({code: 'runtime'});
		for (const {pid, pidStart} of handles) {
			await vi.waitFor(() => expect(isAlive(pid, pidStart)).toBe(false), long);
		}
		await runtime.start(spec('demo-1', ['sleep', '1000']));
		expect(await runtime.list()).toMatchObject([{name: 'demo-1', alive: true}]);
		expect(runFiles().filter(name => name.endsWith('.lock'))).toHaveLength(1);
	});

	test('outlives the program that started it', async () => {
		const code = `import {createProcessRuntime} from '${new URL('../../source/runtimes/process.ts', import.meta.url)}';
			const runtime = createProcessRuntime({dataDir: ${JSON.stringify(dataDir)}, hostEntry: ${JSON.stringify(hostEntry)}});
			const {pid} = await runtime.start({name: 'demo-1', argv: ['sleep', '1000'], env: {PATH: process.env.PATH}, cwd: '/', columns: 80, rows: 20});
			console.log('pid ' + pid);`;
		const starter = runInPty(process.execPath, ['--input-type=module', '-e', code]);
		people.push(starter);
		await starter.waitFor(/pid \d+/);
		// It ends by itself: an idle connection keeps no program alive.
		expect(await starter.exited).toMatchObject({code: 0});
		const pid = Number(/pid (\d+)/.exec(starter.screen())?.[1]);
		expect(await make().list()).toMatchObject([{name: 'demo-1', pid, alive: true}]);
	});

	test('has a short path for its socket where the data dir has a long one', async () => {
		const deep = join(folder, 'd'.repeat(90), 'data');
		await mkdir(deep, {recursive: true});
		const runtime = make(deep);
		expect(Buffer.byteLength(runtime.socket)).toBeLessThanOrEqual(100);
		await runtime.start(spec('demo-1', ['sleep', '1000']));
		expect(statSync(join(runtime.socket, '..')).mode & 0o077).toBe(0);
		expect(await make(deep).list()).toMatchObject([{name: 'demo-1'}]);
		await runtime.shutdown({force: true});
		expect(() => statSync(runtime.socket)).toThrow(/ENOENT/);
	});

	test('answers at once while programs flood it, and keeps its memory', async () => {
		const runtime = make();
		const flood = `const line = 'x'.repeat(4000) + '\\n'; for (;;) require('fs').writeSync(1, line)`;
		for (const name of ['demo-1', 'demo-2']) {
			await runtime.start(spec(name, [process.execPath, '-e', flood]));
		}
		await runtime.start(spec('demo-3', ['cat']));
		const person = attach('demo-1');
		await person.waitFor('xxxxx');
		const [host] = registered();
		const slowest: number[] = [];
		const end = Date.now() + 2500;
		while (Date.now() < end) {
			const from = performance.now();
			await runtime.list();
			slowest.push(performance.now() - from);
		}
		expect(Math.max(...slowest)).toBeLessThan(1500);
		await runtime.paste('demo-3', 'still here');
		await vi.waitFor(async () => expect(await runtime.capture('demo-3')).toContain('still here'), long);
		if (process.platform === 'linux') {
			const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8')) ?? [];
			expect(Number(kilobytes)).toBeLessThan(500_000);
		}
		person.press('\u0011');
		await person.waitFor('came back: detached');
	});

	test('is not held up by a program that reads nothing', async () => {
		const runtime = make();
		await runtime.start(spec('demo-1', ['sh', '-c', 'stty raw -echo; echo deaf; exec sleep 1000']));
		await vi.waitFor(async () => expect(await runtime.capture('demo-1')).toContain('deaf'), long);
		const paste = runtime.paste('demo-1', 'x'.repeat(300_000));
		paste.catch(() => {});
		const from = performance.now();
		expect(await runtime.list()).toHaveLength(1);
		expect(performance.now() - from).toBeLessThan(1000);
		await expect(paste).rejects.toMatchObject({
			code: 'runtime',
			message: expect.stringContaining('does not read'),
		});
	});

	test.runIf(process.platform === 'linux')('gives a program no file of another terminal', async () => {
		const runtime = make();
		for (const name of ['demo-1', 'demo-2', 'demo-3']) {
			const {pid} = await runtime.start(spec(name, ['sleep', '1000']));
			await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/comm`, 'utf8')).toBe('sleep\n'), long);
			await vi.waitFor(() => {
				const files = readdirSync(`/proc/${pid}/fd`).map(file => readlinkSync(`/proc/${pid}/fd/${file}`));
				expect(files).toHaveLength(3);
				expect(new Set(files).size).toBe(1);
				expect(files[0]).toMatch(/^\/dev\/pts\//);
			}, long);
		}
	});

	test('shows the program of an attached terminal nothing but keys, and the terminal nothing but its screen', async () => {
		const runtime = make();
		const odd = String.raw`\033]0;title\007\033]52;c;aGVsbG8=\007\033[c\033[6n\033[>q\033[?u\033[?1049h\033[?2004h\033[?1003h\033[?1006hready`;
		await runtime.start(spec('demo-1', ['sh', '-c', `stty raw -echo; printf '${odd}'; exec cat -v`]));
		const person = attach('demo-1');
		await person.waitFor('ready');
		expect(person.modes()).toMatchObject({alternate: true, bracketedPaste: true, mouse: 'any'});
		expect(person.raw()).not.toMatch(/\u001B\]|\u001B\[c|\u001B\[6n/);
		person.press('\u001B[200~pasted \u0011 text\u001B[201~');
		await person.waitFor('pasted ^Q text');
		person.press('end\u0011lost');
		await person.waitFor('came back: detached');
		expect(person.modes()).toMatchObject({alternate: false, bracketedPaste: false, mouse: 'none'});
		await vi.waitFor(async () => expect(await runtime.capture('demo-1')).toContain('end'));
		expect(await runtime.capture('demo-1')).not.toContain('lost');
	});

	test('lets the wheel scroll back while the program wants no mouse', async () => {
		const runtime = make();
		await runtime.start(spec('demo-1', ['sh', '-c', 'stty -echo; seq 200; exec cat']));
		const person = attach('demo-1');
		await person.waitFor(/^200$/m);
		person.press('\u001B[<64;5;5M'.repeat(5));
		await person.waitFor(screen => /^185$/m.test(screen) && !/^200$/m.test(screen));
		person.press('\u001B[<65;5;5M'.repeat(9));
		await person.waitFor(/^200$/m);
		person.press('\u001B[<64;5;5M');
		await person.waitFor(screen => !/^200$/m.test(screen));
		person.press('typed\r');
		await person.waitFor(/^typed$/m);
	});

	test('gives the terminal back on a signal, and when the session is closed', async () => {
		const runtime = make();
		await runtime.start(
			spec('demo-1', ['sh', '-c', `printf '\\033[?2004h\\033[?25lready'; exec sleep 1000`]),
		);
		const signalled = attach('demo-1');
		await signalled.waitFor('ready');
		signalled.kill('SIGTERM');
		expect((await signalled.exited).signal).toBe(15);
		await vi.waitFor(() =>
			expect(signalled.modes()).toMatchObject({alternate: false, bracketedPaste: false, mouse: 'none'}),
		);
		expect(signalled.raw()).toMatch(/\u001B\[\?25h[^\u001B]*(?:\u001B(?!\[\?25l)[^\u001B]*)*$/);

		const closed = attach('demo-1');
		await closed.waitFor('ready');
		await runtime.start(spec('demo-2', ['sleep', '1000']));
		await runtime.close('demo-1');
		await closed.waitFor('came back: ended');
		expect(closed.modes().alternate).toBe(false);
	});

	test('takes the place of a host that died, whoever has its pid now', async () => {
		await mkdir(join(dataDir, 'run'), {recursive: true, mode: 0o700});
		const {writeFile} = await import('node:fs/promises');
		// A host that died long ago; its pid is now that of this very process, which started at another time.
		await writeFile(
			join(dataDir, 'run', 'host-7.lock'),
			JSON.stringify({pid: process.pid, start: 'long ago'}),
		);
		await writeFile(join(dataDir, 'run', 'host.sock'), '');
		expect(processStart(process.pid)).not.toBe('long ago');
		const runtime = make();
		await runtime.start(spec('demo-1', ['sleep', '1000']));
		expect(runFiles().filter(name => name.endsWith('.lock'))).toEqual(['host-8.lock']);
	});
});
