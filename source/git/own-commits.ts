import {tryLookAtRepository} from './look.ts';
import type {Repository} from './repository.ts';

export type ReflogEntry = {commit: string; action: string};

/** The reflog of a branch, newest first; empty where git keeps none. */
export async function branchReflog(repo: Repository, branch: string): Promise<ReflogEntry[]> {
	const args = ['reflog', 'show', '-z', '--format=%H %gs', `refs/heads/${branch}`, '--'];
	const {exitCode, stdout} = await tryLookAtRepository(repo, args);
	return exitCode === 0 ? stdout.split('\0').filter(Boolean).map(parseEntry) : [];
}

function parseEntry(line: string): ReflogEntry {
	const space = line.indexOf(' ');
	return space === -1
		? {commit: line, action: ''}
		: {commit: line.slice(0, space), action: line.slice(space + 1)};
}

const makesCommit = /^(commit|cherry-pick|revert|am)\b/;
const carriesCommits = /\(finish\)/;

/**
The tips at which a branch got commits of its own. A branch that was only pulled forward, or reset to its base, has
none, although git sees the same ancestry there as after a merge. Rebasing carries commits over, if there were any.
*/
export function ownTips(newestFirst: readonly ReflogEntry[]): Set<string> {
	const tips = new Set<string>();
	for (const {commit, action} of newestFirst.toReversed()) {
		if (makesCommit.test(action) || (carriesCommits.test(action) && tips.size > 0)) {
			tips.add(commit);
		}
	}
	return tips;
}

/** Where the base moved forward over the branch, only the branch's own reflog tells its commits from the base's. */
export async function provenOwn(
	repo: Repository,
	branch: string,
	since: readonly string[],
): Promise<readonly string[]> {
	const reflog = await branchReflog(repo, branch);
	if (reflog.length === 0) {
		return since;
	}
	const tips = ownTips(reflog);
	return since.filter(commit => tips.has(commit));
}
