import {hiddenChanges, readIndex, showHidden} from './hidden.ts';
import {lookAtTree, type Tree, tryLookAtTree} from './look.ts';
import type {Repository} from './repository.ts';
import {type StatusEntry, treeStatus} from './status.ts';
import {withTemporaryIndex} from './temporary-index.ts';

/** AO's own hand under a snapshot, so that it needs no name of the user's. */
const identity = {
	GIT_AUTHOR_NAME: 'AO',
	GIT_AUTHOR_EMAIL: 'ao@localhost',
	GIT_COMMITTER_NAME: 'AO',
	GIT_COMMITTER_EMAIL: 'ao@localhost',
};

/**
Keeps everything in a dirty tree (changed, deleted and untracked files; not ignored ones, not what lies in repositories
inside it) in a commit under `ref`, without touching tree, index or branch. Its first parent is HEAD; where something
was staged, a second parent has the index. A clean tree gives HEAD itself. Gives the commit's id.
*/
export async function snapshotWorktree(
	repo: Repository,
	{worktree, gitDir, ref, message}: Tree & {ref: string; message: string},
): Promise<string> {
	const tree = {worktree, gitDir};
	const [{head, entries}, index] = await Promise.all([treeStatus(repo, tree), readIndex(repo, tree)]);
	const hidden = await hiddenChanges(repo, tree, index.hidden);
	const dirty = entries.filter(entry => !isNestedRepository(entry));
	const clean = dirty.length === 0 && hidden.length === 0 && head !== null;
	const commit = clean ? head : await commitDirty(repo, tree, {head, dirty, hidden, message});
	await lookAtTree(repo, tree, ['update-ref', '-m', message, ref, commit]);
	return commit;
}

function isNestedRepository(entry: StatusEntry): boolean {
	return entry.kind === 'untracked' && entry.bytes.endsWith('/');
}

function commitDirty(
	repo: Repository,
	tree: Tree,
	{
		head,
		dirty,
		hidden,
		message,
	}: {head: string | null; dirty: StatusEntry[]; hidden: readonly string[]; message: string},
): Promise<string> {
	return withTemporaryIndex(tree.gitDir, async env => {
		const run = async (args: readonly string[], input?: Uint8Array) => {
			const options = {env: {...identity, ...env}, ...(input === undefined ? {} : {input})};
			return (await lookAtTree(repo, tree, args, options)).trim();
		};
		const commit = (written: string, parents: readonly (string | null)[]) => {
			const known = parents.filter(parent => parent !== null).flatMap(parent => ['-p', parent]);
			return run(['commit-tree', '--no-gpg-sign', ...known, written], Buffer.from(message));
		};
		const staged = dirty.some(entry => entry.staged) ? await stagedTree(repo, tree, env) : null;
		const index = staged === null ? null : await commit(staged, [head]);
		await showHidden(repo, tree, hidden, env);
		const paths = [...dirty.map(entry => entry.bytes), ...hidden].map(bytes => `${bytes}\0`).join('');
		await run(
			['update-index', '--add', '--remove', '--replace', '-z', '--stdin'],
			Buffer.from(paths, 'latin1'),
		);
		return commit(await run(['write-tree']), [head, index]);
	});
}

/** The index as a tree; null in the middle of a merge, where git cannot write it. */
async function stagedTree(repo: Repository, tree: Tree, env: Record<string, string>): Promise<string | null> {
	const {exitCode, stdout} = await tryLookAtTree(repo, tree, ['write-tree'], {env});
	return exitCode === 0 ? stdout.trim() : null;
}
