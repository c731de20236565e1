import {AoError} from '../session/errors.ts';
import {distance} from './compare.ts';
import {tryLookAtRepository} from './look.ts';
import {usefulLine} from './messages.ts';
import {networkError, quietFetch, runOnNetwork, shownRemote} from './network.ts';
import {resolveCommit} from './refs.ts';
import type {Repository} from './repository.ts';

/** A branch on a remote; `remote` is its name, or an address where it has none. */
export type PushPlace = {remote: string; branch: string};

/** How a local branch stands to its branch on a remote. */
export type RemoteStand = {
	tip: string;
	/** The remote branch's commit; null where there is none yet. */
	remoteTip: string | null;
	/** Commits that the remote branch lacks (without one: those that no remote is known to have), and its own ones. */
	ahead: number;
	behind: number;
};

/** The user's hooks may run a test suite, in ms. */
const pushMs = 30 * 60_000;

type NetworkOptions = {signal?: AbortSignal | undefined};

/**
Asks the remote where its branch is, and fetches the commits of it that are not here. No ref is changed but the remote's
own tracking branch. @throws AoError('not_found') where there is no such local branch, and why the remote does not answer.
*/
export async function lookAtRemote(
	repo: Repository,
	branch: string,
	place: PushPlace,
	{signal}: NetworkOptions = {},
): Promise<RemoteStand> {
	const tip = await resolveCommit(repo, `refs/heads/${branch}`);
	if (tip === null) {
		throw new AoError('not_found', `There is no branch ${shown(branch)} (any more).`, {
			hint: 'A restore of the session makes it anew: ao session restore.',
		});
	}
	const there = {...place, remote: await askedAt(repo, place.remote)};
	const remoteTip = await remoteTipOf(repo, there, signal);
	if (remoteTip === null) {
		return {tip, remoteTip, ahead: await countUnknown(repo, tip), behind: 0};
	}
	if (tip !== remoteTip && (await resolveCommit(repo, remoteTip)) === null) {
		const args = [...quietFetch, '--', there.remote, `refs/heads/${there.branch}`];
		const {exitCode, stderr} = await runOnNetwork(repo, args, {signal});
		if (exitCode !== 0) {
			throw networkError(args, stderr, place.remote);
		}
	}
	const apart = await distance(repo, remoteTip, tip);
	if (apart === null) {
		throw new AoError('git', `What is on ${shownRemote(place.remote)} moved while it was looked at.`, {
			hint: 'Try again.',
		});
	}
	return {tip, remoteTip, ...apart};
}

/** What to ask for what was pushed to a remote: where `pushurl` or `pushInsteadOf` lead elsewhere, that address. */
async function askedAt(repo: Repository, remote: string): Promise<string> {
	const [fetched, pushed] = await Promise.all(
		[[], ['--push']].map(async flags => {
			const {exitCode, stdout} = await tryLookAtRepository(repo, [
				'remote',
				'get-url',
				...flags,
				'--',
				remote,
			]);
			return exitCode === 0 ? stdout.trim() : '';
		}),
	);
	return !pushed || pushed === fetched ? remote : pushed;
}

async function remoteTipOf(
	repo: Repository,
	{remote, branch}: PushPlace,
	signal: AbortSignal | undefined,
): Promise<string | null> {
	const ref = `refs/heads/${branch}`;
	const args = ['ls-remote', '--quiet', '--', remote, ref];
	const {exitCode, stdout, stderr} = await runOnNetwork(repo, args, {signal});
	if (exitCode !== 0) {
		throw networkError(args, stderr, remote);
	}
	const lines = stdout.split('\n').map(line => line.split('\t'));
	return lines.find(([, name]) => name === ref)?.[0] ?? null;
}

async function countUnknown(repo: Repository, tip: string): Promise<number> {
	const {stdout} = await tryLookAtRepository(repo, ['rev-list', '--count', tip, '--not', '--remotes', '--']);
	return Number(stdout.trim());
}

/**
Pushes this one branch to its place and nothing else, from the repository's main worktree, so that the hooks are the
user's and not those of a tree that an agent writes in.
@param stand as just looked at; with `force` the remote branch is replaced only where it is still there.
@throws AoError('unsafe') where the remote moved, or refuses it; or why it cannot be reached.
*/
export async function pushBranch(
	repo: Repository,
	branch: string,
	place: PushPlace,
	{stand, force, signal}: {stand: RemoteStand; force: boolean} & NetworkOptions,
): Promise<void> {
	const target = `refs/heads/${place.branch}`;
	const args = [
		'push',
		'--porcelain',
		'--no-follow-tags',
		'--recurse-submodules=no',
		...(force ? [`--force-with-lease=${target}:${stand.remoteTip ?? ''}`] : []),
		'--',
		place.remote,
		`refs/heads/${branch}:${target}`,
	];
	const {exitCode, stdout, stderr} = await runOnNetwork(repo, args, {signal, timeoutMs: pushMs});
	if (exitCode !== 0) {
		throw pushError(args, {stdout, stderr}, place);
	}
}

/** Lines that git writes about a push itself: what else stands there is from a hook. */
const fromGit = /^(?:hint:|remote:|To |error: failed to push|Everything up-to-date|$)/;

function pushError(
	args: readonly string[],
	{stdout, stderr}: {stdout: string; stderr: string},
	{remote, branch}: PushPlace,
): AoError {
	const refused = /^!\t\S+\t\[?([^\]\n(]+)\]?(?: \((.*)\))?$/m.exec(stdout);
	const [, summary = '', reason = ''] = refused ?? [];
	const place = `${shown(branch)} on ${shownRemote(remote)}`;
	if (/rejected/.test(summary) && /fetch first|non-fast-forward|stale info|needs force/.test(reason)) {
		return new AoError('unsafe', `${place} has moved meanwhile, so nothing was pushed.`, {
			hint: 'Try again: what is new there is looked at first.',
		});
	}
	if (refused !== null) {
		const told = /^remote: error: (.+)$/m.exec(stderr)?.[1];
		return new AoError('unsafe', `${place} was not updated: ${shown(told ?? (reason || summary))}.`, {
			hint: 'The remote refuses it: look at its rules for branches.',
		});
	}
	const hook = stderr.split('\n').filter(line => !fromGit.test(line));
	if (/^error: failed to push some refs/m.test(stderr) && !/^fatal:/m.test(stderr)) {
		return new AoError(
			'git',
			`The pre-push hook refused it: ${usefulLine(hook.slice(-1).join('')) || 'it said nothing'}`,
			{
				hint: `Run it by hand to see all of it: git push ${shownRemote(remote)} ${shown(branch)}`,
			},
		);
	}
	return networkError(args, stderr, remote);
}

function shown(text: string): string {
	return text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?').replace(/\.$/, '');
}
