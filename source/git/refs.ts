import fs from 'node:fs';
import {tryLookAtRepository} from './look.ts';
import type {Repository} from './repository.ts';

/** isomorphic-git, loaded when first needed: it reads refs without a process. It is CommonJS, so all is in `default`. */
async function reader(): Promise<typeof import('isomorphic-git')> {
	return (await import('isomorphic-git')).default as unknown as typeof import('isomorphic-git');
}

/** The branch that the main worktree (or the bare repository) is on, also an unborn one; null when detached. */
export async function currentBranch(repo: Repository): Promise<string | null> {
	if (repo.plainRefs) {
		const iso = await reader();
		return (await iso.currentBranch({fs, gitdir: repo.commonDir})) || null;
	}
	const {stdout} = await tryLookAtRepository(repo, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
	return stdout.trim() || null;
}

/** The commit that a revision (branch, tag, `origin/main`, `HEAD~2`, id) names; null where there is none. */
export async function resolveCommit(repo: Repository, revision: string): Promise<string | null> {
	if (revision === '' || revision.includes('\0')) {
		return null;
	}
	const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
	const {exitCode, stdout} = await tryLookAtRepository(repo, args);
	const [oid = ''] = stdout.trim().split('\n').slice(-1);
	return exitCode === 0 && oid !== '' ? oid : null;
}

/** Whether there is a local branch of this name. */
export async function branchExists(repo: Repository, name: string): Promise<boolean> {
	if (!repo.plainRefs || !isPlainName(name)) {
		const args = ['show-ref', '--verify', '--quiet', `refs/heads/${name}`];
		return (await tryLookAtRepository(repo, args)).exitCode === 0;
	}
	const iso = await reader();
	return iso.resolveRef({fs, gitdir: repo.commonDir, ref: `refs/heads/${name}`}).then(
		() => true,
		() => false,
	);
}

function isPlainName(name: string): boolean {
	return /^[\w-][\w./-]*$/.test(name) && !name.includes('..') && !name.includes('//');
}

/** The address of a remote with the user's `url.….insteadOf` applied; null where there is no such remote. */
export async function remoteUrl(repo: Repository, remote = 'origin'): Promise<string | null> {
	const {exitCode, stdout} = await tryLookAtRepository(repo, ['remote', 'get-url', '--', remote]);
	return exitCode === 0 ? stdout.trim() || null : null;
}

/** The remote's main branch as last fetched (`origin/main`); null where it is unknown or gone. */
export async function originHead(repo: Repository): Promise<string | null> {
	const {stdout} = await tryLookAtRepository(repo, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD']);
	const target = stdout.trim();
	const known = target.startsWith('refs/remotes/') && (await resolveCommit(repo, target)) !== null;
	return known ? target.slice('refs/remotes/'.length) : null;
}
