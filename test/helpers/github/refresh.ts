import {contextsOf, mergeState} from './derive.ts';
import {git, readRefs, tryGit} from './git.ts';
import {mergePull} from './merge.ts';
import {type DiffFacts, diffFacts, hasConflict, isAncestor, rangeFacts} from './objects.ts';
import {now, pullsOf, type State} from './state.ts';
import type {Pull, Repository} from './types.ts';

export type Refs = Map<string, string>;

/** One request's view: git is read once for all of it. */
export type Look = {
	refs(repository: Repository): Promise<Refs>;
	/** Pull requests whose mergeability this request finds unknown, and those that it does not. */
	unknown: Map<Pull, boolean>;
};

export function newLook(state: State): Look {
	const refs = new Map<Repository, Promise<Refs>>();
	const look: Look = {
		refs(repository) {
			const known = refs.get(repository) ?? refresh(state, repository);
			refs.set(repository, known);
			return known;
		},
		unknown: new Map(),
	};
	return look;
}

const locks = new Map<Repository, Promise<unknown>>();

/** Work on a repository, one after the other. */
export function alone<T>(repository: Repository, work: () => Promise<T>): Promise<T> {
	const result = (locks.get(repository) ?? Promise.resolve()).then(work);
	locks.set(
		repository,
		result.catch(() => undefined),
	);
	return result;
}

/** Takes over what was pushed since, and gives the refs. */
export async function refresh(state: State, repository: Repository): Promise<Refs> {
	const {git: dir} = repository;
	if (dir === null) {
		return new Map();
	}
	return alone(repository, async () => {
		const refs = await readRefs(dir);
		const heads = new Map<Repository, Refs>([[repository, refs]]);
		for (const pull of pullsOf(repository).filter(({state: word}) => word === 'OPEN')) {
			const from = pull.head.repository;
			if (from?.git && !heads.has(from)) {
				heads.set(from, await readRefs(from.git));
			}
			await follow(state, pull, dir, refs, from === null ? new Map() : (heads.get(from) ?? new Map()));
		}
		return refs;
	});
}

async function follow(state: State, pull: Pull, dir: string, refs: Refs, heads: Refs): Promise<void> {
	const from = pull.head.repository;
	if (from !== null && from.git === null) {
		return;
	}
	const oid = heads.get(`refs/heads/${pull.head.ref}`);
	const base = refs.get(`refs/heads/${pull.base}`) ?? pull.baseOid;
	if (oid === undefined) {
		Object.assign(pull, {state: 'CLOSED', closedAt: now(), updatedAt: now()});
		return;
	}
	if (refs.get(pullRef(pull)) !== oid) {
		await keepHead(dir, pull, from?.git ?? dir, oid);
		refs.set(pullRef(pull), oid);
	}
	const pushed = oid !== pull.head.oid;
	if (pushed || base !== pull.baseOid) {
		pull.unknownReads = state.unknownReads;
	}
	if (pushed) {
		pull.head.oid = oid;
		pull.updatedAt = now();
		for (const thread of pull.threads) {
			thread.outdated = true;
		}
		if (pull.repository.protections.get(pull.base)?.dismissStale) {
			for (const review of pull.reviews.filter(({state: word}) => word === 'APPROVED')) {
				review.state = 'DISMISSED';
			}
		}
	}
	if (base !== pull.baseOid && (await isAncestor(dir, oid, base))) {
		const at = now();
		Object.assign(pull, {state: 'MERGED', closedAt: at, mergedAt: at, updatedAt: at, mergeCommit: base});
		return;
	}
	pull.baseOid = base;
	if (pull.autoMerge !== null) {
		const look: Look = {refs: async () => refs, unknown: new Map([[pull, false]])};
		if (['CLEAN', 'HAS_HOOKS', 'UNSTABLE'].includes((await mergeFacts(pull, look)).mergeStateStatus)) {
			await mergePull(state, pull, {method: pull.autoMerge, by: pull.author});
		}
	}
}

function pullRef(pull: Pull): string {
	return `refs/pull/${pull.number}/head`;
}

/** Has `refs/pull/N/head` name the head, with its objects in the base's repository. */
export async function keepHead(dir: string, pull: Pull, from: string, oid: string): Promise<void> {
	if (from === dir) {
		await git(dir, ['update-ref', pullRef(pull), oid]);
		return;
	}
	await tryGit(dir, ['fetch', '--quiet', from, `+refs/heads/${pull.head.ref}:${pullRef(pull)}`]);
}

/** A pull request's commits, the oldest first. Without git it has one. */
export async function commitsOf(pull: Pull): Promise<string[]> {
	const {git: dir} = pull.repository;
	return dir === null ? [pull.head.oid] : (await rangeFacts(dir, pull.baseOid, pull.head.oid)).commits;
}

/** The lines that a pull request changes, as told or as git counts them. */
export async function linesOf({repository, told, baseOid, head}: Pull): Promise<DiffFacts> {
	const {additions, deletions, changedFiles} = told;
	const facts =
		repository.git === null || additions !== undefined
			? {additions: 0, deletions: 0, files: 0}
			: await diffFacts(repository.git, baseOid, head.oid);
	return {
		additions: additions ?? facts.additions,
		deletions: deletions ?? facts.deletions,
		files: changedFiles ?? facts.files,
	};
}

/** `mergeable` and `mergeStateStatus`: unknown for closed ones, and for some requests after a push. */
export async function mergeFacts(
	pull: Pull,
	look: Look,
): Promise<{mergeable: 'MERGEABLE' | 'CONFLICTING' | 'UNKNOWN'; mergeStateStatus: string}> {
	if (pull.state !== 'OPEN') {
		return {mergeable: 'UNKNOWN', mergeStateStatus: 'UNKNOWN'};
	}
	let unknown = look.unknown.get(pull);
	if (unknown === undefined) {
		unknown = pull.unknownReads > 0;
		pull.unknownReads = Math.max(0, pull.unknownReads - 1);
		look.unknown.set(pull, unknown);
	}
	const {repository, baseOid, head} = pull;
	const dir = repository.git;
	const conflict = !unknown && dir !== null && (await hasConflict(dir, baseOid, head.oid));
	const mergeable = pull.told.mergeable ?? (unknown ? 'UNKNOWN' : conflict ? 'CONFLICTING' : 'MERGEABLE');
	const strict = repository.protections.get(pull.base)?.strict ?? false;
	const behind = strict && dir !== null && (await rangeFacts(dir, baseOid, head.oid)).behind;
	const contexts = contextsOf(repository, head.oid, pull);
	return {mergeable, mergeStateStatus: mergeState(pull, {mergeable, behind, contexts})};
}
