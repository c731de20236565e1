import type {ColumnId} from '../session/session.ts';
import type {BoardStore} from '../store/board/board-model.ts';
import {createDetailReader} from './detail-reader.ts';
import {errorWords} from './error-words.ts';
import type {Keymap} from './key-bindings.ts';
import type {KeyPress} from './key-press.ts';
import {clickAt, type MouseEvent, wheelAt} from './mouse.ts';
import {pasteText, pressKey} from './press.ts';
import type {Theme} from './theme.ts';
import {initialState, type UiState} from './ui-state.ts';
import {createViewer, messageTime, type View} from './view.ts';

/** The real terminal, as far as actions need it. */
export type Terminal = {
	/** Hands the terminal over while the callback runs, and draws everything anew after it. */
	suspend(callback: () => Promise<void>): Promise<void>;
	/** Ends the board. */
	leave(): void;
	/** Writes a sequence that does not move the cursor (the clipboard). */
	write(sequence: string): void;
};

/** A change of the board's own state. */
export type Change = Partial<UiState> | ((view: View) => Partial<UiState>);

/** The board without its drawing: takes keys, clicks and news, gives views. */
export type Board = {
	readonly store: BoardStore;
	readonly terminal: Terminal;
	getView(): View;
	/** For `useSyncExternalStore`. */
	subscribe(onChange: () => void): () => void;
	update(change: Change): void;
	/** Does something in the background; what goes wrong becomes a message. */
	run(work: () => Promise<unknown>): void;
	/** As `run`, while the terminal belongs to somebody else: nothing is drawn or watched meanwhile. */
	handOver(work: () => Promise<void>): void;
	press(presses: readonly KeyPress[]): void;
	paste(text: string): void;
	mouse(event: MouseEvent): void;
	resize(size: View['size']): void;
	dispose(): void;
};

export type BoardOptions = {
	store: BoardStore;
	terminal: Terminal;
	keymap: Keymap;
	theme: Theme;
	size: View['size'];
	now?: () => number;
};

/** How long a card that changed column shows it, in ms. */
const movedTime = 3000;
/** Ages tick at most this often, in ms: a frame costs about 10 ms of processor time, whatever changed. */
const tickTime = 1000;

/** Makes a board on a store. It is silent until it is subscribed to, and must be disposed. */
export function createBoard({
	store,
	terminal,
	keymap,
	theme,
	now = Date.now,
	...options
}: BoardOptions): Board {
	const view = createViewer();
	const listeners = new Set<() => void>();
	let state: UiState = initialState;
	let size = options.size;
	let timer: NodeJS.Timeout | null = null;
	let handedOver = false;
	let disposed = false;
	let columnsBefore = columnsOf(store);
	let current = renew();

	const board: Board = {
		store,
		terminal,
		getView: () => current,
		subscribe(onChange) {
			listeners.add(onChange);
			return () => listeners.delete(onChange);
		},
		update(change) {
			const changes = typeof change === 'function' ? change(current) : change;
			state = {...state, ...changes, placed: state.placed || changes.chosen !== undefined};
			refresh();
		},
		run(work) {
			void work().catch(error => {
				const text = errorWords(error);
				if (store.getSnapshot().messages.at(-1)?.text !== text) {
					store.say('error', text);
				}
			});
		},
		handOver(work) {
			if (handedOver) {
				return;
			}
			board.run(async () => {
				handedOver = true;
				refresh();
				try {
					await terminal.suspend(work);
				} finally {
					handedOver = false;
					refresh();
				}
			});
		},
		press(presses) {
			for (const press of presses) {
				dismissError();
				pressKey(board, press);
			}
		},
		paste: text => pasteText(board, text),
		mouse(event) {
			if (event.kind === 'press') {
				dismissError();
				clickAt(board, event);
			} else {
				wheelAt(board, event);
			}
		},
		resize(next) {
			size = next;
			refresh();
		},
		dispose() {
			disposed = true;
			unsubscribe();
			reader.dispose();
			if (timer !== null) {
				clearTimeout(timer);
			}
			listeners.clear();
		},
	};
	const reader = createDetailReader(board);
	const unsubscribe = store.subscribe(() => {
		noteMoves();
		refresh();
	});
	refresh();
	return board;

	function renew(): View {
		const next = view({size, now: now(), theme, keymap, snapshot: store.getSnapshot(), state});
		state = next.state;
		return next;
	}

	function refresh(): void {
		if (disposed) {
			return;
		}
		current = renew();
		reader.follow(current, handedOver);
		schedule();
		for (const listener of listeners) {
			listener();
		}
	}

	function dismissError(): void {
		const {message} = current;
		if (message?.level === 'error') {
			board.update({dismissed: message.id});
		}
	}

	function noteMoves(): void {
		const columnsNow = columnsOf(store);
		const time = now();
		const moved = new Map([...state.moved].filter(([, until]) => until > time));
		for (const [id, column] of columnsNow) {
			const before = columnsBefore.get(id);
			if (before !== undefined && before !== column) {
				moved.set(id, time + movedTime);
			}
		}
		columnsBefore = columnsNow;
		state = {...state, moved};
	}

	/** One timer for everything that time changes: ages, the message's end, the end of underlined titles. */
	function schedule(): void {
		if (timer !== null) {
			clearTimeout(timer);
			timer = null;
		}
		if (handedOver) {
			return;
		}
		const time = current.now;
		const step = current.tick === 'second' ? tickTime : 60_000;
		const ends = [...state.moved.values()];
		if (current.message !== null && current.message.level !== 'error') {
			ends.push(current.message.at + messageTime);
		}
		const next = Math.min(time + step - (time % step), ...ends.filter(end => end > time));
		timer = setTimeout(refresh, Math.max(0, next - now()) + 1);
	}
}

function columnsOf(store: BoardStore): Map<string, ColumnId> {
	return new Map(store.getSnapshot().sessions.map(({id, column}) => [id, column]));
}
