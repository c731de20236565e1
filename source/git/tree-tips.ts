import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Repository} from './repository.ts';

export type TreeTip = {
	gitDir: string;
	/** `refs/heads/…`; null when detached or unreadable. */
	ref: string | null;
	/** Id of the commit; null where it is unborn, or cannot be read from files (reftable). */
	commit: string | null;
	/** When its index was last written, ms since 1970; null where it has none. */
	indexChangedAt: number | null;
};

/** HEADs of many worktrees by reading git's files only, to see whether anything moved; in the order asked. */
export async function treeTips(repo: Repository, gitDirs: readonly string[]): Promise<TreeTip[]> {
	let packed: Promise<Map<string, string>> | undefined;
	const packedRefs = () => {
		packed ??= readPackedRefs(repo.commonDir);
		return packed;
	};
	return Promise.all(
		gitDirs.map(async gitDir => {
			const [head, indexChangedAt] = await Promise.all([
				readLine(path.join(gitDir, 'HEAD')),
				writtenAt(gitDir),
			]);
			const ref = /^ref: (refs\/heads\/.+)$/.exec(head)?.[1] ?? null;
			if (ref === null || ref.split('/').includes('..')) {
				return {gitDir, ref: null, commit: oid(head), indexChangedAt};
			}
			const loose = oid(await readLine(path.join(repo.commonDir, ref)));
			return {gitDir, ref, commit: loose ?? (await packedRefs()).get(ref) ?? null, indexChangedAt};
		}),
	);
}

/** Reads `packed-refs`; lines of peeled tags and comments are left out. */
export function parsePackedRefs(text: string): Map<string, string> {
	const lines = text.split('\n').filter(line => /^[\da-f]/.test(line));
	return new Map(lines.map(line => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}

async function readPackedRefs(commonDir: string): Promise<Map<string, string>> {
	return parsePackedRefs(await readFile(path.join(commonDir, 'packed-refs'), 'utf8').catch(() => ''));
}

async function readLine(file: string): Promise<string> {
	return (await readFile(file, 'utf8').catch(() => '')).trimEnd();
}

function oid(text: string): string | null {
	return /^(?:[\da-f]{40}|[\da-f]{64})$/.test(text) ? text : null;
}

async function writtenAt(gitDir: string): Promise<number | null> {
	return (await stat(path.join(gitDir, 'index')).catch(() => null))?.mtimeMs ?? null;
}
