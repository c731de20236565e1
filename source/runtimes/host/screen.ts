import unicode11 from '@xterm/addon-unicode11';
import headless, {type Terminal} from '@xterm/headless';
import {joinLines, plainLine, type Run, renderLine} from '../styled-text.ts';
import {runsOf} from './cells.ts';

/** Lines of scrollback that each terminal keeps. */
const scrollbackLines = 5000;

/** The modes that a program sets in its terminal and that whoever shows it has to set, too. */
export type ScreenModes = {
	cursorVisible: boolean;
	applicationCursor: boolean;
	applicationKeypad: boolean;
	bracketedPaste: boolean;
	mouse: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
	mouseSgr: boolean;
	focus: boolean;
	alternate: boolean;
};

/** A terminal's screen and scrollback, kept from what a program writes. */
export class Screen {
	readonly #terminal: Terminal;
	#cursorVisible = true;
	#mouseSgr = false;
	title = '';

	constructor(columns: number, rows: number, onAnswer: (data: string) => void) {
		this.#terminal = new headless.Terminal({
			cols: columns,
			rows,
			scrollback: scrollbackLines,
			allowProposedApi: true,
		});
		this.#terminal.loadAddon(new unicode11.Unicode11Addon());
		this.#terminal.unicode.activeVersion = '11';
		// Answers to a program's questions about its terminal.
		this.#terminal.onData(onAnswer);
		this.#terminal.onTitleChange(title => {
			this.title = title.replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, '').slice(0, 500);
		});
		this.#followModes();
	}

	get columns(): number {
		return this.#terminal.cols;
	}

	get rows(): number {
		return this.#terminal.rows;
	}

	/** How many lines of scrollback there are. */
	get scrollback(): number {
		return this.#terminal.buffer.active.baseY;
	}

	get cursor(): {column: number; row: number} {
		const {cursorX, cursorY} = this.#terminal.buffer.active;
		return {column: Math.min(cursorX, this.columns - 1), row: cursorY};
	}

	get modes(): ScreenModes {
		const {modes, buffer} = this.#terminal;
		return {
			cursorVisible: this.#cursorVisible,
			applicationCursor: modes.applicationCursorKeysMode,
			applicationKeypad: modes.applicationKeypadMode,
			bracketedPaste: modes.bracketedPasteMode,
			mouse: modes.mouseTrackingMode,
			mouseSgr: this.#mouseSgr,
			focus: modes.sendFocusMode,
			alternate: buffer.active.type === 'alternate',
		};
	}

	/** Takes a program's output; calls back when it is on the screen. */
	write(data: string, done: () => void): void {
		this.#terminal.write(data, done);
	}

	resize(columns: number, rows: number): void {
		this.#terminal.resize(columns, rows);
	}

	dispose(): void {
		this.#terminal.dispose();
	}

	/** The screen as text, after so many lines of what scrolled off it. */
	text(scrollback: number, colours: boolean): string {
		const {baseY} = this.#terminal.buffer.active;
		const first = Math.max(0, baseY - scrollback);
		const lines: string[] = [];
		for (let index = first; index < baseY + this.rows; index++) {
			const runs = this.#runs(index, this.columns);
			lines.push(colours ? renderLine(runs) : plainLine(runs));
		}
		return joinLines(lines);
	}

	/** One row of the screen with its colours, `scrolledUp` lines above, cut to a width. */
	row(row: number, scrolledUp: number, width: number): string {
		const index = Math.max(0, this.#terminal.buffer.active.baseY - scrolledUp) + row;
		return row < this.rows ? renderLine(this.#runs(index, Math.min(width, this.columns))) : '';
	}

	#runs(index: number, width: number): Run[] {
		const line = this.#terminal.buffer.active.getLine(index);
		return line === undefined ? [] : runsOf(line, width);
	}

	/** The library tells neither the cursor's visibility nor the way mouse reports are written. */
	#followModes(): void {
		const {parser} = this.#terminal;
		const follow = (on: boolean) => (parameters: (number | number[])[]) => {
			if (parameters.includes(25)) {
				this.#cursorVisible = on;
			}
			if (parameters.includes(1006)) {
				this.#mouseSgr = on;
			}
			return false;
		};
		parser.registerCsiHandler({prefix: '?', final: 'h'}, follow(true));
		parser.registerCsiHandler({prefix: '?', final: 'l'}, follow(false));
		const reset = () => {
			this.#cursorVisible = true;
			this.#mouseSgr = false;
			return false;
		};
		parser.registerCsiHandler({intermediates: '!', final: 'p'}, reset);
		parser.registerEscHandler({final: 'c'}, reset);
	}
}
