import {deriveActivity, isRunning, parkedAs} from './activity.ts';
import type {AgentSignals} from './agent-events.ts';
import {deriveAttention, hasOpenComment} from './attention.ts';
import {deriveColumn} from './columns.ts';
import type {SessionRecord} from './facts.ts';
import type {Fault} from './forge.ts';
import {viewPull} from './pull-view.ts';
import {openReaction} from './reactions.ts';
import type {ColumnId, Cost, EndedReason, Session, State} from './session.ts';
import {currentPull, deriveKnown, deriveState} from './state.ts';
import {nanoDollars, sumTokens} from './total-cost.ts';

/** What the view needs beside the facts. */
export type ViewContext = {
	/** Now, in ms since the epoch. */
	now: number;
	/** After how long a finished turn counts as idle, in ms. */
	idleAfterMs: number;
	/** What the agent's own files tell of its cost. */
	filesCost: Cost;
	/** Where its pull request is. */
	forge: 'local' | 'github';
	/** When the forge answered for it last, and why it does not now. */
	asked: ForgeLook | null;
};

/** `at` in ms since the epoch; `problem` is why later questions had no answer, `fault` and `until` as the forge has them. */
export type ForgeLook = {
	at: number;
	problem: string | null;
	fault?: Fault['kind'] | null;
	until?: number | null;
};

/** So long after its last answer, in ms, an open pull request counts as stale: nobody asks for it. */
const staleAfter = 300_000;

/** A session as it is shown, from its facts, its agent's signals and the clock. */
export function viewSession(record: SessionRecord, signals: AgentSignals, context: ViewContext): Session {
	const {created, run, git} = record;
	const activity = deriveActivity(record, signals, context);
	const state = deriveState(record, signals, context);
	const pull = currentPull(record, context.now);
	const conflict = pull?.conflict === true && state !== 'merged' && state !== 'closed';
	const parked = parkedAs(record);
	const column = deriveColumn({
		state,
		activity: activity.activity,
		parked,
		conflict: record.conflict !== null || conflict,
		comment: hasOpenComment(record),
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
		attention: column === 'done' ? null : deriveAttention(record, state, activity, parked, conflict),
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
		pr: pullOf(record, context),
		reaction: reactionOf(record, column),
		cost: costOf(signals, context.filesCost),
		createdAt: created.at,
		activeAt: new Date(Math.max(Date.parse(record.lastAt), signals.lastAt ?? 0)).toISOString(),
		endedAt: ended?.at ?? null,
		ended: ended === null ? null : {reason: ended.reason, detail: ended.detail},
	};
}

/** Its pull request as last told; one that the branch has moved on from stays in view. */
function pullOf({pulls}: SessionRecord, {now, asked}: ViewContext): Session['pr'] {
	const {known} = pulls;
	if (known === null) {
		return null;
	}
	const derived = deriveKnown(known, now);
	const at = Math.max(Date.parse(known.at), asked?.at ?? 0);
	const problem = known.pull.state === 'OPEN' ? (asked?.problem ?? null) : null;
	return viewPull(known.pull, derived, {
		at: new Date(at).toISOString(),
		stale: known.pull.state === 'OPEN' && (problem !== null || now - at > staleAfter),
		staleReason: problem,
	});
}

/** News of its pull request that waits for somebody to say whether its agent is told. */
function reactionOf({pulls}: SessionRecord, column: ColumnId): Session['reaction'] {
	const open = column === 'done' ? null : openReaction(pulls);
	return open === null ? null : {kind: open.about, text: open.text};
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
	const pull = record.pulls.known?.pull;
	if ((state === 'merged' || state === 'closed') && pull !== undefined) {
		const at = pull.endedAt ?? record.pulls.known?.at ?? record.lastAt;
		return {at, reason: state, detail: `pull request ${pull.number} ${state}`};
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
