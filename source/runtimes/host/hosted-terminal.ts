import type {LaunchSpec, TerminalView} from '../../session/runtime.ts';
import {processStart} from '../../system/process-table.ts';
import {Pty} from './pty.ts';
import {Screen} from './screen.ts';

/** A program that writes faster than its screen is kept waits from here on, in characters. */
const backlogHigh = 512 * 1024;
const backlogLow = 64 * 1024;

/** One terminal of the host: a program, its screen, and whoever wants to hear of changes. */
export class HostedTerminal {
	readonly name: string;
	readonly target: string;
	readonly pid: number;
	readonly pidStart: string | null;
	readonly screen: Screen;
	readonly listeners = new Set<() => void>();
	/** How many have it attached. */
	attached = 0;
	#pty: Pty | null;
	#exitStatus: number | null = null;
	#activityAt: number | null = null;
	#exitSignal: string | null = null;
	#backlog = 0;
	#paused = false;

	constructor(spec: LaunchSpec, target: string) {
		this.name = spec.name;
		this.target = target;
		this.screen = new Screen(spec.columns, spec.rows, answer => this.#pty?.write(answer));
		this.#pty = new Pty(
			spec,
			data => this.#take(data),
			({status, signal}) => {
				this.#pty = null;
				this.#exitStatus = status;
				this.#exitSignal = signal;
				// After everything it wrote is on the screen.
				this.screen.write('', () => this.#changed());
			},
		);
		this.pid = this.#pty.pid;
		this.pidStart = processStart(this.pid);
	}

	get alive(): boolean {
		return this.#pty !== null;
	}

	get pty(): Pty | null {
		return this.#pty;
	}

	view(): TerminalView {
		return {
			name: this.name,
			target: this.target,
			pid: this.pid,
			alive: this.alive,
			exitStatus: this.#exitStatus,
			exitSignal: this.#exitSignal,
			title: this.screen.title,
			activityAt: this.#activityAt,
			attached: this.attached > 0,
		};
	}

	resize(columns: number, rows: number): void {
		this.screen.resize(columns, rows);
		this.#pty?.resize(columns, rows);
		this.#changed();
	}

	/** Ends the terminal: its programs get HUP. */
	close(): void {
		this.#pty?.hangUp();
		this.#pty = null;
		this.#changed();
		this.listeners.clear();
		this.screen.dispose();
	}

	#take(data: string): void {
		this.#activityAt = Date.now();
		this.#backlog += data.length;
		if (this.#backlog > backlogHigh && !this.#paused) {
			this.#paused = true;
			this.#pty?.pause();
		}
		this.screen.write(data, () => {
			this.#backlog -= data.length;
			if (this.#paused && this.#backlog < backlogLow) {
				this.#paused = false;
				this.#pty?.resume();
			}
			this.#changed();
		});
	}

	#changed(): void {
		for (const listener of this.listeners) {
			listener();
		}
	}
}
