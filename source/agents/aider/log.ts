import type {FileLine, Signal, StreamReader} from '../../session/signal.ts';

type Memory = {
	/** When this process of Aider began, and how many requests it has told of. */
	run: number;
	requests: number;
};

/**
Aider's analytics log (0.86.3.dev, from source): lines of `{event, properties, time}`, `time` in whole seconds, with
`launched` at the start of each process. A whole second stands for its end here: what the log tells of comes after the
notification of the same second, which has milliseconds.
*/
export const aiderLog: StreamReader<FileLine> = {
	start: (): Memory => ({run: 0, requests: 0}),
	read(memory, {value}) {
		const line = asLine(value);
		return line === null ? [] : readLine(memory as Memory, line);
	},
};

type Line = {event: string; at: number; properties: Record<string, unknown>};

function readLine(memory: Memory, {event, at, properties}: Line): Signal[] {
	switch (event) {
		case 'launched':
			memory.run = at;
			memory.requests = 0;
			return [];
		case 'message_send_starting':
			return [{kind: 'activity', at, activity: 'active'}];
		case 'message_send':
			return readUsage(memory, properties);
		case 'message_send_exception': {
			const {exception} = properties;
			return [
				{
					kind: 'activity',
					at,
					activity: 'blocked',
					text: typeof exception === 'string' ? exception.slice(0, 2000) : null,
				},
			];
		}
		default:
			return [];
	}
}

/** `total_cost` is the sum of this process; it stays 0 where Aider knows no price, which says nothing. */
function readUsage(memory: Memory, properties: Record<string, unknown>): Signal[] {
	const {main_model: model, prompt_tokens: input, completion_tokens: output, total_cost: cost} = properties;
	memory.requests++;
	const signals: Signal[] = [
		{
			kind: 'usage',
			request: `${memory.run}:${memory.requests}`,
			model: typeof model === 'string' && !/redacted$/i.test(model) && model !== 'None' ? model : null,
			tokens: {input: amount(input), output: amount(output), cacheRead: 0, cacheWrite: 0},
		},
	];
	if (amount(cost) > 0) {
		signals.push({kind: 'total', of: `aider ${memory.run}`, usd: amount(cost)});
	}
	return signals;
}

function asLine(value: unknown): Line | null {
	if (typeof value !== 'object' || value === null) {
		return null;
	}
	const {event, time, properties} = value as Record<string, unknown>;
	if (typeof event !== 'string' || typeof time !== 'number' || !Number.isSafeInteger(time * 1000)) {
		return null;
	}
	const named = typeof properties === 'object' && properties !== null ? properties : {};
	return {event, at: time * 1000 + 999, properties: named as Record<string, unknown>};
}

function amount(value: unknown): number {
	return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
