import {branchTarget, clearBranchTarget, setBranchTarget} from '../../git/branch-config.ts';
import {distance, mergeBase} from '../../git/compare.ts';
import {git} from '../../git/exec.ts';
import {fetchPull} from '../../git/fetch-pull.ts';
import {branchExists, originHead, resolveCommit} from '../../git/refs.ts';
import {removeFreshBranch} from '../../git/remove-fresh-branch.ts';
import {AoError} from '../../session/errors.ts';
import type {PullDetail, PullRef} from '../../session/pull.ts';
import {pullName} from '../../session/pull-name.ts';
import {countWords} from '../../session/words.ts';
import {branchForSession} from '../existing-branch.ts';
import type {Project} from '../project.ts';
import {sayingSlow} from '../say-slow.ts';
import {type SessionEntry, SessionReader} from '../sessions.ts';
import {failedSessionOf, type SpawnOptions, type SpawnPlan, spawnSession} from '../spawn.ts';
import {pullRefOf, refuseTaken} from './claim-pull.ts';
import {readNamedPull} from './issue-instead.ts';
import {refOf} from './pull-proposal.ts';
import {type Destination, headPlace, localNames, onForge, type PushOptions} from './pull-push.ts';

/** An existing pull request that a session is to go on with, and its branch here. */
export type PullSpawn = {
	detail: PullDetail;
	/** The local branch, and where it stands; null where it is still to be made. */
	branch: string;
	tip: string | null;
	/** The pull request's newest commit. */
	head: string;
	base: {base: string; commit: string};
	destination: Destination;
};

/**
What a session on an existing pull request is made from. Changes nothing but what a fetch does.
@throws AoError('not_found' | 'usage') where there is no such pull request here; 'failed' where it is closed; 'exists'
where a session has it, or its branch is checked out; 'unsafe' where the branch here and the pull request went apart.
*/
export async function planPullSpawn(
	project: Project,
	name: string,
	{signal, onProgress}: Pick<PushOptions, 'signal' | 'onProgress'> = {},
): Promise<PullSpawn> {
	const {forge} = onForge(project);
	const ref = pullRefOf(project, name);
	const remote = remoteOf(project, ref);
	const detail = await readNamedPull(project, ref, () => forge.detail(ref));
	const {pull} = detail;
	if (pull.state !== 'OPEN') {
		const state = pull.state === 'MERGED' ? 'merged' : 'closed';
		throw new AoError('failed', `Pull request ${pullName(ref, project.home.repository)} is ${state}.`, {
			hint: 'A session can go on with an open one only.',
		});
	}
	refuseTaken(new SessionReader(project).read(), pull, null);
	const destination = await headPlace(project, pull);
	const branch = await localBranchFor(project, detail, destination);
	const fetched = await sayingSlow(
		fetchPull(project.repository, {remote, number: ref.number, base: pull.base, signal}),
		onProgress && (() => onProgress(`waiting for ${remote}…`)),
	);
	if (fetched.base === null) {
		throw new AoError('no_base', `The base branch of pull request ${ref.number} is not on ${remote}.`, {
			hint: 'Give it another base on GitHub first.',
		});
	}
	const common = await mergeBase(project.repository, fetched.base, fetched.head);
	const plan: PullSpawn = {
		detail,
		branch,
		tip: await resolveCommit(project.repository, `refs/heads/${branch}`),
		head: fetched.head,
		base: {base: `${remote}/${pull.base}`, commit: common ?? fetched.base},
		destination,
	};
	if (plan.tip !== null) {
		await branchForSession(project, branch);
		await refuseApart(project, plan);
	}
	return plan;
}

/** Spawns a session on a pull request's branch, which is made or brought up to date first, and undone with the spawn. */
export async function spawnOnPull(
	project: Project,
	plan: Omit<SpawnPlan, 'branch' | 'base' | 'pull'>,
	pull: PullSpawn,
	options: SpawnOptions = {},
): Promise<SessionEntry> {
	const undo = await takeBranch(project, pull);
	try {
		return await spawnSession(project, pullPlan(plan, pull), options);
	} catch (error) {
		if (failedSessionOf(error) === null) {
			await undo().catch(() => undefined);
		}
		throw error;
	}
}

/** The plan of a session on this pull request. */
export function pullPlan(
	plan: Omit<SpawnPlan, 'branch' | 'base' | 'pull'>,
	{branch, base, detail}: PullSpawn,
): SpawnPlan {
	const push = branch === detail.pull.head.ref ? '`git push`' : '`ao pr push "$AO_SESSION"`';
	return {...plan, branch, base, pull: {ref: refOf(detail.pull), detail, push}};
}

/** The remote that has the repository of a pull request. @throws AoError('usage') for another repository. */
function remoteOf(project: Project, {owner, repo, number}: PullRef): string {
	const {repository, remote, push} = onForge(project);
	for (const place of [{repository, remote}, push]) {
		if (place.repository.owner === owner && place.repository.repo === repo) {
			return place.remote;
		}
	}
	throw new AoError('usage', `${owner}/${repo}#${number} is not a pull request of ${project.id}.`, {
		hint: `Its pull requests are in ${repository.owner}/${repository.repo}.`,
	});
}

/**
The local branch of a pull request: of its own name; of a fork's with the owner before it where that name is another
branch's, or the base's.
*/
async function localBranchFor(
	project: Project,
	{pull}: PullDetail,
	destination: Destination,
): Promise<string> {
	const [own = '', prefixed] = localNames(pull);
	refuseOddName(own);
	const defaultBranch = (await originHead(project.repository))?.replace(/^[^/]+\//, '');
	if (
		prefixed === undefined ||
		(own !== pull.base && own !== defaultBranch && (await isFree(project, own, destination)))
	) {
		return own;
	}
	if (await isFree(project, prefixed, destination)) {
		return prefixed;
	}
	throw new AoError('exists', `The branches ${own} and ${prefixed} are both taken here by others.`, {
		hint: `Rename one of them: git branch -m ${prefixed} <new name>.`,
	});
}

/** Whether there is no branch of this name here, or it is this pull request's already. */
async function isFree({repository}: Project, name: string, {remote, branch}: Destination): Promise<boolean> {
	if (!(await branchExists(repository, name))) {
		return true;
	}
	const target = await branchTarget(repository, name);
	return target?.remote === remote && target.branch === branch;
}

/** Names that git itself would take for an option or for a commit where a branch is named. */
function refuseOddName(name: string): void {
	if (name === '' || name.startsWith('-') || name === 'HEAD' || /^(?:[\da-f]{40}|[\da-f]{64})$/.test(name)) {
		throw new AoError(
			'unsafe',
			`Its branch is called ${JSON.stringify(name)}, which git cannot check out by name.`,
			{
				hint: 'Make a branch of another name from it by hand, and spawn with --branch.',
			},
		);
	}
}

async function refuseApart({repository}: Project, {branch, tip, head, detail}: PullSpawn): Promise<void> {
	const apart = tip === null ? null : await distance(repository, head, tip);
	if (apart !== null && apart.ahead > 0 && apart.behind > 0) {
		throw new AoError(
			'unsafe',
			`${branch} here has ${countWords(apart.ahead, 'commit')} that pull request ${detail.pull.number} has not, and lacks ${countWords(apart.behind, 'commit')} of it.`,
			{hint: `Bring them together first, or move it away: git branch -m ${branch} <new name>.`},
		);
	}
}

/** Makes the branch at the pull request's head, or moves it forward to it. Gives the undo of what was made. */
async function takeBranch(project: Project, plan: PullSpawn): Promise<() => Promise<void>> {
	const {repository} = project;
	const {branch, tip, head, destination, detail} = plan;
	return project.gitLock(async () => {
		if (tip !== null) {
			await branchForSession(project, branch);
		}
		const forward = tip !== null && (await distance(repository, head, tip))?.ahead === 0 && tip !== head;
		if (tip === null || forward) {
			const reason = `ao: pull request ${detail.pull.number}`;
			const old = tip ?? '0'.repeat(head.length);
			await git(['update-ref', '-m', reason, `refs/heads/${branch}`, head, old], {cwd: repository.root});
		}
		const told = (await branchTarget(repository, branch)) !== null;
		const undo = async (): Promise<void> => {
			if (!told) {
				await clearBranchTarget(repository, branch).catch(() => undefined);
			}
			if (tip === null) {
				await removeFreshBranch(repository, branch, head);
			}
		};
		if (!told) {
			await setBranchTarget(repository, branch, destination).catch(async error => {
				await undo().catch(() => undefined);
				throw error;
			});
		}
		return () => project.gitLock(undo);
	});
}
