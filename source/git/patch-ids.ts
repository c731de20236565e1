import {pipeLook} from './look.ts';
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
	return idsOf(repo, ['diff-tree', '--stdin', '-r', '--root', ...form], input);
}

/** The patch id of the whole way from one commit to another; null where they do not differ. */
export async function patchIdBetween(repo: Repository, from: string, to: string): Promise<string | null> {
	return [...(await idsOf(repo, ['diff-tree', '-r', ...form, from, to])).values()][0] ?? null;
}

/**
`git patch-id --verbatim` (git ≥ 2.39) on what `diff-tree` gives; the usual patch id, and `git cherry` with it, ignores
white space, so that a change of tabs to spaces would count as already there. An older git gives no ids.
*/
async function idsOf(
	repo: Repository,
	diff: readonly string[],
	input?: string,
): Promise<Map<string, string>> {
	const options = input === undefined ? {} : {input};
	return parsePatchIds((await pipeLook(repo, diff, ['patch-id', '--verbatim'], options)) ?? '');
}

/** Reads `{patch id} {commit id}` lines. */
export function parsePatchIds(output: string): Map<string, string> {
	const lines = output.split('\n').filter(Boolean);
	return new Map(lines.map(line => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}
