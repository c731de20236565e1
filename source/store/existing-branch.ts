import {branchExists} from '../git/refs.ts';
import {listWorktrees} from '../git/worktrees.ts';
import {AoError} from '../session/errors.ts';
import type {Project} from './project.ts';

/**
Checks an existing branch that a session is to take; null when none was named.
@throws AoError('not_found' | 'exists') where it is not there, or checked out in some worktree.
*/
export async function branchForSession(project: Project, branch: string | undefined): Promise<string | null> {
	if (branch === undefined) {
		return null;
	}
	if (!(await branchExists(project.repository, branch))) {
		throw new AoError('not_found', `There is no branch ${branch}.`, {
			hint: 'Without --branch AO makes a new one for the session.',
		});
	}
	const holder = (await listWorktrees(project.repository)).find(worktree => worktree.branch === branch);
	if (holder !== undefined) {
		throw new AoError('exists', `The branch ${branch} is checked out in ${holder.path}.`, {
			hint: 'Check out another branch there, or leave out --branch.',
		});
	}
	return branch;
}
