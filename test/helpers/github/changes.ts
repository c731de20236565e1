import {git, readRefs} from './git.ts';
import {isAncestor} from './objects.ts';
import {keepHead, refresh} from './refresh.ts';
import {
	canWrite,
	fakeOid,
	findRepository,
	fullName,
	newId,
	nextNumber,
	now,
	pullsOf,
	type State,
} from './state.ts';
import type {Comment, Issue, Pull, Repository, Review, Thread} from './types.ts';

export function addIssue(
	state: State,
	repository: Repository,
	words: {number?: number; title: string} & Partial<Omit<Issue, 'number' | 'title' | 'repository'>>,
): Issue {
	const at = words.createdAt ?? now();
	const number = words.number ?? nextNumber(repository);
	const issue: Issue = {
		kind: 'issue',
		...newId(state, 'I'),
		repository,
		body: '',
		author: state.users[0]?.login ?? null,
		labels: [],
		assignees: [],
		milestone: null,
		comments: [],
		state: 'OPEN',
		stateReason: null,
		createdAt: at,
		updatedAt: at,
		closedAt: null,
		...words,
		number,
	};
	repository.items.set(number, issue);
	return issue;
}

/** What keeps a pull request from being made, in the server's words. */
export class Refused extends Error {}

export type PullWords = {
	title: string;
	/** `branch`, or `owner:branch` of a fork. */
	head: string;
	base?: string;
	headRepository?: Repository | null;
} & Partial<
	Pick<Pull, 'number' | 'body' | 'draft' | 'author' | 'labels' | 'assignees' | 'createdAt' | 'told'>
> & {
		/** Its head's commit where the repository has no git. */
		oid?: string;
		/** Logins whose review is asked for. */
		requested?: string[];
		/** Numbers of issues linked by hand. */
		closes?: number[];
	};

/** @throws Refused with GitHub's words where there is nothing to merge, or such a pull request already. */
export async function addPull(state: State, repository: Repository, words: PullWords): Promise<Pull> {
	const [owner = repository.owner, ref = words.head] = words.head.includes(':')
		? words.head.split(':')
		: [words.headRepository?.owner ?? repository.owner, words.head];
	const from =
		words.headRepository ??
		(owner.toLowerCase() === repository.owner.toLowerCase()
			? repository
			: (state.repositories.find(
					({owner: other, parent}) => other.toLowerCase() === owner.toLowerCase() && parent === repository,
				) ?? findRepository(state, owner, repository.name)));
	if (from === null) {
		throw new Refused(`Head repository can't be blank`);
	}
	const base = words.base ?? repository.defaultBranch;
	const open = pullsOf(repository).some(
		pull =>
			pull.state === 'OPEN' && pull.head.repository === from && pull.head.ref === ref && pull.base === base,
	);
	if (open) {
		throw new Refused(`A pull request already exists for ${owner}:${ref}.`);
	}
	const number = words.number ?? nextNumber(repository);
	const oids = await ends(
		state,
		repository,
		from,
		base,
		ref,
		words.oid ?? fakeOid(repository.id, number, ref),
	);
	const at = words.createdAt ?? now();
	const pull: Pull = {
		kind: 'pull',
		...newId(state, 'PR'),
		repository,
		number,
		title: words.title,
		body: words.body ?? '',
		author: words.author === undefined ? (state.users[0]?.login ?? null) : words.author,
		labels: words.labels ?? [],
		assignees: words.assignees ?? [],
		milestone: null,
		comments: [],
		createdAt: at,
		updatedAt: at,
		closedAt: null,
		state: 'OPEN',
		draft: words.draft ?? false,
		base,
		baseOid: oids.base,
		head: {repository: from, owner: from.owner, ref, oid: oids.head},
		reviews: [],
		threads: [],
		requested: words.requested ?? [],
		linked: words.closes ?? [],
		autoMerge: null,
		queue: null,
		mergedAt: null,
		mergedBy: null,
		mergeCommit: null,
		unknownReads: state.unknownReads,
		told: words.told ?? {},
	};
	if (repository.git !== null) {
		await keepHead(repository.git, pull, from.git ?? repository.git, oids.head);
	}
	repository.items.set(number, pull);
	return pull;
}

async function ends(
	state: State,
	repository: Repository,
	from: Repository,
	base: string,
	ref: string,
	fake: string,
): Promise<{base: string; head: string}> {
	if (repository.git === null) {
		return {base: fakeOid(repository.id, base), head: fake};
	}
	const baseOid = (await refresh(state, repository)).get(`refs/heads/${base}`);
	const headOid = (await readRefs(from.git ?? repository.git)).get(`refs/heads/${ref}`);
	if (baseOid === undefined) {
		throw new Refused(
			`Base sha can't be blank, No commits between ${base} and ${ref}, Base ref must be a branch`,
		);
	}
	if (headOid === undefined) {
		throw new Refused(
			`Head sha can't be blank, Base sha can't be blank, No commits between ${base} and ${ref}, Head ref must be a branch`,
		);
	}
	if (from !== repository) {
		await git(repository.git, ['fetch', '--quiet', from.git ?? repository.git, headOid]);
	}
	if (await isAncestor(repository.git, headOid, baseOid)) {
		throw new Refused(`No commits between ${base} and ${ref}`);
	}
	return {base: baseOid, head: headOid};
}

export function newComment(state: State, words: {body: string} & Partial<Comment>): Comment {
	return {
		...newId(state, 'IC'),
		author: state.users[0]?.login ?? null,
		at: now(),
		minimized: false,
		...words,
	};
}

export function addComment(
	state: State,
	item: Issue | Pull,
	words: {body: string} & Partial<Comment>,
): Comment {
	const comment = newComment(state, words);
	item.comments.push(comment);
	item.updatedAt = comment.at;
	return comment;
}

export function addReview(
	state: State,
	pull: Pull,
	words: {state: Review['state']} & Partial<Review>,
): Review {
	const {repository} = pull;
	const review: Review = {
		...newId(state, 'PRR'),
		author: 'reviewer',
		body: '',
		oid: pull.head.oid,
		canPush: repository.collaborators.size === 0 || canWrite(state, repository, words.author ?? 'reviewer'),
		at: now(),
		...words,
	};
	pull.reviews.push(review);
	pull.requested = pull.requested.filter(login => login !== review.author);
	pull.updatedAt = review.at;
	return review;
}

export function addThread(
	state: State,
	pull: Pull,
	words: {path: string; comments: ({body: string} & Partial<Comment>)[]} & Partial<Omit<Thread, 'comments'>>,
): Thread {
	const thread: Thread = {
		id: newId(state, 'PRRT').id,
		line: 1,
		resolved: false,
		outdated: false,
		oid: pull.head.oid,
		...words,
		comments: words.comments.map(comment => newComment(state, {author: 'reviewer', ...comment})),
	};
	pull.threads.push(thread);
	pull.updatedAt = now();
	return thread;
}

export function close(item: Issue | Pull, reason: Issue['stateReason'] = 'COMPLETED'): void {
	const at = now();
	item.state = 'CLOSED';
	item.closedAt = at;
	item.updatedAt = at;
	if (item.kind === 'issue') {
		item.stateReason = reason;
	} else {
		item.autoMerge = null;
		item.queue = null;
	}
}

/** @throws Refused where it is merged. */
export function reopen(item: Issue | Pull): void {
	if (item.state === 'MERGED') {
		throw new Refused(`#${item.number} of ${fullName(item.repository)} is merged`);
	}
	item.state = 'OPEN';
	item.closedAt = null;
	item.updatedAt = now();
	if (item.kind === 'issue') {
		item.stateReason = 'REOPENED';
	}
}
