import type {Ao} from './ao.ts';
import {Observer, type Overview} from './overview.ts';
import type {Project} from './project.ts';
import type {SessionEntry} from './sessions.ts';
import {SessionWatch} from './watch-sessions.ts';
import {type TerminalChange, TerminalWatch} from './watch-terminals.ts';

/** Files are read at once when they change, and then at most this often, in ms, however many of them change. */
const settleMs = 40;

export type FollowOptions = {
	/** How often everything is looked at that cannot announce itself, in ms. */
	everyMs: number;
	/** Archived sessions too. */
	archived: boolean;
};

export type FollowHandlers = {
	/** Something new was read; nothing was looked at. */
	read(known: Pick<Overview, 'sessions' | 'entries'>): void;
	/** Everything was looked at. */
	look(overview: Overview): void | Promise<void>;
	error(error: unknown): void;
	/** What a look could not see. */
	problems(problems: readonly string[]): void;
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

	/** A whole look that begins now. */
	async refresh(): Promise<void> {
		await this.#looking;
		await this.look();
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearInterval(this.#timer);
		if (this.#settle !== null) {
			clearTimeout(this.#settle);
		}
		this.#watch.close();
		this.#terminals.close();
		await this.#looking?.catch(() => undefined);
	}

	async #lookNow(): Promise<void> {
		if (this.#closed) {
			return;
		}
		const overview = await this.#observer.look({archived: this.#options.archived});
		this.#on.problems(overview.problems);
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
				this.#on.problems(problems);
				this.read();
			})
			.catch(error => this.#on.error(error));
	}
}
