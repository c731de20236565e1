import {type AgentSignals, applyEvent, noSignals} from '../../source/session/agent-events.ts';
import type {CreatedFact, Fact, NewFact, SessionRecord} from '../../source/session/facts.ts';
import {foldFacts} from '../../source/session/fold-facts.ts';
import type {Activity} from '../../source/session/session.ts';

/** The moment that the session of these tests is made at, in ms. */
export const birth = Date.parse('2026-03-04T12:00:00.000Z');

/** So many seconds after the session was made, as facts write it. */
export function iso(seconds: number): string {
	return new Date(birth + seconds * 1000).toISOString();
}

export const created: CreatedFact = {
	at: iso(0),
	by: 'spawn:1',
	kind: 'created',
	id: 'web-42-k3f9',
	project: 'web',
	repository: '/home/ada/web',
	commonDir: '/home/ada/web/.git',
	issue: {ref: 'local:task-42', id: 'task-42', title: 'Make it fast', url: null},
	prompt: null,
	agent: 'claude-code',
	model: null,
	permissions: 'ask',
	base: 'main',
	baseCommit: 'b'.repeat(40),
	branch: 'ao/web-42-k3f9',
	ownBranch: true,
	worktree: '/home/ada/.worktrees/web/web-42-k3f9',
	runtime: 'tmux',
	portBase: 20_000,
	spawner: {pid: 10, start: '1@boot'},
};

export const tipA = 'a'.repeat(40);
export const tipC = 'c'.repeat(40);

export const worktree: NewFact = {kind: 'worktree', gitDir: '/home/ada/web/.git/worktrees/web-42-k3f9'};

export function started(run = 'run-1', conversation: string | null = null): NewFact {
	const handle = {kind: 'tmux', target: '%7', pid: 77, pidStart: '9@boot', socket: '/tmp/ao'} as const;
	return {kind: 'started', run, handle, conversation};
}

export function exited(status: number | null = 0, signal: string | null = null, run = 'run-1'): NewFact {
	return {kind: 'exited', run, status, signal};
}

export function lost(run = 'run-1'): NewFact {
	return {kind: 'lost', run};
}

type Figures = Omit<Extract<NewFact, {kind: 'git'}>, 'kind'>;

export function git(changes: Partial<Figures> = {}): NewFact {
	const figures = {tip: tipA, ahead: 2, behind: 0, dirty: 0, files: 3, insertions: 30, deletions: 4};
	return {kind: 'git', ...figures, ...changes};
}

export function integrated(tip = tipA): NewFact {
	return {kind: 'integrated', tip, how: 'merged', base: 'main'};
}

export function conflict(files = ['a.ts'], tip = tipA): NewFact {
	return {kind: 'conflict', tip, files};
}

export const restored: NewFact = {kind: 'restored', spawner: {pid: 11, start: '2@boot'}};
export const killed: NewFact = {kind: 'killed', reason: 'killed'};
export const cleaned: NewFact = {kind: 'cleaned', reason: 'merged'};
export const stopped: NewFact = {kind: 'stopped'};
export const paused: NewFact = {kind: 'paused'};
export const failed: NewFact = {kind: 'failed', code: 'git', message: 'git said no', hint: 'Try again.'};
export const trashed: NewFact = {kind: 'trashed', tree: '/t/tree', admin: '/t/admin', snapshot: null};

/** Gives facts their times: the n-th is said n × 10 seconds after the session was made. */
export function said(facts: readonly NewFact[]): Fact[] {
	return facts.map((fact, index) => ({at: iso((index + 1) * 10), by: 'test:1', ...fact}) as Fact);
}

/** The record of a session after these facts. */
export function recordOf(...facts: NewFact[]): SessionRecord {
	const record = foldFacts([created, ...said(facts)]);
	if (record === null) {
		throw new Error('no record');
	}
	return record;
}

/** The signals after reports of these activities, each at so many seconds, read at `readAt` seconds. */
export function signalsOf(
	reports: readonly (readonly [seconds: number, activity: string, payload?: Record<string, unknown>])[],
	readAt = 100_000,
): AgentSignals {
	return reports.reduce(
		(signals, [seconds, activity, payload]) =>
			applyEvent(
				signals,
				{t: birth + seconds * 1000, event: 'activity', payload: {activity, ...payload}},
				birth + readAt * 1000,
			),
		noSignals(),
	);
}

/** The signals of an agent that has said this one thing, 15 seconds after the session was made. */
export function saying(activity: Activity, payload: Record<string, unknown> = {}): AgentSignals {
	return signalsOf([[15, activity, payload]]);
}
