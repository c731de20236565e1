import {connect, type Socket} from 'node:net';
import {AoError, type ErrorCode} from '../../session/errors.ts';
import {
	type Hello,
	type HostEvent,
	type HostMethods,
	type Method,
	protocolVersion,
	type Reply,
	readLines,
	sendLine,
} from './protocol.ts';

/** How long a host may take to answer, in ms. */
const answerWithin = 5000;

type Waiting = {resolve: (value: unknown) => void; reject: (error: unknown) => void; timeout: NodeJS.Timeout};

/** The host ended or was never there: what was asked did not happen. */
export class HostGone extends Error {}

/** A connection to the host of a data dir. Keeps no process alive while nothing is asked. */
export class HostConnection {
	readonly hostPid: number;
	readonly socket: Socket;
	readonly events = new Set<(event: HostEvent) => void>();
	readonly closed: Promise<void>;
	readonly #waiting = new Map<number, Waiting>();
	#lastId = 0;
	#isOpen = true;

	private constructor(socket: Socket, hostPid: number) {
		this.socket = socket;
		this.hostPid = hostPid;
		this.closed = new Promise(resolve => {
			socket.once('close', () => {
				this.#isOpen = false;
				for (const {reject, timeout} of this.#waiting.values()) {
					clearTimeout(timeout);
					reject(new HostGone());
				}
				this.#waiting.clear();
				resolve();
			});
		});
	}

	/** Connects; null when no host listens. One that listens and does not speak is an error. */
	static async open(path: string): Promise<HostConnection | null> {
		return new Promise((resolve, reject) => {
			const socket = connect(path);
			let connection: HostConnection | null = null;
			const timeout = setTimeout(() => {
				socket.destroy();
				reject(unanswered());
			}, answerWithin);
			socket.on('error', () => socket.destroy());
			socket.once('close', () => {
				clearTimeout(timeout);
				resolve(null);
			});
			readLines(socket, message => {
				if (connection !== null) {
					connection.#take(message as Reply | HostEvent);
					return;
				}
				clearTimeout(timeout);
				const {version, pid} = message as Hello;
				if (version !== protocolVersion) {
					socket.destroy();
					reject(otherVersion());
					return;
				}
				socket.unref();
				connection = new HostConnection(socket, pid);
				resolve(connection);
			});
		});
	}

	get isOpen(): boolean {
		return this.#isOpen;
	}

	/** Asks the host. Throws `HostGone` when it ends before it has answered. */
	async ask<M extends Method>(
		method: M,
		params: HostMethods[M]['params'],
		withinMs = answerWithin,
	): Promise<HostMethods[M]['result']> {
		if (!this.#isOpen) {
			throw new HostGone();
		}
		const id = ++this.#lastId;
		this.socket.ref();
		try {
			return await new Promise<HostMethods[M]['result']>((resolve, reject) => {
				const timeout = setTimeout(() => {
					this.#waiting.delete(id);
					reject(unanswered());
				}, withinMs);
				this.#waiting.set(id, {resolve: resolve as (value: unknown) => void, reject, timeout});
				sendLine(this.socket, {id, method, params} as Parameters<typeof sendLine>[1]);
			});
		} finally {
			if (this.#waiting.size === 0) {
				this.socket.unref();
			}
		}
	}

	/** Tells the host without waiting for its answer. */
	tell<M extends Method>(method: M, params: HostMethods[M]['params']): void {
		sendLine(this.socket, {id: 0, method, params} as Parameters<typeof sendLine>[1]);
	}

	close(): void {
		this.socket.destroy();
	}

	#take(message: Reply | HostEvent): void {
		if ('event' in message) {
			for (const listener of this.events) {
				listener(message);
			}
			return;
		}
		const waiting = this.#waiting.get(message.id);
		if (waiting === undefined) {
			return;
		}
		this.#waiting.delete(message.id);
		clearTimeout(waiting.timeout);
		if ('error' in message) {
			const {code, message: words, hint} = message.error;
			waiting.reject(new AoError(code as ErrorCode, words, hint === null ? {} : {hint}));
		} else {
			waiting.resolve(message.result);
		}
	}
}

function unanswered(): AoError {
	return new AoError('runtime', 'The host of the terminals does not answer.', {
		hint: 'Try again; its process is the one with kind "host" under "run" in the data dir.',
	});
}

function otherVersion(): AoError {
	return new AoError('runtime', 'The terminals are hosted by another version of AO.', {
		hint: 'End them with that version, or with: ao stop --all',
	});
}
