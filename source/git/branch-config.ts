import {git} from './exec.ts';
import {tryLookAtRepository} from './look.ts';
import type {Repository} from './repository.ts';

/** Where `git push` and `git pull` go on a branch: a remote's name or address, and the branch there. */
export type BranchTarget = {remote: string; branch: string};

/** Where a local branch is said to go; null where nothing says so. */
export async function branchTarget(repo: Repository, branch: string): Promise<BranchTarget | null> {
	const [remote, merge] = await Promise.all(
		['remote', 'merge'].map(async name => {
			const args = ['config', '--get', `branch.${branch}.${name}`];
			const {exitCode, stdout} = await tryLookAtRepository(repo, args);
			return exitCode === 0 ? stdout.replace(/\n$/, '') : null;
		}),
	);
	return remote && merge?.startsWith('refs/heads/')
		? {remote, branch: merge.slice('refs/heads/'.length)}
		: null;
}

/** Says where a local branch goes, as `gh pr checkout` does (`pushRemote` for those who set `remote.pushDefault`). */
export async function setBranchTarget(
	repo: Repository,
	branch: string,
	{remote, branch: there}: BranchTarget,
): Promise<void> {
	for (const [name, value] of [
		['remote', remote],
		['pushRemote', remote],
		['merge', `refs/heads/${there}`],
	]) {
		await git(['config', `branch.${branch}.${name}`, value ?? ''], {cwd: repo.root});
	}
}

/** Takes back what `setBranchTarget` said. */
export async function clearBranchTarget(repo: Repository, branch: string): Promise<void> {
	await git(['config', '--remove-section', `branch.${branch}`], {cwd: repo.root});
}
