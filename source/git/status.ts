import {lookAtTree, type Tree} from './look.ts';
import type {Repository} from './repository.ts';

export type StatusEntry = {
	kind: 'changed' | 'unmerged' | 'untracked' | 'ignored';
	/** As git writes it: one character a byte (`latin1`); `displayPath` makes text of it. Ends in `/` for a folder. */
	bytes: string;
	/** The index differs from HEAD here. */
	staged: boolean;
	submodule: boolean;
};

export type Status = {
	/** Null on an unborn branch. */
	head: string | null;
	/** Null when detached. */
	branch: string | null;
	entries: StatusEntry[];
};

/**
What is changed, untracked and, if asked, ignored in a tree; one process. Untracked files are named one by one (a
repository inside the tree as `folder/`), ignored folders as one path.
*/
export async function treeStatus(
	repo: Repository,
	tree: Tree,
	{ignored = false, env}: {ignored?: boolean; env?: Record<string, string>} = {},
): Promise<Status> {
	const form = ['--porcelain=v2', '--branch', '-z', '--no-renames', '--ignore-submodules=dirty'];
	const which = ['--untracked-files=all', `--ignored=${ignored ? 'matching' : 'no'}`];
	const options = {encoding: 'latin1', ...(env === undefined ? {} : {env})} as const;
	return parseStatus(await lookAtTree(repo, tree, ['status', ...form, ...which], options));
}

/** A path as text; bytes that are no UTF-8 become the replacement character. */
export function displayPath(bytes: string): string {
	return Buffer.from(bytes, 'latin1').toString('utf8');
}

const fieldsBeforePath = {1: 8, u: 10} as const;

/** Reads `git status --porcelain=v2 --branch -z --no-renames`, decoded as latin1. */
export function parseStatus(output: string): Status {
	const status: Status = {head: null, branch: null, entries: []};
	for (const line of output.split('\0').filter(Boolean)) {
		const type = line[0];
		if (type === '1' || type === 'u') {
			status.entries.push(parseTracked(line, type));
		} else if (type === '?' || type === '!') {
			const kind = type === '?' ? 'untracked' : 'ignored';
			status.entries.push({kind, bytes: line.slice(2), staged: false, submodule: false});
		} else if (line.startsWith('# branch.oid ')) {
			status.head = /^[\da-f]+$/.exec(line.slice(13))?.[0] ?? null;
		} else if (line.startsWith('# branch.head ')) {
			status.branch = line.slice(14) === '(detached)' ? null : displayPath(line.slice(14));
		}
	}
	return status;
}

function parseTracked(line: string, type: keyof typeof fieldsBeforePath | '1'): StatusEntry {
	const fields = line.split(' ');
	return {
		kind: type === 'u' ? 'unmerged' : 'changed',
		bytes: fields.slice(fieldsBeforePath[type]).join(' '),
		staged: fields[1]?.[0] !== '.',
		submodule: fields[2]?.startsWith('S') === true,
	};
}
