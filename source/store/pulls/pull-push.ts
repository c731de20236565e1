import {localBaseBranch} from '../../git/base.ts';
import {shownRemote} from '../../git/network.ts';
import {lookAtRemote, type PushPlace, pushBranch, type RemoteStand} from '../../git/push.ts';
import {remoteUrl} from '../../git/refs.ts';
import {listRemotes} from '../../git/remotes.ts';
import {AoError} from '../../session/errors.ts';
import type {Forge} from '../../session/forge.ts';
import {parseRemoteUrl} from '../../session/home.ts';
import type {Repository} from '../../session/issue-ref.ts';
import type {Pull} from '../../session/pull.ts';
import {isSamePull, pullName} from '../../session/pull-name.ts';
import {countWords} from '../../session/words.ts';
import type {Project} from '../project.ts';
import {sayingSlow} from '../say-slow.ts';
import type {SessionEntry} from '../sessions.ts';

/** A project whose pull requests are on a server: that server, and where branches go. */
export type OnForge = {
	forge: Forge;
	repository: Repository;
	remote: string;
	push: {remote: string; repository: Repository};
};

/** The project's server. @throws AoError('not_supported') with the local forge. */
export function onForge({forge, home, id}: Project): OnForge {
	const {repository, remote, push} = home;
	if (forge === null || repository === null || remote === null || push === null) {
		throw new AoError('not_supported', `${id} has no pull requests: none of its remotes is on GitHub.`, {
			hint: 'Its branches are merged here: ao merge <session>.',
		});
	}
	return {forge, repository, remote, push};
}

/** Where a session's branch is pushed to, and whose repository that is. */
export type Destination = PushPlace & {repository: Repository};

/**
Where a session's branch is pushed to: for one that was taken over from a pull request where that comes from, else the
project's own remote. What the branch's settings in git say does not count: an agent can write them.
@throws AoError('unsafe') where the fork that it came from is gone.
*/
export async function destinationOf(entry: SessionEntry): Promise<Destination> {
	const {project, record} = entry;
	const {push} = onForge(project);
	const {branch, ownBranch} = record.created;
	const pull = ownBranch ? null : await takenPull(entry);
	if (pull === null || !localNames(pull).includes(branch)) {
		return {...push, branch};
	}
	return headPlace(project, pull);
}

/** The names that a pull request's branch may have here. */
export function localNames({head}: Pull): string[] {
	return head.fork && head.owner !== null ? [head.ref, `${head.owner}/${head.ref}`] : [head.ref];
}

/** Where a pull request's branch is. @throws AoError('unsafe') where its fork is gone. */
export async function headPlace(project: Project, {head, repository, number}: Pull): Promise<Destination> {
	if (head.owner === null) {
		throw new AoError(
			'unsafe',
			`The fork that ${pullName({...repository, number}, project.home.repository)} comes from is gone, so nothing can be pushed to it.`,
			{hint: 'Make a branch of your own from it: gh pr checkout, then push that.'},
		);
	}
	const at = head.fork
		? {host: repository.host, owner: head.owner, repo: head.repo ?? repository.repo}
		: repository;
	return {remote: await remoteFor(project, at), branch: head.ref, repository: at};
}

async function takenPull({record, project}: SessionEntry): Promise<Pull | null> {
	const {ref, known} = record.pulls;
	if (ref === null || project.forge === null) {
		return null;
	}
	const same = known !== null && isSamePull({...known.pull.repository, number: known.pull.number}, ref);
	return same ? known.pull : project.forge.pull(ref);
}

/** The remote that a repository on the server is known by; its address, formed like the project's own, where none is. */
async function remoteFor(project: Project, wanted: Repository): Promise<string> {
	const {remote: own, repository} = onForge(project);
	const remotes = await listRemotes(project.repository);
	const known = remotes.find(({urls}) =>
		urls.some(url => {
			const at = parseRemoteUrl(url);
			return at?.host === wanted.host && at.owner === wanted.owner && at.repo === wanted.repo;
		}),
	);
	// As git has it: a host that is the user's own name for the server stands for a key of theirs (ssh_config(5)).
	return known?.name ?? siblingUrl((await remoteUrl(project.repository, own)) ?? '', repository, wanted);
}

/** The address of another repository on the same server, in the form that one of the server's has (ssh, https, scp). */
export function siblingUrl(url: string, from: Repository, to: Repository): string {
	const at = url.toLowerCase().lastIndexOf(`${from.owner}/${from.repo}`);
	return at === -1
		? `https://${to.host}/${to.owner}/${to.repo}.git`
		: `${url.slice(0, at)}${to.owner}/${to.repo}${url.slice(at + from.owner.length + from.repo.length + 1)}`;
}

export type Pushed = {
	/** Commits that went there; 0 where there was nothing to push. */
	commits: number;
	/** Commits on the remote that were replaced. */
	replaced: number;
	destination: Destination;
	tip: string;
};

export type PushOptions = {
	force: boolean;
	/** What somebody was shown on the remote: with force nothing else is replaced. */
	seen?: string | null | undefined;
	signal?: AbortSignal | undefined;
	/** Says what is going on, in one line. */
	onProgress?: ((text: string) => void) | undefined;
};

/**
Pushes a session's branch to where it belongs, and nothing else.
@throws AoError('unsafe') where the remote has commits that the branch has not (`force` replaces them, as they were just
seen), or the branch is no session's to push; why the remote refuses it or cannot be reached.
*/
export async function pushSession(entry: SessionEntry, options: PushOptions): Promise<Pushed> {
	const destination = await destinationOf(entry);
	await refuseBase(entry, destination);
	const stand = await lookAtDestination(entry, destination, options);
	return pushAsSeen(entry, {destination, stand}, options);
}

/** Asks the remote how the session's branch stands there. */
export async function lookAtDestination(
	{project, record}: SessionEntry,
	destination: Destination,
	{signal, onProgress}: Pick<PushOptions, 'signal' | 'onProgress'>,
): Promise<RemoteStand> {
	return sayingSlow(
		lookAtRemote(project.repository, record.created.branch, destination, {signal}),
		onProgress && (() => onProgress(`waiting for ${placeWords(destination)}…`)),
	);
}

/** The same after a look that was just taken. */
export async function pushAsSeen(
	{project, record, id}: SessionEntry,
	{destination, stand}: {destination: Destination; stand: RemoteStand},
	{force, seen, signal, onProgress}: PushOptions,
): Promise<Pushed> {
	const {branch, baseCommit} = record.created;
	const {ahead, behind, tip, remoteTip} = stand;
	if (tip === remoteTip) {
		return {commits: 0, replaced: 0, destination, tip};
	}
	const place = placeWords(destination);
	if (behind > 0 && !force) {
		throw new AoError(
			'unsafe',
			`${place} has ${countWords(behind, 'commit')} that ${branch} here has not, so nothing was pushed.`,
			{
				hint: `Let its agent take ${behind === 1 ? 'it' : 'them'} in (git pull --rebase), or replace ${behind === 1 ? 'it' : 'them'}: ao pr push ${id} --force.`,
			},
		);
	}
	if (behind > 0 && seen !== undefined && seen !== remoteTip) {
		throw new AoError('unsafe', `${place} has moved since it was looked at, so nothing was pushed.`, {
			hint: 'Push again to see what is there now.',
		});
	}
	if (remoteTip === null && tip === baseCommit) {
		throw new AoError('unsafe', `${branch} has no commits of its own, so there is nothing to push.`, {
			hint: `See what is not committed yet: ao session diff ${id}.`,
		});
	}
	onProgress?.(`pushing ${countWords(ahead, 'commit')} of ${branch} to ${place}…`);
	await sayingSlow(
		pushBranch(project.repository, branch, destination, {stand, force: force && behind > 0, signal}),
		onProgress && (() => onProgress(`waiting for ${place} to take it, or for your pre-push hook…`)),
	);
	return {commits: ahead, replaced: behind, destination, tip};
}

/** A session may have been put on the base itself, which is not pushed in passing. */
async function refuseBase(
	{project, record}: SessionEntry,
	{branch, repository: at}: Destination,
): Promise<void> {
	const {base, ownBranch} = record.created;
	const {repository} = onForge(project);
	const own = at.owner === repository.owner && at.repo === repository.repo;
	if (!ownBranch && own && branch === (await localBaseBranch(project.repository, base))) {
		throw new AoError('unsafe', `${branch} is the base branch itself; AO does not push that.`, {
			hint: 'Push it by hand, where that is what you want.',
		});
	}
}

/** `ao/web-42 on origin (acme/web)`. */
export function placeWords({remote, branch, repository}: Destination): string {
	const name = `${repository.owner}/${repository.repo}`;
	return remote.includes('/') ? `${branch} on ${name}` : `${branch} on ${shownRemote(remote)} (${name})`;
}
