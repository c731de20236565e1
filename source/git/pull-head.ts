import {distance} from './compare.ts';
import {quietFetch, runOnNetwork} from './network.ts';
import {resolveCommit} from './refs.ts';
import type {Repository} from './repository.ts';

/** How long fetching one commit may take, in ms. */
const patience = 5000;

/** Fetches one ref as well as it can be done: without a network everything stays as it was. */
async function fetchOne(repo: Repository, remote: string, ref: string): Promise<void> {
	const args = [...quietFetch, '--', remote, ref];
	await runOnNetwork(repo, args, {timeoutMs: patience}).catch(() => undefined);
}

/** Brings what is known of a remote's branch up to date, so that a revert there is seen. */
export async function refreshRemoteBranch(repo: Repository, remote: string, branch: string): Promise<void> {
	await fetchOne(repo, remote, `refs/heads/${branch}`);
}

/**
How many commits a branch has that a pull request's head has not; null where that cannot be told. A head that is not
here (somebody pushed to it, or GitHub brought it up to date) is fetched, as GitHub keeps it under `refs/pull`.
*/
export async function commitsBeyondPull(
	repo: Repository,
	{tip, head, number, remote}: {tip: string; head: string; number: number; remote: string | null},
): Promise<number | null> {
	if (tip === head) {
		return 0;
	}
	if (remote !== null && (await resolveCommit(repo, head)) === null) {
		await fetchOne(repo, remote, `refs/pull/${number}/head`);
	}
	return (await distance(repo, head, tip))?.ahead ?? null;
}
