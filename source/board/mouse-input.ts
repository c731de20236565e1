import {PassThrough} from 'node:stream';
import type {MouseEvent} from './mouse.ts';

/** What Ink needs of a terminal's input. */
export type TerminalInput = NodeJS.ReadableStream & {
	isTTY?: boolean;
	setRawMode?(on: boolean): unknown;
	ref?(): unknown;
	unref?(): unknown;
};

/** xterm's "SGR mouse" reports (ctlseqs, "Extended coordinates"): button; column; row; pressed or released. */
const report = /\u{1B}\[<(\d{1,4});(\d{1,5});(\d{1,5})([Mm])/gu;
const beginning = /\u{1B}(?:\[(?:<[\d;]*)?)?$/u;
const enable = '\u{1B}[?1000h\u{1B}[?1006h';
const disable = '\u{1B}[?1006l\u{1B}[?1000l';
/** The rest of a report that came in two pieces is there by then; a lone Escape key waits no longer. In ms. */
const patience = 10;

const wheelUp = 64;
const wheelDown = 65;

/** Splits what a terminal sent into mouse events, all the rest, and the beginning of a report that may go on. */
export function splitMouse(data: string): {rest: string; events: MouseEvent[]; pending: string} {
	const events: MouseEvent[] = [];
	const rest = data.replaceAll(report, (_, code: string, column: string, row: string, end: string) => {
		const button = Number(code);
		const kind =
			button === 0 && end === 'M'
				? 'press'
				: button === wheelUp
					? 'wheel-up'
					: button === wheelDown
						? 'wheel-down'
						: null;
		if (kind !== null) {
			events.push({kind, x: Number(column) - 1, y: Number(row) - 1});
		}
		return '';
	});
	const pending = beginning.exec(rest)?.[0] ?? '';
	return {rest: rest.slice(0, rest.length - pending.length), events, pending};
}

/**
A terminal's input without the mouse reports, which Ink does not know. The mouse is on while raw mode is; with raw mode
off the real input is left alone, so that whoever has the terminal then gets every key.
*/
export function withoutMouse(
	input: TerminalInput,
	output: {write(text: string): unknown},
	onMouse: (event: MouseEvent) => void,
): TerminalInput {
	const clean = new PassThrough();
	let pending = '';
	let waiting: NodeJS.Timeout | null = null;
	const pass = (text: string) => {
		if (text !== '') {
			clean.write(Buffer.from(text, 'latin1'));
		}
	};
	const take = (chunk: Buffer | string) => {
		if (waiting !== null) {
			clearTimeout(waiting);
			waiting = null;
		}
		// Reports are plain ASCII: as Latin-1 the bytes of other characters pass unchanged, also when cut in two.
		const split = splitMouse(pending + Buffer.from(chunk).toString('latin1'));
		pending = split.pending;
		pass(split.rest);
		for (const event of split.events) {
			onMouse(event);
		}
		if (pending !== '') {
			waiting = setTimeout(() => {
				pass(pending);
				pending = '';
			}, patience);
		}
	};
	return Object.assign(clean, {
		isTTY: true,
		setRawMode(on: boolean) {
			input.setRawMode?.(on);
			input.off('data', take);
			if (on) {
				input.on('data', take);
				input.resume();
			} else {
				input.pause();
			}
			output.write(on ? enable : disable);
		},
		ref: () => input.ref?.(),
		unref: () => input.unref?.(),
	});
}
