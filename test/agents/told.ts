import type {Signal} from '../../source/session/signal.ts';

/** Activities, answers and conversations in words, one for each change; usage is left out. */
export function told(signals: readonly Signal[]): string[] {
	const words = signals.flatMap(signal => {
		switch (signal.kind) {
			case 'activity':
				return [
					`${signal.activity}${signal.ask ? ` ${signal.ask}` : ''}${signal.text ? `: ${signal.text}` : ''}`,
				];
			case 'answered':
				return ['answered'];
			case 'conversation':
				return [`conversation ${signal.id}`];
			default:
				return [];
		}
	});
	return words.filter((word, index) => word !== words[index - 1]);
}

/** What all requests came to, each counted once, the last word on it. */
export function sum(signals: readonly Signal[]) {
	const requests = new Map(
		signals.flatMap(signal => (signal.kind === 'usage' ? [[signal.request, signal]] : [])),
	);
	const total = {requests: requests.size, input: 0, output: 0, cacheRead: 0, cacheWrite: 0, usd: 0};
	for (const {tokens, usd} of requests.values()) {
		total.input += tokens.input;
		total.output += tokens.output;
		total.cacheRead += tokens.cacheRead;
		total.cacheWrite += tokens.cacheWrite;
		total.usd = Math.round((total.usd + (usd ?? 0)) * 1e6) / 1e6;
	}
	return total;
}
