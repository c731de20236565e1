import type {Socket} from 'node:net';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {AoError, errorView} from '../../session/errors.ts';
import {noTerminal} from '../no-terminal.ts';
import {pasteText} from '../paste-text.ts';
import {throttle} from '../throttle.ts';
import {Attachment} from './attachment.ts';
import {HostedTerminal} from './hosted-terminal.ts';
import {keySequence} from './keys.ts';
import {
	type HostMethods,
	type Method,
	protocolVersion,
	type Request,
	readLines,
	sendLine,
} from './protocol.ts';

/** How often a watched terminal may call back, in ms. */
const watchMs = 100;
/** How long a program may take to read what is pasted, in ms. */
const pasteWithin = 10_000;

type Handlers = {
	[M in Method]: (
		parameters: HostMethods[M]['params'],
	) => HostMethods[M]['result'] | Promise<HostMethods[M]['result']>;
};

/** The terminals of one data dir, and what can be asked about them. */
export class Host {
	readonly #terminals = new Map<string, HostedTerminal>();
	readonly #onEmpty: () => void;
	readonly #sockets = new Set<Socket>();
	#lastTarget = 0;
	#isOver = false;

	/** `onEmpty` is called when the last terminal was closed. */
	constructor(onEmpty: () => void) {
		this.#onEmpty = onEmpty;
	}

	get isEmpty(): boolean {
		return this.#terminals.size === 0;
	}

	/** Ends all terminals and connections; from now on nothing is begun that would be lost. */
	end(): void {
		this.#isOver = true;
		this.#closeAll();
		for (const socket of this.#sockets) {
			socket.end();
		}
	}

	/** Answers one connection until it ends. */
	serve(socket: Socket): void {
		if (this.#isOver) {
			socket.destroy();
			return;
		}
		this.#sockets.add(socket);
		const ends = new Set<() => void>();
		const handlers = this.#handlers(socket, ends);
		socket.on('error', () => socket.destroy());
		socket.on('close', () => {
			this.#sockets.delete(socket);
			for (const end of ends) {
				end();
			}
		});
		sendLine(socket, {version: protocolVersion, pid: process.pid});
		readLines(socket, async message => {
			if (this.#isOver) {
				return;
			}
			const {id, method, params} = message as Request;
			try {
				const handler = handlers[method] as (parameters: unknown) => unknown;
				sendLine(socket, {id, result: await handler(params)});
			} catch (error) {
				sendLine(socket, {id, error: errorView(error)});
			}
		});
	}

	#handlers(socket: Socket, ends: Set<() => void>): Handlers {
		let endWatch: (() => void) | null = null;
		let attachment: Attachment | null = null;
		const onEnd = (end: () => void) => {
			ends.add(end);
			return () => {
				ends.delete(end);
				end();
			};
		};
		return {
			start: spec => {
				if (this.#terminals.has(spec.name)) {
					throw new AoError('exists', `There is a terminal named ${spec.name} already.`);
				}
				const terminal = new HostedTerminal(spec, `t${++this.#lastTarget}`);
				this.#terminals.set(spec.name, terminal);
				return {target: terminal.target, pid: terminal.pid, pidStart: terminal.pidStart};
			},
			list: () => [...this.#terminals.values()].map(terminal => terminal.view()),
			capture: ({session, scrollback, colours}) =>
				this.#terminals.get(session)?.screen.text(scrollback, colours) ?? '',
			paste: async ({session, text, enter, enterDelayMs}) => {
				const terminal = this.#living(session);
				const safe = pasteText(text);
				const {bracketedPaste} = terminal.screen.modes;
				type(terminal, bracketedPaste ? `\u001B[200~${safe}\u001B[201~` : safe);
				if (!(await terminal.pty?.flushed(pasteWithin))) {
					throw notReading(session, terminal);
				}
				if (enter) {
					await delay(enterDelayMs);
					type(terminal, '\r');
				}
				return null;
			},
			keys: ({session, keys}) => {
				const terminal = this.#living(session);
				const {applicationCursor} = terminal.screen.modes;
				type(terminal, keys.map(key => keySequence(key, applicationCursor)).join(''));
				return null;
			},
			resize: ({session, columns, rows}) => {
				const terminal = this.#terminals.get(session);
				if (terminal !== undefined && terminal.attached === 0) {
					terminal.resize(columns, rows);
				}
				return null;
			},
			close: ({session}) => {
				const terminal = this.#terminals.get(session);
				if (terminal !== undefined) {
					this.#terminals.delete(session);
					terminal.close();
					if (this.isEmpty) {
						setImmediate(this.#onEmpty);
					}
				}
				return null;
			},
			watch: ({sessions}) => {
				endWatch?.();
				const watched = sessions.flatMap(session => {
					const terminal = this.#terminals.get(session);
					return terminal === undefined ? [] : [watchTerminal(socket, terminal)];
				});
				endWatch = onEnd(() => {
					for (const end of watched) {
						end();
					}
				});
				return null;
			},
			attach: ({session, columns, rows}) => {
				const terminal = this.#terminals.get(session);
				if (terminal === undefined) {
					throw noTerminal(session);
				}
				if (!terminal.alive) {
					return 'ended';
				}
				attachment = new Attachment(socket, terminal, columns, rows);
				onEnd(attachment.end);
				return 'attached';
			},
			input: ({data}) => {
				attachment?.input(data);
				return null;
			},
			viewSize: ({columns, rows}) => {
				attachment?.resize(columns, rows);
				return null;
			},
			shutdown: ({force}) => {
				if (!force && !this.isEmpty) {
					return false;
				}
				this.#closeAll();
				setImmediate(this.#onEmpty);
				return true;
			},
		};
	}

	#closeAll(): void {
		for (const terminal of this.#terminals.values()) {
			terminal.close();
		}
		this.#terminals.clear();
	}

	#living(session: string): HostedTerminal {
		const terminal = this.#terminals.get(session);
		if (terminal === undefined || !terminal.alive) {
			throw noTerminal(session);
		}
		return terminal;
	}
}

function watchTerminal(socket: Socket, terminal: HostedTerminal): () => void {
	const tell = throttle(() => sendLine(socket, {event: 'changed', session: terminal.name}), watchMs);
	terminal.listeners.add(tell);
	return () => {
		terminal.listeners.delete(tell);
		tell.cancel();
	};
}

function type(terminal: HostedTerminal, data: string): void {
	if (terminal.pty?.write(data) !== true) {
		throw notReading(terminal.name, terminal);
	}
}

function notReading(session: string, terminal: HostedTerminal): AoError {
	return terminal.alive
		? new AoError('runtime', `The program of ${session} does not read what is typed.`, {
				hint: `Look at it with: ao session attach ${session}`,
			})
		: noTerminal(session);
}
