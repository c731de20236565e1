import type {Ao} from '../ao.ts';
import type {Overview} from '../look/overview.ts';
import type {Project} from '../project.ts';
import {createGuard, type Guard} from './guard.ts';
import {Notifier} from './notify.ts';
import {type ReactionEvent, Reactions} from './reactions.ts';
import {ToldSoon} from './told-soon.ts';

export type DutyOptions = {
	/** What this process is, for the others: `board`, `ao watch`. */
	who: string;
	/** Its own terminal, for bells; null where it has none. */
	terminal: {write(sequence: string): void} | null;
};

export type DutyHandlers = {
	reacted?(event: ReactionEvent): void;
	/** Whether this process does a project's work from now on, or who does. */
	duty?(project: string, duty: {own: boolean; holder: {pid: number; detail: string} | null}): void;
	/** What could not be told to an agent or a person, in words. */
	problem(text: string): void;
};

type Place = {project: Project; guard: Guard; notifier: Notifier; duty: string | null};

/**
What a board or watcher does for its projects beside showing them: reacts to news of pull requests and tells people, each
by one process at a time; its own terminal's bell rings in each of them.
*/
export class Duties {
	readonly #on: DutyHandlers;
	readonly #places: Place[];
	readonly #reactions: Reactions;
	readonly #toldSoon = new ToldSoon();

	constructor(ao: Ao, projects: readonly Project[], {who, terminal}: DutyOptions, on: DutyHandlers) {
		this.#on = on;
		const onProblem = (text: string): void => on.problem(text);
		this.#places = projects.map(project => ({
			project,
			guard: createGuard(project, who),
			notifier: new Notifier({setting: ao.settings.notify, env: ao.env, terminal, onProblem}),
			duty: null,
		}));
		this.#reactions = new Reactions({
			onProblem,
			onReaction: event => on.reacted?.(event),
		});
		this.#tick();
	}

	/** To be called after each whole look. Keeps nobody waiting. */
	look({entries, sessions, attached}: Overview): void {
		this.#tick();
		const now = Date.now();
		for (const {project, guard, notifier} of this.#places) {
			const own = sessions.filter((session, index) => {
				const entry = entries[index];
				return (
					entry?.archived === false &&
					entry.project.paths.dir === project.paths.dir &&
					!this.#toldSoon.has(entry, session, now)
				);
			});
			notifier.look(own, attached, {all: guard.held()});
		}
		const held = this.#places.filter(({guard}) => guard.held()).map(({project}) => project.paths.dir);
		void this.#reactions.look(entries.filter(({project}) => held.includes(project.paths.dir)));
	}

	/** Ends what is under way and lets go of the work. */
	async dispose(): Promise<void> {
		await Promise.all([this.#reactions.dispose(), ...this.#places.map(({notifier}) => notifier.dispose())]);
		for (const {guard} of this.#places) {
			guard.dispose();
		}
	}

	#tick(): void {
		for (const place of this.#places) {
			const {guard, project} = place;
			guard.tick();
			const holder = guard.holder();
			const duty = guard.held() ? 'own' : holder === null ? 'none' : String(holder.pid);
			if (duty !== place.duty) {
				place.duty = duty;
				this.#on.duty?.(project.id, {own: guard.held(), holder});
			}
		}
	}
}
