import {nanoid} from 'nanoid';
import {AoError} from '../session/errors.ts';
import {git} from './exec.ts';
import {networkError, quietFetch, runOnNetwork} from './network.ts';
import {resolveCommit} from './refs.ts';
import type {Repository} from './repository.ts';

/**
Fetches the head of a pull request, as GitHub keeps it also for forks (`refs/pull/{number}/head`), and its base branch.
Only the base's tracking branch is changed. Gives both commits; `base` is null where that branch is gone.
@throws AoError why the remote does not give it.
*/
export async function fetchPull(
	repo: Repository,
	{
		remote,
		number,
		base,
		signal,
	}: {remote: string; number: number; base: string; signal?: AbortSignal | undefined},
): Promise<{head: string; base: string | null}> {
	// A ref of its own for the moment: FETCH_HEAD belongs to the user, and others may fetch the same just now.
	const ref = `refs/ao/fetch/${nanoid(10).replaceAll('_', '-')}`;
	const args = [...quietFetch, '--', remote, `+refs/pull/${number}/head:${ref}`];
	try {
		const {exitCode, stderr} = await runOnNetwork(repo, args, {signal});
		const head = exitCode === 0 ? await resolveCommit(repo, ref) : null;
		if (head === null) {
			throw networkError(args, stderr, remote);
		}
		await fetchBranch(repo, remote, base, signal);
		return {head, base: await resolveCommit(repo, `refs/remotes/${remote}/${base}`)};
	} finally {
		await git(['update-ref', '-d', ref], {cwd: repo.root}).catch(() => undefined);
	}
}

/** Brings a remote's tracking branch up to date; tells whether it could. Throws on abort only. */
export async function fetchBranch(
	repo: Repository,
	remote: string,
	branch: string,
	signal?: AbortSignal,
): Promise<boolean> {
	const refspec = `+refs/heads/${branch}:refs/remotes/${remote}/${branch}`;
	try {
		const {exitCode} = await runOnNetwork(repo, [...quietFetch, '--', remote, refspec], {signal});
		return exitCode === 0;
	} catch (error) {
		if (signal?.aborted || !(error instanceof AoError)) {
			throw error;
		}
		return false;
	}
}
