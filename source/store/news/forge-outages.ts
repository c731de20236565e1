import type {ForgeLook} from '../forge/look-at-forge.ts';
import type {SessionEntry} from '../sessions.ts';

/** Remembers which servers could not be asked, to tell when they answer again. */
export class ForgeOutages {
	readonly #hosts = new Set<string>();

	/**
	Takes what came of asking. Gives the hosts that answer again, each once. A host without a fault was maybe not asked
	this time: it is over only where the sessions there have an answer too.
	*/
	over(
		faults: ForgeLook['faults'],
		entries: readonly {project: {forge: {host: string} | null}; asked: SessionEntry['asked']}[],
	): string[] {
		const failing = new Set(
			entries.flatMap(({project: {forge}, asked}) =>
				forge === null || asked === null || asked.problem === null ? [] : [forge.host],
			),
		);
		const over = [...this.#hosts].filter(host => !faults.has(host) && !failing.has(host));
		for (const host of over) {
			this.#hosts.delete(host);
		}
		for (const host of faults.keys()) {
			this.#hosts.add(host);
		}
		return over;
	}
}
