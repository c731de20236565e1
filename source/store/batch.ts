import fs from 'node:fs';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import PQueue from 'p-queue';
import {type Claim, takeClaim} from '../records/claims.ts';
import type {Agent} from '../session/agent.ts';
import {isActive} from '../session/columns.ts';
import {asAoError, type ErrorView, errorView} from '../session/errors.ts';
import type {Session} from '../session/session.ts';
import type {Issue} from '../session/tracker.ts';
import {type ResolvedIssues, resolveIssues} from './issues/resolve-issues.ts';
import type {Project} from './project.ts';
import {type SessionEntry, SessionReader, view} from './sessions.ts';
import {
	branchName,
	failedSessionOf,
	newSessionId,
	type SpawnPlan,
	spawnSession,
	worktreePath,
} from './spawn.ts';

/**
Spawns at once where nothing else is said: as many as cores. Measured with `npm run bench` on two cores, as ratios to the
floor: 1 at once 2.38, 2 at once 1.84, 4 at once 1.89, 8 at once 2.04.
*/
export const defaultConcurrency = Math.max(2, availableParallelism());

export type SkipReason = 'active' | 'duplicate' | 'closed' | 'merged';

export type Skipped = {input: string; ref: string; reason: SkipReason; session: string | null};

/** Why an issue is not spawned, and whether the session that is why runs. */
type Skip = {reason: SkipReason; session: string | null; runs?: boolean};

export type Failed = {input: string; ref: string | null; session: string | null; error: ErrorView};

export type Planned = {
	input: string;
	ref: string;
	title: string;
	agent: string;
	branch: string;
	worktree: string;
};

/** What ended, as it ends. */
export type BatchEvent =
	| {kind: 'spawned'; input: string; session: Session}
	| ({kind: 'skipped'} & Skipped & Skip)
	| ({kind: 'failed'} & Failed)
	| ({kind: 'planned'} & Planned);

export type BatchResult = {
	spawned: Session[];
	queued: Session[];
	skipped: Skipped[];
	failed: Failed[];
	planned: Planned[];
	/** Inputs that were not begun when the batch was interrupted. */
	undone: string[];
	elapsedMs: number;
};

export type BatchOptions = {
	/** What the user typed: references, ranges. */
	inputs: readonly string[];
	agents: readonly Agent[];
	plan: Pick<SpawnPlan, 'model' | 'permissions' | 'base' | 'runtime'>;
	concurrency: number;
	force: boolean;
	dryRun: boolean;
	signal?: AbortSignal;
	onEvent?: (event: BatchEvent) => void;
	onWarning?: (text: string) => void;
};

type Item = ResolvedIssues['items'][number];

/**
Spawns a session for each issue and agent. De-duplicates by canonical reference, skips issues with an active session
(also of another batch at the same moment: one claim per issue), closed ones, and merged ones unless forced.
*/
export async function spawnBatch(project: Project, options: BatchOptions): Promise<BatchResult> {
	const began = performance.now();
	const result: BatchResult = {
		spawned: [],
		queued: [],
		skipped: [],
		failed: [],
		planned: [],
		undone: [],
		elapsedMs: 0,
	};
	const report = (event: BatchEvent): void => {
		collect(result, event);
		options.onEvent?.(event);
	};
	const items = await readIssues(project, options, report);
	if (options.dryRun) {
		planAll(project, options, items, report);
	} else if (items.length > 0) {
		await spawnAll(project.register(), options, items, report, result.undone);
	}
	result.elapsedMs = Math.round(performance.now() - began);
	return result;
}

function collect(result: BatchResult, event: BatchEvent): void {
	switch (event.kind) {
		case 'spawned':
			result.spawned.push(event.session);
			break;
		case 'skipped':
			result.skipped.push({input: event.input, ref: event.ref, reason: event.reason, session: event.session});
			break;
		case 'failed':
			result.failed.push({input: event.input, ref: event.ref, session: event.session, error: event.error});
			break;
		default:
			result.planned.push({
				input: event.input,
				ref: event.ref,
				title: event.title,
				agent: event.agent,
				branch: event.branch,
				worktree: event.worktree,
			});
	}
}

async function readIssues(
	project: Project,
	{inputs, signal}: BatchOptions,
	report: (event: BatchEvent) => void,
): Promise<Item[]> {
	const {items, duplicates, failed} = await resolveIssues(project, inputs, signal);
	for (const {input, ref} of duplicates) {
		report({kind: 'skipped', input, ref, reason: 'duplicate', session: null});
	}
	for (const {input, ref, error} of failed) {
		report({kind: 'failed', input, ref, session: null, error: errorView(error)});
	}
	return items;
}

/** Why an issue is not spawned now, from the sessions there are; null where it may be. */
export function skipReason(
	issue: Pick<Issue, 'ref' | 'state'>,
	sessions: readonly SessionEntry[],
	force = false,
): Skip | null {
	const own = sessions.filter(({record}) => record.created.issue?.ref === issue.ref);
	const active = own.find(entry => !entry.archived && isActive(view(entry)));
	if (active !== undefined) {
		const {parked, activity} = view(active);
		return {reason: 'active', session: active.id, runs: parked === null && activity !== 'exited'};
	}
	if (force) {
		return null;
	}
	const merged = own.find(
		({record}) => record.integrated !== null || record.pulls.known?.pull.state === 'MERGED',
	);
	if (merged !== undefined) {
		return {reason: 'merged', session: merged.id};
	}
	return issue.state === 'closed' ? {reason: 'closed', session: null} : null;
}

function planAll(
	project: Project,
	options: BatchOptions,
	items: readonly Item[],
	report: (event: BatchEvent) => void,
): void {
	const sessions = new SessionReader(project).read({archived: true});
	for (const item of items) {
		const skip = skipReason(item.issue, sessions, options.force);
		if (skip !== null) {
			report({kind: 'skipped', input: item.input, ref: item.issue.ref, ...skip});
			continue;
		}
		for (const agent of options.agents) {
			const id = newSessionId(project, {issue: item.issue, prompt: null});
			report({
				kind: 'planned',
				input: item.input,
				ref: item.issue.ref,
				title: item.issue.title,
				agent: agent.id,
				branch: branchName(project, id),
				worktree: worktreePath(project, id),
			});
		}
	}
}

async function spawnAll(
	project: Project,
	options: BatchOptions,
	items: readonly Item[],
	report: (event: BatchEvent) => void,
	undone: string[],
): Promise<void> {
	const queue = new PQueue({concurrency: options.concurrency});
	const checkouts = new PQueue({concurrency: defaultConcurrency});
	const checkout = <T>(work: () => Promise<T>) => checkouts.add(work) as Promise<T>;
	const spawnOne = async (item: Item, agent: Agent): Promise<void> => {
		if (options.signal?.aborted) {
			undone.push(item.input);
			return;
		}
		try {
			const plan = {...options.plan, issue: item.issue, prompt: null, branch: null, agent};
			const entry = await spawnSession(project, plan, {
				signal: options.signal,
				checkout,
				onWarning: options.onWarning,
			});
			report({kind: 'spawned', input: item.input, session: view(entry)});
		} catch (error) {
			if (asAoError(error).code === 'interrupted') {
				undone.push(item.input);
				return;
			}
			const session = failedSessionOf(error);
			report({kind: 'failed', input: item.input, ref: item.issue.ref, session, error: errorView(error)});
		}
	};
	const claims = claimIssues(project, items, report);
	const sessions = new SessionReader(project).read({archived: true});
	await Promise.all(
		claims.map(async ({item, claim}) => {
			try {
				const skip = skipReason(item.issue, sessions, options.force);
				if (skip === null) {
					await Promise.all(options.agents.map(agent => queue.add(() => spawnOne(item, agent))));
				} else {
					report({kind: 'skipped', input: item.input, ref: item.issue.ref, ...skip});
				}
			} finally {
				claim.release();
			}
		}),
	);
}

/** Claims all issues for this batch before it looks at the sessions: in this order nobody slips in between. */
function claimIssues(
	project: Project,
	items: readonly Item[],
	report: (event: BatchEvent) => void,
): {item: Item; claim: Claim}[] {
	fs.mkdirSync(project.paths.claims, {recursive: true, mode: 0o700});
	return items.flatMap(item => {
		const taken = takeClaim(path.join(project.paths.claims, encodeURIComponent(item.issue.ref)));
		if ('claim' in taken) {
			return {item, claim: taken.claim};
		}
		report({kind: 'skipped', input: item.input, ref: item.issue.ref, reason: 'active', session: null});
		return [];
	});
}
