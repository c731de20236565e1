import {lstat, mkdir, readFile, realpath} from 'node:fs/promises';
import path from 'node:path';
import {AoError} from '../session/errors.ts';
import {worktreeError} from './add-worktree-error.ts';
import {checkOutFiles, type Limit, type Lock} from './checkout.ts';
import {git} from './exec.ts';
import {branchExists} from './refs.ts';
import {removeWhole} from './remove.ts';
import {removeFreshBranch} from './remove-fresh-branch.ts';
import type {Repository} from './repository.ts';
import {withGrace} from './with-grace.ts';
import {adminDirOf} from './worktree-list.ts';

export type NewWorktree = {
	/** Absolute; nothing may be there yet. */
	path: string;
	branch: string;
	/** Id of the commit to start from; an existing branch is taken as it is. */
	commit: string;
	/** Check out a branch that is there, instead of making it. */
	existingBranch?: boolean;
	/** Mutual exclusion for this repository across processes; held for about 10 ms. */
	lock: Lock;
	/** Limits how many trees are written at once. */
	checkout: Limit;
	signal?: AbortSignal | undefined;
};

export type AddedWorktree = {
	/** Real path. */
	worktree: string;
	/** Its admin dir, `{common dir}/worktrees/{name}`. */
	gitDir: string;
	/** The post-checkout hook of the repository failed, which as in git itself does not undo the tree: its words. */
	hookFailure: string | null;
};

/**
Makes a worktree on a branch of its own, safe beside others that do the same (facts: git races with itself there).
When it fails or is aborted nothing is left: no tree, no registration, no branch that it made. Throws `AoError`:
`exists` (branch or folder), `disk_full`, `git`, `interrupted`.
*/
export async function addWorktree(repo: Repository, wanted: NewWorktree): Promise<AddedWorktree> {
	if (!path.isAbsolute(wanted.path) || (!wanted.existingBranch && !/^[\da-f]{40,64}$/.test(wanted.commit))) {
		throw new TypeError('A worktree needs an absolute path and the id of a commit.');
	}
	await refuseTaken(repo, wanted);
	const gitDir = await wanted.lock(async () => {
		await refuseTaken(repo, wanted);
		await mkdir(path.dirname(wanted.path), {recursive: true, mode: 0o700});
		return register(repo, wanted);
	});
	const worktree = await realpath(wanted.path);
	try {
		const hookFailure = await wanted.checkout(() => checkOutFiles(repo, {worktree, gitDir}, wanted.signal));
		return {worktree, gitDir, hookFailure};
	} catch (error) {
		await wanted.lock(() => takeBack(repo, wanted));
		throw error;
	}
}

/** What git says when another git command, which does not know our lock, is half-way through its own worktree. */
const raced = /failed to read .*commondir|could not lock config file/;

/**
How long git may go on when it is interrupted while it registers a tree, in ms; that takes about 10, unless a hook
hangs. It makes the branch in a process of its own, which would outlive our look at what is left.
*/
const registerGraceMs = 1000;

/** Under the lock: the registration, the `.git` file and the branch, without any other file. */
async function register(repo: Repository, wanted: NewWorktree, attempts = 5): Promise<string> {
	const target = wanted.existingBranch
		? [wanted.path, wanted.branch]
		: ['--no-track', '-b', wanted.branch, wanted.path, wanted.commit];
	const args = ['worktree', 'add', '--quiet', '--no-checkout', ...target];
	try {
		await withGrace(wanted.signal, registerGraceMs, signal =>
			git(args, {cwd: repo.root, signal, runsPrograms: true}),
		);
		// Nobody but git has written here yet.
		const link = await readFile(path.join(wanted.path, '.git'), 'utf8');
		return await realpath(link.replace(/^gitdir: /, '').replace(/\n$/, ''));
	} catch (error) {
		const words = worktreeError(error, wanted);
		if (words instanceof AoError && words.code === 'exists') {
			// git has made nothing then, and what is there is somebody else's.
			throw words;
		}
		await takeBack(repo, wanted);
		if (attempts > 1 && error instanceof AoError && raced.test(error.message)) {
			return register(repo, wanted, attempts - 1);
		}
		throw words;
	}
}

async function refuseTaken(
	repo: Repository,
	{path: folder, branch, existingBranch}: NewWorktree,
): Promise<void> {
	if (await lstat(folder).catch(() => null)) {
		throw new AoError('exists', `${folder} exists already.`, {hint: 'Move it away, or choose another name.'});
	}
	const exists = await branchExists(repo, branch);
	if (existingBranch) {
		if (!exists) {
			throw new AoError('not_found', `There is no local branch ${branch}.`, {
				hint: 'See what there is: git branch',
			});
		}
		return;
	}
	if (exists) {
		throw new AoError('exists', `The branch ${branch} exists already.`, {
			hint: 'Choose another name, or work on it with: --branch',
		});
	}
}

/** Under the lock, and only where nothing was before: what is left of a tree that could not be finished. */
export async function takeBack(
	repo: Repository,
	wanted: Pick<NewWorktree, 'path' | 'branch' | 'commit' | 'existingBranch'>,
): Promise<void> {
	const gitDir = await adminDirOf(repo, wanted.path);
	await removeWhole(wanted.path);
	if (gitDir !== null) {
		await removeWhole(gitDir);
	}
	if (!wanted.existingBranch) {
		await removeFreshBranch(repo, wanted.branch, wanted.commit);
	}
}
