import {mergeTrees} from '../../git/merge-trees.ts';
import {resolveCommit} from '../../git/refs.ts';
import type {Project} from '../project.ts';

/** The files in which two revisions conflict, from what is here of both; empty where that is too little. */
export async function conflictingFiles(
	{repository}: Pick<Project, 'repository'>,
	{base, head}: {base: string; head: string},
): Promise<string[]> {
	const [into, from] = [await resolveCommit(repository, base), await resolveCommit(repository, head)];
	if (into === null || from === null) {
		return [];
	}
	try {
		return (await mergeTrees(repository, into, from)).conflicts;
	} catch {
		// An older git cannot tell: the agent sees them when it merges.
		return [];
	}
}
