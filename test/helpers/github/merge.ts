import {contextsOf, missing} from './derive.ts';
import {commitTree, git, mergeTree, rebaseOnto, tryGit} from './git.ts';
import {hasConflict, rangeFacts} from './objects.ts';
import {closingIssues, fakeOid, findUser, fullName, now, type State} from './state.ts';
import type {MergeMethod, Pull} from './types.ts';

export type Merge = {
	method: MergeMethod;
	by: string | null;
	headline?: string | null;
	body?: string | null;
	deleteBranch?: boolean;
};

/** Why a pull request cannot be merged now, in the server's words; null where it can. */
export async function refusal(
	pull: Pull,
	method: MergeMethod,
	expectedHeadOid: string | null,
): Promise<string | null> {
	const {repository} = pull;
	const protection = repository.protections.get(pull.base) ?? null;
	if (pull.state === 'MERGED') {
		return 'Pull Request is already merged';
	}
	if (pull.state === 'CLOSED') {
		return 'Pull Request is closed';
	}
	if (expectedHeadOid !== null && expectedHeadOid !== pull.head.oid) {
		return 'Head branch was modified. Review and try the merge again.';
	}
	if (pull.draft) {
		return 'Pull Request is still a draft';
	}
	const word = {MERGE: 'Merge commits', SQUASH: 'Squash merges', REBASE: 'Rebase merges'}[method];
	if (!repository.methods.includes(method)) {
		return `${word} are not allowed on this repository.`;
	}
	const {git: dir} = repository;
	const conflict = dir !== null && (await hasConflict(dir, pull.baseOid, pull.head.oid));
	if (pull.told.mergeable === 'CONFLICTING' || conflict) {
		return 'Pull Request has merge conflicts';
	}
	if (pull.told.mergeable === 'UNKNOWN' || pull.told.mergeStateStatus === 'BLOCKED') {
		return 'Pull Request is not mergeable';
	}
	const lacks = missing(pull, protection, contextsOf(repository, pull.head.oid, pull));
	if (lacks.length > 0) {
		return lacks.join('\n');
	}
	if (protection?.queue) {
		return 'Repository rule violations found\n\nChanges must be made through the merge queue';
	}
	return protection?.strict && dir && (await rangeFacts(dir, pull.baseOid, pull.head.oid)).behind
		? 'Head branch is out of date. Update it with the base branch and try the merge again.'
		: null;
}

/**
Merges a pull request whatever protection says: a commit on its base, its issues closed, its branch deleted where that
was asked for.
@returns the commit that the base then has.
@throws where git finds a conflict.
*/
export async function mergePull(state: State, pull: Pull, merge: Merge): Promise<string> {
	const {repository} = pull;
	const commit =
		repository.git === null
			? fakeOid('merge', pull.id, pull.head.oid)
			: await commitMerge(state, pull, repository.git, merge);
	const at = now();
	Object.assign(pull, {
		state: 'MERGED',
		mergedAt: at,
		mergedBy: merge.by,
		closedAt: at,
		updatedAt: at,
		mergeCommit: commit,
		queue: null,
		autoMerge: null,
	});
	for (const issue of closingIssues(state, pull).filter(({state: word}) => word === 'OPEN')) {
		Object.assign(issue, {state: 'CLOSED', stateReason: 'COMPLETED', closedAt: at, updatedAt: at});
	}
	const {repository: from, ref} = pull.head;
	if ((merge.deleteBranch ?? repository.deleteBranchOnMerge) && from?.git && ref !== from.defaultBranch) {
		await tryGit(from.git, ['update-ref', '-d', `refs/heads/${ref}`]);
	}
	return commit;
}

async function commitMerge(state: State, pull: Pull, dir: string, merge: Merge): Promise<string> {
	const ref = `refs/heads/${pull.base}`;
	const base = await git(dir, ['rev-parse', ref]);
	const {oid} = pull.head;
	const user = merge.by === null ? null : findUser(state, merge.by);
	const author = user ? {name: user.name, email: user.email} : undefined;
	let commit: string;
	if (merge.method === 'REBASE') {
		commit = await rebaseOnto(dir, base, oid);
	} else {
		const tree = await mergeTree(dir, base, oid);
		if (tree === null) {
			throw new Error(`#${pull.number} of ${fullName(pull.repository)} has conflicts`);
		}
		const squash = merge.method === 'SQUASH';
		const headline =
			merge.headline ??
			(squash
				? `${pull.title} (#${pull.number})`
				: `Merge pull request #${pull.number} from ${pull.head.owner}/${pull.head.ref}`);
		const body = merge.body ?? (squash ? pull.body : pull.title);
		commit = await commitTree(
			dir,
			tree,
			squash ? [base] : [base, oid],
			`${headline}\n\n${body}`.trimEnd(),
			author,
		);
	}
	await git(dir, ['update-ref', ref, commit, base]);
	pull.baseOid = base;
	return commit;
}
