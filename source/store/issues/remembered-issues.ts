import {setTimeout as after} from 'node:timers/promises';
import {AoError, asAoError} from '../../session/errors.ts';
import type {Issue} from '../../session/tracker.ts';

/** How long an answer holds, in ms, for as many issues as cost one point; more hold longer: a point a minute. */
const freshMs = 60_000;
const issuesPerPoint = 50;
/** The next try after a failure, in ms. */
const retryMs = 15_000;
/** How long somebody waits for an answer before the last one has to do, in ms. */
const patienceMs = 2000;

/**
A server's issues for those who look every few seconds: answered from memory, which is filled again in the background.
@param read asks the server, `urgent` where somebody waits for it; rejects with an `AoError`.
@param now a clock in ms.
*/
export class RememberedIssues {
	readonly #read: (urgent: boolean) => Promise<Issue[]>;
	readonly #now: () => number;
	#issues: Issue[] | null = null;
	#error: AoError | null = null;
	#dueAt = Number.NEGATIVE_INFINITY;
	#patient = true;
	#urgent = false;
	#reading: Promise<void> | null = null;

	constructor(read: (urgent: boolean) => Promise<Issue[]>, now: () => number = () => performance.now()) {
		this.#read = read;
		this.#now = now;
	}

	/** The last answer. @throws AoError where there never was one: why, or that it is still waited for. */
	async list(): Promise<Issue[]> {
		if (this.#now() >= this.#dueAt) {
			this.#reading ??= this.#refresh();
		}
		if (this.#reading !== null && this.#patient) {
			const waiting = new AbortController();
			await Promise.race([this.#reading, after(patienceMs, null, {signal: waiting.signal})]);
			waiting.abort();
			this.#patient = false;
		}
		if (this.#issues === null) {
			throw this.#error ?? new AoError('forge', 'The issues have been asked for; there is no answer yet.');
		}
		return this.#issues;
	}

	/** Why the last answer may be out of date, in one line; null where it is not. */
	get problem(): string | null {
		return this.#error?.message ?? null;
	}

	/** The next `list` asks again, and waits for it. */
	forget(): void {
		this.#dueAt = Number.NEGATIVE_INFINITY;
		this.#patient = true;
		this.#urgent = true;
	}

	async #refresh(): Promise<void> {
		const urgent = this.#urgent;
		this.#urgent = false;
		try {
			this.#issues = await this.#read(urgent);
			this.#error = null;
			this.#dueAt = this.#now() + freshMs * Math.max(1, Math.ceil(this.#issues.length / issuesPerPoint));
		} catch (error) {
			this.#error = asAoError(error);
			this.#dueAt = this.#now() + retryMs;
		} finally {
			this.#reading = null;
		}
	}
}
