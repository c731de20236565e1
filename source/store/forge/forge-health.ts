import type {Fault} from '../../session/forge.ts';
import type {ForgeHealth} from '../board/board-model.ts';
import type {Project} from '../project.ts';
import type {SessionEntry} from '../sessions.ts';
import type {ForgeLook} from './look-at-forge.ts';

/**
How the forge is: of the first project that has one. What this process has asked last says it; where another process
does the asking, it is what all its sessions had no answer for.
*/
export function forgeHealth(
	projects: readonly Project[],
	entries: readonly Pick<SessionEntry, 'asked' | 'archived' | 'project'>[],
	asked: ForgeLook | null,
): ForgeHealth | null {
	const project = projects.find(({forge}) => forge !== null);
	const forge = project?.forge ?? null;
	if (forge === null) {
		return null;
	}
	const looks = entries.flatMap(entry =>
		entry.archived || entry.project.forge !== forge || entry.asked === null ? [] : [entry.asked],
	);
	const [first] = looks;
	const common = first !== undefined && looks.every(({problem}) => problem === first.problem) ? first : null;
	const answeredAt = Math.max(0, ...looks.map(({at}) => at));
	// Another process may have had an answer since.
	const own = asked !== null && asked.at >= answeredAt ? (asked.faults.get(forge.host) ?? null) : null;
	return {
		kind: forge.kind,
		host: forge.host,
		budget: forge.budget(),
		problem: own?.message ?? common?.problem ?? null,
		fault: own?.kind ?? common?.fault ?? null,
		until: own?.until ?? common?.until ?? null,
	};
}

/** Why a server could not be asked and what to do about it, in a line. */
export function faultWords({message, hint}: Pick<Fault, 'message' | 'hint'>): string {
	return hint === null ? message : `${message} ${hint}`;
}

/** Remembers what was said of servers that cannot be asked: each trouble is said once until it is over. */
export class ForgeTroubles {
	readonly #said = new Map<string, Set<string>>();

	/** What is new to say after the forges were asked, by this process or another one. */
	news(health: ForgeHealth | null, asked: ForgeLook | null): string[] {
		if (health !== null && health.problem === null) {
			this.#said.delete(health.host);
		}
		const faults = [...(asked?.faults ?? [])].flatMap(([host, fault]) =>
			this.#isNew(host, fault.kind, fault.message) ? [faultWords(fault)] : [],
		);
		const others =
			health !== null && health.problem !== null && this.#isNew(health.host, health.fault, health.problem)
				? [health.problem]
				: [];
		return [...faults, ...others];
	}

	/** The words of one kind may change, such as with the time that they name. */
	#isNew(host: string, kind: string | null, words: string): boolean {
		const said = this.#said.get(host) ?? new Set();
		const isKnown = said.has(words) || (kind !== null && said.has(kind));
		this.#said.set(host, said.add(words).add(kind ?? words));
		return !isKnown;
	}
}
