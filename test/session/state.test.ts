import {describe, expect, test} from 'vitest';
import {type AgentSignals, noSignals} from '../../source/session/agent-events.ts';
import type {NewFact} from '../../source/session/facts.ts';
import type {State} from '../../source/session/session.ts';
import {deriveState, endedWell, isReviewable} from '../../source/session/state.ts';
import {
	birth,
	cleaned,
	conflict,
	exited,
	failed,
	git,
	integrated,
	killed,
	lost,
	paused,
	recordOf,
	restored,
	saying,
	signalsOf,
	started,
	stopped,
	tipC,
	trashed,
	worktree,
} from './sample-facts.ts';

const silent = noSignals();
const ready = saying('ready');

type Case = [name: string, facts: NewFact[], signals: AgentSignals, state: State];

const beginnings: Case[] = [
	['just asked for', [], silent, 'spawning'],
	['worktree made', [worktree], silent, 'spawning'],
	['agent started, nothing heard', [worktree, started()], silent, 'working'],
	['agent started, at work', [worktree, started()], saying('active'), 'working'],
	['could not be started', [worktree, failed], silent, 'failed'],
	['could not be started, tried again', [worktree, failed, restored], silent, 'spawning'],
	['tried again, failed again', [worktree, failed, restored, failed], silent, 'failed'],
	['tried again, started', [worktree, failed, restored, started()], silent, 'working'],
];

const endings: Case[] = [
	['killed', [started(), killed], silent, 'killed'],
	['killed before it started', [killed], silent, 'killed'],
	['cleaned', [started(), git(), integrated(), cleaned], silent, 'cleaned'],
	['failed wins over killed', [failed, killed], silent, 'failed'],
	['killed wins over cleaned', [started(), killed, cleaned], silent, 'killed'],
	['killed wins over merged', [started(), git(), integrated(), killed], ready, 'killed'],
	['killed wins over lost', [started(), lost(), killed], silent, 'killed'],
	['killed wins over its exit', [started(), killed, exited(null, 'SIGTERM')], silent, 'killed'],
	['exited with 0, no commits', [started(), exited(0)], silent, 'exited'],
	['exited with 1, commits', [started(), git(), exited(1)], ready, 'exited'],
	['ended by a signal, commits', [started(), git(), exited(null, 'SIGKILL')], ready, 'exited'],
	[
		'exited of an earlier run',
		[started('run-0'), exited(1, null, 'run-0'), started('run-1')],
		silent,
		'working',
	],
	[
		'exit of an earlier run heard late',
		[started('run-0'), started('run-1'), exited(1, null, 'run-0')],
		silent,
		'working',
	],
	['lost', [started(), lost()], silent, 'lost'],
	[
		'lost of an earlier run',
		[started('run-0'), restored, started('run-1'), lost('run-0')],
		silent,
		'working',
	],
	['stopped', [started(), stopped], silent, 'stopped'],
	['stopped, and then its terminal is gone', [started(), stopped, lost()], silent, 'stopped'],
	['paused', [started(), paused], silent, 'paused'],
	['paused wins over stopped', [started(), stopped, paused], silent, 'paused'],
];

const review: Case[] = [
	['commits, clean, turn ended', [started(), git()], ready, 'review_pending'],
	['commits, clean, exited with 0', [started(), git(), exited(0)], silent, 'review_pending'],
	['commits, clean, exited, status unknown', [started(), git(), exited(null)], silent, 'review_pending'],
	['commits, clean, still at work', [started(), git()], saying('active'), 'working'],
	['commits, clean, asks', [started(), git()], saying('waiting_input'), 'working'],
	['commits, clean, blocked', [started(), git()], saying('blocked'), 'working'],
	['commits, clean, nothing heard', [started(), git()], silent, 'working'],
	['commits, uncommitted files, turn ended', [started(), git({dirty: 1})], ready, 'working'],
	['commits, uncommitted files, exited with 0', [started(), git({dirty: 1}), exited(0)], silent, 'exited'],
	['no commits, turn ended', [started(), git({ahead: 0})], ready, 'working'],
	['not looked at, turn ended', [started()], ready, 'working'],
	['conflict, turn ended', [started(), git(), conflict()], ready, 'review_pending'],
	['stopped with something to review', [started(), git(), stopped], ready, 'review_pending'],
	['paused with something to review', [started(), git(), paused], ready, 'review_pending'],
	['lost with something to review', [started(), git(), lost()], ready, 'review_pending'],
	['stopped at work', [started(), git(), stopped], saying('active'), 'stopped'],
	['lost at work', [started(), git(), lost()], saying('active'), 'lost'],
	[
		'at work again',
		[started(), git()],
		signalsOf([
			[12, 'ready'],
			[30, 'active'],
		]),
		'working',
	],
];

const merged: Case[] = [
	['branch in its base', [started(), git(), integrated()], ready, 'merged'],
	['branch in its base, agent at work', [started(), git(), integrated()], saying('active'), 'merged'],
	['branch in its base, exited', [started(), git(), exited(1), integrated()], silent, 'merged'],
	['branch in its base, stopped', [started(), git(), stopped, integrated()], silent, 'merged'],
	['branch in its base, in the trash', [started(), git(), integrated(), trashed], silent, 'merged'],
	[
		'a newer commit',
		[started(), git(), integrated(), git({tip: tipC, ahead: 3})],
		saying('active'),
		'working',
	],
	[
		'a newer commit, up for review',
		[started(), git(), integrated(), git({tip: tipC})],
		ready,
		'review_pending',
	],
	['uncommitted files after it', [started(), git(), integrated(), git({dirty: 2})], ready, 'merged'],
	['restored', [started(), git(), integrated(), killed, restored, started('run-2')], silent, 'working'],
	[
		'restored, and seen on the same tip again',
		[started(), git(), integrated(), killed, restored, started('run-2'), integrated()],
		silent,
		'working',
	],
	[
		'restored, with a newer commit that is merged too',
		[started(), git(), integrated(), killed, restored, started('run-2'), git({tip: tipC}), integrated(tipC)],
		silent,
		'merged',
	],
	['no commits: never merged nor up for review', [started(), git({ahead: 0}), exited(0)], ready, 'exited'],
];

const restores: Case[] = [
	['stopped', [started(), stopped, restored, started('run-2')], silent, 'working'],
	['stopped, its agent not started yet', [started(), stopped, restored], silent, 'spawning'],
	[
		'stopped, not started yet, said ready before',
		[started(), git({ahead: 0}), stopped, restored],
		ready,
		'spawning',
	],
	['paused', [started(), paused, trashed, restored, worktree, started('run-2')], silent, 'working'],
	['lost', [started(), lost(), restored, started('run-2')], silent, 'working'],
	['lost, its restore was cut off', [started(), lost(), restored], silent, 'lost'],
	['exited, its restore was cut off', [started(), exited(1), restored], silent, 'exited'],
	['stopped, its restore was cut off and seen', [started(), stopped, restored, lost()], silent, 'lost'],
	['killed', [started(), killed, restored, started('run-2')], silent, 'working'],
	['cleaned', [started(), cleaned, restored, started('run-2')], silent, 'working'],
	['killed again', [started(), killed, restored, started('run-2'), killed], silent, 'killed'],
	[
		'what it said in its earlier run',
		[started(), git(), killed, restored, started('run-2')],
		ready,
		'working',
	],
	[
		'what it says in this run',
		[started(), git(), killed, restored, started('run-2')],
		signalsOf([
			[15, 'active'],
			[55, 'ready'],
		]),
		'review_pending',
	],
];

const local = {forge: 'local', now: birth + 3_600_000} as const;

describe('deriveState', () => {
	describe.each([
		['beginning', beginnings],
		['ending', endings],
		['up for review', review],
		['merged', merged],
		['restored', restores],
	] as const)('%s', (_, cases) => {
		test.each(cases)('%s', (_name, facts, signals, state) => {
			expect(deriveState(recordOf(...facts), signals, local)).toBe(state);
		});
	});

	test('what a hook says while the agent is being started counts, however long that takes', () => {
		const record = recordOf(worktree, git(), started());
		expect(deriveState(record, signalsOf([[3, 'ready']]), local)).toBe('review_pending');
	});
});

describe('isReviewable', () => {
	test('a branch without commits of its own never is', () => {
		for (const dirty of [0, 1]) {
			for (const end of [[], [exited(0)], [exited(1)], [lost()]]) {
				expect(isReviewable(recordOf(started(), git({ahead: 0, dirty}), ...end), ready)).toBe(false);
			}
		}
	});
});

describe('endedWell', () => {
	test.each([
		[{status: 0, signal: null}, true],
		[{status: null, signal: null}, true],
		[{status: 1, signal: null}, false],
		[{status: 130, signal: null}, false],
		[{status: null, signal: 'SIGTERM'}, false],
		[{status: 0, signal: 'SIGHUP'}, false],
	])('%j: %s', (exit, well) => {
		expect(endedWell(exit)).toBe(well);
	});
});
