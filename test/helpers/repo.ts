import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {appendFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {addWorktree, type NewWorktree} from '../../source/git/add-worktree.ts';
import {openRepository, type Repository} from '../../source/git/repository.ts';

const execute = promisify(execFile);

// Neither the tests' own git nor the code under test sees settings of this machine or its user.
process.env.GIT_CONFIG_NOSYSTEM = '1';
process.env.GIT_CONFIG_GLOBAL = '/dev/null';

const environment = {
	...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
	GIT_CONFIG_NOSYSTEM: '1',
	GIT_CONFIG_GLOBAL: '/dev/null',
	GIT_AUTHOR_NAME: 'Ada',
	GIT_AUTHOR_EMAIL: 'ada@example.com',
	GIT_COMMITTER_NAME: 'Ada',
	GIT_COMMITTER_EMAIL: 'ada@example.com',
	LC_ALL: 'C',
};

/** Runs git in a folder and gives its output without the last line break. */
export async function gitIn(cwd: string, ...args: string[]): Promise<string> {
	const {stdout} = await execute('git', args, {cwd, env: environment, maxBuffer: 64 * 1024 * 1024});
	return stdout.replace(/\n$/, '');
}

/** A throw-away repository in a folder of its own. */
export type TestRepository = {
	/** The folder that holds everything of the test; removed by `dispose`. */
	folder: string;
	/** The main worktree. */
	root: string;
	/** Where a test may put worktrees; does not exist yet. */
	worktrees: string;
	git(...args: string[]): Promise<string>;
	/** Writes files (by path in the main worktree or below `at`); folders are made. */
	write(files: Record<string, string>, at?: string): Promise<void>;
	read(file: string, at?: string): Promise<string>;
	/** Writes files, commits all that is there, gives the commit's id. */
	commit(subject: string, files?: Record<string, string>, at?: string): Promise<string>;
	open(folder?: string): Promise<Repository>;
	dispose(): Promise<void>;
};

/** Makes a repository on `main` with one commit (`README.md`), or without any (`empty`), with a user's name set. */
export async function testRepository({
	empty = false,
	init = [],
}: {
	empty?: boolean;
	init?: string[];
} = {}): Promise<TestRepository> {
	const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'ao-repo-')));
	const root = path.join(folder, 'main');
	await mkdir(root);
	const git = (...args: string[]) => gitIn(root, ...args);
	const write = async (files: Record<string, string>, at = root) => {
		for (const [name, text] of Object.entries(files)) {
			await mkdir(path.dirname(path.join(at, name)), {recursive: true});
			await writeFile(path.join(at, name), text);
		}
	};
	const commit = async (subject: string, files: Record<string, string> = {}, at = root) => {
		await write(files, at);
		await gitIn(at, 'add', '--all');
		await gitIn(at, 'commit', '--quiet', '--allow-empty', '--message', subject);
		return gitIn(at, 'rev-parse', 'HEAD');
	};
	await git('init', '--quiet', '--initial-branch=main', ...init);
	await appendFile(path.join(root, '.git', 'config'), '[user]\n\tname = Ada\n\temail = ada@example.com\n');
	if (!empty) {
		await commit('Start', {'README.md': '# Throw-away\n'});
	}
	return {
		folder,
		root,
		worktrees: path.join(folder, 'worktrees'),
		git,
		write,
		commit,
		read: (file, at = root) => readFile(path.join(at, file), 'utf8'),
		open: (at = root) => openRepository(at),
		dispose: () => rm(folder, {recursive: true, force: true}),
	};
}

/** Runs work at once, alone or not: for tests that have no lock or limit to give. */
export function unlimited<T>(work: () => Promise<T>): Promise<T> {
	return work();
}

/** A lock within this process. */
export function testLock(): <T>(work: () => Promise<T>) => Promise<T> {
	let last: Promise<unknown> = Promise.resolve();
	return work => {
		const result = last.then(work);
		last = result.catch(() => undefined);
		return result;
	};
}

/** A worktree on a branch of its own as AO makes it, off the main worktree's HEAD. */
export async function testTree(
	repo: TestRepository,
	name: string,
	more: Partial<NewWorktree> = {},
): Promise<{worktree: string; gitDir: string; branch: string; fork: string}> {
	const fork = more.commit ?? (await repo.git('rev-parse', 'HEAD'));
	const branch = more.branch ?? `ao/${name}`;
	const {worktree, gitDir} = await addWorktree(await repo.open(), {
		path: path.join(repo.worktrees, name),
		branch,
		commit: fork,
		lock: unlimited,
		checkout: unlimited,
		...more,
	});
	return {worktree, gitDir, branch, fork};
}

/** A program that only leaves a mark, to see whether anything ran it: its path, and whether it was. */
export async function tripwire(folder: string): Promise<{program: string; ran(): boolean}> {
	const mark = path.join(folder, 'tripwire-ran');
	const program = path.join(folder, 'tripwire.sh');
	await writeFile(program, `#!/bin/sh\ntouch '${mark}'\n`, {mode: 0o755});
	return {program, ran: () => existsSync(mark)};
}
