import {readdir, readFile, realpath} from 'node:fs/promises';
import path from 'node:path';
import {lookAtRepository} from './look.ts';
import type {Repository} from './repository.ts';

/** One line of `git worktree list`. Reasons are '' where git gives none, null where the thing is not so. */
export type WorktreeEntry = {
	path: string;
	head: string | null;
	branch: string | null;
	bare: boolean;
	locked: string | null;
	prunable: string | null;
};

/** All worktrees that git knows, the main one first. */
export async function listWorktrees(repo: Repository): Promise<WorktreeEntry[]> {
	return parseWorktreeList(await lookAtRepository(repo, ['worktree', 'list', '--porcelain', '-z']));
}

/** Reads `git worktree list --porcelain -z`. */
export function parseWorktreeList(output: string): WorktreeEntry[] {
	return output
		.split('\0\0')
		.filter(Boolean)
		.map(block => {
			const fields = new Map(block.split('\0').filter(Boolean).map(splitField));
			return {
				path: fields.get('worktree') ?? '',
				head: withoutZeros(fields.get('HEAD')),
				branch: fields.get('branch')?.replace(/^refs\/heads\//, '') ?? null,
				bare: fields.has('bare'),
				locked: fields.get('locked') ?? null,
				prunable: fields.get('prunable') ?? null,
			};
		});
}

function splitField(line: string): [string, string] {
	const space = line.indexOf(' ');
	return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
}

function withoutZeros(oid: string | undefined): string | null {
	return oid === undefined || /^0+$/.test(oid) ? null : oid;
}

/** The linked worktrees by their admin dirs, from git's files without a process. */
export async function adminDirs(repo: Repository): Promise<{gitDir: string; worktree: string}[]> {
	const folder = path.join(repo.commonDir, 'worktrees');
	const names = await readdir(folder).catch(() => []);
	const found = await Promise.all(
		names.map(async name => {
			const gitDir = path.join(folder, name);
			const told = await readFile(path.join(gitDir, 'gitdir'), 'utf8').catch(() => null);
			return told === null
				? []
				: [{gitDir, worktree: path.dirname(path.resolve(gitDir, told.replace(/\n$/, '')))}];
		}),
	);
	return found.flat();
}

/** The admin dir of the worktree at this path, null where git knows none. */
export async function adminDirOf(repo: Repository, worktree: string): Promise<string | null> {
	const folder = await realpath(path.dirname(worktree)).catch(() => path.dirname(worktree));
	const wanted = path.join(folder, path.basename(worktree));
	const entry = (await adminDirs(repo)).find(
		known => known.worktree === worktree || known.worktree === wanted,
	);
	return entry?.gitDir ?? null;
}
