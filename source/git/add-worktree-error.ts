import {AoError} from '../session/errors.ts';

/** What `git worktree add` said, in our words; other errors as they are. `exists`: git made nothing then. */
export function worktreeError(
	error: unknown,
	{branch, path: folder}: {branch: string; path: string},
): unknown {
	if (!(error instanceof AoError) || error.code !== 'git') {
		return error;
	}
	const inTheWay = /'refs\/heads\/([^']+)' exists; cannot create/.exec(error.message)?.[1];
	if (inTheWay !== undefined) {
		return new AoError(
			'exists',
			`The branch ${inTheWay} is in the way: git cannot make ${branch} beside it.`,
			{
				hint: 'Set another beginning for AO\'s branches: "branchPrefix" in the settings.',
				cause: error,
			},
		);
	}
	if (/already (checked out|used by worktree)/.test(error.message)) {
		return new AoError('exists', `The branch ${branch} is checked out in another worktree.`, {
			hint: 'See which: git worktree list',
			cause: error,
		});
	}
	return /already exists|already registered/.test(error.message)
		? new AoError('exists', error.message, {
				hint: `Choose another name, or see what has ${folder}: git worktree list`,
			})
		: error;
}
