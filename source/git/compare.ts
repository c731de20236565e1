import {tryLookAtRepository} from './look.ts';
import type {Repository} from './repository.ts';

/** Commits that one side has and the other has not. */
export type Distance = {ahead: number; behind: number};

/** How far a commit and a base have gone apart; one process. Null where one of them does not exist (any more). */
export async function distance(repo: Repository, base: string, commit: string): Promise<Distance | null> {
	const args = ['rev-list', '--left-right', '--count', '--end-of-options', `${base}...${commit}`];
	const {exitCode, stdout} = await tryLookAtRepository(repo, args);
	const [behind = 0, ahead = 0] = stdout.trim().split(/\s+/).map(Number);
	return exitCode === 0 ? {ahead, behind} : null;
}

/** The newest commit that both have; null where they share no history. */
export async function mergeBase(repo: Repository, one: string, other: string): Promise<string | null> {
	const {exitCode, stdout} = await tryLookAtRepository(repo, ['merge-base', '--end-of-options', one, other]);
	return exitCode === 0 ? stdout.trim() : null;
}

/** Whether a commit is in another's history (or is it). */
export async function isAncestor(repo: Repository, commit: string, of: string): Promise<boolean> {
	return (await tryLookAtRepository(repo, ['merge-base', '--is-ancestor', commit, of])).exitCode === 0;
}

/**
What a session's change is measured against: where it last took the base in, or began. A commit that is wholly in the
base (merged, or nothing done yet) is measured against its recorded fork point; so is one that began at a detached
`HEAD`, which may be anywhere by now.
*/
export async function startOfChange(
	repo: Repository,
	{head, fork, base}: {head: string; fork: string; base: string | null},
): Promise<string> {
	const common = base === null || base === 'HEAD' ? null : await mergeBase(repo, base, head);
	return common === null || common === head ? fork : common;
}
