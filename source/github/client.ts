import {setTimeout as delay} from 'node:timers/promises';
import PQueue from 'p-queue';
import {AoError} from '../session/errors.ts';
import {fetchFor, hasProxy} from '../system/fetch.ts';
import {answerTrouble} from './answer-trouble.ts';
import {budgetIn, budgetOfRateLimit} from './budget.ts';
import {
	type CallOptions,
	type GitHub,
	GitHubFailure,
	type GraphQlAnswer,
	type RestOptions,
} from './github.ts';
import {rateLimitIn, readGraphQl} from './graphql-answer.ts';
import {addressesOf} from './hosts.ts';
import {type Budgets, createLimits, graphql, type Resource} from './limits.ts';
import {networkTrouble} from './network-trouble.ts';
import {keepToken} from './token-keeper.ts';
import {createTransport, type Reply} from './transport.ts';
import {faultOf, type Trouble} from './trouble.ts';

export type GitHubOptions = {
	host: string;
	env: Readonly<Record<string, string | undefined>>;
	/** `ao/{version}`. */
	userAgent: string;
	/** What other processes know of the budget. */
	budgets?: Budgets;
	/** How long a call may take, its whole answer included. */
	timeoutMs?: number;
	/** Between two changes (GitHub asks for a second), and before a question is asked again. */
	pauseMs?: number;
	/** ms since the epoch. */
	clock?: () => number;
	/** A call has gone without an answer for some seconds. */
	onSlow?: (() => void) | undefined;
	/** What that is, in ms. */
	slowMs?: number;
	/** Ends every call, whatever its own signal says: nothing is to keep the process then. */
	ending?: AbortSignal;
};

/** A call as it is made: once, or again. `read` finds what is wrong with an answer whose status is fine. */
type Call<T> = {
	route: string;
	parameters: Record<string, unknown>;
	resource: Resource;
	write: boolean;
	options: RestOptions;
	read(reply: Reply): T | Trouble;
};

/** So often a question is asked again where the connection broke off or GitHub failed for a moment. */
const repeats = 2;

/** So many times as long may an answer take of which the end is kept: it is read through, however large. */
const slowTimes = 4;

/**
A client of a GitHub server's APIs: one call at a time, those that somebody waits for first. It asks for nothing and
looks for no token before the first call.
*/
export function createGitHub({
	host,
	env,
	userAgent,
	budgets,
	timeoutMs = 15_000,
	pauseMs = 1000,
	clock = Date.now,
	onSlow,
	slowMs = 3000,
	ending,
}: GitHubOptions): GitHub {
	const addresses = addressesOf(host, env);
	const send = createTransport(addresses, {userAgent, fetchOf: () => fetchFor(env), ending});
	const limits = createLimits(host, budgets, clock);
	const tokens = keepToken(host, env, clock);
	const calls = new PQueue({concurrency: 1});
	const writes = new PQueue({concurrency: 1});
	let nextWrite = 0;

	const check = ({resource, options}: Call<unknown>) => {
		const fault = limits.refusal(resource, options.urgent === true);
		if (fault !== null) {
			throw new GitHubFailure(fault);
		}
	};

	/** Sends a call with a token, and once more with another one where that is refused. */
	const sendSigned = async ({route, parameters, write, options}: Call<unknown>): Promise<Reply> => {
		const found = await tokens.current(options.urgent === true);
		if ('fault' in found) {
			throw new GitHubFailure(found.fault);
		}
		const {signal, lastBytes} = options;
		const patience = lastBytes === undefined ? timeoutMs : timeoutMs * slowTimes;
		const sendWith = async (token: string) => {
			try {
				return await send({route, parameters, token, signal, timeoutMs: patience, lastBytes});
			} finally {
				nextWrite = write ? performance.now() + pauseMs : nextWrite;
			}
		};
		const reply = await sendWith(found.token);
		if (reply.status !== 401) {
			tokens.accepted(found.token);
			return reply;
		}
		const other = await tokens.renew(found.token);
		return other === null ? reply : sendWith(other);
	};

	const attempt = async <T>(call: Call<T>): Promise<{value: T} | {trouble: Trouble}> => {
		ending?.throwIfAborted();
		check(call);
		let reply: Reply;
		try {
			reply = await sendSigned(call);
		} catch (error) {
			call.options.signal?.throwIfAborted();
			ending?.throwIfAborted();
			if (error instanceof GitHubFailure) {
				throw error;
			}
			return {trouble: unsent(error) ?? networkTrouble(error, host, hasProxy(env))};
		}
		const resource = reply.headers['x-ratelimit-resource'] ?? call.resource;
		const budget =
			(call.resource === graphql ? budgetOfRateLimit(rateLimitIn(reply.data)) : null) ??
			budgetIn(reply.headers);
		if (budget !== null) {
			limits.note(resource, budget);
		}
		const about = {
			host,
			graphql: call.resource === graphql,
			signIn: tokens.hint,
			hasGh: tokens.hasGh,
			now: clock(),
		};
		const value = answerTrouble(reply, about) ?? call.read(reply);
		if (!isTrouble(value)) {
			limits.answered();
			return {value};
		}
		return {
			trouble: value.stops === undefined ? value : {...value, fault: limits.stop(resource, value)},
		};
	};

	const make = async <T>(call: Call<T>): Promise<T> => {
		for (let times = 0; ; times++) {
			const result = await attempt(call);
			if ('value' in result) {
				return result.value;
			}
			const {trouble} = result;
			if (trouble.passing !== true || call.write || times === repeats) {
				throw failureOf(trouble, call.write, tokens.hide);
			}
			await delay(pauseMs * (times + 1), undefined, {signal: call.options.signal});
		}
	};

	const enqueue = async <T>(call: Call<T>): Promise<T> => {
		const {signal, urgent} = call.options;
		return calls.add(() => make(call), {signal, priority: urgent ? 1 : 0});
	};

	/** Queues a change, with a pause after the one before. */
	const enqueueWrite = async <T>(call: Call<T>): Promise<T> => {
		const {signal} = call.options;
		const paced = async () => {
			check(call);
			await delay(Math.max(0, nextWrite - performance.now()), undefined, {signal});
			return enqueue(call);
		};
		return writes.add(paced, {signal});
	};

	/** Makes a call when its turn comes; what cannot go out now does not wait for that. */
	const request = async <T>(call: Call<T>): Promise<T> => {
		call.options.signal?.throwIfAborted();
		check(call);
		const slow = onSlow === undefined ? undefined : setTimeout(onSlow, slowMs).unref();
		try {
			return await (call.write ? enqueueWrite(call) : enqueue(call));
		} finally {
			clearTimeout(slow);
		}
	};

	const graphQlCall = (
		query: string,
		variables: Record<string, unknown>,
		options: CallOptions,
		write: boolean,
	): Call<GraphQlAnswer> => ({
		route: `POST ${addresses.graphql}`,
		parameters: {query, variables},
		resource: graphql,
		write,
		options,
		read: reply => readGraphQl(reply, host),
	});

	return {
		host,
		web: addresses.web,
		query: async (text, variables, options = {}) => request(graphQlCall(text, variables, options, false)),
		mutate: async (text, variables, options = {}) => request(graphQlCall(text, variables, options, true)),
		async rest(route, parameters = {}, options = {}) {
			const call: Call<Reply> = {
				route,
				parameters,
				resource: /^\S+ \/search\//.test(route) ? 'search' : 'core',
				write: !/^(?:GET|HEAD) /.test(route),
				options,
				read: reply => reply,
			};
			return request(call);
		},
		budget: () => limits.budget(),
	};
}

function isTrouble(value: unknown): value is Trouble {
	return value !== null && typeof value === 'object' && 'fault' in value;
}

/** Settings that are wrong, so that nothing was sent. */
function unsent(error: unknown): Trouble | null {
	return error instanceof AoError
		? {fault: faultOf('offline', error.message, {hint: error.hint}), status: null, cause: error}
		: null;
}

/** @param hide takes the token out of what a server said. */
function failureOf(
	{fault, status, tooLarge, unsure, cause}: Trouble,
	write: boolean,
	hide: (text: string) => string,
): GitHubFailure {
	const hint =
		write && unsure === true
			? 'It is not known whether the change was made: look on GitHub before you try again.'
			: fault.hint;
	const told = {...fault, message: hide(fault.message), hint: hint === null ? null : hide(hint)};
	return new GitHubFailure(told, {status, tooLarge, cause});
}
