import {describe, expect, test} from 'vitest';
import {deriveActivity, isBeingRestored, isRunning, parkedAs} from '../../source/session/activity.ts';
import {type AgentSignals, noSignals} from '../../source/session/agent-events.ts';
import type {NewFact} from '../../source/session/facts.ts';
import type {Activity, Parked} from '../../source/session/session.ts';
import {
	birth,
	cleaned,
	exited,
	failed,
	git,
	killed,
	lost,
	paused,
	recordOf,
	restored,
	saying,
	signalsOf,
	started,
	stopped,
	worktree,
} from './sample-facts.ts';

const silent = noSignals();
const idleAfterMs = 300_000;

/** What the agent does at so many seconds after the session was made. */
function activityOf(facts: readonly NewFact[], signals: AgentSignals, seconds = 60) {
	return deriveActivity(recordOf(...facts), signals, {now: birth + seconds * 1000, idleAfterMs});
}

type Case = [name: string, facts: NewFact[], signals: AgentSignals, activity: Activity];

const cases: Case[] = [
	['not started', [worktree], silent, 'unknown'],
	['not started, but something was written', [worktree], saying('active'), 'unknown'],
	['just started', [started()], silent, 'unknown'],
	['active', [started()], saying('active'), 'active'],
	['ready', [started()], saying('ready'), 'ready'],
	['asks', [started()], saying('waiting_input'), 'waiting_input'],
	['blocked', [started()], saying('blocked'), 'blocked'],
	['its process is gone: first of all', [started(), exited(0)], saying('active'), 'exited'],
	['its process is gone while it asks', [started(), exited(1)], saying('waiting_input'), 'exited'],
	['lost', [started(), lost()], saying('active'), 'exited'],
	['killed', [started(), killed], saying('waiting_input'), 'exited'],
	['cleaned', [started(), cleaned], saying('ready'), 'exited'],
	['stopped', [started(), stopped], saying('active'), 'exited'],
	['paused', [started(), paused], saying('active'), 'exited'],
	[
		'a new run, nothing heard of it yet',
		[started(), restored, started('run-2')],
		saying('waiting_input'),
		'unknown',
	],
	['being restored', [started(), stopped, restored], saying('waiting_input'), 'unknown'],
	['failed before it started', [failed], silent, 'unknown'],
	[
		'said by the earlier run in its last moment',
		[started(), killed, restored, started('run-2')],
		signalsOf([[29.9, 'ready']]),
		'unknown',
	],
	[
		'said by the new run before its start was written down',
		[started(), killed, restored, started('run-2')],
		signalsOf([[31, 'active']]),
		'active',
	],
];

describe('deriveActivity', () => {
	test.each(cases)('%s', (_, facts, signals, activity) => {
		expect(activityOf(facts, signals).activity).toBe(activity);
	});

	test('nothing known has neither source nor time', () => {
		expect(activityOf([started()], silent)).toEqual({
			activity: 'unknown',
			source: null,
			since: null,
			text: null,
			ask: null,
		});
	});

	test('an ended process is its own source, since it ended', () => {
		const seen = activityOf([started(), exited(0)], saying('waiting_input', {text: 'May I?'}));
		expect(seen).toEqual({
			activity: 'exited',
			source: 'process',
			since: birth + 20_000,
			text: null,
			ask: null,
		});
		expect(activityOf([started(), lost()], silent).since).toBe(birth + 20_000);
		expect(activityOf([started(), stopped], silent).since).toBe(birth + 20_000);
	});

	test('the newest evidence wins, also where it is written down later', () => {
		const reports = [
			[20, 'active'],
			[40, 'ready'],
			[30, 'waiting_input'],
		] as const;
		expect(activityOf([started()], signalsOf(reports)).activity).toBe('ready');
	});

	test.each([
		['ready', 60, 'ready'],
		['ready', 315 - 0.001, 'ready'],
		['ready', 315, 'idle'],
		['ready', 9999, 'idle'],
		['active', 999_999, 'active'],
		['waiting_input', 999_999, 'waiting_input'],
		['blocked', 999_999, 'blocked'],
	] as const)('said %s at 15 s; after %d s: %s', (said, seconds, activity) => {
		expect(activityOf([started()], saying(said), seconds).activity).toBe(activity);
	});

	test('ready that is said again goes on from its first time', () => {
		const signals = signalsOf([
			[15, 'ready'],
			[300, 'ready'],
		]);
		expect(activityOf([started()], signals, 316)).toMatchObject({activity: 'idle', since: birth + 15_000});
	});

	test('a new turn begins a new time', () => {
		const signals = signalsOf([
			[15, 'ready'],
			[200, 'active'],
			[250, 'ready'],
		]);
		expect(activityOf([started()], signals, 400)).toMatchObject({activity: 'ready', since: birth + 250_000});
	});

	test('waiting is cleared by what is said later', () => {
		const signals = signalsOf([
			[15, 'waiting_input', {text: 'May I?'}],
			[16, 'active'],
		]);
		expect(activityOf([started()], signals)).toMatchObject({activity: 'active', text: null, ask: null});
	});

	test('never since before the run', () => {
		const signals = signalsOf([
			[15, 'ready'],
			[45, 'ready'],
		]);
		const {since} = activityOf([started(), killed, restored, started('run-2')], signals);
		expect(since).toBeGreaterThanOrEqual(birth + 40_000);
	});
});

describe('isRunning', () => {
	test.each<[string, NewFact[], boolean]>([
		['not started', [worktree], false],
		['started', [started()], true],
		['started, looked at', [started(), git()], true],
		['exited', [started(), exited(0)], false],
		['lost', [started(), lost()], false],
		['killed', [started(), killed], false],
		['cleaned', [started(), cleaned], false],
		['stopped', [started(), stopped], false],
		['paused', [started(), paused], false],
		['restored and started', [started(), stopped, restored, started('run-2')], true],
	])('%s: %s', (_, facts, running) => {
		expect(isRunning(recordOf(...facts))).toBe(running);
	});
});

describe('isBeingRestored', () => {
	test.each<[string, NewFact[], boolean]>([
		['never started', [worktree], false],
		['started', [started()], false],
		['restored', [started(), stopped, restored], true],
		['restored before anything was started', [failed, restored], false],
		['restored and started', [started(), stopped, restored, started('run-2')], false],
		['restored, and seen to have no terminal', [started(), stopped, restored, lost()], false],
	])('%s: %s', (_, facts, being) => {
		expect(isBeingRestored(recordOf(...facts))).toBe(being);
	});
});

describe('parkedAs', () => {
	test.each<[string, NewFact[], Parked | null]>([
		['running', [started()], null],
		['exited', [started(), exited(0)], null],
		['paused', [started(), paused], 'paused'],
		['stopped', [started(), stopped], 'stopped'],
		['lost', [started(), lost()], 'lost'],
		['paused and stopped', [started(), paused, stopped], 'paused'],
		['stopped and lost', [started(), stopped, lost()], 'stopped'],
		['stopped, then killed', [started(), stopped, killed], null],
		['lost, then cleaned', [started(), lost(), cleaned], null],
		['paused, its restore failed', [started(), paused, restored, failed], null],
		['stopped, restored', [started(), stopped, restored, started('run-2')], null],
	])('%s: %s', (_, facts, parked) => {
		expect(parkedAs(recordOf(...facts))).toBe(parked);
	});
});
