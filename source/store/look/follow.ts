import {errorView} from '../../session/errors.ts';
import type {Ao} from '../ao.ts';
import type {ForgeLook, ForgeLookOptions} from '../forge/look-at-forge.ts';
import type {Project} from '../project.ts';
import type {SessionEntry} from '../sessions.ts';
import {Observer, type Overview} from './overview.ts';
import {SessionWatch} from './watch-sessions.ts';
import {type TerminalChange, TerminalWatch} from './watch-terminals.ts';

/** Files are read at once when they change, and then at most this often, in ms, however many of them change. */
const settleMs = 40;

/** How often it is looked whether anything is due to be asked of a forge, in ms. */
const forgeTickMs = 5000;

export type FollowOptions = {
	/** How often everything is looked at that cannot announce itself, in ms. */
	everyMs: number;
	/** Archived sessions too. */
	archived: boolean;
	/** Asks no server. */
	offline?: boolean;
};

export type FollowHandlers = {
	/** Something new was read; nothing was looked at. */
	read(known: Pick<Overview, 'sessions' | 'entries'>): void;
	/** Everything was looked at. */
	look(overview: Overview): void | Promise<void>;
	error(error: unknown): void;
	/** A forge was asked; by host, why some had no answer. */
	forge?(look: ForgeLook): void;
	/** What a look could not see, or what of a forge's answers could not be kept. */
	problems(problems: readonly string[], about: 'look' | 'forge'): void;
};

/**
Follows the sessions of projects: reads what announces itself (facts, events, output of terminals) when it does, and
looks at everything else now and again. The first `read` and `look` are for whoever made it to ask.
*/
export class Follower {
	readonly #options: FollowOptions;
	readonly #on: FollowHandlers;
	readonly #projects: readonly Project[];
	readonly #observer: Observer;
	readonly #watch: SessionWatch;
	readonly #terminals: TerminalWatch;
	readonly #timer: NodeJS.Timeout;
	readonly #forgeTimer: NodeJS.Timeout;
	readonly #abort = new AbortController();
	#asking: Promise<unknown> | null = null;
	#settle: NodeJS.Timeout | null = null;
	#readAt = 0;
	#looking: Promise<void> | null = null;
	#closed = false;

	constructor(ao: Ao, projects: readonly Project[], options: FollowOptions, on: FollowHandlers) {
		this.#options = options;
		this.#on = on;
		this.#projects = projects;
		this.#observer = new Observer(projects);
		this.#watch = new SessionWatch(projects, () => this.#readSoon());
		this.#terminals = new TerminalWatch(ao, change => this.#lookAtTerminals(change));
		this.#timer = setInterval(() => this.lookSoon(), options.everyMs);
		this.#forgeTimer = setInterval(() => this.askSoon(), forgeTickMs);
		this.askSoon();
	}

	/** Reads what is new on disk now. */
	read(): void {
		if (this.#closed) {
			return;
		}
		this.#readAt = Date.now();
		try {
			const known = this.#observer.read({archived: this.#options.archived});
			this.#follow(known.entries);
			this.#on.read(known);
		} catch (error) {
			this.#on.error(error);
		}
	}

	/** Looks at everything; a look that runs already is waited for, and counts. */
	look(): Promise<void> {
		this.#looking ??= this.#lookNow().finally(() => {
			this.#looking = null;
		});
		return this.#looking;
	}

	/** Starts a look without waiting for it. */
	lookSoon(): void {
		this.look().catch(error => this.#on.error(error));
	}

	/** A whole look that begins now, at the forge too. Gives, by host, why some had no answer. */
	async refresh(): Promise<ForgeLook['faults']> {
		await this.#looking;
		const [, look] = await Promise.all([this.look(), this.#askNow({maxAgeMs: 0, urgent: true})]);
		this.read();
		return look?.faults ?? new Map();
	}

	/** Asks the forge for what is due, without waiting for it: a slow network keeps nothing else waiting. */
	askSoon(): void {
		this.#asking ??= this.#askNow({}).finally(() => {
			this.#asking = null;
		});
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearInterval(this.#timer);
		clearInterval(this.#forgeTimer);
		this.#abort.abort();
		if (this.#settle !== null) {
			clearTimeout(this.#settle);
		}
		this.#watch.close();
		this.#terminals.close();
		await this.#looking?.catch(() => undefined);
		await this.#asking;
	}

	/** Null where nothing was asked, or what came of it could not be kept. */
	async #askNow(options: ForgeLookOptions): Promise<ForgeLook | null> {
		if (this.#options.offline) {
			return null;
		}
		try {
			const look = await this.#observer.lookAtForge({...options, signal: this.#abort.signal});
			if (!this.#closed && look.asked > 0) {
				this.read();
				this.#on.forge?.(look);
			}
			return look;
		} catch (error) {
			if (!this.#closed) {
				this.#on.problems([errorView(error).message], 'forge');
			}
			return null;
		}
	}

	async #lookNow(): Promise<void> {
		if (this.#closed) {
			return;
		}
		const overview = await this.#observer.look({archived: this.#options.archived});
		this.#on.problems(overview.problems, 'look');
		if (!this.#closed) {
			this.#follow(overview.entries);
			await this.#on.look(overview);
		}
	}

	#follow(entries: readonly SessionEntry[]): void {
		if (!this.#closed) {
			this.#watch.follow(this.#projects, entries);
			this.#terminals.follow(entries);
		}
	}

	#readSoon(): void {
		this.#settle ??= setTimeout(
			() => {
				this.#settle = null;
				this.read();
			},
			Math.max(0, this.#readAt + settleMs - Date.now()),
		);
	}

	#lookAtTerminals({ids, terminals}: TerminalChange): void {
		if ([...ids].some(id => terminals.get(id)?.alive !== true)) {
			this.lookSoon();
			return;
		}
		this.#observer
			.lookAtAgents(ids, terminals)
			.then(({problems}) => {
				this.#on.problems(problems, 'look');
				this.read();
			})
			.catch(error => this.#on.error(error));
	}
}
