import {access, constants} from 'node:fs/promises';
import path from 'node:path';
import {git, runGit} from './exec.ts';
import type {Tree} from './look.ts';
import {usefulLine} from './messages.ts';
import type {Repository} from './repository.ts';

/** Runs the work while nobody else has the same lock, in this process or another. */
export type Lock = <T>(work: () => Promise<T>) => Promise<T>;
/** Runs the work when there is room for it. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/**
Writes the files of a fresh tree, then runs the repository's post-checkout hook, both as `git worktree add` does it
itself; here it is outside the lock, so that trees are written beside each other. Gives what a failed hook said.
*/
export async function checkOutFiles(
	repo: Repository,
	{worktree}: Tree,
	signal: AbortSignal | undefined,
): Promise<string | null> {
	const options = {cwd: worktree, signal, runsPrograms: true};
	await git(['reset', '--hard', '--quiet', '--no-recurse-submodules'], options);
	const hooks = await hooksFolder(repo);
	if (!(await isProgram(path.join(hooks, 'post-checkout')))) {
		return null;
	}
	const head = (await git(['rev-parse', 'HEAD'], {cwd: worktree})).trim();
	const args = ['hook', 'run', '--ignore-missing', 'post-checkout', '--', '0'.repeat(head.length), head, '1'];
	const result = await runGit(['-c', `core.hooksPath=${hooks}`, ...args], options);
	return result.exitCode === 0 ? null : usefulLine(result.stderr) || `exit status ${result.exitCode}`;
}

/** So long an answer is used again, in ms: a batch asks once, a board hears of a changed setting. */
const hooksFolderKnownMs = 5000;

const hooksFolders = new WeakMap<Repository, {at: number; folder: Promise<string>}>();

/** Where `git worktree add` would look for hooks: a relative `core.hooksPath` counts from the main worktree. */
function hooksFolder(repo: Repository): Promise<string> {
	const known = hooksFolders.get(repo);
	if (known !== undefined && performance.now() - known.at < hooksFolderKnownMs) {
		return known.folder;
	}
	const folder = git(['rev-parse', '--path-format=absolute', '--git-path', 'hooks'], {cwd: repo.root}).then(
		stdout => stdout.replace(/\n$/, ''),
	);
	hooksFolders.set(repo, {at: performance.now(), folder});
	return folder;
}

function isProgram(file: string): Promise<boolean> {
	return access(file, constants.X_OK).then(
		() => true,
		() => false,
	);
}
