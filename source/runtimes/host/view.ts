import type {Screen, ScreenModes} from './screen.ts';

/** How many lines one turn of the wheel scrolls. */
const wheelLines = 3;

const mouseReport = /\u001B\[<(?<button>\d+);\d+;\d+[Mm]/g;
const unfinishedReport = /\u001B\[<[\d;]*$/;

/** What `View.take` makes of a person's keys: the part for the program. */
export type Input = {forProgram: string; scrolled: boolean};

/**
One attached terminal: remembers what it shows, and gives what has to be written to it to show the screen as it is now.
Only text, colours, the cursor and known modes are written: nothing else that a program sends reaches it.
*/
export class View {
	readonly #screen: Screen;
	#columns: number;
	#rows: number;
	#shown: string[] = [];
	#modes = '';
	#cursor = '';
	#scrolledUp = 0;
	#heldInput = '';

	constructor(screen: Screen, columns: number, rows: number) {
		this.#screen = screen;
		this.#columns = columns;
		this.#rows = rows;
	}

	/** The attached terminal has a new size. */
	resize(columns: number, rows: number): void {
		this.#columns = columns;
		this.#rows = rows;
		this.#shown = [];
	}

	/** Everything is to be written again with the next paint. */
	forget(): void {
		this.#shown = [];
		this.#modes = '';
		this.#cursor = '';
	}

	/** What to write so that the screen shows; '' when it does. */
	paint(): string {
		this.#scrolledUp = Math.min(this.#scrolledUp, this.#screen.scrollback);
		let rows = this.#shown.length === 0 ? '\u001B[0m\u001B[2J' : '';
		for (let row = 0; row < this.#rows; row++) {
			const line = this.#screen.row(row, this.#scrolledUp, this.#columns);
			if (line !== (this.#shown[row] ?? '')) {
				rows += `\u001B[${row + 1};1H\u001B[2K${line}`;
			}
			this.#shown[row] = line;
		}
		const modes = modeSequence(this.#screen.modes);
		const cursor = this.#cursorSequence();
		if (rows === '' && modes === this.#modes && cursor === this.#cursor) {
			return '';
		}
		const written = `${modes === this.#modes ? '' : modes}\u001B[?2026h\u001B[?25l${rows}${cursor}\u001B[?2026l`;
		this.#modes = modes;
		this.#cursor = cursor;
		return written;
	}

	/**
	Takes what a person typed. While the program wants no mouse, the wheel scrolls back, or in the alternate screen
	moves the cursor; any key goes back to the end.
	*/
	take(data: string): Input {
		const {mouse, alternate, applicationCursor} = this.#screen.modes;
		if (mouse !== 'none') {
			return {forProgram: data, scrolled: this.#scrollTo(0)};
		}
		let turns = 0;
		const input = this.#heldInput + data;
		this.#heldInput = unfinishedReport.exec(input)?.[0] ?? '';
		const typed = input
			.slice(0, input.length - this.#heldInput.length)
			.replaceAll(mouseReport, (_, button: string) => {
				turns += button === '64' ? 1 : button === '65' ? -1 : 0;
				return '';
			});
		if (alternate) {
			const arrow = `\u001B${applicationCursor ? 'O' : '['}${turns > 0 ? 'A' : 'B'}`;
			return {forProgram: arrow.repeat(Math.abs(turns) * wheelLines) + typed, scrolled: false};
		}
		const scrolled = this.#scrollTo(typed === '' ? this.#scrolledUp + turns * wheelLines : 0);
		return {forProgram: typed, scrolled};
	}

	#scrollTo(lines: number): boolean {
		const before = this.#scrolledUp;
		this.#scrolledUp = Math.max(0, Math.min(lines, this.#screen.scrollback));
		return this.#scrolledUp !== before;
	}

	#cursorSequence(): string {
		const {column, row} = this.#screen.cursor;
		const line = row + this.#scrolledUp;
		const visible = this.#screen.modes.cursorVisible && line < this.#rows && column < this.#columns;
		return visible ? `\u001B[${line + 1};${column + 1}H\u001B[?25h` : '';
	}
}

const mouseModes = {x10: 9, vt200: 1000, drag: 1002, any: 1003};

/** Sets an attached terminal's modes to those that the program wants; without a mouse, to hear of the wheel. */
function modeSequence(modes: ScreenModes): string {
	const set = (mode: number, on: boolean) => `\u001B[?${mode}${on ? 'h' : 'l'}`;
	const mouse = mouseModes[modes.mouse === 'none' ? 'vt200' : modes.mouse];
	return [
		set(1, modes.applicationCursor),
		modes.applicationKeypad ? '\u001B=' : '\u001B>',
		set(2004, modes.bracketedPaste),
		set(1004, modes.focus),
		// To switch one of these off switches the mouse off: the one that holds comes last.
		...Object.values(mouseModes).map(mode => set(mode, false)),
		set(mouse, true),
		set(1006, modes.mouse === 'none' || modes.mouseSgr),
	].join('');
}
