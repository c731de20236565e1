import {onTestFinished} from 'vitest';
import {type BoardResult, type RunBoardOptions, runBoard} from '../../source/board/index.tsx';
import {createScreen, type Screen} from '../helpers/screen.tsx';
import {createMemoryStore, type MemoryStore, sampleNow} from './sample.ts';

export type OpenBoard = {screen: Screen; store: MemoryStore; left: Promise<BoardResult>};

/** Opens a board on a screen in memory, and closes it when the test is over. */
export async function openBoard({
	columns = 80,
	rows = 24,
	store = createMemoryStore(),
	...options
}: {
	columns?: number;
	rows?: number;
	store?: MemoryStore;
} & Partial<RunBoardOptions> = {}): Promise<OpenBoard> {
	const screen = createScreen(columns, rows);
	const left = runBoard({
		store,
		now: () => sampleNow,
		env: {LANG: 'C.UTF-8'},
		stdin: screen.stdin,
		stdout: screen.stdout,
		...options,
	});
	onTestFinished(async () => {
		screen.stdin.emit('end');
		await left.catch(() => {});
		screen.dispose();
	});
	await screen.shows('AO');
	return {screen, store, left};
}
