import {isActive} from '../../session/columns.ts';
import {AoError} from '../../session/errors.ts';
import type {Repository} from '../../session/issue-ref.ts';
import type {Pull, PullRef} from '../../session/pull.ts';
import {isSamePull, parsePullName, pullName} from '../../session/pull-name.ts';
import type {Ao} from '../ao.ts';
import {findSessions} from '../list.ts';
import {openProject, type Project} from '../project.ts';
import {type SessionEntry, SessionReader, view} from '../sessions.ts';
import {readNamedPull} from './issue-instead.ts';
import {makeOwn, refOf} from './pull-proposal.ts';
import {localNames, onForge} from './pull-push.ts';

export type ClaimRequest = {
	/** `17`, `#17`, `owner/repo#17` or its address. */
	pull: string;
	/** As typed; without it the one that this runs in (`AO_SESSION`), else the one on the pull request's branch. */
	session: string | undefined;
	/** The project by id or path, where that is not this folder's. */
	project: string | undefined;
};

/**
Makes a pull request the session's own.
@throws AoError('not_found') where it does not exist, AoError('exists') where another active session has it,
AoError('ambiguous') where nothing says which session is meant.
*/
export async function claimPull(ao: Ao, request: ClaimRequest): Promise<{entry: SessionEntry; pull: Pull}> {
	const asked = request.session ?? (ao.env.AO_SESSION || undefined);
	const [named] = asked === undefined ? [] : await findSessions(ao, [asked], {project: request.project});
	const project = named?.project ?? (await openProject(ao, request.project));
	const pull = await readPull(project, request.pull);
	const entries = new SessionReader(project).read();
	const entry = named ?? sessionOnBranch(entries, pull, project);
	refuseTaken(entries, pull, entry);
	if (pull.state !== 'OPEN' && entry.record.pulls.left.includes(pull.id)) {
		const name = pullName(refOf(pull), project.home.repository);
		throw new AoError('failed', `Pull request ${name} had ended before ${entry.id} was brought back.`, {
			hint: `New work needs another one: ao pr create ${entry.id}.`,
		});
	}
	await makeOwn(entry, pull);
	return {entry, pull};
}

async function readPull(project: Project, name: string): Promise<Pull> {
	const {forge, repository, push} = onForge(project);
	const ref = pullRefOf(project, name);
	if (!isIn(ref, repository) && !isIn(ref, push.repository)) {
		const {parent} = await forge.about(repository);
		if (parent === null || !isIn(ref, parent)) {
			throw new AoError('usage', `${pullName(ref)} is in another repository than ${project.id}.`, {
				hint: ownOnly,
			});
		}
	}
	return readNamedPull(project, ref, () => forge.pull(ref));
}

const ownOnly = 'A session has a pull request of its own project only.';

function isIn(ref: PullRef, {host, owner, repo}: Repository): boolean {
	return ref.host === host && ref.owner === owner && ref.repo === repo;
}

/** Which pull request is meant. @throws AoError('usage') for none, and for one on another server. */
export function pullRefOf(project: Project, name: string): PullRef {
	const {forge, repository} = onForge(project);
	const ref = parsePullName(name, repository);
	if (ref.host !== forge.host) {
		throw new AoError('usage', `${pullName(ref)} is on ${ref.host}, and ${project.id} is on ${forge.host}.`, {
			hint: ownOnly,
		});
	}
	return ref;
}

/** @throws AoError('exists') where another active session has this pull request. */
export function refuseTaken(
	entries: readonly SessionEntry[],
	pull: Pull,
	but: Pick<SessionEntry, 'id'> | null,
): void {
	const other = entries.find(
		({id, archived, record}) =>
			id !== but?.id &&
			!archived &&
			(record.pulls.known?.pull.id === pull.id ||
				(record.pulls.ref !== null && isSamePull(record.pulls.ref, refOf(pull)))),
	);
	if (other !== undefined && isActive(view(other))) {
		const name = pullName(refOf(pull), other.project.home.repository);
		throw new AoError('exists', `${other.id} has pull request ${name} already.`, {
			hint: `See it: ao session show ${other.id}. End it first: ao session kill ${other.id}.`,
		});
	}
}

function sessionOnBranch(entries: readonly SessionEntry[], pull: Pull, project: Project): SessionEntry {
	const names = localNames(pull);
	const fitting = entries.filter(({record}) => names.includes(record.created.branch));
	const live = fitting.filter(entry => isActive(view(entry)));
	const candidates = live.length > 0 ? live : fitting;
	const [first, ...others] = candidates;
	if (first !== undefined && others.length === 0) {
		return first;
	}
	const name = pullName(refOf(pull), project.home.repository);
	const choice = candidates.length > 0 ? candidates : entries.filter(entry => isActive(view(entry)));
	throw new AoError(
		'ambiguous',
		first === undefined
			? `No session is on the branch of pull request ${name}.`
			: `${candidates.length} sessions are on the branch of pull request ${name}.`,
		{
			hint:
				choice.length === 0
					? 'Start one on it: ao spawn --pr '.concat(String(pull.number))
					: `Say which: ${choice.map(({id}) => id).join(', ')}.`,
		},
	);
}
