import {emitKeypressEvents, type Key} from 'node:readline';
import type {ReadStream, WriteStream} from 'node:tty';
import {styleText} from 'node:util';
import cliTruncate from 'cli-truncate';
import {cleanText, fitWidth} from '../../session/text.ts';
import {emptyInput, pressKey} from './input.ts';
import type {LineKind} from './step.ts';

/** The agent's side of its terminal: lines above, one row at the bottom that is drawn anew. */
export type Terminal = {
	show(kind: LineKind, text: string): void;
	/** What the bottom row says while the agent works; null shows the input line. */
	setStatus(status: string | null): void;
	/** The next line that was typed or pasted; null at the end of the input. */
	nextInstruction(): Promise<string | null>;
	/** An instruction waits already. */
	hasInstruction(): boolean;
	/** Waits for y, n, 1, 2, Enter or Escape; rejects when `signal` says so. */
	answer(signal: AbortSignal): Promise<boolean>;
	/** Forgets what is typed; false where there was nothing. */
	clearLine(): boolean;
	/** Gives the terminal back as it was. */
	close(): void;
};

const looks: Record<LineKind, (text: string) => string> = {
	say: text => `${styleText('magenta', '●')} ${text}`,
	act: text => `${styleText('cyan', '●')} ${styleText('bold', text)}`,
	detail: text => styleText('dim', `  └ ${text}`),
	added: text => styleText('green', `    + ${text}`),
	removed: text => styleText('red', `    - ${text}`),
	good: text => styleText('green', `  ✔ ${text}`),
	bad: text => styleText('red', `  ✘ ${text}`),
	question: text => styleText('yellow', `│ ${text}`),
};

const answers: Readonly<Record<string, boolean>> = {
	y: true,
	1: true,
	return: true,
	enter: true,
	n: false,
	2: false,
	escape: false,
};

/**
Takes the terminal over: raw keys and bracketed paste where it is one, else plain lines in and out. `onInterrupt`
hears Ctrl-C and Escape, but for an Escape that answers a question.
*/
export function openTerminal(
	input: ReadStream,
	output: WriteStream,
	onInterrupt: (key: 'ctrl-c' | 'escape') => void,
): Terminal {
	const live = output.isTTY === true;
	const queue: string[] = [];
	let state = emptyInput;
	let status: string | null = null;
	let ended = false;
	let onInstruction: (() => void) | null = null;
	let onAnswer: ((yes: boolean) => void) | null = null;

	const bottomRow = () => {
		const width = Math.max(10, (output.columns || 80) - 1);
		if (onAnswer !== null) {
			return styleText('yellow', fitWidth('y yes · n no · Enter yes', width));
		}
		const typed = cleanText(state.line.slice(-4 * width));
		const line = cliTruncate(typed, width - 2, {position: 'start'});
		return status === null
			? `› ${line}`
			: styleText('dim', fitWidth(`${status} ${typed && `› ${typed}`}`, width));
	};
	const draw = (above = '') => {
		if (live) {
			output.write(`\r\u001B[K${above}${bottomRow()}`);
		} else if (above !== '') {
			output.write(above);
		}
	};
	const wake = () => {
		onInstruction?.();
		onInstruction = null;
	};
	const onKey = (character: string | undefined, key: Key) => {
		const yes = state.paste === null && !key.ctrl ? answers[key.name ?? character ?? ''] : undefined;
		if (onAnswer !== null && yes !== undefined) {
			onAnswer(yes);
			return;
		}
		const pressed = pressKey(state, character, key);
		state = pressed.state;
		const {action} = pressed;
		if (action?.kind === 'submit' && action.text.trim() !== '') {
			queue.push(action.text);
			draw(`${styleText('bold', `› ${cliTruncate(cleanText(action.text.slice(0, 400)), 76)}`)}\n`);
			wake();
		} else if (action?.kind === 'end') {
			onEnd();
		} else if (action?.kind === 'interrupt') {
			onInterrupt(action.key);
		}
		draw();
	};
	const onEnd = () => {
		ended = true;
		onAnswer?.(false);
		wake();
	};
	const onResize = () => draw();

	emitKeypressEvents(input);
	if (input.isTTY) {
		input.setRawMode(true);
	}
	if (live) {
		output.write('\u001B[?2004h');
	}
	input.on('keypress', onKey).on('end', onEnd).on('error', onEnd).resume();
	output.on('resize', onResize).on('error', () => {});
	draw();

	return {
		show(kind, text) {
			draw(`${looks[kind](text)}\n`);
		},
		setStatus(next) {
			status = next;
			draw();
		},
		async nextInstruction() {
			while (queue.length === 0 && !ended) {
				await new Promise<void>(resolve => {
					onInstruction = resolve;
				});
			}
			return queue.shift() ?? null;
		},
		hasInstruction: () => queue.length > 0,
		async answer(signal) {
			signal.throwIfAborted();
			if (ended) {
				return false;
			}
			try {
				return await new Promise<boolean>((resolve, reject) => {
					onAnswer = resolve;
					signal.addEventListener('abort', () => reject(signal.reason), {once: true});
					draw();
				});
			} finally {
				onAnswer = null;
				draw();
			}
		},
		clearLine() {
			const typed = state.line !== '';
			state = emptyInput;
			draw();
			return typed;
		},
		close() {
			input.off('keypress', onKey).off('end', onEnd).pause();
			output.off('resize', onResize);
			if (input.isTTY) {
				input.setRawMode(false);
			}
			if (live) {
				output.write('\r\u001B[K\u001B[?2004l');
			}
		},
	};
}
