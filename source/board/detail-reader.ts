import {asAoError} from '../session/errors.ts';
import type {Board} from './board.ts';
import {plainLines} from './display.ts';
import {styledLines} from './sgr.ts';
import type {DetailContent} from './ui-state.ts';
import type {View} from './view.ts';

/** Follows what the detail shows: watches the screen that is looked at, and reads log and diff when asked for. */
export type DetailReader = {
	/** Looks at what is shown now; `away` while the terminal belongs to somebody else. */
	follow(view: View, away: boolean): void;
	dispose(): void;
};

/** The cursor rests this long on a card before its screen, log or diff is asked for, in ms. */
const restTime = 120;
/** A live screen is drawn at most this often, in ms. */
const screenTime = 250;

/** Makes the reader of a board's detail. */
export function createDetailReader(board: Board): DetailReader {
	let wanted: string | null = null;
	let resting: NodeJS.Timeout | null = null;
	let stop: (() => void) | null = null;

	const end = () => {
		if (resting !== null) {
			clearTimeout(resting);
			resting = null;
		}
		stop?.();
		stop = null;
	};
	return {
		follow(view, away) {
			const next = away ? null : wantedOf(view);
			if (next === wanted) {
				return;
			}
			wanted = next;
			end();
			const {session, state} = view;
			if (next === null || session === null) {
				return;
			}
			const target = {sessionId: session.id, tab: state.tab};
			resting = setTimeout(() => {
				resting = null;
				stop = target.tab === 'screen' ? watchScreen(board, target) : read(board, target);
			}, restTime);
		},
		dispose: end,
	};
}

/** A word for what must be read, another one whenever it must be read anew; null where there is nothing to read. */
function wantedOf({layout, session, state, snapshot}: View): string | null {
	if (layout.detail === null || session === null || state.tab === 'info') {
		return null;
	}
	if (state.tab === 'screen') {
		return session.runtime === null ? null : `screen ${session.id} ${session.runtime.alive}`;
	}
	const news = state.tab === 'log' ? session.activeAt : (session.git?.at ?? '');
	return `${state.tab} ${session.id} ${news} ${snapshot.loaded}`;
}

type Target = Pick<DetailContent, 'sessionId' | 'tab'>;

function watchScreen(board: Board, target: Target): () => void {
	let newest = '';
	let pause: NodeJS.Timeout | null = null;
	let shown: string | null = null;
	const show = () => {
		if (newest !== shown) {
			shown = newest;
			board.update({content: {...target, lines: styledLines(newest), problem: null}});
		}
	};
	const unwatch = board.store.watchScreen(target.sessionId, screen => {
		newest = screen;
		if (pause !== null) {
			return;
		}
		show();
		pause = setTimeout(() => {
			pause = null;
			show();
		}, screenTime);
	});
	return () => {
		unwatch();
		if (pause !== null) {
			clearTimeout(pause);
		}
	};
}

function read(board: Board, target: Target): () => void {
	let wanted = true;
	const {store} = board;
	const reading =
		target.tab === 'log'
			? store.log(target.sessionId).then(lines => lines.flatMap(line => plainLines(line)))
			: store.diff(target.sessionId).then(styledLines);
	reading.then(
		lines => wanted && board.update({content: {...target, lines, problem: null}}),
		error => wanted && board.update({content: {...target, lines: null, problem: asAoError(error).message}}),
	);
	return () => {
		wanted = false;
	};
}
