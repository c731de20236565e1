import {CostRequests, type Usage} from './cost-requests.ts';
import {CostTotals, type Total} from './cost-totals.ts';
import {greaterTokens} from './figure.ts';
import type {Cost} from './session.ts';

/**
What a session's agent has used, from its `usage` and `total` signals (contract, "cost"). The agent's own USD goes
first; else it is the sum of its requests' prices, and null where one of them has none: an estimate that leaves
something out would be wrong. Tokens: the agent's totals or the sum of its requests, whichever is more (some write their
totals only at the end, some have requests that no line tells).
*/
export class CostLedger {
	#requests = new CostRequests();
	#totals = new CostTotals();

	/** Reads what `toJSON` gave; what is damaged in it counts as not there. */
	static from(value: unknown): CostLedger {
		const ledger = new CostLedger();
		if (typeof value === 'object' && value !== null) {
			const {requests, totals} = value as Record<string, unknown>;
			ledger.#requests = CostRequests.from(requests);
			ledger.#totals = CostTotals.from(totals);
		}
		return ledger;
	}

	toJSON(): unknown {
		return {requests: this.#requests, totals: this.#totals};
	}

	/** Whether `takeUsage` would have use for this request's price. */
	wantsPrice(usage: Usage): boolean {
		return this.#requests.wantsPrice(usage);
	}

	/** @param price in USD, null where its model has none. Tells whether that changed anything. */
	takeUsage(usage: Usage, price: number | null): boolean {
		return this.#requests.take(usage, price);
	}

	/** @param source what says it: each source's totals are compared with its own earlier ones only. */
	takeTotal(total: Total, source: string): boolean {
		return this.#totals.take(total, source);
	}

	/** What `source` says from now on, it may have said before: it is read from its beginning again. */
	restart(source: string): boolean {
		return this.#totals.restart(source);
	}

	cost(): Cost {
		const totals = this.#totals.sum();
		const requests = this.#requests.sum();
		const tokens = greaterTokens(totals.tokens, requests.count > 0 ? requests.tokens : null);
		if (totals.usd !== null && totals.whole) {
			return {usd: totals.usd, source: 'agent', tokens};
		}
		return requests.count > 0 && requests.unpriced === 0
			? {usd: requests.usd, source: requests.estimated > 0 ? 'estimate' : 'agent', tokens}
			: {usd: null, source: null, tokens};
	}
}
