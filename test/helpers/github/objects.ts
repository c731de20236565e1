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

/** What follows from two commits alone. */
export type RangeFacts = {
	/** Commits of the head that the base has not, the oldest first. */
	commits: string[];
	/** The base has commits that the head has not. */
	behind: boolean;
	conflict: boolean;
	additions: number;
	deletions: number;
	files: number;
};

const commits = new Map<string, Promise<CommitFacts>>();
const ranges = new Map<string, Promise<RangeFacts>>();

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

/** How a head stands to a base; asked of git once for each two commits. */
export function rangeFacts(dir: string, base: string, head: string): Promise<RangeFacts> {
	return remembered(ranges, `${dir} ${base} ${head}`, async () => {
		const [list, behind, tree, stat] = await Promise.all([
			git(dir, ['rev-list', '--reverse', '--topo-order', `${base}..${head}`]),
			git(dir, ['rev-list', '-1', `${head}..${base}`]),
			mergeTree(dir, base, head).catch(() => null),
			tryGit(dir, ['diff', '--shortstat', `${base}...${head}`]),
		]);
		const number = (pattern: RegExp) => Number(pattern.exec(stat.stdout)?.[1] ?? 0);
		return {
			commits: list.split('\n').filter(line => line !== ''),
			behind: behind !== '',
			conflict: tree === null,
			additions: number(/(\d+) insertion/),
			deletions: number(/(\d+) deletion/),
			files: number(/(\d+) files? changed/),
		};
	});
}

/** Whether a commit is in the history of another one. */
export async function isAncestor(dir: string, commit: string, of: string): Promise<boolean> {
	return commit === of || (await rangeFacts(dir, of, commit)).commits.length === 0;
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
