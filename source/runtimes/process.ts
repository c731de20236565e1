import {setTimeout as delay} from 'node:timers/promises';
import type {Runtime} from '../session/runtime.ts';
import {isAlive, processStart} from '../system/process-table.ts';
import {attachToHost} from './host/attach.ts';
import {HostConnection, HostGone} from './host/connection.ts';
import {hostSocketPath} from './host/paths.ts';
import type {HostMethods, Method} from './host/protocol.ts';
import {connectOrStartHost} from './host/start-host.ts';
import {watchHost} from './host/watch.ts';
import {checkLaunch} from './launch.ts';
import {noTerminal} from './no-terminal.ts';

export type ProcessRuntimeOptions = {
	/** The data dir whose terminals these are. */
	dataDir: string;
	/** The program of the host: `dist/host.js`, or `source/runtimes/host/main.ts` for a Node that runs it. */
	hostEntry: string;
};

/** How often a start is tried again when the host ends at that very moment. */
const startAttempts = 4;
/** How long a paste may take: the host's own patience and a little more, in ms. */
const pasteWithin = 15_000;
/** How long a host may take to end, in ms. */
const endsWithin = 3000;

/** Terminals in AO's own host process, one for each data dir, which outlives whoever started it. */
export function createProcessRuntime({dataDir, hostEntry}: ProcessRuntimeOptions): Runtime {
	const socket = hostSocketPath(dataDir);
	const watches = new Set<() => void>();
	let connecting: Promise<HostConnection | null> | null = null;
	let starting: Promise<HostConnection> | null = null;

	const connection = async (): Promise<HostConnection | null> => {
		const known = await connecting?.catch(() => null);
		if (!known?.isOpen) {
			connecting = HostConnection.open(socket);
		}
		return connecting;
	};

	/** Many starts at once share one attempt to start the host. */
	const hostForStart = async (): Promise<HostConnection> => {
		const known = await connecting?.catch(() => null);
		if (known?.isOpen) {
			return known;
		}
		starting ??= connectOrStartHost(dataDir, hostEntry).finally(() => {
			starting = null;
		});
		connecting = starting;
		return starting;
	};

	/** Asks the host; `without` when there is none. */
	const ask = async <M extends Method, T>(
		method: M,
		params: HostMethods[M]['params'],
		without: T,
		withinMs?: number,
	): Promise<HostMethods[M]['result'] | T> => {
		try {
			const host = await connection();
			return host === null ? without : await host.ask(method, params, withinMs);
		} catch (error) {
			if (error instanceof HostGone) {
				return without;
			}
			throw error;
		}
	};

	const askLiving = async <M extends Method>(
		session: string,
		method: M,
		params: HostMethods[M]['params'],
		withinMs?: number,
	): Promise<void> => {
		if ((await ask(method, params, false, withinMs)) === false) {
			throw noTerminal(session);
		}
	};

	return {
		kind: 'process',
		socket,

		async start(spec) {
			checkLaunch(spec);
			for (let attempt = 1; ; attempt++) {
				try {
					const host = await hostForStart();
					return {kind: 'process', socket, ...(await host.ask('start', spec))};
				} catch (error) {
					if (!(error instanceof HostGone) || attempt === startAttempts) {
						throw error;
					}
				}
			}
		},

		async list() {
			const terminals = await ask('list', null, []);
			// A host of an earlier version does not say it.
			return terminals.map(terminal => ({...terminal, activityAt: terminal.activityAt ?? null}));
		},

		async capture(session, {scrollback = 0, colours = false} = {}) {
			return ask('capture', {session, scrollback, colours}, '');
		},

		async paste(session, text, {enter = true, enterDelayMs = 100} = {}) {
			await askLiving(session, 'paste', {session, text, enter, enterDelayMs}, pasteWithin + enterDelayMs);
		},

		async keys(session, keys) {
			await askLiving(session, 'keys', {session, keys});
		},

		async resize(session, columns, rows) {
			await ask('resize', {session, columns, rows}, null);
		},

		async close(session) {
			await ask('close', {session}, null);
		},

		async attach(session) {
			// A connection of its own: whatever is typed goes over it.
			const host = await HostConnection.open(socket);
			if (host === null) {
				throw noTerminal(session);
			}
			try {
				return await attachToHost(host, session);
			} finally {
				host.close();
			}
		},

		attachCommand(session) {
			return `ao session attach ${session}`;
		},

		watch(sessions, onChange) {
			const endWatch = watchHost(socket, sessions, onChange);
			const end = () => {
				watches.delete(end);
				endWatch();
			};
			watches.add(end);
			return end;
		},

		async shutdown({force = false} = {}) {
			const host = await connection();
			if (host === null) {
				return;
			}
			const start = processStart(host.hostPid);
			if (await ask('shutdown', {force}, true)) {
				const deadline = Date.now() + endsWithin;
				while (start !== null && isAlive(host.hostPid, start) && Date.now() < deadline) {
					await delay(10);
				}
			}
		},

		async dispose() {
			for (const end of [...watches]) {
				end();
			}
			(await connecting?.catch(() => null))?.close();
			connecting = null;
		},
	};
}
