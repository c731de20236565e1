import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {AoError} from '../session/errors.ts';
import {isAncestor} from './compare.ts';
import {runGit} from './exec.ts';
import {tryLookAtRepository, tryLookAtTree} from './look.ts';
import {gitError, usefulLine} from './messages.ts';
import {areClean, changedBetween, putBack, type RunInTree} from './put-back.ts';
import {resolveCommit} from './refs.ts';
import type {Repository} from './repository.ts';
import {adminDirOf, adminDirs, listWorktrees, type WorktreeEntry} from './worktree-list.ts';

type Move = {branch: string; from: string; to: string; reason: string};

/**
Moves a local branch forward. In the worktree that has it checked out the files follow as with `git merge --ff-only`;
git refuses there, with nothing changed, where uncommitted, untracked or ignored files would be overwritten. Where git
stops in the middle (a hook that says no, a full disk) the files are put back.
*/
export async function moveBranch(repo: Repository, move: Move): Promise<void> {
	await refuseWhileInUse(repo, move.branch);
	const user = (await listWorktrees(repo)).find(
		entry => entry.branch === move.branch && entry.prunable === null && !entry.bare,
	);
	if (user === undefined) {
		const args = ['update-ref', '-m', move.reason, `refs/heads/${move.branch}`, move.to, move.from];
		const {exitCode, stderr} = await runGit(args, {cwd: repo.root, runsPrograms: true});
		if (exitCode !== 0) {
			throw gitError(args, stderr);
		}
		return;
	}
	const look = await lookerAt(repo, user);
	const changes = await changedBetween(repo, move.from, move.to);
	const clean = await areClean(look, changes);
	await refuseSwitched(look, user.path, move.branch);
	const {exitCode, stderr} = await fastForward(repo, look, user, move);
	const now = await resolveCommit(repo, `refs/heads/${move.branch}`);
	if (now === move.to || (exitCode === 0 && now !== null && (await isAncestor(repo, move.to, now)))) {
		return;
	}
	if (exitCode === 0) {
		throw switched(user.path, `\`git reflog\` there has what was moved in place of ${move.branch}.`);
	}
	if (clean && !(await areClean(look, changes))) {
		await putBack(look, user.path, changes).catch(error => {
			throw halfMoved(user.path, move, error);
		});
	}
	throw refused(stderr, user.path, move.branch);
}

/** Runs git on a worktree without running what it names, whichever of the repository's it is. */
async function lookerAt(repo: Repository, user: WorktreeEntry): Promise<RunInTree> {
	if (user.path === repo.root) {
		return (args, options = {}) => tryLookAtRepository(repo, args, options);
	}
	const gitDir = await adminDirOf(repo, user.path);
	if (gitDir === null) {
		throw new AoError('git', `${user.path}: its registration is not to be found.`, {
			hint: 'Try: git worktree repair',
		});
	}
	return (args, options = {}) => tryLookAtTree(repo, {worktree: user.path, gitDir}, args, options);
}

/** Git moves whatever branch the worktree is on: looking at all its files took a while. */
async function refuseSwitched(look: RunInTree, worktree: string, branch: string): Promise<void> {
	const {stdout} = await look(['symbolic-ref', '--quiet', 'HEAD']);
	if (stdout.trim() !== `refs/heads/${branch}`) {
		throw switched(worktree, 'Nothing was changed. Try again.');
	}
}

function switched(worktree: string, hint: string): AoError {
	return new AoError('unsafe', `${worktree} is on another branch by now, so nothing was merged.`, {hint});
}

/** Hooks run in the main worktree alone: another one may be an agent's. */
function fastForward(repo: Repository, look: RunInTree, user: WorktreeEntry, {to, reason}: Move) {
	const args = ['merge', '--ff-only', '--no-overwrite-ignore', '--no-autostash', '--no-stat', '--quiet', to];
	const options = {env: {GIT_REFLOG_ACTION: reason}, runsPrograms: true};
	return user.path === repo.root ? runGit(args, {...options, cwd: repo.root}) : look(args, options);
}

/** What to say where the files could not be put back either. */
function halfMoved(worktree: string, {from, to}: Move, cause: unknown): AoError {
	return new AoError(
		'git',
		`${worktree}: git stopped in the middle of the merge, and the files could not be put back.`,
		{
			hint: `None of them had changes of yours. See \`git diff --name-only ${from} ${to}\`, and take them from ${from.slice(0, 7)}.`,
			cause,
		},
	);
}

function refused(stderr: string, worktree: string, branch: string): AoError {
	const files = [...stderr.matchAll(/^\t(.+)$/gm)].map(match =>
		(match[1] ?? '').replace(/[\x00-\x1f\x7f-\x9f]/g, '?'),
	);
	if (/would be overwritten/.test(stderr)) {
		return new AoError(
			'unsafe',
			`${worktree} has files that the merge would overwrite: ${files.join(', ')}`,
			{
				hint: 'Nothing was changed. Commit, stash or move them, and try again.',
			},
		);
	}
	const message = `${branch} could not be moved in ${worktree}: ${usefulLine(stderr)}`;
	return gitError(['merge'], stderr).code === 'disk_full'
		? new AoError('disk_full', message, {hint: 'Nothing was changed. Free some space and try again.'})
		: new AoError('git', message, {
				hint: 'Nothing was changed. Finish what is going on in that worktree and try again.',
			});
}

/** A branch that is being rebased or bisected is on no HEAD, yet moving it would break that. */
async function refuseWhileInUse(repo: Repository, branch: string): Promise<void> {
	const gitDirs = [repo.commonDir, ...(await adminDirs(repo)).map(known => known.gitDir)];
	const marks = gitDirs.flatMap(gitDir => [
		{file: path.join(gitDir, 'rebase-merge', 'head-name'), word: 'rebased'},
		{file: path.join(gitDir, 'rebase-apply', 'head-name'), word: 'rebased'},
		{file: path.join(gitDir, 'BISECT_START'), word: 'bisected'},
	]);
	for (const {file, word} of marks) {
		const name = (await readFile(file, 'utf8').catch(() => '')).trim().replace(/^refs\/heads\//, '');
		if (name === branch) {
			throw new AoError('unsafe', `${branch} is being ${word}, so it cannot be merged into.`, {
				hint: `Finish or abort that first; it is going on under ${path.dirname(file)}`,
			});
		}
	}
}
