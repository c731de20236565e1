import {runGit} from './exec.ts';
import {lookAtRepository} from './look.ts';
import type {Repository} from './repository.ts';

/** A commit as it was written: dates as git's raw ones (`1700000000 +0100`), text as UTF-8. All of it is foreign. */
export type WrittenCommit = {
	commit: string;
	parents: string[];
	author: {name: string; email: string; date: string};
	message: string;
};

/** What `git rev-list` gives for these arguments, a line each. */
export async function commitsOf(repo: Repository, args: readonly string[]): Promise<string[]> {
	return (await lookAtRepository(repo, ['rev-list', ...args, '--'])).split('\n').filter(Boolean);
}

/** The tree of a commit. */
export async function treeOf(repo: Repository, commit: string): Promise<string> {
	return (await lookAtRepository(repo, ['rev-parse', '--verify', `${commit}^{tree}`])).trim();
}

/** Authors and messages of commits, in their order; one process. */
export async function readCommits(repo: Repository, commits: readonly string[]): Promise<WrittenCommit[]> {
	if (commits.length === 0) {
		return [];
	}
	const form = ['-z', '--format=%H%n%P%n%an%n%ae%n%ad%n%B', '--date=raw', '--encoding=UTF-8'];
	const args = ['log', '--no-walk=unsorted', '--no-show-signature', ...form, '--stdin'];
	const input = commits.map(commit => `${commit}\n`).join('');
	return parseCommits(await lookAtRepository(repo, args, {input}));
}

/** Reads `git log -z --format=%H%n%P%n%an%n%ae%n%ad%n%B`. */
export function parseCommits(output: string): WrittenCommit[] {
	return output
		.split('\0')
		.filter(Boolean)
		.map(record => {
			const [commit = '', parents = '', name = '', email = '', date = '', ...message] = record.split('\n');
			return {
				commit,
				parents: parents.split(' ').filter(Boolean),
				author: {name, email, date},
				message: message.join('\n'),
			};
		});
}

/** The address that the user's new commits carry; null where git does not know one. */
export async function ownEmail(repo: Repository): Promise<string | null> {
	const {exitCode, stdout} = await runGit(['var', 'GIT_AUTHOR_IDENT'], {cwd: repo.root});
	return exitCode === 0 ? (/<([^<>]*)> \d+ [-+]\d+$/.exec(stdout.trim())?.[1] ?? null) : null;
}
