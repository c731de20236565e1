import {describe, expect, test} from 'vitest';
import {type AgentSignals, applyEvent, noSignals} from '../../source/session/agent-events.ts';
import type {NewFact} from '../../source/session/facts.ts';
import type {Session} from '../../source/session/session.ts';
import {viewSession} from '../../source/session/view.ts';
import {
	birth,
	cleaned,
	conflict,
	created,
	exited,
	failed,
	git,
	integrated,
	iso,
	killed,
	lost,
	paused,
	recordOf,
	restored,
	saying,
	started,
	stopped,
	trashed,
	worktree,
} from './sample-facts.ts';

function viewOf(facts: readonly NewFact[], signals: AgentSignals = noSignals(), seconds = 60): Session {
	return viewSession(recordOf(...facts), signals, {
		now: birth + seconds * 1000,
		idleAfterMs: 300_000,
		filesCost: {usd: null, source: null, tokens: null},
		forge: 'local',
		asked: null,
	});
}

const running = [worktree, started(), git()];

describe('viewSession', () => {
	test('a session at work, field by field', () => {
		const signals = applyEvent(
			saying('active'),
			{t: birth + 50_000, event: 'cost', payload: {usd: 0.1 + 0.2}},
			birth + 60_000,
		);
		expect(viewOf(running, signals)).toStrictEqual({
			id: 'web-42-k3f9',
			project: 'web',
			issue: {ref: 'local:task-42', id: 'task-42', title: 'Make it fast', url: null, state: 'open'},
			prompt: null,
			agent: 'claude-code',
			model: null,
			state: 'working',
			activity: 'active',
			activitySource: 'report',
			activitySince: iso(20),
			column: 'working',
			parked: null,
			attention: null,
			branch: 'ao/web-42-k3f9',
			base: 'main',
			baseCommit: created.baseCommit,
			worktree: '/home/ada/.worktrees/web/web-42-k3f9',
			runtime: {kind: 'tmux', target: '%7', pid: 77, alive: true},
			git: {at: iso(30), ahead: 2, behind: 0, dirty: 0, files: 3, insertions: 30, deletions: 4},
			pr: null,
			reaction: null,
			cost: {usd: 0.3, source: 'agent', tokens: null},
			createdAt: iso(0),
			activeAt: iso(50),
			endedAt: null,
			ended: null,
		});
	});

	test('one that was only asked for: null is said, nothing is left out', () => {
		expect(viewOf([])).toStrictEqual({
			...viewOf(running),
			state: 'spawning',
			activity: 'unknown',
			activitySource: null,
			activitySince: null,
			runtime: null,
			git: null,
			cost: {usd: null, source: null, tokens: null},
			activeAt: iso(0),
		});
	});

	test('its issue has the state and title that were seen last', () => {
		const seen = viewOf([...running, {kind: 'issue', state: 'closed', title: 'Faster'}]);
		expect(seen.issue).toMatchObject({state: 'closed', title: 'Faster', id: 'task-42'});
	});

	test.each<[string, NewFact[], AgentSignals, Partial<Session>]>([
		[
			'failed',
			[worktree, failed],
			noSignals(),
			{
				state: 'failed',
				column: 'needs_you',
				endedAt: iso(20),
				ended: {reason: 'failed', detail: 'git said no'},
			},
		],
		[
			'killed',
			[...running, killed],
			noSignals(),
			{
				state: 'killed',
				column: 'done',
				activity: 'exited',
				endedAt: iso(40),
				ended: {reason: 'killed', detail: 'killed'},
			},
		],
		[
			'cleaned',
			[...running, integrated(), cleaned],
			noSignals(),
			{state: 'cleaned', column: 'done', endedAt: iso(50), ended: {reason: 'cleaned', detail: 'merged'}},
		],
		[
			'merged',
			[...running, integrated()],
			saying('ready'),
			{
				state: 'merged',
				column: 'done',
				endedAt: iso(40),
				ended: {reason: 'merged', detail: 'merged in main'},
			},
		],
		[
			'merged with a conflict of before',
			[...running, conflict(), integrated()],
			saying('ready'),
			{column: 'done', attention: null},
		],
		[
			'restored',
			[...running, killed, restored, started('run-2')],
			noSignals(),
			{state: 'working', endedAt: null, ended: null, activity: 'unknown'},
		],
		[
			'paused',
			[...running, paused, trashed],
			noSignals(),
			{state: 'paused', parked: 'paused', column: 'todo', ended: null, attention: null},
		],
		[
			'stopped with work to review',
			[...running, stopped],
			saying('ready'),
			{state: 'review_pending', parked: 'stopped', column: 'review', activity: 'exited'},
		],
		[
			'lost while it asked',
			[started(), lost()],
			saying('waiting_input'),
			{state: 'lost', parked: 'lost', column: 'todo', attention: null},
		],
		[
			'exited',
			[started(), exited(2)],
			noSignals(),
			{
				state: 'exited',
				column: 'needs_you',
				activitySource: 'process',
				attention: {kind: 'exited', text: 'exit status 2, no changes'},
			},
		],
		[
			'killed while it asked',
			[started(), killed],
			saying('waiting_input'),
			{attention: null, activity: 'exited'},
		],
	])('%s', (_, facts, signals, expected) => {
		expect(viewOf(facts, signals)).toMatchObject(expected);
	});

	test.each<[string, NewFact[], boolean]>([
		['running', running, true],
		['exited', [...running, exited(0)], false],
		['lost', [...running, lost()], false],
		['stopped', [...running, stopped], false],
		['killed', [...running, killed], false],
		['restored', [...running, stopped, restored, started('run-2')], true],
	])('runtime.alive, %s: %s', (_, facts, alive) => {
		expect(viewOf(facts).runtime?.alive).toBe(alive);
	});

	test('a document is plain JSON', () => {
		const seen = viewOf(running, saying('ready'));
		expect(JSON.parse(JSON.stringify(seen))).toStrictEqual(seen);
	});
});
