import {git} from './exec.ts';
import type {Repository} from './repository.ts';

/** Makes a branch at a commit. @throws AoError('git') where it exists already or the commit is gone. */
export async function createBranch(repo: Repository, branch: string, commit: string): Promise<void> {
	const none = '0'.repeat(commit.length);
	await git(['update-ref', '-m', 'ao: branch brought back', `refs/heads/${branch}`, commit, none], {
		cwd: repo.root,
	});
}
