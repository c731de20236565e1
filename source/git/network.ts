import {AoError} from '../session/errors.ts';
import {type GitOptions, type GitResult, runGit} from './exec.ts';
import {tryLookAtRepository} from './look.ts';
import {gitError, usefulLine} from './messages.ts';
import type {Repository} from './repository.ts';

/** For every fetch: only what was asked for, nothing written beside it, nothing left running. */
export const quietFetch = [
	'fetch',
	'--quiet',
	'--no-tags',
	'--no-recurse-submodules',
	'--no-write-fetch-head',
	'--no-auto-maintenance',
];

/** A look at a remote, or a fetch of a few commits, takes no longer, in ms. */
const patienceMs = 60_000;

/**
Runs a git command that talks to a remote, in the repository itself: with the user's own hooks, helpers and keys, and
without a question at the terminal, which a board has for itself.
*/
export async function runOnNetwork(
	repo: Repository,
	args: readonly string[],
	options: Pick<GitOptions, 'signal' | 'timeoutMs'> = {},
): Promise<GitResult> {
	return runGit(args, {
		timeoutMs: patienceMs,
		...options,
		cwd: repo.root,
		env: await sshWithoutQuestions(repo),
		runsPrograms: true,
	});
}

/** ssh asks at the terminal past git; a command of the user's own is left as it is. */
async function sshWithoutQuestions(repo: Repository): Promise<Record<string, string>> {
	if (process.env.GIT_SSH_COMMAND || process.env.GIT_SSH) {
		return {};
	}
	const {stdout} = await tryLookAtRepository(repo, ['config', 'core.sshCommand']);
	return stdout.trim() === '' ? {GIT_SSH_COMMAND: 'ssh -o BatchMode=yes'} : {};
}

const noNetwork =
	/could not resolve host|failed to connect|connection (?:refused|timed out|reset)|network is unreachable|no route to host|operation timed out|unable to access .*(?:ssl|certificate|proxy|empty reply)/i;
const notSignedIn =
	/could not read (?:username|password)|authentication failed|terminal prompts disabled|permission denied \(publickey|host key verification failed/i;
const notAllowed =
	/permission to \S+ denied|the requested url returned error: 403|access denied|write access to repository not granted|repository .*not found|you do not have permission|could not read from remote repository/i;

/** Why a command that talks to a remote failed, in words and with a remedy. `remote` is its name, or its address. */
export function networkError(args: readonly string[], stderr: string, remote: string): AoError {
	const line = usefulLine(stderr);
	const place = shownRemote(remote);
	if (noNetwork.test(stderr)) {
		return new AoError('offline', `${place} cannot be reached: ${line}.`, {
			hint: 'Check the network and try again; nothing was changed.',
		});
	}
	if (notSignedIn.test(stderr)) {
		return new AoError('signed_out', `git is not signed in to ${place}: ${line}.`, {
			hint: 'For https: gh auth setup-git. For ssh: add your key to the agent (ssh-add). Try: git ls-remote '.concat(
				place,
			),
		});
	}
	if (notAllowed.test(stderr)) {
		return new AoError('no_permission', `${place} refuses this account: ${line}.`, {
			hint: 'Check the address and your rights there; `origin` may be your own fork.',
		});
	}
	return gitError(args, stderr);
}

/** A remote's name, or its address without a password in it. */
export function shownRemote(remote: string): string {
	return remote.replace(/(\w:\/\/)[^/@\s]+@/, '$1').replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}
