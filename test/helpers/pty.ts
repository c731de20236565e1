import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {spawn} from '@lydell/node-pty';
import unicode11 from '@xterm/addon-unicode11';
import headless from '@xterm/headless';

export type PtyOptions = {
	cwd?: string;
	env?: Record<string, string>;
	columns?: number;
	rows?: number;
};

/** A program in a pseudo-terminal, with the screen that a person would see. */
export type PtyProgram = {
	pid: number;
	/** The screen as text, a line a row, blanks at the ends cut. */
	screen(): string;
	/** The screen and everything above it. */
	history(): string;
	/** Everything the program wrote, control sequences included. */
	raw(): string;
	/** Types as a person would: text, or control sequences (`'\r'`, `'\u0011'` for Ctrl-q, `'\u001B[A'` for up). */
	press(keys: string): void;
	/** Waits until the screen holds a text or matches, or a function of it is true; throws with the screen when not. */
	waitFor(expected: string | RegExp | ((screen: string) => boolean), timeoutMs?: number): Promise<string>;
	resize(columns: number, rows: number): void;
	/** Whether the alternate screen is on, and the modes that the program left in its terminal. */
	modes(): {
		alternate: boolean;
		bracketedPaste: boolean;
		mouse: string;
		applicationCursor: boolean;
		focus: boolean;
	};
	/** Sends a signal, HUP by default. */
	kill(signal?: string): void;
	/** Resolves when the program has ended. */
	exited: Promise<{code: number; signal: number}>;
	/** Ends it, when it still runs, and waits for that. */
	close(): Promise<void>;
};

/** Starts a program in a pseudo-terminal of 100 × 30 (or as asked). */
export function runInPty(program: string, argv: readonly string[], options: PtyOptions = {}): PtyProgram {
	const {columns = 100, rows = 30, cwd = process.cwd(), env = definedEnvironment()} = options;
	const terminal = new headless.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 5000});
	terminal.loadAddon(new unicode11.Unicode11Addon());
	terminal.unicode.activeVersion = '11';
	const pty = spawn(program, [...argv], {cols: columns, rows, cwd, env, name: 'xterm-256color'});
	let written = '';
	let running = true;
	pty.onData(data => {
		written += data;
		terminal.write(data);
	});
	terminal.onData(answer => running && pty.write(answer));
	const exited = new Promise<{code: number; signal: number}>(resolve => {
		pty.onExit(({exitCode, signal}) => {
			running = false;
			// What it wrote last is on the screen by then.
			setImmediate(() => terminal.write('', () => resolve({code: exitCode, signal: signal ?? 0})));
		});
	});

	const lines = (from: number) => {
		const buffer = terminal.buffer.active;
		const rowsOfText: string[] = [];
		for (let row = from; row < buffer.length; row++) {
			rowsOfText.push(buffer.getLine(row)?.translateToString(true, 0, terminal.cols) ?? '');
		}
		return rowsOfText.join('\n').trimEnd();
	};
	const screen = () => lines(terminal.buffer.active.baseY);

	return {
		pid: pty.pid,
		screen,
		history: () => lines(0),
		raw: () => written,
		press: keys => pty.write(keys),
		async waitFor(expected, timeoutMs = 10_000) {
			const deadline = Date.now() + timeoutMs;
			const met = (text: string) =>
				typeof expected === 'string'
					? text.includes(expected)
					: expected instanceof RegExp
						? expected.test(text)
						: expected(text);
			while (!met(screen())) {
				if (Date.now() > deadline) {
					throw new Error(`Waited ${timeoutMs} ms for ${expected}; the screen is:\n${screen()}`);
				}
				await delay(15);
			}
			return screen();
		},
		resize(newColumns, newRows) {
			terminal.resize(newColumns, newRows);
			pty.resize(newColumns, newRows);
		},
		modes: () => ({
			alternate: terminal.buffer.active.type === 'alternate',
			bracketedPaste: terminal.modes.bracketedPasteMode,
			mouse: terminal.modes.mouseTrackingMode,
			applicationCursor: terminal.modes.applicationCursorKeysMode,
			focus: terminal.modes.sendFocusMode,
		}),
		kill: signal => running && pty.kill(signal),
		exited,
		async close() {
			if (running) {
				pty.kill('SIGKILL');
			}
			await exited;
			terminal.dispose();
		},
	};
}

function definedEnvironment(): Record<string, string> {
	const entries = Object.entries(process.env).filter(
		(entry): entry is [string, string] => entry[1] !== undefined,
	);
	return Object.fromEntries(entries);
}
