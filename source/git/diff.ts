import {startOfChange} from './compare.ts';
import {lookAtTree, plainDiff, type Tree} from './look.ts';
import type {Repository} from './repository.ts';
import {treeStatus} from './status.ts';
import {withTemporaryIndex} from './temporary-index.ts';

/** Which change is shown: all that the tree has against where it left the base (`fork` where no base is given). */
export type Change = Tree & {fork: string; base?: string | null};

/** Settings of the user that would give a patch another shape than the one read here. */
const shape = ['-c', 'diff.noprefix=false', '-c', 'diff.mnemonicPrefix=false', '-c', 'core.quotePath=true'];

/**
The patch of a session: committed, uncommitted and untracked. Cut off after `maxBytes` (8 MB). Its lines are foreign
text; with `colours` they hold git's own colour sequences besides.
*/
export function diffText(
	repo: Repository,
	{colours = false, maxBytes = 8_000_000, ...change}: Change & {colours?: boolean; maxBytes?: number},
): Promise<string> {
	return diffWith(repo, change, ['--patch', `--color=${colours ? 'always' : 'never'}`], maxBytes);
}

/** The same as `git diff --stat` shows it, at most `columns` wide (80). */
export function diffStat(
	repo: Repository,
	{colours = false, columns = 80, ...change}: Change & {colours?: boolean; columns?: number},
): Promise<string> {
	return diffWith(repo, change, [`--stat=${columns}`, `--color=${colours ? 'always' : 'never'}`], 8_000_000);
}

async function diffWith(
	repo: Repository,
	{worktree, gitDir, fork, base = null}: Change,
	form: readonly string[],
	maxBytes: number,
): Promise<string> {
	const tree = {worktree, gitDir};
	const {head, entries} = await treeStatus(repo, tree);
	const start = head === null ? fork : await startOfChange(repo, {head, fork, base});
	const untracked = entries.filter(entry => entry.kind === 'untracked' && !entry.bytes.endsWith('/'));
	const args = [...shape, 'diff', ...plainDiff, ...form, start, '--'];
	if (untracked.length === 0) {
		return lookAtTree(repo, tree, args, {maxBytes});
	}
	return withTemporaryIndex(gitDir, async env => {
		const empty = emptyBlob[fork.length] ?? '';
		const lines = untracked.map(({bytes}) => `100644 ${empty}\t${bytes}\0`).join('');
		const input = Buffer.from(lines, 'latin1');
		await lookAtTree(repo, tree, ['update-index', '--replace', '-z', '--index-info'], {env, input});
		return lookAtTree(repo, tree, args, {env, maxBytes});
	});
}

/** The id that git gives an empty file, by the length of its ids; git knows this object without storing it. */
const emptyBlob: Record<number, string> = {
	40: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
	64: '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
};
