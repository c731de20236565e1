import type {Budget} from '../session/forge.ts';
import type {Reply} from './transport.ts';

/** The budget that an answer's headers tell (`x-ratelimit-*`, the reset in seconds since the epoch); null where none. */
export function budgetIn(headers: Reply['headers']): Budget | null {
	const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map(name =>
		Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
	);
	return checked(limit, remaining, (reset ?? Number.NaN) * 1000);
}

/** The budget in a query's `rateLimit {limit remaining resetAt}`; null where the server has none. */
export function budgetOfRateLimit(value: unknown): Budget | null {
	const {limit, remaining, resetAt} = (value ?? {}) as Record<string, unknown>;
	return checked(limit, remaining, typeof resetAt === 'string' ? Date.parse(resetAt) : undefined);
}

function checked(limit: unknown, remaining: unknown, resetAt: unknown): Budget | null {
	return isNumber(limit) && isNumber(remaining) && isNumber(resetAt) && limit > 0
		? {limit, remaining, resetAt}
		: null;
}

function isNumber(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value);
}

/** Servers of one GitHub tell the end of the same hour a little differently. */
const sameHourMs = 60_000;

/**
What is left, of what this process heard last and what another one wrote. The other one may have another account: what
ends at another time says nothing about this one's hour.
*/
export function joinBudgets(own: Budget | null, shared: Budget | null, now: number): Budget | null {
	if (shared === null || shared.resetAt <= now) {
		return own;
	}
	if (own === null || own.resetAt <= now) {
		return shared;
	}
	const same = Math.abs(own.resetAt - shared.resetAt) <= sameHourMs && own.limit === shared.limit;
	return same && shared.remaining < own.remaining ? shared : own;
}

/** Part of the budget that is kept for the user and the agents, who have the same account. */
const reserve = 0.4;

/** Whether what is left is for those who wait for an answer alone. */
export function isReserved({limit, remaining, resetAt}: Budget, now: number): boolean {
	return resetAt > now && remaining < limit * reserve;
}
