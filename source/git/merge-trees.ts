import {tryLookAtRepository} from './look.ts';
import {gitError} from './messages.ts';
import type {Repository} from './repository.ts';

export type MergedTree = {tree: string; conflicts: string[]};

/**
Merges two commits in git's object store, without any worktree: the tree, and the paths that conflict. Git refuses
commits without a common history unless `unrelated` is set.
*/
export async function mergeTrees(
	repo: Repository,
	into: string,
	from: string,
	{unrelated = false}: {unrelated?: boolean} = {},
): Promise<MergedTree> {
	const form = ['--write-tree', '-z', '--name-only', '--no-messages'];
	const args = ['merge-tree', ...form, ...(unrelated ? ['--allow-unrelated-histories'] : []), into, from];
	const {exitCode, stdout, stderr} = await tryLookAtRepository(repo, args);
	if (exitCode !== 0 && exitCode !== 1) {
		throw gitError(args, stderr);
	}
	const [tree = '', ...paths] = stdout.split('\0').filter(Boolean);
	return {tree: tree.trim(), conflicts: exitCode === 0 ? [] : [...new Set(paths)]};
}
