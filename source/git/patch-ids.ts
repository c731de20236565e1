import {lookAtRepository, tryLookAtRepository} from './look.ts';
import type {Repository} from './repository.ts';

/** The same patch for everybody: no settings of the user, whole ids, binary content in full. */
const patch = [
	'-p',
	'--full-index',
	'--binary',
	'--no-renames',
	'--no-ext-diff',
	'--no-textconv',
	'--unified=3',
];
const prefixes = ['--src-prefix=a/', '--dst-prefix=b/', '--diff-algorithm=myers', '--submodule=short'];
const form = [...patch, ...prefixes];

/** Patch ids of single commits by commit id. Commits without a patch (merges, empty ones) have none. */
export async function patchIds(repo: Repository, commits: readonly string[]): Promise<Map<string, string>> {
	if (commits.length === 0) {
		return new Map();
	}
	const input = commits.map(commit => `${commit}\n`).join('');
	const args = ['diff-tree', '--stdin', '-r', '--root', ...form];
	return idsOf(repo, await lookAtRepository(repo, args, {input, encoding: 'latin1'}));
}

/** The patch id of the whole way from one commit to another; null where they do not differ. */
export async function patchIdBetween(repo: Repository, from: string, to: string): Promise<string | null> {
	const text = await lookAtRepository(repo, ['diff-tree', '-r', ...form, from, to], {encoding: 'latin1'});
	return [...(await idsOf(repo, text)).values()][0] ?? null;
}

/**
`git patch-id --verbatim` (git ≥ 2.39) on what `diff-tree` gave; the usual patch id, and `git cherry` with it, ignores
white space, so that a change of tabs to spaces would count as already there. An older git gives no ids.
*/
async function idsOf(repo: Repository, patches: string): Promise<Map<string, string>> {
	const input = Buffer.from(patches, 'latin1');
	const {exitCode, stdout} = await tryLookAtRepository(repo, ['patch-id', '--verbatim'], {input});
	return exitCode === 0 ? parsePatchIds(stdout) : new Map();
}

/** Reads `{patch id} {commit id}` lines. */
export function parsePatchIds(output: string): Map<string, string> {
	const lines = output.split('\n').filter(Boolean);
	return new Map(lines.map(line => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}
