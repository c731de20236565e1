import type {Session} from '../session/session.ts';
import type {Board} from './board.ts';
import {plainLines} from './display.ts';
import {errorWords} from './error-words.ts';
import {styledLines} from './sgr.ts';
import type {DetailContent, DetailTab} from './ui-state.ts';
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
	const news = newsOf(state.tab, session);
	return news === null ? null : `${state.tab} ${session.id} ${news} ${snapshot.loaded}`;
}

/** What changes when the tab has to be read anew; null where there is nothing to read. */
function newsOf(tab: DetailTab, {activeAt, git, pr}: Session): string | null {
	switch (tab) {
		case 'log':
			return activeAt;
		case 'pull':
			return pr === null ? null : JSON.stringify(pr);
		default:
			return git?.at ?? '';
	}
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
	readTab(board, target).then(
		content => wanted && board.update({content: {...target, ...content, problem: null}}),
		error => wanted && board.update(({state}) => ({content: failed(target, state.content, error)})),
	);
	return () => {
		wanted = false;
	};
}

async function readTab(
	{store}: Board,
	{tab, sessionId}: Target,
): Promise<Pick<DetailContent, 'lines' | 'pull'>> {
	switch (tab) {
		case 'log':
			return {lines: (await store.log(sessionId)).flatMap(line => plainLines(line))};
		case 'pull':
			return {lines: null, pull: await store.pulls.detail(sessionId)};
		default:
			return {lines: styledLines(await store.diff(sessionId))};
	}
}

/** What a server said before it stopped answering is still worth reading, with why there is nothing newer. */
function failed(target: Target, before: DetailContent | null, error: unknown): DetailContent {
	const same = before?.tab === 'pull' && target.tab === 'pull' && before.sessionId === target.sessionId;
	return {...target, lines: null, pull: same ? before.pull : null, problem: errorWords(error)};
}
