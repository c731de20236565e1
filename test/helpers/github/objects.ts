import {git, mergeTree, tryGit} from './git.ts';

/** A commit as git tells of it; times in ISO 8601. */
export type CommitFacts = {
	oid: string;
	parents: string[];
	tree: string;
	author: {name: string; email: string; at: string};
	committer: {name: string; email: string; at: string};
	message: string;
};

/** How many lines differ. */
export type DiffFacts = {additions: number; deletions: number; files: number};

const commits = new Map<string, Promise<CommitFacts>>();
const ranges = new Map<string, Promise<{commits: string[]; behind: boolean}>>();
const diffs = new Map<string, Promise<DiffFacts>>();
const conflicts = new Map<string, Promise<boolean>>();

/** A commit of a bare repository; asked of git once, as commits do not change. */
export function commitFacts(dir: string, oid: string): Promise<CommitFacts> {
	return remembered(commits, `${dir} ${oid}`, async () => {
		const format = '%H%x00%P%x00%T%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B';
		const text = await git(dir, ['log', '-1', `--format=${format}`, '--end-of-options', oid]);
		const [
			id = '',
			parents = '',
			tree = '',
			an = '',
			ae = '',
			at = '',
			cn = '',
			ce = '',
			ct = '',
			message = '',
		] = text.split('\0');
		return {
			oid: id,
			parents: parents.split(' ').filter(parent => parent !== ''),
			tree,
			author: {name: an, email: ae, at},
			committer: {name: cn, email: ce, at: ct},
			message: message.replace(/\n+$/, ''),
		};
	});
}

/** Commits of a head that the base has not, the oldest first, and whether the base has some that the head has not. */
export function rangeFacts(
	dir: string,
	base: string,
	head: string,
): Promise<{commits: string[]; behind: boolean}> {
	return remembered(ranges, `${dir} ${base} ${head}`, async () => {
		const text = await git(dir, [
			'rev-list',
			'--left-right',
			'--reverse',
			'--topo-order',
			`${base}...${head}`,
		]);
		const lines = text.split('\n');
		return {
			commits: lines.filter(line => line.startsWith('>')).map(line => line.slice(1)),
			behind: lines.some(line => line.startsWith('<')),
		};
	});
}

/** What a head changes since it left the base. */
export function diffFacts(dir: string, base: string, head: string): Promise<DiffFacts> {
	return remembered(diffs, `${dir} ${base} ${head}`, async () => {
		const {stdout} = await tryGit(dir, ['diff', '--shortstat', `${base}...${head}`]);
		const number = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1] ?? 0);
		return {
			additions: number(/(\d+) insertion/),
			deletions: number(/(\d+) deletion/),
			files: number(/(\d+) files? changed/),
		};
	});
}

/** Whether two commits cannot be merged by git alone. */
export function hasConflict(dir: string, base: string, head: string): Promise<boolean> {
	return remembered(conflicts, `${dir} ${base} ${head}`, async () => {
		return (await mergeTree(dir, base, head)) === null;
	});
}

/** Whether a commit is in the history of another one. */
export async function isAncestor(dir: string, commit: string, of: string): Promise<boolean> {
	return (await tryGit(dir, ['merge-base', '--is-ancestor', commit, of])).code === 0;
}

/** What an expression such as `HEAD:.github/workflows` names; null where there is nothing. */
export async function objectFacts(
	dir: string,
	expression: string,
): Promise<{oid: string; type: string; text: string | null} | null> {
	const found = await tryGit(dir, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
		input: `${expression.replaceAll('\n', ' ')}\n`,
	});
	const [oid, type] = found.stdout.split(' ');
	if (!oid || !type || !['blob', 'tree', 'commit', 'tag'].includes(type)) {
		return null;
	}
	return {oid, type, text: type === 'blob' ? await git(dir, ['cat-file', 'blob', oid]) : null};
}

function remembered<T>(memory: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
	const known = memory.get(key);
	if (known !== undefined) {
		return known;
	}
	const asked = ask();
	memory.set(key, asked);
	asked.catch(() => memory.delete(key));
	return asked;
}
