import {git} from './exec.ts';
import {readCommits} from './read-commits.ts';
import type {Replay} from './replay.ts';
import type {Repository} from './repository.ts';

/** Writes a commit in the user's own name, signed where the user signs; no ref moves. Gives its id. */
export async function writeCommit(
	repo: Repository,
	{
		tree,
		parents,
		message,
		author,
	}: {tree: string; parents: readonly string[]; message: string; author?: Author},
): Promise<string> {
	const known = parents.flatMap(parent => ['-p', parent]);
	const options = {
		cwd: repo.root,
		input: `${message.trimEnd()}\n`,
		runsPrograms: true,
		...(author === undefined ? {} : {env: environmentOf(author)}),
	};
	const args = ['-c', 'i18n.commitEncoding=UTF-8', 'commit-tree', ...(await signing(repo)), ...known, tree];
	return (await git(args, options)).trim();
}

type Author = {name: string; email: string; date: string};

function environmentOf({name, email, date}: Author): Record<string, string> {
	return {GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: `@${date}`};
}

/**
Writes what a replay came to, each commit with its author, date and message; one that is in its place already stays as
it is. Gives the last one's id.
*/
export async function writeReplay(
	repo: Repository,
	{steps}: Pick<Replay, 'steps'>,
	onto: string,
): Promise<string> {
	const written = await readCommits(
		repo,
		steps.map(({commit}) => commit),
	);
	let last = onto;
	for (const [index, {commit, parents, author, message}] of written.entries()) {
		last =
			parents.join(' ') === last
				? commit
				: await writeCommit(repo, {tree: steps[index]?.tree ?? '', parents: [last], message, author});
	}
	return last;
}

/** `commit-tree` signs only when told to, so the user's `commit.gpgSign` is passed on. */
async function signing(repo: Repository): Promise<string[]> {
	const args = ['config', '--type=bool', '--default=false', '--get', 'commit.gpgSign'];
	return (await git(args, {cwd: repo.root})).trim() === 'true' ? ['-S'] : [];
}
