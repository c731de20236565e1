import type {Socket} from 'node:net';
import {throttle} from '../throttle.ts';
import type {HostedTerminal} from './hosted-terminal.ts';
import {sendLine} from './protocol.ts';
import {View} from './view.ts';

/** The shortest time between two paints, in ms. */
const paintMs = 12;
/** A terminal that is so far behind gets nothing until it has caught up, in bytes. */
const mostBehind = 1024 * 1024;

/** One connection that shows a terminal to a person. The terminal takes the size of whoever came or changed last. */
export class Attachment {
	readonly #socket: Socket;
	readonly #terminal: HostedTerminal;
	readonly #view: View;
	readonly #paintSoon: ReturnType<typeof throttle>;
	#behind = false;

	constructor(socket: Socket, terminal: HostedTerminal, columns: number, rows: number) {
		this.#socket = socket;
		this.#terminal = terminal;
		this.#view = new View(terminal.screen, columns, rows);
		this.#paintSoon = throttle(() => this.#paint(), paintMs);
		terminal.attached++;
		terminal.resize(columns, rows);
		terminal.listeners.add(this.#paintSoon);
		socket.on('drain', this.#caughtUp);
		// After the answer that it is attached.
		setImmediate(this.#paintSoon);
	}

	input(data: string): void {
		const {forProgram, scrolled} = this.#view.take(data);
		if (forProgram !== '') {
			this.#terminal.pty?.write(forProgram);
		}
		if (scrolled) {
			this.#paintSoon();
		}
	}

	resize(columns: number, rows: number): void {
		this.#view.resize(columns, rows);
		this.#terminal.resize(columns, rows);
	}

	readonly end = () => {
		this.#terminal.attached--;
		this.#terminal.listeners.delete(this.#paintSoon);
		this.#socket.off('drain', this.#caughtUp);
		this.#paintSoon.cancel();
	};

	readonly #caughtUp = () => {
		this.#behind = false;
		this.#paintSoon();
	};

	#paint(): void {
		this.#behind ||= this.#socket.writableLength > mostBehind;
		const data = this.#behind ? '' : this.#view.paint();
		if (data !== '') {
			sendLine(this.#socket, {event: 'paint', data});
		}
		if (!this.#terminal.alive) {
			sendLine(this.#socket, {event: 'ended', session: this.#terminal.name});
		}
	}
}
