import {chmod, mkdir, readdir, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {execa} from 'execa';
import {AoError} from '../session/errors.ts';
import {type DemoCommit, demoCommits} from './repository-files.ts';

/** Settings of this repository alone: the user's name, hooks and signing keys stay out of the demo. */
const settings: readonly (readonly [name: string, value: string])[] = [
	['user.name', 'AO demo'],
	['user.email', 'demo@ao.invalid'],
	['commit.gpgSign', 'false'],
	['core.hooksPath', '/dev/null'],
	['core.autocrlf', 'false'],
	['core.fsmonitor', 'false'],
	['gc.auto', '0'],
];

export type DemoRepositoryOptions = {
	/** More files for the first commit, by path. */
	files?: Readonly<Record<string, string>>;
};

/**
Makes the demo's repository in `folder`: a small real project with tests, on branch `main`, without a remote. One
that it has made before is used as it is; one that was not finished is made anew. Touches nothing outside of
`folder`, and refuses (`AoError('exists')`) a folder with anything else in it. Gives the real path of its root.
*/
export async function makeDemoRepository(
	folder: string,
	options: DemoRepositoryOptions = {},
): Promise<{root: string}> {
	await mkdir(folder, {recursive: true});
	const root = await realpath(folder);
	const mark = join(root, '.git', 'ao-demo');
	const state = await readFile(mark, 'utf8').catch(() => null);
	if (state === 'ready') {
		return {root};
	}
	const entries = await readdir(root);
	if (state === null && entries.length > 0) {
		throw new AoError('exists', `${root} is not empty and is no repository of the demo.`, {
			hint: 'Name another folder, or empty this one.',
		});
	}
	await rm(dirname(mark), {recursive: true, force: true});
	await mkdir(dirname(mark));
	await writeFile(mark, 'unfinished');
	await git(root, ['init', '--quiet', '--template=', '--initial-branch=main']);
	for (const [name, value] of settings) {
		await git(root, ['config', name, value]);
	}
	for (const [index, commit] of demoCommits.entries()) {
		const files = index === 0 ? {...commit.files, ...options.files} : commit.files;
		await makeCommit(root, {...commit, files});
	}
	await writeFile(mark, 'ready');
	return {root};
}

async function makeCommit(root: string, {subject, at, files}: DemoCommit): Promise<void> {
	for (const [path, content] of Object.entries(files)) {
		const file = join(root, path);
		await mkdir(dirname(file), {recursive: true});
		await writeFile(file, content);
		await chmod(file, path.startsWith('bin/') ? 0o755 : 0o644);
	}
	await git(root, ['add', '--', ...Object.keys(files)]);
	await git(root, ['commit', '--quiet', '--message', subject], {GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at});
}

/** Git without anything of the user's or the outside's: no configuration, no `GIT_DIR`, no editor. */
async function git(root: string, args: readonly string[], env: Record<string, string> = {}): Promise<void> {
	const outside = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
	try {
		await execa('git', args, {
			cwd: root,
			extendEnv: false,
			env: {
				...Object.fromEntries(outside),
				GIT_CONFIG_GLOBAL: '/dev/null',
				GIT_CONFIG_NOSYSTEM: '1',
				...env,
			},
		});
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			throw new AoError('missing_tool', 'git is not there.', {
				hint: 'Install git 2.38 or newer.',
				cause: error,
			});
		}
		const {stderr = '', shortMessage = String(error)} = error as {stderr?: string; shortMessage?: string};
		throw new AoError('git', stderr.trim().split('\n')[0] || shortMessage, {
			hint: `Is ${root} writable, with space left?`,
			cause: error,
		});
	}
}
