import {expect} from 'vitest';
import type {PlanItem} from '../../source/session/plan.ts';
import {reactionKinds} from '../../source/session/reaction.ts';
import type {Session} from '../../source/session/session.ts';

export type BatchDocument = {
	version: number;
	spawned: Session[];
	queued: Session[];
	skipped: {input: string; ref: string; reason: string; session: string | null}[];
	failed: {
		input: string;
		ref: string | null;
		session: string | null;
		error: {code: string; message: string; hint: string | null};
	}[];
	elapsedMs: number;
};

export type PlannedDocument = Omit<BatchDocument, 'spawned' | 'queued'> & {
	planned: {
		input: string;
		ref: string;
		title: string;
		agent: string;
		branch: string;
		worktree: string;
	}[];
};

export type PlanDocument = {version: number; dryRun: boolean; plan: PlanItem[]};

export type StatusDocument = {version: number; generatedAt: string; sessions: Session[]};

const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const text = expect.any(String);
const count = expect.any(Number);
const nullOr = (value: unknown, matcher: unknown) =>
	value === null ? null : typeof matcher === 'function' ? matcher() : matcher;
const oneOf = (value: unknown, values: readonly unknown[]) => {
	expect(values).toContain(value);
	return value;
};

const states = [
	'failed',
	'killed',
	'cleaned',
	'merged',
	'closed',
	'ci_failed',
	'changes_requested',
	'review_pending',
	'approved',
	'mergeable',
	'pr_open',
	'paused',
	'stopped',
	'lost',
	'queued',
	'spawning',
	'exited',
	'working',
];

/** Checks that a value is the contract's session object: exactly its fields, each of its kind. */
export function expectSession(session: Session): void {
	expect(session).toStrictEqual({
		id: expect.stringMatching(/^[a-z0-9]+(?:-[a-z0-9]+)+-[a-z0-9]{4}$/),
		project: text,
		issue: nullOr(session.issue, () => ({
			ref: expect.stringMatching(/^(?:local:task-[\d.]+|github:[^/\s]+\/[^/\s]+\/[^/\s]+#\d+)$/),
			id: text,
			title: text,
			url: nullOr(session.issue?.url, text),
			state: oneOf(session.issue?.state, ['open', 'closed']),
		})),
		prompt: nullOr(session.prompt, text),
		agent: text,
		model: nullOr(session.model, text),
		state: oneOf(session.state, states),
		activity: oneOf(session.activity, [
			'active',
			'ready',
			'idle',
			'waiting_input',
			'blocked',
			'exited',
			'unknown',
		]),
		activitySource: oneOf(session.activitySource, [
			'process',
			'hook',
			'transcript',
			'title',
			'screen',
			'report',
			null,
		]),
		activitySince: nullOr(session.activitySince, isoTime),
		column: oneOf(session.column, ['todo', 'working', 'needs_you', 'review', 'ready', 'done']),
		parked: oneOf(session.parked, ['paused', 'stopped', 'lost', null]),
		attention: nullOr(session.attention, () => ({
			kind: oneOf(session.attention?.kind, [
				'permission',
				'question',
				'blocked',
				'failed',
				'conflict',
				'checks',
				'review',
				'exited',
				'idle',
			]),
			text,
		})),
		branch: text,
		base: text,
		baseCommit: expect.stringMatching(/^[\da-f]{40,64}$/),
		worktree: expect.stringMatching(/^\//),
		runtime: nullOr(session.runtime, () => ({
			kind: oneOf(session.runtime?.kind, ['tmux', 'process']),
			target: text,
			pid: nullOr(session.runtime?.pid, count),
			alive: expect.any(Boolean),
		})),
		git: nullOr(session.git, {
			at: isoTime,
			ahead: count,
			behind: count,
			dirty: count,
			files: count,
			insertions: count,
			deletions: count,
		}),
		pr: nullOr(session.pr, () => ({
			number: count,
			url: text,
			title: text,
			state: oneOf(session.pr?.state, ['open', 'draft', 'merged', 'closed']),
			reason: text,
			ci: oneOf(session.pr?.ci, ['none', 'pending', 'passing', 'failing']),
			review: oneOf(session.pr?.review, ['none', 'pending', 'approved', 'changes_requested']),
			mergeable: oneOf(session.pr?.mergeable, ['yes', 'no', 'conflict', 'unknown']),
			checks: {passed: count, failed: count, pending: count, failing: expect.any(Array)},
			unresolved: count,
			insertions: count,
			deletions: count,
			at: isoTime,
			stale: expect.any(Boolean),
			staleReason: nullOr(session.pr?.staleReason, text),
		})),
		reaction: nullOr(session.reaction, () => ({
			kind: oneOf(session.reaction?.kind, reactionKinds),
			text,
		})),
		cost: {
			usd: nullOr(session.cost.usd, count),
			source: oneOf(session.cost.source, ['agent', 'estimate', null]),
			tokens: nullOr(session.cost.tokens, {input: count, output: count, cacheRead: count, cacheWrite: count}),
		},
		createdAt: isoTime,
		activeAt: isoTime,
		endedAt: nullOr(session.endedAt, isoTime),
		ended: nullOr(session.ended, () => ({
			reason: oneOf(session.ended?.reason, ['killed', 'cleaned', 'merged', 'closed', 'failed']),
			detail: text,
		})),
	});
}

/** Checks a batch's document: exactly the contract's fields. */
export function expectBatch(batch: BatchDocument): void {
	expect(batch).toStrictEqual({
		version: 1,
		spawned: expect.any(Array),
		queued: [],
		skipped: batch.skipped.map(skippedShape),
		failed: batch.failed.map(failedShape),
		elapsedMs: count,
	});
	for (const session of batch.spawned) {
		expectSession(session);
	}
}

/** The same of a dry run. */
export function expectPlanned(batch: PlannedDocument): void {
	expect(batch).toStrictEqual({
		version: 1,
		planned: batch.planned.map(() => ({
			input: text,
			ref: text,
			title: text,
			agent: text,
			branch: text,
			worktree: text,
		})),
		skipped: batch.skipped.map(skippedShape),
		failed: batch.failed.map(failedShape),
		elapsedMs: count,
	});
}

function skippedShape({reason, session}: BatchDocument['skipped'][number]) {
	return {
		input: text,
		ref: text,
		reason: oneOf(reason, ['active', 'duplicate', 'closed', 'merged']),
		session: nullOr(session, text),
	};
}

function failedShape({ref, session, error}: BatchDocument['failed'][number]) {
	return {
		input: text,
		ref: nullOr(ref, text),
		session: nullOr(session, text),
		error: {code: text, message: text, hint: nullOr(error.hint, text)},
	};
}

/** Checks the document of kill, cleanup, restore and stop: exactly the contract's fields. */
export function expectPlan({version, dryRun, plan, ...others}: PlanDocument): void {
	expect({version, dryRun, others}).toStrictEqual({version: 1, dryRun: expect.any(Boolean), others: {}});
	for (const item of plan) {
		expect(item).toStrictEqual({
			kind: oneOf(item.kind, ['session', 'board', 'watcher', 'host', 'server']),
			id: text,
			action: oneOf(item.action, ['kill', 'trash', 'archive', 'keep', 'restore', 'stop', 'delete-branch']),
			reason: text,
			kept: item.kept.map(() => text),
			lost: item.lost.map(() => text),
			done: expect.any(Boolean),
			error: nullOr(item.error, text),
		});
	}
}
