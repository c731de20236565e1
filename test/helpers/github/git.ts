import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';

export const gitEnvironment: NodeJS.ProcessEnv = {
	...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
	GIT_CONFIG_NOSYSTEM: '1',
	GIT_CONFIG_GLOBAL: '/dev/null',
	GIT_AUTHOR_NAME: 'Ada',
	GIT_AUTHOR_EMAIL: 'ada@example.com',
	GIT_COMMITTER_NAME: 'GitHub',
	GIT_COMMITTER_EMAIL: 'noreply@github.com',
	LC_ALL: 'C',
};

type GitOptions = {input?: string; env?: Record<string, string>; cwd?: string};

let running = 0;
const waiting: (() => void)[] = [];

/** Runs git, at most eight at once. Gives its exit code and output without the last line break. */
export async function tryGit(
	dir: string,
	args: string[],
	{input, env = {}, cwd}: GitOptions = {},
): Promise<{code: number; stdout: string; stderr: string}> {
	if (running >= 8) {
		await new Promise<void>(resolve => waiting.push(resolve));
	}
	running += 1;
	try {
		return await new Promise((resolve, reject) => {
			const child = execFile(
				'git',
				cwd === undefined ? ['--git-dir', dir, ...args] : args,
				{cwd, env: {...gitEnvironment, ...env}, maxBuffer: 64 * 1024 * 1024},
				(error, stdout, stderr) => {
					if (error !== null && typeof error.code !== 'number') {
						reject(error);
						return;
					}
					resolve({code: Number(error?.code ?? 0), stdout: stdout.replace(/\n$/, ''), stderr});
				},
			);
			child.stdin?.on('error', () => {});
			child.stdin?.end(input ?? '');
		});
	} finally {
		running -= 1;
		waiting.shift()?.();
	}
}

/** As `tryGit`, but gives the output alone. @throws where git fails. */
export async function git(dir: string, args: string[], options: GitOptions = {}): Promise<string> {
	const {code, stdout, stderr} = await tryGit(dir, args, options);
	if (code !== 0) {
		throw new Error(`git ${args.join(' ')} in ${dir}: ${stderr.trim() || stdout}`);
	}
	return stdout;
}

/** Makes a bare repository where none is: empty, or a copy of another one (its branches and tags). */
export async function makeBare(dir: string, {from, branch}: {from?: string; branch: string}): Promise<void> {
	if (!existsSync(path.join(dir, 'HEAD'))) {
		await git(dir, ['init', '--quiet', '--bare', `--initial-branch=${branch}`, dir]);
		if (from !== undefined) {
			await git(dir, ['fetch', '--quiet', from, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']);
		}
	}
	await git(dir, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
	await git(dir, ['config', 'receive.hideRefs', 'refs/pull']);
	// Nothing goes on in the background that a test would have to wait for.
	await git(dir, ['config', 'gc.auto', '0']);
	await git(dir, ['config', 'receive.autogc', 'false']);
}

/** All refs with their commits. */
export async function readRefs(dir: string): Promise<Map<string, string>> {
	const text = await git(dir, ['for-each-ref', '--format=%(objectname) %(refname)']);
	return new Map(
		text.split('\n').flatMap(line => {
			const [oid, ref] = line.split(' ');
			return oid && ref ? [[ref, oid] as [string, string]] : [];
		}),
	);
}

/**
Commits files straight to a branch of a bare repository; null removes a file. The branch is made at `from` (else an
empty history) where it is not there.
@param old the branch's commit now; null where there is none.
@returns the commit's id.
*/
export async function commitFiles(
	dir: string,
	branch: string,
	files: Record<string, string | null>,
	{message, old, from}: {message: string; old: string | null; from: string | null},
): Promise<string> {
	const parent = old ?? from;
	const at = `${Math.floor(Date.now() / 1000)} +0000`;
	const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
	// A path in double quotes may hold whatever is escaped as in C (git-fast-import(1)).
	const quoted = (name: string) => `"${name.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
	const input = [
		`commit refs/heads/${branch}\nmark :1\n`,
		`author Ada <ada@example.com> ${at}\ncommitter Ada <ada@example.com> ${at}\n`,
		data(message),
		parent === null ? '' : `from ${parent}\n`,
		...Object.entries(files).map(([name, text]) =>
			text === null ? `D ${quoted(name)}\n` : `M 100644 inline ${quoted(name)}\n${data(text)}`,
		),
		'\nget-mark :1\n',
	];
	return git(dir, ['fast-import', '--quiet'], {input: input.join('')});
}

export async function commitTree(
	dir: string,
	tree: string,
	parents: string[],
	message: string,
	author?: {name: string; email: string},
): Promise<string> {
	return git(dir, ['commit-tree', tree, ...parents.flatMap(parent => ['-p', parent])], {
		input: message,
		env: author ? {GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email} : {},
	});
}

/** The tree of a merge of two commits, or null where they conflict (git-merge-tree(1)). */
export async function mergeTree(dir: string, base: string, head: string): Promise<string | null> {
	const {code, stdout, stderr} = await tryGit(dir, ['merge-tree', '--write-tree', base, head]);
	if (code > 1) {
		throw new Error(`git merge-tree in ${dir}: ${stderr}`);
	}
	return code === 0 ? (stdout.split('\n')[0] ?? null) : null;
}

/** Puts the commits of `head` that `base` has not on top of it. Gives the last one. @throws on a conflict. */
export async function rebaseOnto(dir: string, base: string, head: string): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), 'ao-github-rebase-'));
	const tree = path.join(folder, 'tree');
	try {
		await git(dir, ['worktree', 'add', '--quiet', '--detach', tree, head]);
		await git(dir, ['rebase', '--quiet', '--no-ff', base], {cwd: tree});
		return await git(dir, ['rev-parse', 'HEAD'], {cwd: tree});
	} finally {
		await rm(folder, {recursive: true, force: true});
		await tryGit(dir, ['worktree', 'prune']);
	}
}
