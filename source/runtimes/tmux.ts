import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {nanoid} from 'nanoid';
import {AoError} from '../session/errors.ts';
import type {CaptureOptions, LaunchSpec, Runtime, RuntimeHandle} from '../session/runtime.ts';
import {findProgram} from '../system/find-program.ts';
import {processStart} from '../system/process-table.ts';
import {checkLaunch, terminalEnvironment} from './launch.ts';
import {pasteText} from './paste-text.ts';
import {attachToTmux} from './tmux/attach.ts';
import {cleanCapture} from './tmux/captured.ts';
import {type TmuxAnswer, type TmuxServer, tmuxError, tmuxProcess, tmuxSocketPath} from './tmux/client.ts';
import {ControlClient} from './tmux/control-client.ts';
import {type Pane, paneFormat, parsePanes} from './tmux/panes.ts';
import {commandLine, escapeFormat} from './tmux/quote.ts';
import {startTmuxServer, stopTmuxServer} from './tmux/server.ts';
import {activityFormat, watchByLooks} from './tmux/watch-by-looks.ts';
import {watchTtys} from './tmux/watch-ttys.ts';

export {tmuxSocketPath} from './tmux/client.ts';
export {oldestTmux, tmuxVersion} from './tmux/version.ts';

export type TmuxRuntimeOptions = {
	/** The data dir whose terminals these are. */
	dataDir: string;
	/** The name of AO's tmux socket for this data dir (`ao`, or `ao-{8 hex}`). */
	socketName: string;
	/** Where PATH, HOME, the locale and TMUX_TMPDIR are taken from; this process's environment by default. */
	env?: NodeJS.ProcessEnv;
	/** Hear of output by the terminals' tty files; by default on Linux, where that works. */
	watchTtyFiles?: boolean;
};

/** How often a start is tried again when the server ends at that very moment. */
const startAttempts = 4;

/**
Terminals in AO's own tmux server, one tmux session per AO session. Commands run as processes; once something is
watched (a board), through one control client.
*/
export function createTmuxRuntime(options: TmuxRuntimeOptions): Runtime {
	const {env = process.env, socketName, watchTtyFiles = process.platform === 'linux'} = options;
	const server: TmuxServer = {socketName, env};
	const socket = tmuxSocketPath(server);
	const paneIds = new Map<string, string>();
	const watches = new Set<() => void>();
	let control: ControlClient | null = null;

	const run = async (commands: readonly (readonly string[])[]): Promise<TmuxAnswer> => {
		if (watches.size > 0) {
			control = control === null || control.closed ? new ControlClient(server) : control;
			const answer = await control.run(commands);
			if (!answer.gone) {
				return answer;
			}
		}
		return tmuxProcess(server, commands);
	};

	const listPanes = async (): Promise<Pane[]> => {
		const {stdout, error, gone} = await run([['list-panes', '-a', '-F', paneFormat]]);
		if (error !== null && !gone) {
			throw tmuxError(error);
		}
		const panes = gone ? [] : parsePanes(stdout);
		paneIds.clear();
		for (const pane of panes) {
			paneIds.set(pane.name, pane.target);
		}
		return panes;
	};

	const findPane = async (session: string): Promise<Pane | undefined> =>
		(await listPanes()).find(pane => pane.name === session);

	const livePane = async (session: string): Promise<Pane> => {
		const pane = await findPane(session);
		if (pane === undefined || !pane.alive) {
			throw ended(session);
		}
		return pane;
	};

	return {
		kind: 'tmux',
		socket,

		async start(spec) {
			checkLaunch(spec);
			for (let attempt = 1; ; attempt++) {
				const answer = await tmuxProcess(server, [['source-file', '-']], {
					input: startCommands(spec),
					clientEnv: clientEnvironment(spec, env),
				});
				if (answer.gone && attempt < startAttempts) {
					await startTmuxServer(server);
					continue;
				}
				return handleFrom(answer, spec, socket);
			}
		},

		async list() {
			return (await listPanes()).map(({tty: _, ...view}) => view);
		},

		async capture(session, {scrollback = 0, colours = false}: CaptureOptions = {}) {
			for (const look of [async () => paneIds.get(session), async () => (await findPane(session))?.target]) {
				const pane = await look();
				const answer =
					pane === undefined
						? null
						: await run([
								['capture-pane', '-p', '-e', '-S', String(-scrollback), '-t', target(session, pane)],
							]);
				if (answer?.error === null) {
					return cleanCapture(answer.stdout, colours);
				}
			}
			return '';
		},

		async paste(session, text, {enter = true, enterDelayMs = 100} = {}) {
			const pane = await livePane(session);
			const where = target(session, pane.target);
			const buffer = `ao-${nanoid(8)}`;
			const answer = await tmuxProcess(
				server,
				[
					['load-buffer', '-b', buffer, '-'],
					// A paste into a dead pane ends a tmux 3.3a server with all its sessions; a scrolled one does not know
					// whether its program wants brackets.
					[
						'if-shell',
						'-F',
						'-t',
						where,
						'#{pane_dead}',
						`delete-buffer -b ${buffer} ; display-message -p dead`,
						`copy-mode -q -t "${where}" ; paste-buffer -p -r -d -b ${buffer} -t "${where}"`,
					],
				],
				{input: pasteText(text)},
			);
			if (answer.error !== null || answer.stdout.includes('dead')) {
				await run([['delete-buffer', '-b', buffer]]);
				throw ended(session);
			}
			if (enter) {
				await delay(enterDelayMs);
				await run(pressKeys(where, ['Enter']));
			}
		},

		async keys(session, keys) {
			const pane = await livePane(session);
			const {error} = await run(pressKeys(target(session, pane.target), keys));
			if (error !== null) {
				throw tmuxError(error);
			}
		},

		async resize(session, columns, rows) {
			const pane = await findPane(session);
			if (pane === undefined || pane.attached) {
				return;
			}
			const window = `=${session}:`;
			const {error} = await run([
				['resize-window', '-t', window, '-x', String(columns), '-y', String(rows)],
				// It made the size fixed: whoever attaches is to set it again.
				['set-option', '-w', '-u', '-t', window, 'window-size'],
			]);
			if (error !== null) {
				throw tmuxError(error);
			}
		},

		async close(session) {
			const {error, gone} = await run([['kill-session', '-t', `=${session}`]]);
			paneIds.delete(session);
			if (error !== null && !gone && !/^can't find session|^no current target/m.test(error)) {
				throw tmuxError(error);
			}
		},

		async attach(session) {
			const pane = await findPane(session);
			if (pane === undefined) {
				throw ended(session);
			}
			if (!pane.alive) {
				return 'ended';
			}
			const failure = await attachToTmux(server, session);
			const after = await findPane(session);
			if (failure !== null && after?.alive) {
				throw failure;
			}
			return after?.alive ? 'detached' : 'ended';
		},

		attachCommand(session) {
			const where = env.TMUX_TMPDIR ? `-S '${socket.replaceAll("'", String.raw`'\''`)}'` : `-L ${socketName}`;
			return `TMUX= tmux ${where} attach -t '=${session}'`;
		},

		watch(sessions, onChange) {
			let endWatch: (() => void) | null = null;
			let over = false;
			const end = () => {
				over = true;
				endWatch?.();
				watches.delete(end);
				if (watches.size === 0) {
					control?.close();
					control = null;
				}
			};
			watches.add(end);
			const begin = async () => {
				if (!watchTtyFiles) {
					const look = async () => (await run([['list-panes', '-a', '-F', activityFormat]])).stdout;
					endWatch = watchByLooks(sessions, look, onChange);
					return;
				}
				const panes = (await listPanes()).filter(pane => sessions.includes(pane.name) && pane.tty !== '');
				if (!over) {
					endWatch = watchTtys(new Map(panes.map(pane => [pane.name, pane.tty])), onChange);
				}
			};
			begin().catch(() => {
				// The server does not answer: whoever lists the terminals hears of it.
			});
			return end;
		},

		async shutdown({force = false} = {}) {
			control?.close();
			control = null;
			await stopTmuxServer(server, force);
		},

		async dispose() {
			for (const end of [...watches]) {
				end();
			}
		},
	};
}

/** A pane of this session and of no other: the name is a check that the server is still the same. */
function target(session: string, pane: string): string {
	return `=${session}:.${pane}`;
}

/** A pane that somebody has scrolled takes keys for itself until it is out of that mode. */
function pressKeys(where: string, keys: readonly string[]): string[][] {
	return [
		['copy-mode', '-q', '-t', where],
		['send-keys', '-t', where, '--', ...keys],
	];
}

/** The command line that makes a session. It goes to tmux by standard input: nothing of it shows in a process list. */
function startCommands({name, argv, env, cwd, columns, rows}: LaunchSpec): string {
	const [program = ''] = argv;
	const shell = env.SHELL === undefined ? null : findProgram(env.SHELL, '', '/');
	return commandLine([
		['set-option', '-s', 'exit-empty', 'off'],
		...(shell === null ? [] : [['set-option', '-g', 'default-shell', shell]]),
		[
			'new-session',
			'-d',
			'-E',
			'-P',
			'-F',
			'#{pane_id} #{pane_pid}',
			'-s',
			name,
			'-x',
			String(columns),
			'-y',
			String(rows),
			'-c',
			escapeFormat(cwd),
			...Object.entries(terminalEnvironment(env)).flatMap(([key, value]) => ['-e', `${key}=${value}`]),
			'--',
			// A single argument would go through a shell's parsing.
			...(argv.length === 1 ? ['/bin/sh', '-c', 'exec "$0"', program] : argv),
		],
		// In the same line, or a program that ends at once would be forgotten.
		['set-option', '-p', '-t', `=${name}:`, 'remain-on-exit', 'on'],
		// tmux takes the machine's name for a title until the program sets one.
		['select-pane', '-t', `=${name}:`, '-T', ''],
		// Whoever is attached comes back when the program ends. A hook that fails would leave its words in some pane.
		[
			'set-hook',
			'-p',
			'-t',
			`=${name}:`,
			'pane-died',
			`if-shell -F -t "=${name}:" "#{session_attached}" "detach-client -s '=${name}'"`,
		],
	]);
}

/** A new pane takes PATH from the client that made it. */
function clientEnvironment(spec: LaunchSpec, env: NodeJS.ProcessEnv): Record<string, string> {
	return {
		...(spec.env.PATH === undefined ? {} : {PATH: spec.env.PATH}),
		...(env.TMUX_TMPDIR === undefined ? {} : {TMUX_TMPDIR: env.TMUX_TMPDIR}),
	};
}

function handleFrom({stdout, error}: TmuxAnswer, {name}: LaunchSpec, socket: string): RuntimeHandle {
	if (error !== null) {
		throw /duplicate session/.test(error)
			? new AoError('exists', `There is a terminal named ${name} already.`)
			: tmuxError(error);
	}
	const [pane = '', pid = ''] = stdout.trim().split(' ');
	return {kind: 'tmux', target: pane, pid: Number(pid), pidStart: processStart(Number(pid)), socket};
}

function ended(session: string): AoError {
	return new AoError('runtime', `The terminal of ${session} has ended.`, {
		hint: `Bring it back with: ao session restore ${session}`,
	});
}
