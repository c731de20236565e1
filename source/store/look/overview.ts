import {isRunning} from '../../session/activity.ts';
import type {TerminalView} from '../../session/runtime.ts';
import type {Session} from '../../session/session.ts';
import {lookAtAgents} from '../agents/look-at-agents.ts';
import {type ForgeLook, type ForgeLookOptions, lookAtForge} from '../forge/look-at-forge.ts';
import type {Project} from '../project.ts';
import {type SessionEntry, SessionReader, view} from '../sessions.ts';
import {type LookMemory, lookMemoryOf, observe} from './observe.ts';

export type Overview = {
	sessions: Session[];
	entries: SessionEntry[];
	problems: string[];
	attached: ReadonlySet<string>;
};

/** Looks at projects again and again: reads what is new, looks at what cannot announce itself, gives all sessions. */
export class Observer {
	readonly #watched: {project: Project; reader: SessionReader; memory: LookMemory}[];

	constructor(projects: readonly Project[]) {
		this.#watched = projects.map(project => ({
			project,
			reader: new SessionReader(project),
			memory: lookMemoryOf(project),
		}));
	}

	/** Reads only: what is known now, without a look at terminals or worktrees. */
	read(options: {archived?: boolean} = {}): Pick<Overview, 'sessions' | 'entries'> {
		const entries = this.#watched.flatMap(({reader}) => reader.read(options));
		return {entries, sessions: entries.map(entry => view(entry))};
	}

	/**
	A look at the agents of these sessions only, whose terminals were just seen. Says what is new of them; their end is
	for a whole look.
	*/
	async lookAtAgents(
		ids: ReadonlySet<string>,
		terminals: ReadonlyMap<string, TerminalView>,
	): Promise<Pick<Overview, 'problems'>> {
		const problems: string[] = [];
		for (const {reader, memory} of this.#watched) {
			const entries = reader.read().filter(({id, record}) => ids.has(id) && isRunning(record));
			await lookAtAgents(entries, terminals, {memory: memory.agents, problems});
		}
		return {problems};
	}

	/** Asks the forges for what is due, or for all that has no answer younger than `maxAgeMs`, and says what is new. */
	async lookAtForge(options: ForgeLookOptions = {}): Promise<ForgeLook> {
		return lookAtForge(
			this.#watched.map(({project, reader}) => ({
				project,
				entries: reader.read(),
				reread: () => {
					reader.read();
				},
			})),
			options,
		);
	}

	/** A whole look. Problems are said, what was known before stays. */
	async look(options: {archived?: boolean} = {}): Promise<Overview> {
		const problems: string[] = [];
		const attached = new Set<string>();
		const entries: SessionEntry[] = [];
		for (const {project, reader, memory} of this.#watched) {
			const own = reader.read(options);
			const report = await observe(project, own, memory);
			problems.push(...report.problems);
			problems.push(
				...reader
					.unreadable()
					.map(({id, file}) => `${id}: its facts cannot be read (${file}); see \`ao doctor\``),
			);
			for (const id of report.attached) {
				attached.add(id);
			}
			entries.push(...own);
		}
		return {entries, sessions: entries.map(entry => view(entry)), problems, attached};
	}
}
