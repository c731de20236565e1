import {access} from 'node:fs/promises';
import path from 'node:path';

export type Operation = 'merge' | 'rebase' | 'cherry-pick' | 'revert' | 'bisect';

/** git's own marks in a worktree's admin dir, the first that is there decides. */
const marks: readonly (readonly [string, Operation])[] = [
	['rebase-merge', 'rebase'],
	['rebase-apply', 'rebase'],
	['MERGE_HEAD', 'merge'],
	['CHERRY_PICK_HEAD', 'cherry-pick'],
	['REVERT_HEAD', 'revert'],
	['BISECT_LOG', 'bisect'],
];

/** What was begun in a worktree and is not finished; null where nothing was. */
export async function operationInProgress(gitDir: string): Promise<Operation | null> {
	const present = await Promise.all(marks.map(([name]) => isThere(path.join(gitDir, name))));
	return marks.find((_, index) => present[index])?.[1] ?? null;
}

/** Whether there is anything at this path. */
export function isThere(file: string): Promise<boolean> {
	return access(file).then(
		() => true,
		() => false,
	);
}
