import type {Budget, Target} from './forge.ts';
import type {Pull} from './pull.ts';
import {checksGraceMs, type DerivedPull, isComputing} from './pull-state.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How often it is looked which targets are due, in ms. */
export const tickMs = 5 * second;

/** Of the budget, this part is left for the user, the agents and what somebody waits for. */
export const reserveShare = 0.4;

/** The time that a budget lasts until it is full again (docs.github.com, "Rate limits for the GraphQL API"), in ms. */
const budgetWindow = hour;

/** How often each of them is asked for, in ms. */
const intervals = {
	/** Its branch was just pushed, checks run, or GitHub computes whether it can be merged. */
	moving: 15 * second,
	/** Its agent mends what checks or reviewers found. */
	fixing: 20 * second,
	/** It changed in the last ten minutes. */
	changed: 30 * second,
	/** It changed in the last hour; nothing happened since. */
	stable: minute,
	/** Nothing happened for an hour; drafts, which nobody waits for. */
	still: 2 * minute,
	/** Its branch is on the remote, without a pull request. */
	pushed: minute,
	/** Its branch is only here: somebody may have pushed it from elsewhere. */
	local: 5 * minute,
	issue: 10 * minute,
	policy: hour,
} as const;

/** So long after its last change something that should move is taken for stuck, in ms. */
const stuckAfter = hour / 2;

/** So long after a push without a pull request it is looked whether there is one, in ms. */
const afterPush = [2, 5, 10, 20].map(seconds => seconds * second);

/** The shortest and longest pause after something went wrong, in ms. */
const pause = {first: 10 * second, longest: 5 * minute};

/** What is asked for, as far as it is known. */
export type Known =
	/** `fixing`: its agent is at work. */
	| {kind: 'pull'; pull: Pull; derived: DerivedPull; fixing: boolean}
	/** None was found yet. `reachable`: its branch is on the remote, or the agent told of a pull request. */
	| {kind: 'none'; reachable: boolean}
	| {kind: 'issue'}
	| {kind: 'policy'};

/** Times are ms since the epoch; null: never, or not known. */
export type LookInput = {
	known: Known;
	now: number;
	/** When it was asked for last, answered or not. */
	askedAt: number | null;
	/** When an answer was another one than the one before. */
	changedAt: number | null;
	/** When its branch moved on the remote, as far as this repository knows. */
	pushedAt: number | null;
	/** How often in a row there was no answer, and when it makes sense to ask again as the fault says. */
	failures: number;
	until: number | null;
	budget: Budget | null;
};

export type LookReason =
	| 'never asked'
	| 'no answer'
	| 'ended'
	| 'pushed'
	| 'checks running'
	| 'mergeability unknown'
	| 'being fixed'
	| 'changed lately'
	| 'stable'
	| 'still'
	| 'draft'
	| 'no pull request'
	| 'only local'
	| 'issue'
	| 'policy';

/** When to ask next (`Infinity`: never), in ms since the epoch; how often at present, in ms; and why. */
export type Look = {at: number; every: number; why: LookReason};

/** When to ask for it next. To be called anew at each tick: the budget and pushes move what it gives. */
export function nextLook(input: LookInput): Look {
	const {known, now, askedAt, failures, until, budget} = input;
	if (known.kind === 'pull' && known.pull.state !== 'OPEN') {
		return {at: Number.POSITIVE_INFINITY, every: Number.POSITIVE_INFINITY, why: 'ended'};
	}
	if (askedAt === null) {
		return {...spread(now, 0, budget, now), why: 'never asked'};
	}
	if (failures > 0) {
		const every = Math.min(pause.first * 2 ** (failures - 1), pause.longest);
		return {
			at: until === null ? askedAt + every : Math.max(until, askedAt + tickMs),
			every,
			why: 'no answer',
		};
	}
	const {from, every, why} = plannedLook(input, askedAt);
	return {...spread(from, every, budget, now), why};
}

type Planned = {from: number; every: number; why: LookReason};

function plannedLook({known, now, changedAt, pushedAt}: LookInput, askedAt: number): Planned {
	switch (known.kind) {
		case 'issue':
			return {from: askedAt, every: intervals.issue, why: 'issue'};
		case 'policy':
			return {from: askedAt, every: intervals.policy, why: 'policy'};
		case 'none': {
			const usual = known.reachable ? intervals.pushed : intervals.local;
			const why = known.reachable ? 'no pull request' : 'only local';
			return nextStep(pushedAt, askedAt, afterPush) ?? {from: askedAt, every: usual, why};
		}
		case 'pull':
			return (
				nextStep(pushedAt, askedAt, afterPush.slice(0, 1)) ?? {
					from: askedAt,
					...openPace(known, {now, changedAt, pushedAt}),
				}
			);
	}
}

/** The next of the looks that follow a push; null where all are done, or there was none. */
function nextStep(pushedAt: number | null, askedAt: number, steps: readonly number[]): Planned | null {
	const step = pushedAt === null ? undefined : steps.find(after => pushedAt + after > askedAt);
	if (pushedAt === null || step === undefined) {
		return null;
	}
	const from = Math.max(pushedAt, askedAt);
	return {from, every: pushedAt + step - from, why: 'pushed'};
}

function openPace(
	{pull, derived, fixing}: Extract<Known, {kind: 'pull'}>,
	{now, changedAt, pushedAt}: Pick<LookInput, 'now' | 'changedAt' | 'pushedAt'>,
): Pick<Planned, 'every' | 'why'> {
	const age = changedAt === null ? Number.POSITIVE_INFINITY : now - changedAt;
	if (pushedAt !== null && now - pushedAt < checksGraceMs) {
		return {every: intervals.moving, why: 'pushed'};
	}
	const moves = derived.reason === 'checks_running' ? 'checks running' : 'mergeability unknown';
	if (derived.reason === 'checks_running' || (isComputing(pull) && derived.reason !== 'in_merge_queue')) {
		return {every: age < stuckAfter ? intervals.moving : intervals.stable, why: moves};
	}
	const asksForChanges = derived.state === 'ci_failed' || derived.state === 'changes_requested';
	if (fixing && (asksForChanges || derived.conflict)) {
		return {every: intervals.fixing, why: 'being fixed'};
	}
	if (derived.reason === 'draft') {
		return {every: intervals.still, why: 'draft'};
	}
	if (age < 10 * minute) {
		return {every: intervals.changed, why: 'changed lately'};
	}
	return age < hour ? {every: intervals.stable, why: 'stable'} : {every: intervals.still, why: 'still'};
}

/** The time that lies `every` after `from`, later where the budget runs out, but not after it is full again. */
function spread(
	from: number,
	every: number,
	budget: Budget | null,
	now: number,
): {at: number; every: number} {
	const stretched = stretch(every, budget, now);
	const full = Math.max(from + every, budget?.resetAt ?? 0);
	return {at: Math.min(from + stretched, full), every: stretched};
}

/**
How often (in ms) something is asked for that would be asked for each `intervalMs` if points cost nothing: as much less
often as the budget is spent ahead of an even pace that leaves the reserve, whoever spends it. What is left then lasts
until it is full again. `Infinity` where nothing is left.
*/
export function stretch(intervalMs: number, budget: Budget | null, now: number): number {
	if (budget === null || budget.limit <= 0 || now >= budget.resetAt) {
		return intervalMs;
	}
	const left = budget.remaining - reserveShare * budget.limit;
	const planned = (1 - reserveShare) * budget.limit * ((budget.resetAt - now) / budgetWindow);
	return left <= 0 ? Number.POSITIVE_INFINITY : intervalMs * Math.max(1, planned / left);
}

/** Something that may be asked for, with when it is due. */
export type Candidate = {target: Pick<Target, 'kind'>; look: Look};

/**
Which of them are asked for at this tick, the longest overdue first: those that are due, and with them those that will
be within a third of their interval, the next ones first, as far as that costs no further point.
@param pointsOf gives what it costs to ask for some at once.
*/
export function dueTargets<T extends Candidate>(
	candidates: readonly T[],
	now: number,
	pointsOf: (targets: readonly Pick<Target, 'kind'>[]) => number,
): T[] {
	const byTime = candidates.toSorted((one, other) => one.look.at - other.look.at);
	const due = byTime.filter(({look}) => look.at <= now);
	if (due.length === 0) {
		return [];
	}
	const targets = due.map(({target}) => target);
	const cost = pointsOf(targets);
	for (const candidate of byTime.slice(due.length)) {
		const {at, every} = candidate.look;
		const soon = Number.isFinite(at) && at - now <= every / 3;
		if (soon && pointsOf([...targets, candidate.target]) <= cost) {
			targets.push(candidate.target);
			due.push(candidate);
		}
	}
	return due;
}
