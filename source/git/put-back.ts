import {lstat, realpath, rmdir, unlink} from 'node:fs/promises';
import path from 'node:path';
import type {GitOptions, GitResult} from './exec.ts';
import {parseIndex} from './hidden.ts';
import {lookAtRepository} from './look.ts';
import {gitError} from './messages.ts';
import type {Repository} from './repository.ts';
import {parseStatus} from './status.ts';

/** Runs git on one worktree, without running what it names. */
export type RunInTree = (args: readonly string[], options?: GitOptions) => Promise<GitResult>;

/** A path that differs between two commits, as the first one has it; paths are one character a byte (`latin1`). */
type ChangedPath = {bytes: string; mode: string; oid: string};

const none = '000000';
const submodule = '160000';

/** Everything that a move of a worktree from one commit to another changes, with what the first one has there. */
export async function changedBetween(repo: Repository, from: string, to: string): Promise<ChangedPath[]> {
	const args = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--no-renames', from, to];
	return parseRaw(await lookAtRepository(repo, args, {encoding: 'latin1'}));
}

/** Reads `git diff-tree -r -z --raw`: `:100644 100644 {oid} {oid} M`, then the path. */
export function parseRaw(output: string): ChangedPath[] {
	const fields = output.split('\0');
	const paths: ChangedPath[] = [];
	for (let index = 0; index + 1 < fields.length; index += 2) {
		const [mode = none, , oid = ''] = (fields[index] ?? '').slice(1).split(' ');
		paths.push({bytes: fields[index + 1] ?? '', mode, oid});
	}
	return paths;
}

/** Whether none of these paths holds anything that its commit does not have: no change, no new or ignored file. */
export async function areClean(run: RunInTree, paths: readonly ChangedPath[]): Promise<boolean> {
	const form = ['--porcelain=v2', '-z', '--no-renames', '--ignore-submodules=all'];
	const status = ['status', ...form, '--untracked-files=all', '--ignored=matching'];
	const index = ['ls-files', '-z', '-v', '--stage'];
	const [seen, listed] = [
		await checked(run, status, {encoding: 'latin1'}),
		await checked(run, index, {encoding: 'latin1'}),
	];
	const taken = [...parseStatus(seen).entries.map(({bytes}) => bytes), ...parseIndex(listed).hidden].map(
		bytes => bytes.replace(/\/$/, ''),
	);
	const changed = new Set(paths.map(({bytes}) => bytes));
	const above = new Set(paths.flatMap(({bytes}) => foldersOf(bytes)));
	return !taken.some(
		bytes => changed.has(bytes) || above.has(bytes) || foldersOf(bytes).some(folder => changed.has(folder)),
	);
}

/**
Puts a worktree back to what the first commit has at these paths, index and files, after git stopped in the middle of
moving it. Only for paths that were clean (`areClean`) before: what lies there now is git's own doing.
@throws AoError where git cannot.
*/
export async function putBack(
	run: RunInTree,
	worktree: string,
	paths: readonly ChangedPath[],
): Promise<void> {
	const added = paths.filter(({mode}) => mode === none);
	const kept = paths.filter(({mode}) => mode !== none);
	const zeros = '0'.repeat(kept[0]?.oid.length ?? 40);
	const lines = [
		...added.map(({bytes}) => `0 ${zeros}\t${bytes}\0`),
		...kept.map(({mode, oid, bytes}) => `${mode} ${oid}\t${bytes}\0`),
	];
	await checked(run, ['update-index', '--replace', '-z', '--index-info'], {input: bytesOf(lines.join(''))});
	const root = await realpath(worktree, {encoding: 'buffer'});
	for (const {bytes} of added) {
		await removeMade(root, bytes);
	}
	const files = kept.filter(({mode}) => mode !== submodule).map(({bytes}) => `${bytes}\0`);
	await checked(run, ['checkout-index', '--force', '-z', '--stdin'], {
		input: bytesOf(files.join('')),
		runsPrograms: true,
	});
	await run(['update-index', '-q', '--refresh']);
}

/** Removes a file that git made, and the folders that are empty without it; never through a symbolic link. */
async function removeMade(root: Buffer, bytes: string): Promise<void> {
	const folders = foldersOf(bytes);
	const file = within(root, bytes);
	const folder = within(root, folders.at(-1) ?? '');
	const real = await realpath(folder, {encoding: 'buffer'}).catch(() => null);
	if (real === null || !real.equals(folder)) {
		return;
	}
	const found = await lstat(file).catch(() => null);
	if (found !== null && !found.isDirectory()) {
		await unlink(file);
	}
	for (const empty of folders.toReversed()) {
		const removed = await rmdir(within(root, empty)).then(
			() => true,
			() => false,
		);
		if (!removed) {
			return;
		}
	}
}

function within(root: Buffer, bytes: string): Buffer {
	return bytes === '' ? root : Buffer.concat([root, bytesOf(path.sep + bytes)]);
}

function bytesOf(text: string): Buffer {
	return Buffer.from(text, 'latin1');
}

/** The folders that a path lies in, the outermost first. */
function foldersOf(bytes: string): string[] {
	const parts = bytes.split('/').slice(0, -1);
	return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function checked(run: RunInTree, args: readonly string[], options: GitOptions = {}): Promise<string> {
	const {exitCode, stdout, stderr} = await run(args, options);
	if (exitCode !== 0) {
		throw gitError(args, stderr);
	}
	return stdout;
}
