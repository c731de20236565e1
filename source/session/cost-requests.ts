import {createHash} from 'node:crypto';
import {addTokens, asAmount, asTokens, sumOf} from './figure.ts';
import type {Tokens} from './session.ts';
import type {Signal} from './signal.ts';

export type Usage = Extract<Signal, {kind: 'usage'}>;

/** Requests of which the figures may still be replaced, and closed ones that are known not to count again. */
const mostOpen = 64;
const mostSeen = 20_000;
const forgottenAtOnce = 1000;

/** `own`: the USD is the agent's own figure. */
type Open = {tokens: Tokens; usd: number | null; own: boolean};

/** What many requests are together; `unpriced` and `estimated`: so many have no USD, or one by price. */
export type RequestSum = {tokens: Tokens; usd: number; count: number; unpriced: number; estimated: number};

/** Sums up single requests, each of them once however often it is heard. Bounded: about 200 KB as JSON at most. */
export class CostRequests {
	/** By a short hash of the request's id, the last heard last. */
	readonly #open = new Map<string, Open>();
	readonly #seen = new Set<string>();
	#closed: RequestSum = noRequests();

	static from(value: unknown): CostRequests {
		const requests = new CostRequests();
		const {open, closed, seen} = asRecord(value);
		for (const entry of Array.isArray(open) ? open.slice(-mostOpen) : []) {
			const {id, tokens, usd, own} = asRecord(entry);
			const counted = asTokens(tokens);
			if (typeof id === 'string' && counted !== null) {
				requests.#open.set(id, {tokens: counted, usd: asAmount(usd), own: own === true});
			}
		}
		for (const id of typeof seen === 'string' ? (seen.match(/[\w-]{8}/g) ?? []) : []) {
			requests.#seen.add(id);
		}
		const sum = asRecord(closed);
		const number = (name: keyof RequestSum) => asAmount(sum[name]) ?? 0;
		requests.#closed = {
			tokens: asTokens(sum.tokens) ?? noTokens(),
			usd: number('usd'),
			count: number('count'),
			unpriced: number('unpriced'),
			estimated: number('estimated'),
		};
		return requests;
	}

	toJSON(): unknown {
		return {
			open: [...this.#open].map(([id, request]) => ({id, ...request})),
			closed: this.#closed,
			seen: [...this.#seen].join(''),
		};
	}

	/** Whether this request would be counted, and has no USD of the agent's own. */
	wantsPrice(usage: Usage): boolean {
		return asAmount(usage.usd) === null && usesTokens(usage) && !this.#seen.has(hashOf(usage.request));
	}

	/**
	Counts a request, or replaces what it said before; one that used nothing, or is closed, changes nothing.
	@param price what it cost in USD by its model's price; null where there is none. The agent's own figure goes first.
	*/
	take(usage: Usage, price: number | null): boolean {
		const id = hashOf(usage.request);
		const own = asAmount(usage.usd);
		if ((own === null && !usesTokens(usage)) || this.#seen.has(id)) {
			return false;
		}
		const request: Open = {
			tokens: asTokens(usage.tokens) ?? noTokens(),
			usd: own ?? asAmount(price),
			own: own !== null,
		};
		const before = this.#open.get(id);
		if (before !== undefined && JSON.stringify(before) === JSON.stringify(request)) {
			return false;
		}
		this.#open.delete(id);
		this.#open.set(id, request);
		this.#closeOldest();
		return true;
	}

	sum(): RequestSum {
		return [...this.#open.values()].reduce(add, this.#closed);
	}

	#closeOldest(): void {
		for (const [id, request] of first(this.#open, this.#open.size - mostOpen)) {
			this.#open.delete(id);
			this.#closed = add(this.#closed, request);
			this.#seen.add(id);
		}
		if (this.#seen.size > mostSeen + forgottenAtOnce) {
			for (const id of first(this.#seen, this.#seen.size - mostSeen)) {
				this.#seen.delete(id);
			}
		}
	}
}

function first<Value>(values: Iterable<Value>, count: number): Value[] {
	return count > 0 ? [...values].slice(0, count) : [];
}

function add(sum: RequestSum, request: Open): RequestSum {
	return {
		tokens: addTokens(sum.tokens, request.tokens),
		usd: sum.usd + (request.usd ?? 0),
		count: sum.count + 1,
		unpriced: sum.unpriced + (request.usd === null ? 1 : 0),
		estimated: sum.estimated + (request.usd !== null && !request.own ? 1 : 0),
	};
}

function noRequests(): RequestSum {
	return {tokens: noTokens(), usd: 0, count: 0, unpriced: 0, estimated: 0};
}

function noTokens(): Tokens {
	return {input: 0, output: 0, cacheRead: 0, cacheWrite: 0};
}

function usesTokens(usage: Usage): boolean {
	return sumOf(asTokens(usage.tokens) ?? noTokens()) > 0;
}

/** 48 bits: two of 20,000 are the same once in a million sessions. */
function hashOf(request: string): string {
	return createHash('sha256').update(String(request)).digest('base64url').slice(0, 8);
}

function asRecord(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
