import {realpath} from 'node:fs/promises';
import path from 'node:path';
import {AoError} from '../session/errors.ts';
import {git, runGit} from './exec.ts';
import {gitError} from './messages.ts';

export type Repository = {
	/** Real path of the main worktree; of the repository itself where it is bare. */
	root: string;
	/** Real path of the git dir that all worktrees share. */
	commonDir: string;
	bare: boolean;
	hasCommits: boolean;
	/** Refs are plain files named by SHA-1, which can be read without git; neither reftable nor SHA-256. */
	plainRefs: boolean;
};

/**
The repository that a folder lies in: its main worktree, a subfolder, a linked worktree, a submodule, a bare
repository. Throws `AoError`: `not_a_repository`, `no_permission` (it belongs to another user), `missing_tool`.
*/
export async function openRepository(folder: string): Promise<Repository> {
	const commonDir = await findCommonDir(folder);
	const [config, hasCommits] = await Promise.all([readConfig(commonDir), looksBorn(commonDir)]);
	const bare = config.get('core.bare') === 'true';
	return {
		root: bare ? commonDir : await mainWorktree(folder, commonDir, config.get('core.worktree')),
		commonDir,
		bare,
		hasCommits,
		plainRefs: !config.has('extensions.objectformat') && !config.has('extensions.refstorage'),
	};
}

async function findCommonDir(folder: string): Promise<string> {
	const args = ['rev-parse', '--path-format=absolute', '--git-common-dir'];
	const result = await runGit(args, {cwd: folder}).catch(error => {
		throw error instanceof AoError && error.code === 'not_found' ? notRepository(folder, error) : error;
	});
	if (result.exitCode !== 0) {
		const error = gitError(args, result.stderr);
		throw error.code === 'not_a_repository' ? notRepository(folder, error) : error;
	}
	return realpath(result.stdout.replace(/\n$/, ''));
}

function notRepository(folder: string, cause: unknown): AoError {
	return new AoError('not_a_repository', `${folder} is not in a git repository.`, {
		hint: 'Go to a git repository, or make one with: git init',
		cause,
	});
}

const wanted = '^(core\\.(bare|worktree)|extensions\\.(objectformat|refstorage))$';

/** What the repository's own settings say; the last value of a name holds. */
async function readConfig(commonDir: string): Promise<Map<string, string>> {
	const args = [`--git-dir=${commonDir}`, 'config', '-z', '--get-regexp', wanted];
	const {stdout} = await runGit(args);
	const values = new Map<string, string>();
	for (const entry of stdout.split('\0').filter(Boolean)) {
		const [name = '', value = 'true'] = entry.split('\n', 2);
		const plain = name === 'extensions.objectformat' && value.toLowerCase() === 'sha1';
		const files = name === 'extensions.refstorage' && value.toLowerCase() === 'files';
		if (!plain && !files) {
			values.set(name, value);
		}
	}
	return values;
}

async function looksBorn(commonDir: string): Promise<boolean> {
	const look = `--git-dir=${commonDir}`;
	const {stdout} = await runGit([look, 'for-each-ref', '--count=1', '--format=%(objectname)']);
	return stdout !== '' || (await runGit([look, 'rev-parse', '--verify', '--quiet', 'HEAD'])).exitCode === 0;
}

async function mainWorktree(folder: string, commonDir: string, configured?: string): Promise<string> {
	if (configured !== undefined) {
		return realpath(path.resolve(commonDir, configured));
	}
	if (path.basename(commonDir) === '.git') {
		return path.dirname(commonDir);
	}
	// A git dir kept elsewhere (`git init --separate-git-dir`) does not say where its main worktree is: only the main
	// worktree itself does.
	const inside = await runGit(['rev-parse', '--path-format=absolute', '--git-dir'], {cwd: folder});
	if ((await realpath(inside.stdout.replace(/\n$/, ''))) !== commonDir) {
		return commonDir;
	}
	const top = await git(['rev-parse', '--show-toplevel'], {cwd: folder});
	return realpath(top.replace(/\n$/, ''));
}
