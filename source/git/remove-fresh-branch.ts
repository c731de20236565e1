import {setTimeout as delay} from 'node:timers/promises';
import {runGit} from './exec.ts';
import {gitError} from './messages.ts';
import {resolveCommit} from './refs.ts';
import type {Repository} from './repository.ts';

/** How often, and how long apart in ms, a deletion is tried that meets a lock of another git. */
const attempts = 5;
const pauseMs = 100;

/**
Deletes a branch that AO has just made, if it still is at the commit it began with: else it was `gone` already, or has
`moved` and stays. A lock that another git holds for a moment is waited for. @throws AoError('git')
*/
export async function removeFreshBranch(
	repo: Repository,
	branch: string,
	commit: string,
): Promise<'deleted' | 'gone' | 'moved'> {
	const args = ['update-ref', '-d', `refs/heads/${branch}`, commit];
	for (let attempt = 1; ; attempt++) {
		const tip = await resolveCommit(repo, `refs/heads/${branch}`);
		if (tip !== commit) {
			return tip === null ? 'gone' : 'moved';
		}
		const {exitCode, stderr} = await runGit(args, {cwd: repo.root});
		if (exitCode === 0) {
			return 'deleted';
		}
		if (attempt === attempts) {
			throw gitError(args, stderr);
		}
		await delay(pauseMs);
	}
}
