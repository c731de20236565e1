import type {ForgeHealth} from './board-model.ts';
import type {ForgeLook} from './look-at-forge.ts';
import type {Project} from './project.ts';
import type {SessionEntry} from './sessions.ts';

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
		entry.archived || entry.project.forge !== forge || entry.asked === null ? [] : [entry.asked.problem],
	);
	const [first] = looks;
	const common = first !== undefined && looks.every(problem => problem === first) ? first : null;
	const own = asked === null ? null : (asked.faults.get(forge.host)?.message ?? null);
	return {kind: forge.kind, host: forge.host, budget: forge.budget(), problem: own ?? common};
}
