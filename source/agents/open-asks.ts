import type {Ask, Signal} from '../session/signal.ts';

/** A request of an agent to its user that is still open. `of`: who asks, where subagents ask as well. */
export type OpenAsk = {id: string; of: string; ask: Ask; text: string};

/** So many open requests are remembered, and so much of what each of them asks, in characters. */
const mostAsks = 8;
const mostText = 500;

/** Takes one more request in (the same id replaces it). Gives the signal of the one that is asked now: the oldest. */
export function open(asks: OpenAsk[], ask: OpenAsk, at: number): Signal[] {
	close(asks, ask.id);
	if (asks.length < mostAsks) {
		asks.push({...ask, text: ask.text.slice(0, mostText)});
	}
	return asked(asks, at);
}

/** Takes an answered request out. Gives what is asked now: the next one, or that nothing is; [] for an unknown id. */
export function answer(asks: OpenAsk[], id: unknown, at: number): Signal[] {
	if (typeof id !== 'string' || !close(asks, id)) {
		return [];
	}
	return asks.length === 0 ? [{kind: 'answered', at}] : asked(asks, at);
}

function close(asks: OpenAsk[], id: string): boolean {
	const index = asks.findIndex(ask => ask.id === id);
	if (index !== -1) {
		asks.splice(index, 1);
	}
	return index !== -1;
}

function asked([first]: OpenAsk[], at: number): Signal[] {
	return first === undefined
		? []
		: [{kind: 'activity', at, activity: 'waiting_input', ask: first.ask, text: first.text}];
}
