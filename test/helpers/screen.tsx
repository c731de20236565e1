import {PassThrough, Writable} from 'node:stream';
import unicode11 from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';
import {vi} from 'vitest';
import type {TerminalInput} from '../../source/board/mouse-input.ts';

/** A terminal of any size in memory: what is written to it can be read as a person would see it. */
export type Screen = {
	stdin: TerminalInput & {isRaw: boolean; paused(): boolean};
	stdout: NodeJS.WriteStream;
	/** Types keys as one chunk. */
	type(keys: string): void;
	/** Everything that was written, as it was. */
	written(): string;
	resize(columns: number, rows: number): void;
	/** The rows as text, each as wide as the screen. */
	rows(): Promise<string[]>;
	text(): Promise<string>;
	/** Waits until the screen shows this. */
	shows(text: string | RegExp): Promise<void>;
	/** Waits until the screen does not show this any more. */
	hides(text: string | RegExp): Promise<void>;
	/** The text of these cells; wide characters count as two. */
	cells(row: number, from: number, to: number): Promise<string>;
	/** Whether the cell is bold, dim, underlined or inverse, and its palette colour (-1 where it has none). */
	look(row: number, column: number): Promise<CellLook>;
	/** The cell the cursor is in. */
	cursor(): Promise<{x: number; y: number}>;
	/** Rows that only go on what did not fit into the one above: a frame must have none. */
	wrappedRows(): Promise<number[]>;
	/** Whether the alternate screen is on. */
	alternate(): Promise<boolean>;
	dispose(): void;
};

export type CellLook = {bold: boolean; dim: boolean; underline: boolean; inverse: boolean; colour: number};

/** Makes a screen. It measures wide characters as today's terminals do. */
export function createScreen(columns = 80, rows = 24): Screen {
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, convertEol: true});
	terminal.loadAddon(new unicode11.Unicode11Addon());
	terminal.unicode.activeVersion = '11';
	let written = '';
	let settled: Promise<void> = Promise.resolve();
	const stdout = Object.assign(
		new Writable({
			write(chunk: Buffer, _encoding, done) {
				const text = chunk.toString();
				written += text;
				settled = new Promise(resolve => {
					terminal.write(text, resolve);
				});
				done();
			},
		}),
		{columns, rows, isTTY: true},
	);
	const input = new PassThrough();
	const stdin = Object.assign(input, {
		isTTY: true,
		isRaw: false,
		setRawMode(on: boolean) {
			stdin.isRaw = on;
			return stdin;
		},
		ref: () => stdin,
		unref: () => stdin,
		paused: () => input.isPaused(),
	});
	const line = (row: number) => terminal.buffer.active.getLine(terminal.buffer.active.baseY + row);
	const read = async (): Promise<string[]> => {
		await settled;
		return Array.from({length: terminal.rows}, (_, row) => line(row)?.translateToString(false) ?? '');
	};
	const isShown = async (text: string | RegExp): Promise<{shown: boolean; screen: string}> => {
		const screen = (await read()).join('\n');
		return {shown: typeof text === 'string' ? screen.includes(text) : text.test(screen), screen};
	};
	const waitUntil = (text: string | RegExp, wanted: boolean) =>
		vi.waitFor(
			async () => {
				const {shown, screen} = await isShown(text);
				if (shown !== wanted) {
					throw new Error(`The screen ${wanted ? 'does not show' : 'still shows'} ${text}:\n${screen}`);
				}
			},
			{timeout: 5000, interval: 15},
		);
	return {
		stdin,
		stdout: stdout as unknown as NodeJS.WriteStream,
		type: keys => input.write(keys),
		written: () => written,
		resize(nextColumns, nextRows) {
			terminal.resize(nextColumns, nextRows);
			Object.assign(stdout, {columns: nextColumns, rows: nextRows});
			stdout.emit('resize');
		},
		rows: read,
		text: async () => (await read()).join('\n'),
		shows: text => waitUntil(text, true),
		hides: text => waitUntil(text, false),
		async cells(row, from, to) {
			await settled;
			return line(row)?.translateToString(false, from, to) ?? '';
		},
		async look(row, column) {
			await settled;
			const cell = line(row)?.getCell(column);
			return {
				bold: Boolean(cell?.isBold()),
				dim: Boolean(cell?.isDim()),
				underline: Boolean(cell?.isUnderline()),
				inverse: Boolean(cell?.isInverse()),
				colour: cell?.isFgPalette() === true ? cell.getFgColor() : -1,
			};
		},
		async cursor() {
			await settled;
			return {x: terminal.buffer.active.cursorX, y: terminal.buffer.active.cursorY};
		},
		async wrappedRows() {
			await settled;
			return Array.from({length: terminal.rows}, (_, row) => row).filter(
				row => line(row)?.isWrapped === true,
			);
		},
		async alternate() {
			await settled;
			return terminal.buffer.active.type === 'alternate';
		},
		dispose() {
			terminal.dispose();
			input.destroy();
		},
	};
}
