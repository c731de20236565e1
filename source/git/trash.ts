import {lstat, mkdir, realpath, rename} from 'node:fs/promises';
import path from 'node:path';
import {AoError} from '../session/errors.ts';
import type {Tree} from './look.ts';
import {removeWhole} from './remove.ts';
import type {Repository} from './repository.ts';

/** Where a tree and its admin dir are kept after they were moved away. */
export type Trash = {tree: string; admin: string};

/** What became of a tree: moved (with the names it really got), or kept where it was, and why. */
export type TrashResult = {trashed: true; trash: Trash} | {trashed: false; reason: string};

/**
Moves a worktree and its registration away by two renames, which two renames undo; nothing is deleted. `trash.tree` is
a path in a `.trash` folder on the same disk, `trash.admin` one in `{common dir}/ao-trash`; a name that is taken gets
a number. A tree that is gone already only loses its registration.
*/
export async function trashWorktree(
	repo: Repository,
	{worktree, gitDir, trash}: Tree & {trash: Trash},
): Promise<TrashResult> {
	await checkOurs(repo, {worktree, gitDir}, trash);
	const suffix = await freeSuffix(trash);
	const target = {tree: trash.tree + suffix, admin: trash.admin + suffix};
	await mkdir(path.dirname(target.tree), {recursive: true, mode: 0o700});
	await mkdir(path.dirname(target.admin), {recursive: true, mode: 0o700});
	const present = await exists(worktree);
	try {
		if (present) {
			await rename(worktree, target.tree);
		}
	} catch (error) {
		return {trashed: false, reason: inWords(error, worktree)};
	}
	try {
		await rename(gitDir, target.admin);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
			if (present) {
				await rename(target.tree, worktree);
			}
			return {trashed: false, reason: inWords(error, gitDir)};
		}
	}
	return {trashed: true, trash: target};
}

/** Moves both back where they were. Throws `AoError`: `exists` where something is there now, `not_found`. */
export async function untrashWorktree(
	repo: Repository,
	{worktree, gitDir, trash}: Tree & {trash: Trash},
): Promise<void> {
	await checkOurs(repo, {worktree, gitDir}, trash);
	for (const place of [worktree, gitDir]) {
		if (await exists(place)) {
			throw new AoError('exists', `${place} exists, so it cannot be put back from the trash.`, {
				hint: 'Move it away first.',
			});
		}
	}
	for (const place of [trash.tree, trash.admin]) {
		if (!(await exists(place))) {
			throw new AoError('not_found', `${place} is not in the trash any more.`, {
				hint: 'Its branch is kept: the worktree can be made anew from it.',
			});
		}
	}
	await mkdir(path.dirname(worktree), {recursive: true, mode: 0o700});
	await mkdir(path.dirname(gitDir), {recursive: true});
	await rename(trash.tree, worktree);
	try {
		await rename(trash.admin, gitDir);
	} catch (error) {
		await rename(worktree, trash.tree);
		throw error;
	}
}

/** Deletes what lies in the trash, for good. Refuses paths that are no trash of this repository. */
export async function deleteTrash(repo: Repository, trash: Trash): Promise<void> {
	checkTrash(repo, trash);
	await removeWhole(trash.tree);
	await removeWhole(trash.admin);
}

async function checkOurs(repo: Repository, {worktree, gitDir}: Tree, trash: Trash): Promise<void> {
	checkTrash(repo, trash);
	const registered = path.dirname(gitDir) === path.join(repo.commonDir, 'worktrees');
	const link = (await lstat(worktree).catch(() => null))?.isSymbolicLink() === true;
	if (!registered || link || repo.root === (await realpath(worktree).catch(() => worktree))) {
		throw new AoError('unsafe', `${worktree} is not a worktree that AO may move.`, {
			hint: 'See what git knows about it: git worktree list',
		});
	}
}

function checkTrash(repo: Repository, {tree, admin}: Trash): void {
	const sound =
		path.resolve(tree) === tree &&
		path.resolve(admin) === admin &&
		path.basename(path.dirname(tree)) === '.trash' &&
		path.dirname(admin) === path.join(repo.commonDir, 'ao-trash');
	if (!sound) {
		throw new AoError('unsafe', `${tree} is not a place in AO's trash.`, {
			hint: 'Nothing was moved or deleted.',
		});
	}
}

async function freeSuffix({tree, admin}: Trash): Promise<string> {
	for (let number = 1; ; number++) {
		const suffix = number === 1 ? '' : `-${number}`;
		if (!(await exists(tree + suffix)) && !(await exists(admin + suffix))) {
			return suffix;
		}
	}
}

async function exists(file: string): Promise<boolean> {
	return (await lstat(file).catch(() => null)) !== null;
}

function inWords(error: unknown, file: string): string {
	const code = (error as NodeJS.ErrnoException).code ?? String(error);
	return code === 'EXDEV'
		? `${file} is on another disk than its trash, so it was left where it is`
		: `${file} could not be moved (${code}), so it was left where it is`;
}
