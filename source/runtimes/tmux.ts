import {existsSync} from 'node:fs';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {nanoid} from 'nanoid';
import type {CaptureOptions, Runtime} from '../session/runtime.ts';
import {isAlive, processStart} from '../system/process-table.ts';
import {checkLaunch} from './launch.ts';
import {noTerminal} from './no-terminal.ts';
import {pasteText} from './paste-text.ts';
import {attachToTmux} from './tmux/attach.ts';
import {cleanCapture} from './tmux/captured.ts';
import {saysNoSession, type TmuxServer, tmuxError, tmuxProcess, tmuxSocketPath} from './tmux/client.ts';
import {paneIsDead, pasteBuffer, pressKeys, target} from './tmux/pane-commands.ts';
import {askForEndings, type Pane, paneFormat, parsePanes} from './tmux/panes.ts';
import {TmuxQuestions} from './tmux/questions.ts';
import {startTmuxServer, stopTmuxServer} from './tmux/server.ts';
import {clientEnvironment, handleFrom, startCommands} from './tmux/start-commands.ts';
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
/** How often, and how long apart in ms, to look for how a program ended. */
const endingLooks = 6;
const endingLookMs = 15;
/** How often to see whether the program of an attached terminal has ended, in ms. */
const noticeMs = 1000;

/**
Terminals in AO's own tmux server, one tmux session per AO session. No client of AO's stays connected to it, but those of
people who have a terminal attached.
*/
export function createTmuxRuntime(options: TmuxRuntimeOptions): Runtime {
	const {env = process.env, socketName, watchTtyFiles = process.platform === 'linux'} = options;
	const server: TmuxServer = {socketName, env};
	const socket = tmuxSocketPath(server);
	const paneIds = new Map<string, string>();
	/** Programs that gave up their terminal and go on. */
	const endless = new Set<number>();
	const watches = new Set<() => void>();
	const questions = new TmuxQuestions(server);

	const listPanes = async (): Promise<Pane[]> => {
		let panes = await lookAtPanes();
		for (let look = 1; look < endingLooks && panes.some(pane => isEnding(pane)); look++) {
			await delay(endingLookMs);
			askForEndings(panes.filter(pane => isEnding(pane)));
			panes = await lookAtPanes();
		}
		for (const pane of panes.filter(each => isEnding(each))) {
			endless.add(pane.pid);
		}
		return panes;
	};
	/** Its terminal has ended, and tmux does not know yet how its program did. */
	const isEnding = ({alive, exitStatus, exitSignal, pid}: Pane): boolean =>
		!alive && exitStatus === null && exitSignal === null && !endless.has(pid) && processStart(pid) !== null;

	const lookAtPanes = async (): Promise<Pane[]> => {
		const {stdout, error, gone} = await questions.run([['list-panes', '-a', '-F', paneFormat]]);
		if (error !== null && !gone && !saysNoSession(error)) {
			throw tmuxError(error);
		}
		const panes = error === null ? parsePanes(stdout) : [];
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
			throw noTerminal(session);
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
			return (await listPanes()).map(({tty: _, serverPid: __, ...view}) => view);
		},

		async capture(session, {scrollback = 0, colours = false}: CaptureOptions = {}) {
			for (const look of [async () => paneIds.get(session), async () => (await findPane(session))?.target]) {
				const pane = await look();
				const answer =
					pane === undefined
						? null
						: await questions.run([
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
			const answer = await tmuxProcess(server, pasteBuffer(where, buffer), {input: pasteText(text)});
			if (answer.error !== null || answer.stdout.includes(paneIsDead)) {
				await questions.run([['delete-buffer', '-b', buffer]]);
				throw noTerminal(session);
			}
			if (enter) {
				await delay(enterDelayMs);
				await questions.run(pressKeys(where, ['Enter']));
			}
		},

		async keys(session, keys) {
			const pane = await livePane(session);
			const {error} = await questions.run(pressKeys(target(session, pane.target), keys));
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
			const {error} = await questions.run([
				['resize-window', '-t', window, '-x', String(columns), '-y', String(rows)],
				// It made the size fixed: whoever attaches is to set it again.
				['set-option', '-w', '-u', '-t', window, 'window-size'],
			]);
			if (error !== null) {
				throw tmuxError(error);
			}
		},

		async close(session) {
			// Without a server there is nothing to close; where tmux is gone as well, it could not be asked.
			if (!existsSync(socket)) {
				paneIds.delete(session);
				return;
			}
			const {error, gone} = await questions.run([['kill-session', '-t', `=${session}`]]);
			paneIds.delete(session);
			if (error !== null && !gone && !saysNoSession(error)) {
				throw tmuxError(error);
			}
		},

		async attach(session) {
			const pane = await findPane(session);
			if (pane === undefined) {
				throw noTerminal(session);
			}
			if (!pane.alive) {
				return 'ended';
			}
			// Where tmux has missed the end of the program, a look makes it notice and come back.
			const noticing = setInterval(() => {
				if (!isAlive(pane.pid, null)) {
					listPanes().catch(() => {});
				}
			}, noticeMs);
			const failure = await attachToTmux(server, session).finally(() => clearInterval(noticing));
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
			};
			watches.add(end);
			const begin = async () => {
				if (!watchTtyFiles) {
					const look = async () => (await questions.run([['list-panes', '-a', '-F', activityFormat]])).stdout;
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
			await stopTmuxServer(server, force);
		},

		async dispose() {
			for (const end of [...watches]) {
				end();
			}
		},
	};
}
