import {
	addComment,
	addIssue,
	addPull,
	addReview,
	addThread,
	close,
	type PullWords,
	reopen,
} from './changes.ts';
import {commitFiles} from './git.ts';
import {mergePull} from './merge.ts';
import {alone, refresh} from './refresh.ts';
import {
	addRepository,
	type Name,
	type NewCheck,
	type NewIssue,
	type NewRepository,
	setCheck,
} from './seed.ts';
import {findRepository, fullName, milestoneOf, newId, newQueueEntry, now, type State} from './state.ts';
import type {
	CheckRun,
	Comment,
	CommitStatus,
	Issue,
	MergeMethod,
	Protection,
	Pull,
	QueueEntry,
	Repository,
	Review,
	Thread,
} from './types.ts';

/** What a test may do, each in one call. Repositories are `owner/name`. */
export type Handle = {
	addRepository(repository: NewRepository): Promise<Repository>;
	repository(name: Name): Repository;
	/** The old name stays as a redirection. */
	rename(name: Name, next: Name): Promise<Repository>;
	/** What a branch (the default one) asks for; null ends it. */
	protect(name: Name, protection: Partial<Protection> | null, branch?: string): Promise<void>;
	addIssue(name: Name, issue: NewIssue): Promise<Issue>;
	/** `head` is a branch, or `owner:branch` of a fork. @throws Refused in GitHub's words. */
	addPull(name: Name, pull: PullWords): Promise<Pull>;
	issue(name: Name, number: number): Issue;
	/** As it is after the newest push. */
	pull(name: Name, number: number): Promise<Pull>;
	/** Commits files straight to a branch (null removes one), which is made at the default branch; gives the commit. */
	commit(
		name: Name,
		branch: string,
		files: Record<string, string | null>,
		options?: {message?: string; from?: string},
	): Promise<string>;
	/**
	A check run on the head, or a change of the newest one of that name there. It is finished where it has a conclusion.
	`again` makes a newer run of that name; `workflow: null` one of another app than GitHub Actions.
	*/
	check(name: Name, number: number, check: NewCheck): Promise<CheckRun>;
	/** A commit status of another service on the head. */
	status(
		name: Name,
		number: number,
		status: {context: string; state: CommitStatus['state']} & Partial<CommitStatus>,
	): Promise<CommitStatus>;
	review(name: Name, number: number, review: {state: Review['state']} & Partial<Review>): Promise<Review>;
	/** A review thread on a line; `body` for its only comment. */
	thread(
		name: Name,
		number: number,
		thread: {path: string; body?: string; comments?: ({body: string} & Partial<Comment>)[]} & Partial<
			Omit<Thread, 'comments'>
		>,
	): Promise<Thread>;
	resolve(name: Name, number: number, thread?: string): Promise<void>;
	/** On an issue or a pull request. */
	comment(name: Name, number: number, comment: {body: string} & Partial<Comment>): Promise<Comment>;
	/** Changes words of an issue or a pull request: `title`, `draft`, `labels`, `told`… */
	update(name: Name, number: number, words: Partial<Pull> & Partial<Omit<Issue, keyof Pull>>): Promise<void>;
	/** Puts it into the merge queue, or changes its entry; null takes it out. */
	queue(name: Name, number: number, entry: Partial<QueueEntry> | null): Promise<void>;
	/** Merges it whatever protection says; gives the commit. */
	merge(
		name: Name,
		number: number,
		options?: {method?: MergeMethod; by?: string; deleteBranch?: boolean},
	): Promise<string>;
	/** Closes an issue, or a pull request unmerged. */
	closeItem(name: Name, number: number, reason?: Issue['stateReason']): Promise<void>;
	reopenItem(name: Name, number: number): Promise<void>;
	/** Removes an issue or pull request, as if it had never been. */
	remove(name: Name, number: number): Promise<void>;
};

export function newHandle(state: State, folder: string): Handle {
	const repositoryOf = (name: Name): Repository => {
		const [owner = '', repo = ''] = name.split('/');
		const found = findRepository(state, owner, repo);
		if (found === null) {
			throw new Error(`The test server has no repository ${name}`);
		}
		return found;
	};
	const itemOf = (name: Name, number: number): Issue | Pull => {
		const item = repositoryOf(name).items.get(number);
		if (item === undefined) {
			throw new Error(`The test server has no #${number} in ${name}`);
		}
		return item;
	};
	const pullOf = async (name: Name, number: number): Promise<Pull> => {
		const item = itemOf(name, number);
		if (item.kind !== 'pull') {
			throw new Error(`#${number} in ${name} is an issue`);
		}
		await refresh(state, item.repository);
		return item;
	};
	return {
		repository: repositoryOf,
		addRepository: words => addRepository(state, folder, words, repositoryOf),
		async rename(name, next) {
			const repository = repositoryOf(name);
			const [owner = repository.owner, repo = repository.name] = next.split('/');
			repository.formerNames.add(fullName(repository).toLowerCase());
			Object.assign(repository, {owner, name: repo});
			return repository;
		},
		async protect(name, protection, branch) {
			const repository = repositoryOf(name);
			const key = branch ?? repository.defaultBranch;
			if (protection === null) {
				repository.protections.delete(key);
				return;
			}
			repository.protections.set(key, {
				checks: [],
				reviews: null,
				conversations: false,
				strict: false,
				queue: false,
				dismissStale: false,
				ruleset: false,
				...protection,
			});
		},
		async addIssue(name, {milestone, comments = [], ...words}) {
			const repository = repositoryOf(name);
			const issue = addIssue(state, repository, words);
			issue.milestone = milestone === undefined ? null : milestoneOf(state, repository, milestone);
			for (const comment of comments) {
				addComment(state, issue, comment);
			}
			issue.updatedAt = words.updatedAt ?? issue.updatedAt;
			return issue;
		},
		addPull: (name, words) => addPull(state, repositoryOf(name), words),
		issue(name, number) {
			const item = itemOf(name, number);
			if (item.kind !== 'issue') {
				throw new Error(`#${number} in ${name} is a pull request`);
			}
			return item;
		},
		pull: pullOf,
		async commit(name, branch, files, {message = `Change ${Object.keys(files).join(', ')}`, from} = {}) {
			const repository = repositoryOf(name);
			if (repository.git === null) {
				throw new Error(`${name} has no git`);
			}
			const refs = await refresh(state, repository);
			const start = refs.get(`refs/heads/${from ?? repository.defaultBranch}`) ?? from ?? null;
			const old = refs.get(`refs/heads/${branch}`) ?? null;
			return commitFiles(repository.git, branch, files, {message, old, from: start});
		},
		check: async (name, number, words) => setCheck(state, await pullOf(name, number), words),
		async status(name, number, words) {
			const {repository, head} = await pullOf(name, number);
			const status: CommitStatus = {
				id: newId(state, 'SC').id,
				oid: head.oid,
				description: null,
				url: null,
				at: now(),
				...words,
			};
			repository.statuses = repository.statuses.filter(
				other => other.oid !== status.oid || other.context !== status.context,
			);
			repository.statuses.push(status);
			return status;
		},
		review: async (name, number, words) => addReview(state, await pullOf(name, number), words),
		async thread(name, number, {body = 'Please change this.', comments = [{body}], ...words}) {
			return addThread(state, await pullOf(name, number), {...words, comments});
		},
		async resolve(name, number, thread) {
			for (const found of (await pullOf(name, number)).threads) {
				found.resolved ||= thread === undefined || found.id === thread;
			}
		},
		comment: async (name, number, words) => addComment(state, itemOf(name, number), words),
		async update(name, number, words) {
			Object.assign(itemOf(name, number), {updatedAt: now()}, words);
		},
		async queue(name, number, entry) {
			const pull = await pullOf(name, number);
			pull.queue = entry === null ? null : {...(pull.queue ?? newQueueEntry(state, pull)), ...entry};
		},
		async merge(name, number, {method = 'MERGE', by = state.users[0]?.login ?? null, deleteBranch} = {}) {
			const pull = await pullOf(name, number);
			return alone(pull.repository, () => mergePull(state, pull, {method, by, deleteBranch}));
		},
		async closeItem(name, number, reason) {
			close(itemOf(name, number), reason);
		},
		async reopenItem(name, number) {
			reopen(itemOf(name, number));
		},
		async remove(name, number) {
			itemOf(name, number).repository.items.delete(number);
		},
	};
}
