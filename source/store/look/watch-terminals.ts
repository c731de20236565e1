import {isRunning} from '../../session/activity.ts';
import type {Runtime, TerminalView} from '../../session/runtime.ts';
import type {Ao} from '../ao.ts';
import type {SessionEntry} from '../sessions.ts';

/** Terminals that write are looked at at most this often, in ms, however many of them write. */
const everyMs = 300;

/** How long the watches of before go on beside new ones, in ms: a new one needs a moment until it hears of output. */
const overlapMs = 1000;

export type TerminalChange = {
	/** The sessions in whose terminals something happened. */
	ids: ReadonlySet<string>;
	terminals: ReadonlyMap<string, TerminalView>;
};

/**
Calls back soon after something was written in, or happened to, terminals of running sessions, with those of them that
are still there as they are now: their runtime is asked once for all that wrote. One that is missing or not alive ended.
*/
export class TerminalWatch {
	readonly #ao: Ao;
	readonly #onChange: (changed: TerminalChange) => void;
	readonly #pending = new Map<Runtime, Set<string>>();
	#timer: NodeJS.Timeout | null = null;
	#watched = '';
	#stops: (() => void)[] = [];
	readonly #ending = new Set<() => void>();

	constructor(ao: Ao, onChange: (changed: TerminalChange) => void) {
		this.#ao = ao;
		this.#onChange = onChange;
	}

	/** Watches the terminals of those of these sessions that run, and of no others. */
	follow(entries: readonly SessionEntry[]): void {
		const running = entries.filter(({record}) => isRunning(record));
		const key = running.map(({id, record}) => `${id}:${record.run?.id}`).join(' ');
		if (key === this.#watched) {
			return;
		}
		this.#watched = key;
		const before = this.#stops;
		const byRuntime = new Map<Runtime, string[]>();
		for (const {id, record} of running) {
			if (record.run !== null) {
				const runtime = this.#ao.runtimeOf(record.run.handle);
				byRuntime.set(runtime, [...(byRuntime.get(runtime) ?? []), id]);
			}
		}
		this.#stops = [...byRuntime].map(([runtime, ids]) => runtime.watch(ids, id => this.#wrote(runtime, id)));
		for (const stop of before) {
			this.#endLater(stop);
		}
	}

	close(): void {
		for (const stop of [...this.#stops, ...this.#ending]) {
			stop();
		}
		this.#stops = [];
		this.#ending.clear();
		if (this.#timer !== null) {
			clearTimeout(this.#timer);
		}
	}

	#endLater(stop: () => void): void {
		this.#ending.add(stop);
		setTimeout(() => {
			if (this.#ending.delete(stop)) {
				stop();
			}
		}, overlapMs).unref();
	}

	#wrote(runtime: Runtime, id: string): void {
		this.#pending.set(runtime, (this.#pending.get(runtime) ?? new Set()).add(id));
		this.#timer ??= setTimeout(() => {
			this.#timer = null;
			for (const [runtime, ids] of this.#pending) {
				this.#ask(runtime, ids);
			}
			this.#pending.clear();
		}, everyMs);
	}

	#ask(runtime: Runtime, ids: ReadonlySet<string>): void {
		runtime
			.list()
			.then(terminals => {
				this.#onChange({ids, terminals: new Map(terminals.map(terminal => [terminal.name, terminal]))});
			})
			.catch(() => undefined);
	}
}
