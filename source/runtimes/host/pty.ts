import {writeSync} from 'node:fs';
import type {Socket} from 'node:net';
import {constants} from 'node:os';
import {type IPty, spawn} from '@lydell/node-pty';
import type {LaunchSpec} from '../../session/runtime.ts';
import {terminalEnvironment} from '../launch.ts';
import {withoutInheritedFiles} from './inherited-files.ts';

/** What node-pty has on Unix besides its declared interface. */
type UnixPty = IPty & {fd: number; destroy(): void; _socket: Socket};

/** A program that takes no input for so long has its pending input thrown away, in bytes. */
export const mostPending = 8 * 1024 * 1024;

const retryMs = 4;

export type PtyExit = {status: number | null; signal: string | null};

/**
A program in a pseudo-terminal. Its input is written by ourselves: node-pty writes to a terminal that is full by
waiting, which would stop every other terminal of the host.
*/
export class Pty {
	readonly #pty: UnixPty;
	#pending: Buffer[] = [];
	#pendingBytes = 0;
	#retry: NodeJS.Timeout | null = null;
	#flushed: (() => void)[] = [];
	#over = false;

	constructor(spec: LaunchSpec, onData: (data: string) => void, onExit: (exit: PtyExit) => void) {
		const [program = '', ...rest] = withoutInheritedFiles(spec.argv);
		this.#pty = spawn(program, rest, {
			name: 'xterm-256color',
			cols: spec.columns,
			rows: spec.rows,
			cwd: spec.cwd,
			env: terminalEnvironment(spec.env),
		}) as UnixPty;
		this.#pty.onData(onData);
		this.#pty.onExit(({exitCode, signal}) => {
			this.#stopWriting();
			onExit(signal ? {status: null, signal: signalName(signal)} : {status: exitCode, signal: null});
		});
	}

	get pid(): number {
		return this.#pty.pid;
	}

	/** Takes input for the program, as much as it wants now, the rest when it reads. False when too much waits. */
	write(data: string): boolean {
		const bytes = Buffer.from(data);
		if (this.#over || this.#pendingBytes + bytes.length > mostPending) {
			return false;
		}
		this.#pending.push(bytes);
		this.#pendingBytes += bytes.length;
		if (this.#retry === null) {
			this.#flush();
		}
		return true;
	}

	/** Resolves with true when the program's terminal has taken all input, with false when it has not in time. */
	async flushed(withinMs: number): Promise<boolean> {
		if (this.#pendingBytes === 0) {
			return true;
		}
		return new Promise(resolve => {
			const timeout = setTimeout(() => resolve(false), withinMs);
			this.#flushed.push(() => {
				clearTimeout(timeout);
				resolve(!this.#over);
			});
		});
	}

	resize(columns: number, rows: number): void {
		if (!this.#over) {
			this.#pty.resize(columns, rows);
		}
	}

	/** Lets the program wait with its output. */
	pause(): void {
		this.#pty.pause();
	}

	resume(): void {
		this.#pty.resume();
	}

	/** Closes the terminal: its programs get HUP. */
	hangUp(): void {
		this.#stopWriting();
		this.#pty.destroy();
	}

	#flush(): void {
		this.#retry = null;
		for (let [first] = this.#pending; first !== undefined && this.#canWrite(); [first] = this.#pending) {
			const written = this.#writeNow(first);
			if (written === 0) {
				this.#retry = setTimeout(() => this.#flush(), retryMs);
				return;
			}
			this.#pendingBytes -= written;
			if (written === first.length) {
				this.#pending.shift();
			} else {
				this.#pending[0] = first.subarray(written);
			}
		}
		for (const done of this.#flushed.splice(0)) {
			done();
		}
	}

	#canWrite(): boolean {
		return !this.#over && !this.#pty._socket.destroyed;
	}

	/** The terminal is in non-blocking mode: it takes what fits. */
	#writeNow(bytes: Buffer): number {
		try {
			return writeSync(this.#pty.fd, bytes);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
				return 0;
			}
			this.#stopWriting();
			return bytes.length;
		}
	}

	#stopWriting(): void {
		this.#over = true;
		this.#pending = [];
		this.#pendingBytes = 0;
		if (this.#retry !== null) {
			clearTimeout(this.#retry);
			this.#retry = null;
		}
		for (const done of this.#flushed.splice(0)) {
			done();
		}
	}
}

function signalName(number: number): string {
	return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `SIG${number}`;
}
