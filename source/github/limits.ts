import type {Budget, Fault} from '../session/forge.ts';
import {isReserved, joinBudgets} from './budget.ts';
import {askedAgain, faultOf, named, rateLimit, type Trouble} from './trouble.ts';

/** What processes on one machine tell each other of a host's GraphQL budget. */
export type Budgets = {read(): Budget | null; write(budget: Budget): void};

/** GitHub counts apart what is asked of GraphQL, of the REST API (`core`), and some parts of that (`search`…). */
export type Resource = string;

/** The one whose budget is shown and shared. */
export const graphql: Resource = 'graphql';

/** Without a word on when to go on: a minute, and with each further time twice as long (GitHub's documentation). */
const waitMs = 60_000;
const longestWaitMs = 15 * 60_000;

export type Limits = {
	/** Why no call may go out now; null where one may. */
	refusal(resource: Resource, urgent: boolean): Fault | null;
	/** An answer told what is left. */
	note(resource: Resource, budget: Budget): void;
	/** A call was answered: what slowed them down is over. */
	answered(): void;
	/** A limit was met. Gives the fault with the time until which no call goes out. */
	stop(resource: Resource, trouble: Trouble): Fault;
	budget(): Budget | null;
};

/** Keeps what a host's limits allow. @param clock ms since the epoch. */
export function createLimits(host: string, budgets: Budgets | undefined, clock: () => number): Limits {
	const own = new Map<Resource, Budget>();
	const stopped = new Map<Resource | null, Fault & {until: number}>();
	let slowedDown = 0;

	const budgetOf = (resource: Resource) =>
		joinBudgets(own.get(resource) ?? null, resource === graphql ? (budgets?.read() ?? null) : null, clock());
	const stopUntil = (resource: Resource | null, fault: Fault, wanted: number) => {
		const until = Math.max(wanted, stopped.get(resource)?.until ?? 0);
		const stop = {...fault, until, message: askedAgain(fault.message, until)};
		stopped.set(resource, stop);
		return stop;
	};

	return {
		refusal(resource, urgent) {
			const now = clock();
			for (const key of [null, resource]) {
				const stop = stopped.get(key);
				if (stop !== undefined && stop.until > now) {
					return stop;
				}
			}
			const budget = urgent ? null : budgetOf(resource);
			if (budget === null || !isReserved(budget, now)) {
				return null;
			}
			const message = `${named(host)}: what is left of this hour's requests is kept for you and the agents.`;
			return faultOf('budget', askedAgain(message, budget.resetAt), {until: budget.resetAt});
		},
		note(resource, budget) {
			const before = own.get(resource);
			own.set(resource, budget);
			if (budget.remaining <= 0 && budget.resetAt > clock()) {
				stopUntil(resource, rateLimit(named(host), budget.resetAt), budget.resetAt);
			}
			if (resource === graphql && JSON.stringify(before) !== JSON.stringify(budget)) {
				budgets?.write(budget);
			}
		},
		answered() {
			slowedDown = 0;
		},
		stop(resource, {fault, stops}) {
			const now = clock();
			const wait = Math.min(waitMs * 2 ** slowedDown, longestWaitMs);
			if (stops === 'all') {
				slowedDown++;
			}
			const until = fault.until !== null && fault.until > now ? fault.until : now + wait;
			return stopUntil(stops === 'all' ? null : resource, fault, until);
		},
		budget: () => budgetOf(graphql),
	};
}
