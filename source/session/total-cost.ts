import type {Cost, Session, Tokens} from './session.ts';

export type TotalCost = {total: Cost; projects: Record<string, Cost>};

/** What sessions cost together, and by project. What is not known of one is left out; one estimate makes it an estimate. */
export function totalCost(sessions: readonly Pick<Session, 'project' | 'cost'>[]): TotalCost {
	const names = [...new Set(sessions.map(({project}) => project))];
	return {
		total: sumCosts(sessions.map(({cost}) => cost)),
		projects: Object.fromEntries(
			names.map(name => [
				name,
				sumCosts(sessions.filter(({project}) => project === name).map(({cost}) => cost)),
			]),
		),
	};
}

/** The sum of what is known; null where nothing is. */
export function sumCosts(costs: readonly Cost[]): Cost {
	const priced = costs.filter(({usd}) => usd !== null);
	return {
		usd: priced.length === 0 ? null : nanoDollars(priced.reduce((sum, {usd}) => sum + (usd ?? 0), 0)),
		source:
			priced.length === 0 ? null : priced.some(({source}) => source === 'estimate') ? 'estimate' : 'agent',
		tokens: sumTokens(costs.flatMap(({tokens}) => tokens ?? [])),
	};
}

/** Dollars without what adding binary fractions leaves: 0.1185, not 0.11850000000000001. */
export function nanoDollars(usd: number): number {
	return Math.round(usd * 1e9) / 1e9;
}

/** The sum of tokens; null for none. */
export function sumTokens(parts: readonly Tokens[]): Tokens | null {
	return parts.length === 0
		? null
		: parts.reduce((sum, part) => ({
				input: sum.input + part.input,
				output: sum.output + part.output,
				cacheRead: sum.cacheRead + part.cacheRead,
				cacheWrite: sum.cacheWrite + part.cacheWrite,
			}));
}
