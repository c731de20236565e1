import {
	addFigures,
	asAmount,
	asFigure,
	asTokens,
	type Figure,
	greaterFigure,
	noFigure,
	sumOf,
} from './figure.ts';
import type {Signal} from './signal.ts';

export type Total = Extract<Signal, {kind: 'total'}>;

/** Threads that are told apart; older ones are only a sum. */
const mostThreads = 1000;
const mostSources = 50;

/** What one source says of one thread: `closed` of processes that ended, `last` of the one that counts now. */
type Part = {closed: Figure; last: Figure};

/**
Adds up an agent's running totals by thread. A total that is lower than the one before comes from a process that began
anew: the one before stays counted. Several sources that speak of the same thread (a file, a status line) count the
same, so the greatest of them holds.
*/
export class CostTotals {
	readonly #threads = new Map<string, Map<string, Part>>();
	/** Of threads that are no longer told apart. */
	#older: Figure = noFigure;

	static from(value: unknown): CostTotals {
		const totals = new CostTotals();
		const {threads, older} = (typeof value === 'object' && value !== null ? value : {}) as Record<
			string,
			unknown
		>;
		for (const [of, source, closed, last] of Array.isArray(threads) ? threads.filter(Array.isArray) : []) {
			const part = {closed: asFigure(closed), last: asFigure(last)};
			if (typeof of === 'string' && typeof source === 'string' && part.closed && part.last) {
				totals.#thread(of).set(source, {closed: part.closed, last: part.last});
			}
		}
		totals.#older = asFigure(older) ?? noFigure;
		return totals;
	}

	toJSON(): unknown {
		const threads = [...this.#threads].flatMap(([of, parts]) =>
			[...parts].map(([source, {closed, last}]) => [of, source, closed, last]),
		);
		return {threads, older: this.#older};
	}

	/** Takes a total that `source` (a file, the events) says, in the order in which it says them. */
	take(total: Total, source: string): boolean {
		const given: Figure = {usd: asAmount(total.usd), tokens: asTokens(total.tokens)};
		if (given.usd === null && given.tokens === null) {
			return false;
		}
		const parts = this.#thread(String(total.of).slice(0, 200));
		const before = parts.get(source) ?? {closed: noFigure, last: noFigure};
		const next: Part = isLess(given, before.last)
			? {closed: addFigures(before.closed, before.last), last: given}
			: {
					closed: before.closed,
					last: {usd: given.usd ?? before.last.usd, tokens: given.tokens ?? before.last.tokens},
				};
		parts.set(source, next);
		this.#foldOldest(parts);
		return JSON.stringify(next) !== JSON.stringify(before);
	}

	/** `source` is read from its beginning again: what it says from now on does not add to what it said. */
	restart(source: string): boolean {
		let changed = false;
		for (const parts of this.#threads.values()) {
			const part = parts.get(source);
			if (part === undefined) {
				continue;
			}
			parts.delete(source);
			keepEarlier(parts, part);
			changed = true;
		}
		return changed;
	}

	/** The totals of all threads; `whole` where every thread that used tokens has a figure in USD too. */
	sum(): Figure & {whole: boolean} {
		const threads = [this.#older, ...[...this.#threads.values()].map(figureOf)];
		const whole = threads.every(({usd, tokens}) => usd !== null || tokens === null || sumOf(tokens) === 0);
		return {...threads.reduce(addFigures, noFigure), whole};
	}

	#thread(of: string): Map<string, Part> {
		const parts = this.#threads.get(of) ?? new Map<string, Part>();
		this.#threads.set(of, parts);
		return parts;
	}

	#foldOldest(parts: Map<string, Part>): void {
		for (const [of, oldest] of this.#threads) {
			if (this.#threads.size <= mostThreads) {
				break;
			}
			this.#threads.delete(of);
			this.#older = addFigures(this.#older, figureOf(oldest));
		}
		for (const [source, part] of parts) {
			if (parts.size <= mostSources) {
				break;
			}
			if (source !== earlier) {
				parts.delete(source);
				keepEarlier(parts, part);
			}
		}
	}
}

/** Stands for the sources that began again. */
const earlier = '';

function keepEarlier(parts: Map<string, Part>, part: Part): void {
	const before = parts.get(earlier)?.closed ?? noFigure;
	parts.set(earlier, {closed: greaterFigure(before, addFigures(part.closed, part.last)), last: noFigure});
}

function figureOf(parts: Map<string, Part>): Figure {
	return [...parts.values()]
		.map(({closed, last}) => addFigures(closed, last))
		.reduce(greaterFigure, noFigure);
}

/** By USD where both have it, else by tokens. */
function isLess(a: Figure, b: Figure): boolean {
	if (a.usd !== null && b.usd !== null) {
		return a.usd < b.usd - 1e-9;
	}
	return a.tokens !== null && b.tokens !== null && sumOf(a.tokens) < sumOf(b.tokens);
}
