import {errorView} from '../session/errors.ts';
import {type Happening, happenings} from '../session/happenings.ts';
import type {Session} from '../session/session.ts';
import type {Ao} from './ao.ts';
import {Follower} from './follow.ts';
import {createGuard, type Guard} from './guard.ts';
import type {Overview} from './overview.ts';
import type {Project} from './project.ts';
import {type ReactionEvent, Reactions} from './reactions.ts';
import {emptyTrash} from './trash.ts';

/** How often everything is looked at that cannot announce itself, and how often the trash is emptied, in ms. */
const lookMs = 3000;
const trashMs = 3_600_000;

export type WatcherHandlers = {
	/** What happened, in its order; what there was at the first look did not happen. */
	happened(happening: Happening): void;
	reacted(event: ReactionEvent & {project: string}): void;
	/** Whether this process does a project's work from now on, or who does. */
	duty(project: string, duty: {own: boolean; holder: {pid: number; detail: string} | null}): void;
	/** What could not be seen or done, in words; each once until something else comes. */
	problem(text: string): void;
	/** The first look is done: so many sessions are watched. */
	ready(sessions: readonly Session[]): void;
};

/** Watches projects without a board: keeps looks at terminals, worktrees and forges going, reacts to news. */
export class Watcher {
	readonly #projects: readonly Project[];
	readonly #on: WatcherHandlers;
	readonly #follower: Follower;
	readonly #guards: {project: Project; guard: Guard; duty: string | null}[];
	readonly #reactions: Reactions;
	readonly #trash: NodeJS.Timeout;
	readonly #problems = new Set<string>();
	#known: Map<string, Session> | null = null;

	constructor(ao: Ao, projects: readonly Project[], on: WatcherHandlers) {
		this.#projects = projects;
		this.#on = on;
		this.#guards = projects.map(project => ({
			project,
			guard: createGuard(project, 'ao watch'),
			duty: null,
		}));
		this.#reactions = new Reactions({
			onReaction: event => on.reacted({...event, project: this.#projectOf(event.session)}),
			onProblem: text => this.#problem(text),
		});
		this.#follower = new Follower(
			ao,
			projects,
			{everyMs: lookMs, archived: false},
			{
				read: ({sessions}) => this.#show(sessions),
				look: overview => this.#look(overview),
				forge: ({faults}) => this.#sayAll([...faults.values()].map(({message}) => message)),
				error: error => this.#problem(errorView(error).message),
				problems: problems => this.#sayAll(problems),
			},
		);
		this.#trash = setInterval(() => this.#emptyTrash(), trashMs);
		this.#emptyTrash();
		this.#tick();
		this.#follower.lookSoon();
	}

	/** Ends what is under way and lets go of the work. */
	async dispose(): Promise<void> {
		clearInterval(this.#trash);
		await Promise.all([this.#follower.close(), this.#reactions.dispose()]);
		for (const {guard} of this.#guards) {
			guard.dispose();
		}
	}

	#look({entries, sessions}: Overview): void {
		this.#show(sessions, {first: this.#known === null});
		this.#tick();
		const own = this.#guards.filter(({guard}) => guard.held()).map(({project}) => project.paths.dir);
		// Telling an agent may take a minute, and nothing else waits for that.
		void this.#reactions.look(entries.filter(({project}) => own.includes(project.paths.dir)));
	}

	#show(sessions: readonly Session[], {first = false} = {}): void {
		if (this.#known === null && !first) {
			return;
		}
		const before = this.#known;
		this.#known = new Map(sessions.map(session => [session.id, session]));
		if (before === null) {
			this.#on.ready(sessions);
			return;
		}
		for (const happening of happenings(before, sessions)) {
			this.#on.happened(happening);
		}
	}

	#tick(): void {
		for (const place of this.#guards) {
			const {guard, project} = place;
			guard.tick();
			const holder = guard.holder();
			const duty = guard.held() ? 'own' : holder === null ? 'none' : String(holder.pid);
			if (duty !== place.duty) {
				place.duty = duty;
				this.#on.duty(project.id, {own: guard.held(), holder});
			}
		}
	}

	#projectOf(session: string): string {
		return this.#known?.get(session)?.project ?? '';
	}

	#emptyTrash(): void {
		for (const project of this.#projects) {
			emptyTrash(project).catch(error => this.#problem(errorView(error).message));
		}
	}

	#sayAll(problems: readonly string[]): void {
		for (const known of this.#problems) {
			if (!problems.includes(known)) {
				this.#problems.delete(known);
			}
		}
		for (const problem of problems) {
			this.#problem(problem);
		}
	}

	#problem(text: string): void {
		if (!this.#problems.has(text)) {
			this.#problems.add(text);
			this.#on.problem(text);
		}
	}
}
