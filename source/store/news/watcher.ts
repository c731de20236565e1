import {errorView} from '../../session/errors.ts';
import type {Happening} from '../../session/happenings.ts';
import type {Session} from '../../session/session.ts';
import type {Ao} from '../ao.ts';
import {emptyTrash} from '../endings/trash.ts';
import type {ForgeLook} from '../forge/look-at-forge.ts';
import {Follower} from '../look/follow.ts';
import type {Overview} from '../look/overview.ts';
import type {Project} from '../project.ts';
import type {SessionEntry} from '../sessions.ts';
import {Duties, type DutyHandlers} from './duties.ts';
import {ForgeOutages} from './forge-outages.ts';
import {SessionNews} from './session-news.ts';

/** How often everything is looked at that cannot announce itself, and how often the trash is emptied, in ms. */
const lookMs = 3000;
const trashMs = 3_600_000;

export type WatcherHandlers = Required<DutyHandlers> & {
	/** What happened, in its order; what there was at the first look did not happen. */
	happened(happening: Happening): void;
	/** What could not be seen or done, in words; each once until it is over, or something else comes. */
	problem(text: string): void;
	/** What could not be seen can be seen again, in words. */
	over(text: string): void;
	/** The first look is done: so many sessions are watched. */
	ready(sessions: readonly Session[]): void;
};

/** Watches projects without a board: keeps looks at terminals, worktrees and forges going, reacts to news. */
export class Watcher {
	readonly #projects: readonly Project[];
	readonly #on: WatcherHandlers;
	readonly #follower: Follower;
	readonly #duties: Duties;
	readonly #trash: NodeJS.Timeout;
	/** What was said last of looks, of forges, and of everything else: the one is not over because the other goes well. */
	readonly #said = {look: new Set<string>(), forge: new Set<string>(), other: new Set<string>()};
	readonly #outages = new ForgeOutages();
	#entries: readonly SessionEntry[] = [];
	#news: SessionNews | null = null;

	constructor(ao: Ao, projects: readonly Project[], on: WatcherHandlers) {
		this.#projects = projects;
		this.#on = on;
		const terminal = process.stderr.isTTY ? process.stderr : null;
		this.#duties = new Duties(
			ao,
			projects,
			{who: 'ao watch', terminal},
			{
				reacted: event => on.reacted(event),
				duty: (project, duty) => on.duty(project, duty),
				problem: text => this.#problem(text),
			},
		);
		this.#follower = new Follower(
			ao,
			projects,
			{everyMs: lookMs, archived: false},
			{
				read: known => this.#read(known),
				look: overview => this.#look(overview),
				forge: look => this.#asked(look),
				error: error => this.#problem(errorView(error).message),
				problems: (problems, about) => this.#sayAll(about, problems),
			},
		);
		this.#trash = setInterval(() => this.#emptyTrash(), trashMs);
		this.#emptyTrash();
		this.#follower.lookSoon();
	}

	/** Ends what is under way and lets go of the work. */
	async dispose(): Promise<void> {
		clearInterval(this.#trash);
		await Promise.all([this.#follower.close(), this.#duties.dispose()]);
	}

	#look(overview: Overview): void {
		if (this.#news === null) {
			this.#news = new SessionNews(this.#projects, overview.sessions);
			this.#on.ready(overview.sessions);
		}
		this.#duties.look(overview);
		// A look takes its time, and its list of sessions is from before it.
		this.#follower.read();
	}

	#read({sessions, entries}: Pick<Overview, 'sessions' | 'entries'>): void {
		this.#entries = entries;
		for (const happening of this.#news?.of(sessions) ?? []) {
			this.#on.happened(happening);
		}
	}

	#asked({faults}: ForgeLook): void {
		this.#sayAll(
			'forge',
			[...faults.values()].map(({message}) => message),
		);
		for (const host of this.#outages.over(faults, this.#entries)) {
			this.#on.over(`GitHub (${host}) answers again.`);
		}
	}

	#emptyTrash(): void {
		for (const project of this.#projects) {
			emptyTrash(project).catch(error => this.#problem(errorView(error).message));
		}
	}

	#sayAll(about: 'look' | 'forge', problems: readonly string[]): void {
		for (const known of this.#said[about]) {
			if (!problems.includes(known)) {
				this.#said[about].delete(known);
			}
		}
		for (const problem of problems) {
			this.#problem(problem, about);
		}
	}

	#problem(text: string, about: 'look' | 'forge' | 'other' = 'other'): void {
		const said = this.#said[about];
		if (said.has(text)) {
			return;
		}
		if (about === 'other') {
			said.clear();
		}
		said.add(text);
		this.#on.problem(text);
	}
}
