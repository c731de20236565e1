import {tryLookAtRepository} from './look.ts';
import type {Repository} from './repository.ts';

/** So many commits of a branch are enough to know it by. */
const most = 100;

/**
The commits of a branch since the commit it was made from, the newest first, and the tips that it had before as far as
git remembers them (a force-push leaves the earlier ones behind).
*/
export async function sessionCommits(
	repo: Repository,
	{branch, tip, fork}: {branch: string; tip: string | null; fork: string},
): Promise<string[]> {
	if (tip === null) {
		return [];
	}
	const since = await listed(repo, ['--end-of-options', tip, `^${fork}`, '--']);
	const tips = await listed(repo, ['--walk-reflogs', '--end-of-options', `refs/heads/${branch}`, '--']);
	return [...new Set([tip, ...since, ...tips])].filter(commit => commit !== fork);
}

/** Nothing where git knows no such branch or keeps no log of it. */
async function listed(repo: Repository, args: readonly string[]): Promise<string[]> {
	const {exitCode, stdout} = await tryLookAtRepository(repo, ['rev-list', `--max-count=${most}`, ...args]);
	return exitCode === 0 ? stdout.split('\n').filter(Boolean) : [];
}
