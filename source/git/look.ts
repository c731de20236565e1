import {readFile, realpath} from 'node:fs/promises';
import path from 'node:path';
import {AoError} from '../session/errors.ts';
import {type GitOptions, type GitResult, git, pipeGit, runGit} from './exec.ts';
import type {Repository} from './repository.ts';
import {refuseForeignSettings} from './worktree-config.ts';

/** A worktree and its own admin dir (`{common dir}/worktrees/{name}`), as our facts have them. */
export type Tree = {worktree: string; gitDir: string};

/** Settings by which a look runs nothing that the tree or the repository names, and writes nothing. */
const harmless = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
const harmlessEnvironment = {LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0'};

/** For every diff of a look: no program of anyone's, nothing run inside submodules. */
export const plainDiff = ['--no-ext-diff', '--no-textconv', '--ignore-submodules=dirty', '--submodule=short'];

/** Runs git on the repository itself without running what it names; HEAD is the main worktree's. */
export function lookAtRepository(
	repo: Repository,
	args: readonly string[],
	options: GitOptions = {},
): Promise<string> {
	return git(...repositoryLook(repo, args, options));
}

/** The same, giving how git ended. */
export function tryLookAtRepository(
	repo: Repository,
	args: readonly string[],
	options: GitOptions = {},
): Promise<GitResult> {
	return runGit(...repositoryLook(repo, args, options));
}

/** Streams one such look into another git command (`pipeGit`). */
export function pipeLook(
	repo: Repository,
	args: readonly string[],
	into: readonly string[],
	options: GitOptions = {},
): Promise<string | null> {
	const [first, looking] = repositoryLook(repo, args, options);
	return pipeGit(first, repositoryLook(repo, into, {})[0], looking);
}

function repositoryLook(
	repo: Repository,
	args: readonly string[],
	options: GitOptions,
): [string[], GitOptions] {
	const place = [`--git-dir=${repo.commonDir}`, ...(repo.bare ? [] : [`--work-tree=${repo.root}`])];
	return [[...harmless, ...place, ...args], withLookEnvironment(options, repo.root)];
}

/**
Runs git on a worktree that a foreign program can write to: git dir and common dir are the ones we know, whatever the
tree's `.git` says. Throws `AoError('unsafe')` where its admin dir was led elsewhere.
*/
export async function lookAtTree(
	repo: Repository,
	tree: Tree,
	args: readonly string[],
	options: GitOptions = {},
): Promise<string> {
	return git(...(await treeLook(repo, tree, args, options)));
}

/** The same, giving how git ended. */
export async function tryLookAtTree(
	repo: Repository,
	tree: Tree,
	args: readonly string[],
	options: GitOptions = {},
): Promise<GitResult> {
	return runGit(...(await treeLook(repo, tree, args, options)));
}

async function treeLook(
	repo: Repository,
	{worktree, gitDir}: Tree,
	args: readonly string[],
	options: GitOptions,
): Promise<[string[], GitOptions]> {
	await Promise.all([checkCommonDir(repo, gitDir), refuseForeignSettings(repo, gitDir)]);
	const place = [`--git-dir=${gitDir}`, `--work-tree=${worktree}`];
	const env = {...options.env, GIT_COMMON_DIR: repo.commonDir};
	return [[...harmless, ...place, ...args], withLookEnvironment({...options, env}, worktree)];
}

function withLookEnvironment(options: GitOptions, cwd: string): GitOptions {
	return {cwd, ...options, env: {...harmlessEnvironment, ...options.env}};
}

/** git takes refs from the admin dir's `commondir`, whatever GIT_COMMON_DIR says: it has to lead to ours. */
async function checkCommonDir(repo: Repository, gitDir: string): Promise<void> {
	const told = await readFile(path.join(gitDir, 'commondir'), 'utf8').catch(() => null);
	if (told === null) {
		throw new AoError('git', `${gitDir}: the worktree's registration is gone or damaged.`, {
			hint: 'Its files are still there; `git worktree repair` may mend it.',
		});
	}
	const target = path.resolve(gitDir, told.replace(/\n$/, ''));
	if ((await realpath(target).catch(() => target)) !== repo.commonDir) {
		throw new AoError('unsafe', `${gitDir}: its commondir leads to another repository.`, {
			hint: 'Something in the worktree has changed it; look at it before you go on.',
		});
	}
}
