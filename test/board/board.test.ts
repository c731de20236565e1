import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {type Board, createBoard} from '../../source/board/board.ts';
import {createKeymap} from '../../source/board/key-bindings.ts';
import type {Session} from '../../source/session/session.ts';
import type {BoardSnapshot} from '../../source/store/board/board-model.ts';
import {createMemoryStore, type MemoryStore, onIssue, sampleNow} from './sample.ts';

beforeEach(() => {
	vi.useFakeTimers({now: sampleNow});
});

afterEach(() => {
	vi.useRealTimers();
});

function openQuietly(changes: Partial<BoardSnapshot> = {}): {
	board: Board;
	store: MemoryStore;
	drawn(): number;
} {
	const store = createMemoryStore({issues: [], ...changes});
	const board = createBoard({
		store,
		keymap: createKeymap(),
		theme: {colours: true, ascii: false},
		size: {columns: 120, rows: 40},
		terminal: {suspend: async work => work(), leave() {}, write() {}},
	});
	let drawn = 0;
	board.subscribe(() => {
		drawn++;
	});
	return {board, store, drawn: () => drawn};
}

function agedSessions(seconds: number): Session[] {
	return [
		onIssue(1, 'One', {activitySince: new Date(sampleNow - seconds * 1000).toISOString(), endedAt: null}),
	];
}

describe('how often it is drawn', () => {
	test('once a second at most while an age in seconds is shown', () => {
		const {board, drawn} = openQuietly({sessions: agedSessions(5)});
		vi.advanceTimersByTime(20_000);
		expect(drawn()).toBeGreaterThanOrEqual(19);
		expect(drawn()).toBeLessThanOrEqual(21);
		board.dispose();
	});

	test('once a minute while all ages are in minutes', () => {
		const {board, drawn} = openQuietly({sessions: agedSessions(300)});
		vi.advanceTimersByTime(300_000);
		expect(drawn()).toBeGreaterThanOrEqual(4);
		expect(drawn()).toBeLessThanOrEqual(6);
		board.dispose();
	});

	test('never again after it was disposed of', () => {
		const {board, drawn} = openQuietly({sessions: agedSessions(5)});
		board.dispose();
		vi.advanceTimersByTime(20_000);
		expect(drawn()).toBe(0);
		expect(vi.getTimerCount()).toBe(0);
	});
});

describe('what passes', () => {
	test('a message goes after some seconds, an error with the next key', () => {
		const {board, store} = openQuietly({sessions: agedSessions(300)});
		store.say('good', 'done');
		expect(board.getView().message?.text).toBe('done');
		vi.advanceTimersByTime(5900);
		expect(board.getView().message?.text).toBe('done');
		vi.advanceTimersByTime(200);
		expect(board.getView().message).toBeNull();
		store.say('error', 'broken');
		vi.advanceTimersByTime(60_000);
		expect(board.getView().message?.text).toBe('broken');
		board.press([{name: 'j', text: 'j'}]);
		expect(board.getView().message).toBeNull();
		board.dispose();
	});

	test('an error is not hidden by what is said after it', () => {
		const {board, store} = openQuietly({sessions: agedSessions(300)});
		store.say('error', 'There is no issue 99.');
		store.say('info', '3: skipped');
		expect(board.getView().message?.text).toBe('There is no issue 99.');
		board.press([{name: 'g', text: 'g'}]);
		expect(board.getView().message?.text).toBe('3: skipped');
		board.dispose();
	});

	test('a card that changed column shows it for three seconds', () => {
		const {board, store} = openQuietly({sessions: agedSessions(300)});
		const move = (column: Session['column']) =>
			store.change({sessions: store.getSnapshot().sessions.map(session => ({...session, column}))});
		const isMoved = () =>
			[...board.getView().state.moved.values()].some(until => until > board.getView().now);
		expect(isMoved()).toBe(false);
		move('review');
		expect(isMoved()).toBe(true);
		vi.advanceTimersByTime(2900);
		expect(isMoved()).toBe(true);
		vi.advanceTimersByTime(200);
		expect(isMoved()).toBe(false);
		board.dispose();
	});
});

describe('until everything was looked at', () => {
	test('the cursor does not stick to what was there first, unless it was put there', () => {
		const first = [onIssue(1, 'One')];
		const second = [...first, onIssue(2, 'Two', {column: 'needs_you'})];
		const {board, store} = openQuietly({sessions: first, loaded: false});
		expect(board.getView().chosen?.key).toBe('web-1-k3f9');
		store.change({sessions: second, loaded: true});
		expect(board.getView().chosen?.key).toBe('web-2-k3f9');
		board.dispose();

		const other = openQuietly({sessions: first, loaded: false});
		other.board.press([{name: 'g', text: 'g'}]);
		other.store.change({sessions: second, loaded: true});
		expect(other.board.getView().chosen?.key).toBe('web-1-k3f9');
		other.board.dispose();
	});
});

describe('a terminal given away', () => {
	test('is not given away twice, and what failed there is said', async () => {
		const store = createMemoryStore({sessions: agedSessions(300)});
		let suspended = 0;
		const board = createBoard({
			store,
			keymap: createKeymap(),
			theme: {colours: true, ascii: false},
			size: {columns: 120, rows: 40},
			terminal: {
				async suspend(work) {
					suspended++;
					await work();
				},
				leave() {},
				write() {},
			},
		});
		store.failWith = new Error('no terminal');
		board.press([
			{name: 'enter', text: null},
			{name: 'enter', text: null},
		]);
		await vi.waitFor(() => expect(store.getSnapshot().messages.at(-1)?.text).toBe('no terminal'));
		expect(suspended).toBe(1);
		board.dispose();
	});
});
