import {AoError} from '../session/errors.ts';
import {gitError} from './messages.ts';
import {quietFetch, runOnNetwork} from './network.ts';
import {branchExists, currentBranch, originHead, remoteUrl, resolveCommit} from './refs.ts';
import type {Repository} from './repository.ts';

export type FetchResult = {ok: true} | {ok: false; message: string};

/**
Fetches from `origin` what a base is likely to be: the named remote branch (`origin/release`), else the remote's main
branch where it is known, else all branches. Nothing where there is no `origin`. A failure (no network, 5 s over) is
told, not thrown; only an abort throws.
*/
export async function fetchBase(
	repo: Repository,
	{base, timeoutMs = 5000, signal}: {base?: string; timeoutMs?: number; signal?: AbortSignal} = {},
): Promise<FetchResult> {
	if ((await remoteUrl(repo)) === null) {
		return {ok: true};
	}
	const wanted = base ?? (await originHead(repo));
	const branch = wanted?.startsWith('origin/') ? [`refs/heads/${wanted.slice('origin/'.length)}`] : [];
	const args = [...quietFetch, 'origin', ...branch];
	try {
		const result = await runOnNetwork(repo, args, {timeoutMs, signal});
		return result.exitCode === 0 ? {ok: true} : {ok: false, message: gitError(args, result.stderr).message};
	} catch (error) {
		if (error instanceof AoError && error.code === 'git') {
			return {ok: false, message: error.message};
		}
		throw error;
	}
}

/**
What a session starts from: the given base, else the project's, else `origin/HEAD`, else the main worktree's branch
(`HEAD` when detached). Throws `AoError`: `no_commits`, `no_base`.
*/
export async function resolveBase(
	repo: Repository,
	{explicit, configured}: {explicit?: string | null; configured?: string | null} = {},
): Promise<{base: string; commit: string}> {
	if (!repo.hasCommits) {
		throw new AoError('no_commits', `${repo.root} has no commit yet, so there is nothing to start from.`, {
			hint: 'Make a first commit: git commit --allow-empty -m "Start"',
		});
	}
	const named = explicit ?? configured;
	if (named !== undefined && named !== null) {
		return resolveNamed(repo, named, explicit ? '--base' : 'the setting "base"');
	}
	for (const base of [await originHead(repo), (await currentBranch(repo)) ?? 'HEAD']) {
		const commit = base === null ? null : await resolveCommit(repo, base);
		if (base !== null && commit !== null) {
			return {base, commit};
		}
	}
	throw new AoError('no_base', 'The main worktree is on a branch without commits.', {
		hint: 'Name what to start from: --base <branch>',
	});
}

async function resolveNamed(
	repo: Repository,
	name: string,
	source: string,
): Promise<{base: string; commit: string}> {
	for (const base of [name, `origin/${name}`]) {
		const commit = await resolveCommit(repo, base);
		if (commit !== null) {
			return {base, commit};
		}
	}
	throw new AoError('no_base', `There is no commit that ${source} "${printable(name)}" names.`, {
		hint: 'See what there is: git branch --all',
	});
}

function printable(text: string): string {
	return text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}

/**
The local branch of the base's name: `origin/main` and `main` give `main`, whether it exists or not; null where the
base is no branch (`HEAD`, a tag, a commit).
*/
export async function localBaseBranch(repo: Repository, base: string): Promise<string | null> {
	if (base === 'HEAD') {
		return null;
	}
	if (await branchExists(repo, base)) {
		return base;
	}
	const remote = /^[^/]+\//.exec(base)?.[0];
	return remote !== undefined && (await resolveCommit(repo, `refs/remotes/${base}`)) !== null
		? base.slice(remote.length)
		: null;
}
