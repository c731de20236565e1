import {seconds} from './state.ts';

/** Points of an hour, as GitHub counts them for each user. */
export type Budget = {limit: number; used: number; resetAt: number};

/** What is left to users, by login: of the GraphQL API's points, and of the REST API's requests. */
export type Budgets = {
	of(resource: 'graphql' | 'core', login: string): Budget;
	set(resource: 'graphql' | 'core', words: {limit?: number; remaining?: number; resetAt?: number}): void;
};

export function newBudgets(): Budgets {
	const all = new Map<string, Budget>();
	const words: Record<string, {limit?: number; remaining?: number; resetAt?: number}> = {};
	const of = (resource: 'graphql' | 'core', login: string): Budget => {
		const key = `${resource} ${login}`;
		const known = all.get(key);
		if (known !== undefined && known.resetAt > Date.now()) {
			return known;
		}
		// After the first hour the budget is whole again.
		const {limit = 5000, remaining, resetAt} = words[resource] ?? {};
		const fresh =
			known === undefined
				? {limit, used: limit - (remaining ?? limit), resetAt: resetAt ?? Date.now() + 3_600_000}
				: {limit, used: 0, resetAt: Date.now() + 3_600_000};
		all.set(key, fresh);
		return fresh;
	};
	return {
		of,
		set(resource, next) {
			words[resource] = {...words[resource], ...next};
			for (const key of all.keys()) {
				if (key.startsWith(`${resource} `)) {
					all.delete(key);
				}
			}
		},
	};
}

export function budgetHeaders(resource: 'graphql' | 'core', budget: Budget): Record<string, string> {
	return {
		'x-ratelimit-limit': String(budget.limit),
		'x-ratelimit-remaining': String(remaining(budget)),
		'x-ratelimit-used': String(budget.used),
		'x-ratelimit-reset': String(Math.ceil(budget.resetAt / 1000)),
		'x-ratelimit-resource': resource,
	};
}

export function remaining({limit, used}: Budget): number {
	return Math.max(0, limit - used);
}

export function resetTime(budget: Budget): string {
	return seconds(new Date(Math.ceil(budget.resetAt / 1000) * 1000));
}
