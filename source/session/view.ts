import {deriveActivity, isRunning, parkedAs} from './activity.ts';
import type {AgentSignals} from './agent-events.ts';
import {deriveAttention} from './attention.ts';
import {deriveColumn} from './columns.ts';
import type {SessionRecord} from './facts.ts';
import type {Cost, EndedReason, Session, State} from './session.ts';
import {deriveState} from './state.ts';
import {nanoDollars, sumTokens} from './total-cost.ts';

/** What the view needs beside the facts. */
export type ViewContext = {
	/** Now, in ms since the epoch. */
	now: number;
	/** After how long a finished turn counts as idle, in ms. */
	idleAfterMs: number;
	/** What the agent's own files tell of its cost. */
	filesCost: Cost;
};

/** A session as it is shown, from its facts, its agent's signals and the clock. */
export function viewSession(record: SessionRecord, signals: AgentSignals, context: ViewContext): Session {
	const {created, run, git} = record;
	const activity = deriveActivity(record, signals, context);
	const state = deriveState(record, signals);
	const parked = parkedAs(record);
	const column = deriveColumn({
		state,
		activity: activity.activity,
		parked,
		conflict: record.conflict !== null,
	});
	const ended = endOf(record, state);
	return {
		id: created.id,
		project: created.project,
		issue:
			created.issue === null
				? null
				: {...created.issue, title: record.issueTitle ?? created.issue.title, state: record.issueState},
		prompt: created.prompt,
		agent: created.agent,
		model: created.model,
		state,
		activity: activity.activity,
		activitySource: activity.source,
		activitySince: isoOrNull(activity.since),
		column,
		parked,
		attention: column === 'done' ? null : deriveAttention(record, state, activity, parked),
		branch: created.branch,
		base: created.base,
		baseCommit: created.baseCommit,
		worktree: created.worktree,
		runtime:
			run === null
				? null
				: {kind: run.handle.kind, target: run.handle.target, pid: run.handle.pid, alive: isRunning(record)},
		git:
			git === null
				? null
				: {
						at: git.at,
						ahead: git.ahead,
						behind: git.behind,
						dirty: git.dirty,
						files: git.files,
						insertions: git.insertions,
						deletions: git.deletions,
					},
		pr: null,
		cost: costOf(signals, context.filesCost),
		createdAt: created.at,
		activeAt: new Date(Math.max(Date.parse(record.lastAt), signals.lastAt ?? 0)).toISOString(),
		endedAt: ended?.at ?? null,
		ended: ended === null ? null : {reason: ended.reason, detail: ended.detail},
	};
}

function endOf(
	record: SessionRecord,
	state: State,
): {at: string; reason: EndedReason; detail: string} | null {
	if (record.failed !== null) {
		return {at: record.failed.at, reason: 'failed', detail: record.failed.message};
	}
	if (record.killed !== null) {
		return {at: record.killed.at, reason: 'killed', detail: record.killed.reason};
	}
	if (record.cleaned !== null) {
		return {at: record.cleaned.at, reason: 'cleaned', detail: record.cleaned.reason};
	}
	if (state === 'merged' && record.integrated !== null) {
		return {
			at: record.integrated.at,
			reason: 'merged',
			detail: `${record.integrated.how} in ${record.integrated.base}`,
		};
	}
	return null;
}

/** What the agent or a script reported, else its hooks' totals, else what its files told. */
function costOf(signals: AgentSignals, filesCost: Cost): Cost {
	const totals = Object.values(signals.totals);
	const amounts = totals.flatMap(({usd}) => usd ?? []);
	const heard: Cost = {
		usd: amounts.length === 0 ? null : amounts.reduce((sum, usd) => sum + usd, 0),
		source: amounts.length === 0 ? null : 'agent',
		tokens: sumTokens(totals.flatMap(({tokens}) => tokens ?? [])),
	};
	const costs = [signals.cost, heard, filesCost];
	const priced = costs.find(({usd}) => usd !== null);
	return {
		usd: priced?.usd == null ? null : nanoDollars(priced.usd),
		source: priced?.source ?? null,
		tokens: costs.find(({tokens}) => tokens !== null)?.tokens ?? null,
	};
}

function isoOrNull(ms: number | null): string | null {
	return ms === null ? null : new Date(ms).toISOString();
}
