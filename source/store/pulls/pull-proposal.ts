import {localBaseBranch} from '../../git/base.ts';
import type {RemoteStand} from '../../git/push.ts';
import {commitsOf, readCommits} from '../../git/read-commits.ts';
import {resolveCommit} from '../../git/refs.ts';
import {AoError, errorView} from '../../session/errors.ts';
import type {Pull, PullRef} from '../../session/pull.ts';
import {pullName} from '../../session/pull-name.ts';
import {pullBody, pullTitle} from '../../session/pull-text.ts';
import {firstLine} from '../../session/text.ts';
import {countWords} from '../../session/words.ts';
import {askPulls} from '../forge/look-at-forge.ts';
import {takePull} from '../forge/take-pull.ts';
import {lookAtWorktree} from '../look/worktree-look.ts';
import {type SessionEntry, say, view} from '../sessions.ts';
import type {NewPullText, PullProposal} from './pull-model.ts';
import {
	type Destination,
	destinationOf,
	lookAtDestination,
	type OnForge,
	onForge,
	type PushOptions,
	placeWords,
	pushAsSeen,
} from './pull-push.ts';

/** So many commits are shown and described; more are only counted by the server. */
const mostCommits = 100;

type Study = {
	proposal: PullProposal;
	destination: Destination;
	stand: RemoteStand;
	base: string;
	pull: Pull | null;
};

type ProposalOptions = {
	/** The branch that it is to go into, in place of the session's base. */
	base?: string | undefined;
} & Pick<PushOptions, 'signal' | 'onProgress'>;

/**
What opening a pull request from a session's branch would do. Changes nothing but what a fetch does.
@throws AoError('not_supported') with the local forge; why the server or the remote does not answer.
*/
export async function proposePull(entry: SessionEntry, options: ProposalOptions = {}): Promise<PullProposal> {
	return (await study(entry, options)).proposal;
}

export type CreatedPull = {
	ref: PullRef;
	url: string;
	/** False where it was there already: then nothing was done. */
	created: boolean;
	pushed: number;
	warnings: string[];
};

/**
Pushes what has to be pushed, opens the pull request and makes it the session's. One that is open already is given.
@param text what is not given comes from the issue and the commits.
@throws AoError('unsafe') where it cannot be, in words.
*/
export async function createPull(
	entry: SessionEntry,
	text: Partial<NewPullText>,
	options: ProposalOptions = {},
): Promise<CreatedPull> {
	const {proposal, destination, stand, base, pull} = await study(entry, options);
	const {warnings} = proposal;
	if (pull !== null) {
		await makeOwn(entry, pull);
		return {ref: refOf(pull), url: pull.url, created: false, pushed: 0, warnings};
	}
	if (!proposal.possible) {
		throw new AoError('unsafe', `${entry.id}: ${proposal.text}`, {
			hint:
				proposal.push === 'force'
					? `Push it first: ao pr push ${entry.id} --force.`
					: `See its commits: ao session diff ${entry.id}.`,
		});
	}
	const pushed = await pushAsSeen(entry, {destination, stand}, {...options, force: false});
	const {forge, repository} = onForge(entry.project);
	options.onProgress?.(`opening a pull request into ${proposal.into}…`);
	const made = await forge.create({
		repository,
		base,
		head: destination.branch,
		headOwner: destination.repository.owner,
		title: text.title ?? proposal.title,
		body: text.body ?? proposal.body,
		draft: text.draft ?? false,
	});
	await makeOwn(entry, made);
	return {ref: refOf(made), url: made.url, created: true, pushed: pushed.commits, warnings};
}

/** Makes a pull request the session's own, and asks all about it, so that its card moves at once. */
export async function makeOwn(entry: SessionEntry, pull: Pull): Promise<void> {
	say(entry, {kind: 'claimed_pull', pull: refOf(pull)});
	takePull(entry, pull, null);
	await askAgain(entry);
}

/** Asks the server anew after something was done; what it does not answer, the next look asks again. */
export async function askAgain(entry: SessionEntry): Promise<void> {
	await askPulls([entry]).catch(() => undefined);
}

export function refOf({repository, number}: Pick<Pull, 'repository' | 'number'>): PullRef {
	return {...repository, number};
}

async function study(
	entry: SessionEntry,
	{base: wanted, signal, onProgress}: ProposalOptions,
): Promise<Study> {
	const {project, record} = entry;
	const server = onForge(project);
	const {repository} = server;
	const {created} = record;
	const destination = await destinationOf(entry);
	// Where the server says no, nobody waits any longer for a remote that does not answer.
	const stop = new AbortController();
	const look = {signal: AbortSignal.any([stop.signal, ...(signal === undefined ? [] : [signal])])};
	const [about, stand, pull, warnings] = await Promise.all([
		server.forge.about(repository),
		lookAtDestination(entry, destination, {...look, onProgress}),
		openPullOf(entry, server, destination),
		warningsOf(entry),
	]).catch(error => {
		stop.abort();
		throw error;
	});
	const base = wanted ?? (await localBaseBranch(project.repository, created.base)) ?? about.defaultBranch;
	const messages = await messagesOf(entry, server, base, stand.tip);
	const input = {
		issue:
			created.issue === null
				? null
				: {ref: created.issue.ref, title: record.issueTitle ?? created.issue.title},
		prompt: created.prompt,
		branch: created.branch,
		messages: messages.toReversed(),
		repository,
	};
	const into = `${base} of ${repository.owner}/${repository.repo}`;
	const push = stand.tip === stand.remoteTip ? 'nothing' : stand.behind > 0 ? 'force' : 'plain';
	const why = whyNot();
	return {
		proposal: {
			possible: why === null,
			text: why ?? willDo(),
			title: pullTitle(input),
			body: pullBody(input),
			into,
			branch: created.branch,
			commits: messages.map(firstLine),
			push,
			remoteTip: stand.remoteTip,
			existing: pull === null ? null : {number: pull.number, url: pull.url},
			warnings,
		},
		destination,
		stand,
		base,
		pull,
	};

	function whyNot(): string | null {
		if (pull !== null) {
			return `Pull request ${pullName(refOf(pull), repository)} is open already: ${pull.url}`;
		}
		if (destination.branch === base || destination.branch === about.defaultBranch) {
			return `${destination.branch} is the branch that it would be merged into.`;
		}
		if (messages.length === 0) {
			return `${created.branch} has no commits of its own.`;
		}
		return push === 'force'
			? `${placeWords(destination)} has ${countWords(stand.behind, 'commit')} that the branch here has not.`
			: null;
	}

	function willDo(): string {
		const first =
			push === 'nothing' ? '' : `${countWords(stand.ahead, 'commit')} to ${placeWords(destination)}, then `;
		return `${first === '' ? '' : 'Pushes '}${first}${first === '' ? 'Opens' : 'opens'} a pull request into ${into}.`;
	}
}

/** The open pull request of the session or of its branch; null where there is none. */
async function openPullOf(
	{record}: SessionEntry,
	{forge, repository}: OnForge,
	{branch, repository: at}: Destination,
): Promise<Pull | null> {
	const {ref} = record.pulls;
	if (ref !== null) {
		const pull = await forge.pull(ref);
		if (pull.state === 'OPEN') {
			return pull;
		}
	}
	const {answers, fault} = await forge.ask([{kind: 'branch', key: 'branch', repository: at, branch}], {
		urgent: true,
	});
	const answer = answers.get('branch');
	if (answer === undefined) {
		throw new AoError(
			fault?.kind === 'offline' ? 'offline' : 'forge',
			fault?.message ?? 'GitHub did not answer.',
			{
				hint: fault?.hint ?? 'Try again.',
			},
		);
	}
	const found =
		answer.kind === 'branch'
			? answer.pulls.find(
					({state, head, repository: into}) =>
						state === 'OPEN' &&
						head.ref === branch &&
						head.owner === at.owner &&
						into.owner === repository.owner &&
						into.repo === repository.repo,
				)
			: undefined;
	return found === undefined ? null : forge.pull(refOf(found));
}

/** Messages of the commits that the base on the server has not, the newest first; merges of it are no work. */
async function messagesOf(
	{project, record}: SessionEntry,
	{remote}: OnForge,
	base: string,
	tip: string,
): Promise<string[]> {
	const {repository} = project;
	const {baseCommit} = record.created;
	const since = (await resolveCommit(repository, `refs/remotes/${remote}/${base}`)) ?? baseCommit;
	const commits = await commitsOf(repository, [
		'--no-merges',
		`--max-count=${mostCommits}`,
		tip,
		`^${since}`,
	]);
	return (await readCommits(repository, commits)).map(({message}) => message);
}

async function warningsOf(entry: SessionEntry): Promise<string[]> {
	const {branch} = entry.record.created;
	const warnings: string[] = [];
	try {
		const look = await lookAtWorktree(entry);
		const files = look === null ? 0 : look.findings.changed.length + look.findings.untracked.length;
		if (files > 0) {
			warnings.push(`${countWords(files, 'file is', 'files are')} not committed and will not be in it`);
		}
		if (look !== null && look.safety.branch !== branch) {
			warnings.push(`its worktree is on ${look.safety.branch ?? 'no branch'} now, not on ${branch}`);
		}
	} catch (error) {
		warnings.push(`its worktree could not be looked at: ${errorView(error).message}`);
	}
	// The agent that opens it itself is at work with nothing else.
	const byItself = entry.project.ao.env.AO_SESSION === entry.id;
	if (!byItself && view(entry).activity === 'active') {
		warnings.push('its agent is at work');
	}
	return warnings;
}
