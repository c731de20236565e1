import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {LaunchSpec, Runtime} from '../../source/session/runtime.ts';
import {isAlive, processStart} from '../../source/system/process-table.ts';
import {type PtyProgram, runInPty} from '../helpers/pty.ts';

/** A runtime of a data dir of its own, and how to come back from it. */
export type RuntimeTrial = {
	runtime: Runtime;
	/** A folder for the test's own files. */
	folder: string;
	/** Another runtime object for the same server, as another program would have. */
	another(): Runtime;
	/** Arguments of `programs/attach.ts` before the session, and the environment it needs. */
	attachArguments: string[];
	env: Record<string, string>;
	/** The pid of the server or host; null while there is none. */
	serverPid(): Promise<number | null>;
	/** Ends everything and removes the files. */
	clean(): Promise<void>;
};

const programs = new URL('programs/', import.meta.url).pathname;
const node = process.execPath;
const long = {timeout: 15_000, interval: 20};

/** What a terminal adds to the environment it is given. */
const ownVariables = [
	'TERM',
	'TERM_PROGRAM',
	'TERM_PROGRAM_VERSION',
	'TMUX',
	'TMUX_PANE',
	'SHELL',
	'PWD',
	'SHLVL',
];

export function describeRuntime(kind: Runtime['kind'], makeTrial: () => Promise<RuntimeTrial>): void {
	describe(`${kind} runtime`, {timeout: 40_000}, () => {
		let trial: RuntimeTrial;
		let runtime: Runtime;
		const attached: PtyProgram[] = [];

		beforeEach(async () => {
			trial = await makeTrial();
			runtime = trial.runtime;
		});
		afterEach(async () => {
			for (const program of attached.splice(0)) {
				await program.close();
			}
			await trial.clean();
		});

		const spec = (name: string, argv: string[], more: Partial<LaunchSpec> = {}): LaunchSpec => ({
			name,
			argv,
			env: {PATH: process.env.PATH ?? '', HOME: trial.folder, LANG: 'C.UTF-8'},
			cwd: trial.folder,
			columns: 80,
			rows: 20,
			...more,
		});
		const file = (name: string) => join(trial.folder, name);
		const read = (name: string) => readFileSync(file(name), 'utf8');
		const view = async (name: string) => (await runtime.list()).find(terminal => terminal.name === name);
		const ended = async (name: string) =>
			vi.waitFor(async () => {
				const terminal = await view(name);
				expect(terminal?.alive).toBe(false);
				return terminal;
			}, long);
		const screenShows = async (name: string, text: string | RegExp, of: Runtime = runtime) =>
			vi.waitFor(async () => {
				const screen = await of.capture(name);
				expect(screen).toMatch(text);
				return screen;
			}, long);
		const startReader = async (name: string, ...more: string[]) => {
			writeFileSync(file(`${name}.bytes`), '');
			const handle = await runtime.start(
				spec(name, [node, `${programs}raw-reader.ts`, file(`${name}.bytes`), ...more]),
			);
			await screenShows(name, 'reading');
			return handle;
		};
		const attach = (session: string, env: Record<string, string> = {}) => {
			const program = runInPty(node, [`${programs}attach.ts`, ...trial.attachArguments, session], {
				env: {...trial.env, ...env},
				columns: 70,
				rows: 24,
			});
			attached.push(program);
			return program;
		};

		test('lists nothing and starts nothing while there is no server', async () => {
			expect(await runtime.list()).toEqual([]);
			expect(await runtime.capture('demo-1')).toBe('');
			await runtime.close('demo-1');
			await runtime.shutdown();
			expect(await trial.serverPid()).toBeNull();
		});

		test('starts a program and tells how to find it again', async () => {
			const handle = await runtime.start(spec('demo-1', ['sleep', '1000']));
			expect(handle).toMatchObject({kind, socket: runtime.socket, pidStart: processStart(handle.pid)});
			expect(isAlive(handle.pid, handle.pidStart)).toBe(true);
			expect(await runtime.list()).toEqual([
				{
					name: 'demo-1',
					target: handle.target,
					pid: handle.pid,
					alive: true,
					exitStatus: null,
					exitSignal: null,
					title: '',
					attached: false,
					// Of a program that has written nothing only tmux says it.
					activityAt: kind === 'tmux' ? expect.any(Number) : null,
				},
			]);
		});

		test('gives the program its folder, size and arguments as they are', async () => {
			const code = `require('fs').writeFileSync('seen', JSON.stringify([process.cwd(), process.stdout.columns, process.stdout.rows, process.argv.slice(1)]))`;
			const odd = [
				'a b;',
				';',
				`it's "$HOME" #{pid} #(touch bad) \`x\``,
				'-',
				'--x',
				'*',
				'ü漢\n\t\\',
				'%1',
				'',
			];
			const folder = `it's #(touch bad) $HOME`;
			const {mkdir} = await import('node:fs/promises');
			await mkdir(file(folder));
			await runtime.start(
				spec('demo-1', [node, '-e', code, '--', ...odd], {cwd: file(folder), columns: 91, rows: 17}),
			);
			await ended('demo-1');
			expect(JSON.parse(read(`${folder}/seen`))).toEqual([file(folder), 91, 17, odd]);
			expect(readdirSync(trial.folder)).not.toContain('bad');
		});

		test('runs a program alone whose path has blanks and quotes', async () => {
			const program = file(`a 'program'; exit 9`);
			writeFileSync(program, '#!/bin/sh\nexit 7\n', {mode: 0o755});
			await runtime.start(spec('demo-1', [program]));
			expect(await ended('demo-1')).toMatchObject({exitStatus: 7});
		});

		test('gives the program exactly the environment it is to have', async () => {
			const code = `require('fs').writeFileSync(process.argv[1], JSON.stringify(process.env))`;
			const first = {
				PATH: `/nowhere:${process.env.PATH}`,
				HOME: trial.folder,
				AWKWARD: `two\nlines, "quotes", 'more', $HOME #{pid} \\ ; end;`,
				CJK: '漢字 🚀',
				EMPTY: '',
				LONG: 'x'.repeat(60_000),
				'BASH_FUNC_f%%': '() { :; }',
				SECRET: 'of-the-first',
			};
			const second = {PATH: '/bin:/usr/bin', ONLY: 'second'};
			process.env.AO_TEST_LEAK = 'leaked';
			try {
				await runtime.start(spec('demo-1', [node, '-e', code, file('one')], {env: first}));
				await runtime.start(spec('demo-2', [node, '-e', code, file('two')], {env: second}));
			} finally {
				delete process.env.AO_TEST_LEAK;
			}
			await ended('demo-1');
			await ended('demo-2');
			for (const [name, env] of [
				['one', first],
				['two', second],
			] as const) {
				const seen = JSON.parse(read(name)) as Record<string, string>;
				const without = Object.entries(seen).filter(([key]) => !ownVariables.includes(key));
				expect(Object.fromEntries(without)).toEqual(env);
				expect(seen.PWD).toBe(trial.folder);
			}
		});

		test('drops what belongs to an outer terminal', async () => {
			const code = `require('fs').writeFileSync('seen', JSON.stringify(process.env))`;
			const env = {
				PATH: process.env.PATH ?? '',
				TMUX: '/outer,1,2',
				TMUX_PANE: '%99',
				TERM: 'dumb',
				COLUMNS: '3',
			};
			await runtime.start(spec('demo-1', [node, '-e', code], {env}));
			await ended('demo-1');
			const seen = JSON.parse(read('seen')) as Record<string, string>;
			expect(seen.TERM).toMatch(/256color$/);
			expect(seen.TMUX ?? '').not.toContain('outer');
			expect(seen.TMUX_PANE ?? '').not.toBe('%99');
			expect(seen).not.toHaveProperty('COLUMNS');
		});

		test.runIf(process.platform === 'linux')(
			'shows nothing of the environment in a process list',
			async () => {
				const env = {PATH: process.env.PATH ?? '', SECRET: 'squeamish-ossifrage'};
				await runtime.start(spec('demo-1', ['sleep', '1000'], {env}));
				const server = await trial.serverPid();
				expect(server).not.toBeNull();
				expect(readFileSync(`/proc/${server}/environ`, 'utf8')).not.toContain('squeamish');
				for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
					try {
						expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('squeamish');
					} catch (error) {
						expect(error).toMatchObject({code: expect.stringMatching(/ENOENT|ESRCH/)});
					}
				}
			},
		);

		test('refuses what cannot be started, and leaves nothing', async () => {
			const cases: [LaunchSpec, string][] = [
				[spec('demo-1', ['sleep', '1'], {cwd: file('missing')}), 'runtime'],
				[spec('demo-1', ['no-such-program-anywhere']), 'missing_tool'],
				[spec('demo-1', []), 'runtime'],
				[spec('demo-1', ['echo', 'a\0b']), 'runtime'],
				[spec('demo-1', ['echo', 'x'.repeat(125_000)]), 'runtime'],
				[spec('demo:1', ['sleep', '1']), 'runtime'],
			];
			for (const [bad, code] of cases) {
				await expect(runtime.start(bad)).rejects.toMatchObject({name: 'AoError', code});
			}
			expect(await runtime.list()).toEqual([]);
		});

		test('starts a program with a prompt of 100 KB', async () => {
			const prompt = `${'Ünïcode 漢字 "quotes" \'more\' $HOME; '.repeat(2500)}end;`;
			expect(Buffer.byteLength(prompt)).toBeGreaterThan(100_000);
			const code = `require('fs').writeFileSync('seen', process.argv[1])`;
			await runtime.start(spec('demo-1', [node, '-e', code, prompt]));
			await ended('demo-1');
			expect(read('seen')).toBe(prompt);
		});

		test('refuses a name that is taken, and the first one lives', async () => {
			const handle = await runtime.start(spec('demo-1', ['sleep', '1000']));
			await expect(runtime.start(spec('demo-1', ['sleep', '1000']))).rejects.toMatchObject({code: 'exists'});
			expect(await runtime.list()).toMatchObject([{name: 'demo-1', pid: handle.pid, alive: true}]);
		});

		test('keeps the status of a program that ends at once', async () => {
			await Promise.all(
				[0, 3, 127].map(async status =>
					runtime.start(spec(`demo-${status}`, ['sh', '-c', `exit ${status}`])),
				),
			);
			for (const status of [0, 3, 127]) {
				await vi.waitFor(
					async () =>
						expect(await view(`demo-${status}`)).toMatchObject({
							alive: false,
							exitStatus: status,
							exitSignal: null,
						}),
					long,
				);
			}
		});

		test('tells the signal that ended a program', async () => {
			await runtime.start(spec('demo-1', ['sh', '-c', 'kill -KILL $$']));
			await vi.waitFor(
				async () => expect(await view('demo-1')).toMatchObject({exitStatus: null, exitSignal: 'SIGKILL'}),
				long,
			);
		});

		test('keeps the last screen of a program that has ended', async () => {
			await runtime.start(spec('demo-1', ['sh', '-c', 'echo first; echo last words; sleep 0.2; exit 1']));
			await ended('demo-1');
			expect(await runtime.capture('demo-1')).toBe('first\nlast words');
		});

		test('captures a screen with wide characters and colours', async () => {
			const text = String.raw`\033[1;31m漢字\033[0m plain \033[38;5;208morange\033[48;2;1;2;3m both\033[m  \n  \033[4mnext\nline\033[0m \n`;
			await runtime.start(spec('demo-1', ['sh', '-c', `printf '${text}'; sleep 1000`]));
			const plain = await screenShows('demo-1', 'line');
			expect(plain).toBe('漢字 plain orange both\n  next\nline');
			const esc = '\u001B';
			const coloured = await runtime.capture('demo-1', {colours: true});
			expect(coloured.split('\n')).toEqual([
				`${esc}[0;1;31m漢字${esc}[0m plain ${esc}[0;38;5;208morange${esc}[0;38;5;208;48;2;1;2;3m both${esc}[0m`,
				`  ${esc}[0;4mnext${esc}[0m`,
				`${esc}[0;4mline${esc}[0m`,
			]);
		});

		test('captures nothing that could act on a terminal', async () => {
			const text = String.raw`\033]0;a title | with bars\007\033]52;c;aGVsbG8=\007\033]8;;http://x.test\033\\link\033]8;;\033\\\033[?1049h\033[3;1Hin the other screen\033P+q\033\\\016\017`;
			await runtime.start(spec('demo-1', ['sh', '-c', `printf '${text}'; sleep 1000`]));
			await screenShows('demo-1', 'in the other screen');
			const coloured = await runtime.capture('demo-1', {colours: true});
			expect(coloured.replaceAll(/\u001B\[[\d;]*m/g, '')).not.toMatch(
				/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/,
			);
			expect(await view('demo-1')).toMatchObject({title: 'a title | with bars'});
		});

		test('captures what has scrolled off, where asked', async () => {
			await runtime.start(spec('demo-1', ['sh', '-c', 'seq 100; sleep 1000']));
			await screenShows('demo-1', /^100$/m);
			const screen = await runtime.capture('demo-1');
			expect(screen.split('\n')).toHaveLength(19);
			const more = await runtime.capture('demo-1', {scrollback: 10});
			expect(more.split('\n')).toEqual(Array.from({length: 29}, (_, index) => String(index + 72)));
			expect((await runtime.capture('demo-1', {scrollback: 5000})).split('\n')[0]).toBe('1');
		});

		test('pastes 100 KB byte for byte', async () => {
			await startReader('demo-1');
			const controls = Array.from({length: 31}, (_, index) => String.fromCharCode(index + 1)).join('');
			const text = `-x ${controls}${'line ü 漢字 🚀 "\'\\$`#{pid}\n'.repeat(3500)}\u007Fend;`;
			expect(Buffer.byteLength(text)).toBeGreaterThan(100_000);
			await runtime.paste('demo-1', text, {enter: false});
			await vi.waitFor(() => expect(read('demo-1.bytes')).toHaveLength(text.length), long);
			expect(read('demo-1.bytes')).toBe(text);
		});

		test('pastes in brackets where the program asked for them, then presses Enter', async () => {
			await startReader('demo-1', 'bracketed');
			await vi.waitFor(async () => {
				writeFileSync(file('demo-1.bytes'), '');
				await runtime.paste('demo-1', 'two\nlines;');
				await vi.waitFor(() => expect(read('demo-1.bytes')).toBe('\u001B[200~two\nlines;\u001B[201~\r'), {
					timeout: 1000,
				});
			}, long);
		});

		test('never lets a pasted text end the paste', async () => {
			await startReader('demo-1', 'bracketed');
			await runtime.paste('demo-1', 'a\u001B[201~b\u001B[20\u001B[201~1~c\u009B201~d', {enter: false});
			await vi.waitFor(() => expect(read('demo-1.bytes')).toContain('d'), long);
			expect(read('demo-1.bytes').replaceAll(/^\u001B\[200~|\u001B\[201~$/g, '')).toBe('abcd');
		});

		test('refuses to type to a program that has ended, and the others live on', async () => {
			await startReader('demo-2');
			await runtime.start(spec('demo-1', ['sh', '-c', 'exit 0']));
			await ended('demo-1');
			await expect(runtime.paste('demo-1', 'hello')).rejects.toMatchObject({
				name: 'AoError',
				code: 'runtime',
			});
			await expect(runtime.keys('demo-1', ['Enter'])).rejects.toMatchObject({code: 'runtime'});
			await expect(runtime.paste('demo-9', 'hello')).rejects.toMatchObject({code: 'runtime'});
			await expect(runtime.keys('demo-9', ['Enter'])).rejects.toMatchObject({code: 'runtime'});
			await runtime.paste('demo-2', 'still there', {enter: false});
			await vi.waitFor(() => expect(read('demo-2.bytes')).toBe('still there'), long);
		});

		test('presses keys by name', async () => {
			await startReader('demo-1');
			const keys = [
				'y',
				'Enter',
				'Escape',
				'C-c',
				'Up',
				'Tab',
				'Space',
				'BSpace',
				'S-Up',
				'C-Left',
				'M-x',
				'F5',
				'PageDown',
				';',
				'-',
				'ü',
			];
			await runtime.keys('demo-1', keys);
			const expected = 'y\r\u001B\u0003\u001B[A\t \u007F\u001B[1;2A\u001B[1;5D\u001Bx\u001B[15~\u001B[6~;-ü';
			await vi.waitFor(() => expect(read('demo-1.bytes')).toHaveLength(expected.length), long);
			expect(read('demo-1.bytes')).toBe(expected);
		});

		test('a resize reaches the program', async () => {
			const code = `const say = () => console.log('size ' + process.stdout.columns + 'x' + process.stdout.rows); process.stdout.on('resize', say); say(); setInterval(() => {}, 1000)`;
			await runtime.start(spec('demo-1', [node, '-e', code]));
			await screenShows('demo-1', 'size 80x20');
			await runtime.resize('demo-1', 101, 31);
			await screenShows('demo-1', 'size 101x31');
			await runtime.resize('demo-9', 10, 10);
		});

		test('closing ends the program', async () => {
			const {pid, pidStart} = await runtime.start(spec('demo-1', ['sleep', '1000']));
			await runtime.start(spec('demo-2', ['sleep', '1000']));
			await runtime.close('demo-1');
			await vi.waitFor(() => expect(isAlive(pid, pidStart)).toBe(false), long);
			expect(await runtime.list()).toMatchObject([{name: 'demo-2', alive: true}]);
			await runtime.close('demo-1');
			await runtime.close('demo-2');
			expect(await runtime.list()).toEqual([]);
			expect(await runtime.capture('demo-2')).toBe('');
			await runtime.close('demo-2');
		});

		test('means one session and no other by its name', async () => {
			await startReader('demo-10');
			expect(await runtime.capture('demo-1')).toBe('');
			await runtime.close('demo-1');
			await expect(runtime.keys('demo-1', ['x'])).rejects.toMatchObject({code: 'runtime'});
			await startReader('demo-1');
			await runtime.paste('demo-1', 'one', {enter: false});
			await vi.waitFor(() => expect(read('demo-1.bytes')).toBe('one'), long);
			await runtime.close('demo-1');
			expect(await runtime.list()).toMatchObject([{name: 'demo-10', alive: true}]);
			expect(read('demo-10.bytes')).toBe('');
		});

		test('two programs at once see and use the same terminals', async () => {
			const other = trial.another();
			const names = Array.from({length: 12}, (_, index) => `demo-${index}`);
			await Promise.all(
				names.map(async (name, index) =>
					(index % 2 === 0 ? runtime : other).start(
						spec(name, ['sh', '-c', `echo I am ${name}; sleep 1000`]),
					),
				),
			);
			for (const each of [runtime, other]) {
				expect((await each.list()).map(terminal => terminal.name).toSorted()).toEqual(names.toSorted());
				await screenShows('demo-3', 'I am demo-3', each);
			}
			await other.close('demo-0');
			expect((await runtime.list()).map(terminal => terminal.name)).not.toContain('demo-0');
			await other.dispose();
			expect(await runtime.list()).toHaveLength(11);
		});

		test('calls back when a watched terminal writes or ends, and only then', async () => {
			for (const name of ['demo-1', 'demo-2']) {
				await runtime.start(
					spec(name, [
						'sh',
						'-c',
						'stty -echo; echo up; while read -r line; do echo "$line"; [ "$line" = end ] && exit 0; done',
					]),
				);
				await screenShows(name, 'up');
			}
			const calls: {session: string; at: number}[] = [];
			const heard = (session: string) => calls.filter(call => call.session === session).length;
			const stop = runtime.watch(['demo-1', 'demo-2', 'demo-9'], session =>
				calls.push({session, at: Date.now()}),
			);
			await vi.waitFor(async () => {
				await runtime.keys('demo-1', ['a', 'Enter']);
				await vi.waitFor(() => expect(heard('demo-1')).toBeGreaterThan(0), {timeout: 1500});
			}, long);
			expect(heard('demo-2')).toBe(0);

			const before = heard('demo-2');
			await runtime.keys('demo-2', ['e', 'n', 'd', 'Enter']);
			await vi.waitFor(async () => {
				expect(heard('demo-2')).toBeGreaterThan(before);
				expect((await view('demo-2'))?.alive).toBe(false);
			}, long);
			stop();
			const after = calls.length;
			await runtime.keys('demo-1', ['b', 'Enter']);
			await screenShows('demo-1', /^b$/m);
			expect(calls).toHaveLength(after);
		});

		test('calls back at most ten times a second for a terminal that never rests', async () => {
			await runtime.start(spec('demo-1', ['sh', '-c', 'while :; do printf x; sleep 0.005; done']));
			const calls: number[] = [];
			const stop = runtime.watch(['demo-1'], () => calls.push(performance.now()));
			await vi.waitFor(() => expect(calls.length).toBeGreaterThan(6), long);
			stop();
			const elapsed = (calls.at(-1) ?? 0) - (calls[0] ?? 0);
			expect(elapsed / (calls.length - 1)).toBeGreaterThan(85);
		});

		test('hands a terminal over until Ctrl-q, which leaves the program running', async () => {
			await startReader('demo-1');
			const person = attach('demo-1');
			await person.waitFor('reading');
			expect(person.modes().alternate).toBe(true);
			expect(await view('demo-1')).toMatchObject({attached: true});
			person.press('abc\r\u0003');
			await vi.waitFor(() => expect(read('demo-1.bytes')).toBe('abc\r\u0003'), long);
			person.press('\u0011');
			await person.waitFor('came back: detached');
			expect(person.modes()).toEqual({
				alternate: false,
				bracketedPaste: false,
				mouse: 'none',
				applicationCursor: false,
				focus: false,
			});
			expect(person.screen()).not.toContain('reading');
			expect(await person.exited).toMatchObject({code: 0});
			expect(await view('demo-1')).toMatchObject({alive: true, attached: false});
			expect(read('demo-1.bytes')).toBe('abc\r\u0003');
		});

		test('comes back when the program ends', async () => {
			await runtime.start(spec('demo-1', ['sh', '-c', 'echo ready; read line; exit 4']));
			const person = attach('demo-1');
			await person.waitFor('ready');
			person.press('x\r');
			await person.waitFor('came back: ended');
			expect(person.modes().alternate).toBe(false);
			expect(await view('demo-1')).toMatchObject({alive: false, exitStatus: 4});
		});

		test('says so when there is nothing to attach to', async () => {
			await runtime.start(spec('demo-10', ['sh', '-c', 'exit 0']));
			await ended('demo-10');
			const missing = attach('demo-1');
			await missing.waitFor('failed: The terminal of demo-1 has ended.');
			const dead = attach('demo-10');
			await dead.waitFor('came back: ended');
		});

		test('attaches inside another tmux, and shows wide characters and colours', async () => {
			await runtime.start(
				spec('demo-1', ['sh', '-c', String.raw`printf '\033[31m漢字\033[0m|\n'; sleep 1000`]),
			);
			const person = attach('demo-1', {TMUX: '/tmp/tmux-0/default,1,0', TMUX_PANE: '%0'});
			await person.waitFor('漢字|');
			person.press('\u0011');
			await person.waitFor('came back: detached');
		});

		test('takes the size of whoever attaches, and follows it', async () => {
			const code = `const say = () => console.log('size ' + process.stdout.columns + 'x' + process.stdout.rows); process.stdout.on('resize', say); say(); setInterval(() => {}, 1000)`;
			await runtime.start(spec('demo-1', [node, '-e', code]));
			const person = attach('demo-1');
			await person.waitFor('size 70x24');
			person.resize(60, 15);
			await person.waitFor('size 60x15');
			person.press('\u0011');
			await person.waitFor('came back: detached');
		});

		test('two people share a terminal', async () => {
			await runtime.start(spec('demo-1', ['cat']));
			const [first, second] = [attach('demo-1'), attach('demo-1')];
			for (const person of [first, second]) {
				await vi.waitFor(() => expect(person.modes().alternate).toBe(true), long);
			}
			first.press('from the first\r');
			await second.waitFor('from the first');
			second.press('from the second\r');
			await first.waitFor('from the second');
			first.press('\u0011');
			await first.waitFor('came back: detached');
			expect(await view('demo-1')).toMatchObject({attached: true, alive: true});
		});

		test('stays while a terminal is there, and goes without trace after the last', async () => {
			const {pid, pidStart} = await runtime.start(spec('demo-1', ['sleep', '1000']));
			const server = (await trial.serverPid()) ?? 0;
			const serverStart = processStart(server);
			await runtime.shutdown();
			expect(isAlive(pid, pidStart)).toBe(true);
			await runtime.close('demo-1');
			await runtime.shutdown();
			await vi.waitFor(() => expect(isAlive(server, serverStart)).toBe(false), long);
			expect(() => readFileSync(runtime.socket)).toThrow(/ENOENT/);
			expect(await runtime.list()).toEqual([]);
		});

		test('goes with all its terminals when forced, and starts anew', async () => {
			const {pid, pidStart} = await runtime.start(spec('demo-1', ['sleep', '1000']));
			await runtime.shutdown({force: true});
			await vi.waitFor(() => expect(isAlive(pid, pidStart)).toBe(false), long);
			expect(await runtime.list()).toEqual([]);
			await runtime.start(spec('demo-1', ['sleep', '1000']));
			expect(await runtime.list()).toMatchObject([{name: 'demo-1', alive: true}]);
		});

		test('a server that does not answer is an error, not an empty list', async () => {
			await runtime.start(spec('demo-1', ['sleep', '1000']));
			const server = (await trial.serverPid()) ?? 0;
			process.kill(server, 'SIGSTOP');
			try {
				await expect(runtime.list()).rejects.toMatchObject({name: 'AoError', code: 'runtime'});
			} finally {
				process.kill(server, 'SIGCONT');
			}
			expect(await runtime.list()).toMatchObject([{name: 'demo-1', alive: true}]);
		});
	});
}
