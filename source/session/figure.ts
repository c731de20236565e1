import type {Tokens} from './session.ts';

/** What something cost so far; null for what is not known. */
export type Figure = {usd: number | null; tokens: Tokens | null};

export const noFigure: Readonly<Figure> = {usd: null, tokens: null};

/** Adds; what one of them does not know is what the other says. */
export function addFigures(a: Figure, b: Figure): Figure {
	return {
		usd: a.usd === null || b.usd === null ? (a.usd ?? b.usd) : a.usd + b.usd,
		tokens: a.tokens === null || b.tokens === null ? (a.tokens ?? b.tokens) : addTokens(a.tokens, b.tokens),
	};
}

/** The greater USD and the greater tokens, each for itself. */
export function greaterFigure(a: Figure, b: Figure): Figure {
	return {
		usd: a.usd === null || b.usd === null ? (a.usd ?? b.usd) : Math.max(a.usd, b.usd),
		tokens: greaterTokens(a.tokens, b.tokens),
	};
}

export function greaterTokens(a: Tokens | null, b: Tokens | null): Tokens | null {
	return a === null || b === null ? (a ?? b) : sumOf(a) >= sumOf(b) ? a : b;
}

export function addTokens(a: Tokens, b: Tokens): Tokens {
	return {
		input: a.input + b.input,
		output: a.output + b.output,
		cacheRead: a.cacheRead + b.cacheRead,
		cacheWrite: a.cacheWrite + b.cacheWrite,
	};
}

export function sumOf(tokens: Tokens): number {
	return tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite;
}

/** Reads a foreign value as tokens: what is no count is 0, what is no object is null. */
export function asTokens(value: unknown): Tokens | null {
	if (typeof value !== 'object' || value === null) {
		return null;
	}
	const given = value as Record<string, unknown>;
	const count = (name: keyof Tokens) => Math.round(Math.min(asAmount(given[name]) ?? 0, mostTokens));
	return {
		input: count('input'),
		output: count('output'),
		cacheRead: count('cacheRead'),
		cacheWrite: count('cacheWrite'),
	};
}

/** More than any session can use, and small enough for exact sums. */
const mostTokens = 1e12;

/** A finite number that is not below 0; null for everything else. */
export function asAmount(value: unknown): number | null {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** Reads what was written as JSON; null where it is no figure. */
export function asFigure(value: unknown): Figure | null {
	if (typeof value !== 'object' || value === null) {
		return null;
	}
	const {usd, tokens} = value as Record<string, unknown>;
	return {usd: asAmount(usd), tokens: asTokens(tokens)};
}
