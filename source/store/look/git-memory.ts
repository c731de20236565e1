import fs from 'node:fs';
import {replaceFile} from '../../records/replace-file.ts';

/** What is remembered between looks at git, so that they are made again only where something moved. */
export type GitMemory = {
	/** When a session's git figures were looked at last (ms), and the marks of its files then. */
	git: Map<string, {at: number; marks: string}>;
	/** Branch and base tips for which integration was answered last. */
	integration: Map<string, string>;
};

export function newGitMemory(): GitMemory {
	return {git: new Map(), integration: new Map()};
}

/**
The looks of earlier processes, from a cache that may be missing, broken or deleted: then everything is looked at again.
*/
export function readGitMemory(file: string): GitMemory {
	try {
		const {version, git, integration} = JSON.parse(fs.readFileSync(file, 'utf8'));
		return version === 1
			? {
					git: new Map(
						Object.entries(git).flatMap(([id, look]) => (isLook(look) ? [[id, look] as const] : [])),
					),
					integration: new Map(
						Object.entries(integration).flatMap(([id, question]) =>
							typeof question === 'string' ? [[id, question] as const] : [],
						),
					),
				}
			: newGitMemory();
	} catch {
		return newGitMemory();
	}
}

/** Keeps the looks at these sessions for later processes. A disk that takes no file costs another look, no more. */
export function writeGitMemory(file: string, memory: GitMemory, ids: readonly string[]): void {
	const known = new Set(ids);
	const of = <T>(map: Map<string, T>) => Object.fromEntries([...map].filter(([id]) => known.has(id)));
	try {
		replaceFile(
			file,
			`${JSON.stringify({version: 1, git: of(memory.git), integration: of(memory.integration)})}\n`,
		);
	} catch {
		// As said above.
	}
}

function isLook(value: unknown): value is {at: number; marks: string} {
	const {at, marks} = (value ?? {}) as Record<string, unknown>;
	return typeof at === 'number' && typeof marks === 'string';
}
