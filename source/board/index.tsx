import {render} from 'ink';
import {leaveWords} from '../session/words.ts';
import type {BoardStore} from '../store/board/board-model.ts';
import {App} from './app.tsx';
import {createBoard} from './board.ts';
import {createKeymap} from './key-bindings.ts';
import {type TerminalInput, withoutMouse} from './mouse-input.ts';
import {themeFrom} from './theme.ts';

export type RunBoardOptions = {
	store: BoardStore;
	/** The clock, in ms since 1970; the system's by default. */
	now?: () => number;
	/** Keys from the settings, by the actions' names. */
	keys?: Readonly<Record<string, string | readonly string[]>>;
	/** Signs of plain ASCII only; by default as the terminal's locale says. */
	ascii?: boolean;
	/** Whether clicks and the wheel count; true by default. */
	mouse?: boolean;
	/** The terminal; this process's own by default. */
	stdin?: TerminalInput;
	stdout?: NodeJS.WriteStream;
	env?: Readonly<Record<string, string | undefined>>;
};

/** How the board was left: what to say on the normal screen, and the signal that ended it, if one did. */
export type BoardResult = {message: string | null; signal: NodeJS.Signals | null};

const signals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGINT'];

/**
Shows the board full-screen until the person leaves it. Agents go on; the store is left as it is, for the caller to
dispose of. The terminal is as it was before on every way out; a defect while drawing rejects, after that.
*/
export async function runBoard({
	store,
	now,
	keys,
	ascii,
	mouse = true,
	stdin = process.stdin,
	stdout = process.stdout,
	env = process.env,
}: RunBoardOptions): Promise<BoardResult> {
	const theme = themeFrom(env, ascii);
	const keymap = createKeymap(keys);
	const size = () => ({columns: stdout.columns || 80, rows: stdout.rows || 24});
	let suspend: (callback: () => Promise<void>) => Promise<void> = async callback => callback();
	let leave = () => {};
	let endedBy: NodeJS.Signals | null = null;
	let away = false;

	const board = createBoard({
		store,
		keymap,
		theme,
		now,
		size: size(),
		terminal: {
			async suspend(callback) {
				away = true;
				try {
					await suspend(callback);
				} finally {
					away = false;
					if (endedBy !== null) {
						instance.unmount();
					}
				}
			},
			leave: () => leave(),
			write: sequence => stdout.write(sequence),
		},
	});
	const app = (
		<App
			board={board}
			theme={theme}
			onReady={handOver => {
				suspend = handOver;
			}}
		/>
	);
	const resize = () => {
		board.resize(size());
		// Draws now: Ink answers the same event with the frame it has, which must be of the new size by then.
		instance.rerender(app);
	};
	const end = (signal: NodeJS.Signals) => {
		endedBy = signal;
		// Whoever has the terminal meanwhile keeps it until it is given back.
		if (!away) {
			instance.unmount();
		}
	};
	const hangUp = () => end('SIGHUP');
	stdout.prependListener('resize', resize);
	stdout.on('error', hangUp);
	stdin.once('end', hangUp);
	for (const signal of signals) {
		process.on(signal, end);
	}
	const instance = render(app, {
		stdin: mouse ? withoutMouse(stdin, stdout, event => board.mouse(event)) : stdin,
		stdout,
		alternateScreen: true,
		incrementalRendering: true,
		interactive: true,
		patchConsole: false,
		exitOnCtrlC: false,
	});
	leave = () => instance.unmount();
	for (const problem of keymap.problems) {
		store.say('warning', problem);
	}
	try {
		await instance.waitUntilExit();
	} finally {
		board.dispose();
		stdin.off('end', hangUp);
		stdout.off('resize', resize);
		for (const signal of signals) {
			process.off(signal, end);
		}
	}
	return {message: leaveWords(store.getSnapshot().sessions), signal: endedBy};
}
