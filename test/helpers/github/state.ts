import {createHash} from 'node:crypto';
import type {Issue, Milestone, Permission, Protection, Pull, QueueEntry, Repository, User} from './types.ts';

/** All that the server knows. */
export type State = {
	/** The server's address as it tells it, without a slash at its end. */
	url: string;
	/** The REST API's. */
	apiUrl: string;
	/** Where logs are: another address, as with GitHub, which refuses tokens. */
	logsUrl: string;
	users: User[];
	repositories: Repository[];
	/** So many requests find mergeability unknown after a head or base has moved. */
	unknownReads: number;
	/** Pushes and clones need a token. */
	gitAuth: boolean;
	nextId: number;
};

export function emptyState(): State {
	return {
		url: '',
		apiUrl: '',
		logsUrl: '',
		users: [],
		repositories: [],
		unknownReads: 0,
		gitAuth: false,
		nextId: 1,
	};
}

/** A new number, and a node id of GitHub's form from it. */
export function newId(state: State, prefix: string): {id: string; databaseId: number} {
	const databaseId = 1000 + state.nextId;
	state.nextId += 1;
	return {id: `${prefix}_kwDOA${Buffer.from(String(databaseId)).toString('base64url')}`, databaseId};
}

/** A commit id for repositories without git: the same for the same words. */
export function fakeOid(...words: unknown[]): string {
	return createHash('sha1').update(words.join('\0')).digest('hex');
}

/** Now, in seconds, as GitHub tells times. */
export function now(): string {
	return seconds(new Date());
}

export function seconds(date: Date): string {
	return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

export function fullName({owner, name}: {owner: string; name: string}): string {
	return `${owner}/${name}`;
}

/** A repository by its name or an earlier one, in any case. */
export function findRepository(state: State, owner: string, name: string): Repository | null {
	const wanted = `${owner}/${name}`.toLowerCase();
	return (
		state.repositories.find(repository => fullName(repository).toLowerCase() === wanted) ??
		state.repositories.find(repository => repository.formerNames.has(wanted)) ??
		null
	);
}

export function findUser(state: State, login: string): User | null {
	return state.users.find(user => user.login.toLowerCase() === login.toLowerCase()) ?? null;
}

/**
What a user may do. Where no collaborators are named everybody who can sign in may write and the repository's owner, and
the server's first user, administer it.
*/
export function permissionOf(state: State, repository: Repository, login: string | null): Permission | null {
	const anyone = repository.private ? null : 'READ';
	if (login === null) {
		return anyone;
	}
	if (repository.owner.toLowerCase() === login.toLowerCase()) {
		return 'ADMIN';
	}
	if (repository.collaborators.size > 0) {
		return repository.collaborators.get(login.toLowerCase()) ?? anyone;
	}
	if (state.users[0]?.login === login) {
		return 'ADMIN';
	}
	return findUser(state, login)?.token ? 'WRITE' : anyone;
}

export function canWrite(state: State, repository: Repository, login: string | null): boolean {
	return ['ADMIN', 'WRITE'].includes(permissionOf(state, repository, login) ?? '');
}

export function protectionOf(repository: Repository, branch: string): Protection | null {
	return repository.protections.get(branch) ?? null;
}

export function pullsOf(repository: Repository): Pull[] {
	return [...repository.items.values()].filter(item => item.kind === 'pull');
}

export function issuesOf(repository: Repository): Issue[] {
	return [...repository.items.values()].filter(item => item.kind === 'issue');
}

const given = new WeakMap<Repository, number>();

/** The next number of a repository. It is taken at once: what it is for may be made later, while others ask too. */
export function nextNumber(repository: Repository): number {
	const number = Math.max(0, given.get(repository) ?? 0, ...repository.items.keys()) + 1;
	given.set(repository, number);
	return number;
}

/** The milestone of this title, made where it is not there. */
export function milestoneOf(state: State, repository: Repository, title: string): Milestone {
	const known = repository.milestones.find(milestone => milestone.title === title);
	if (known !== undefined) {
		return known;
	}
	const made = {id: newId(state, 'MI').id, number: repository.milestones.length + 1, title};
	repository.milestones.push(made);
	return made;
}

export function newQueueEntry(state: State, pull: Pull, words: Partial<QueueEntry> = {}): QueueEntry {
	const ahead = pullsOf(pull.repository).filter(other => other.queue !== null && other !== pull);
	return {
		id: newId(state, 'MQE').id,
		state: 'QUEUED',
		position: ahead.length + 1,
		at: now(),
		...words,
	};
}

const closing = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:([\w-]+\/[\w.-]+))?#(\d+)\b/gi;

/** Issues that a pull request closes: by the words in its body (docs.github.com, "Linking a pull request to an issue"). */
export function closingIssues(state: State, pull: Pull): Issue[] {
	const found = new Set<Issue>();
	const add = (repository: Repository | null, number: number) => {
		const item = repository?.items.get(number);
		if (item?.kind === 'issue') {
			found.add(item);
		}
	};
	for (const number of pull.linked) {
		add(pull.repository, number);
	}
	if (pull.base === pull.repository.defaultBranch) {
		for (const [, name, number] of pull.body.matchAll(closing)) {
			const [owner = '', repo = ''] = name?.split('/') ?? [pull.repository.owner, pull.repository.name];
			add(findRepository(state, owner, repo), Number(number));
		}
	}
	return [...found];
}

/** Pull requests that close an issue. */
export function closedBy(state: State, issue: Issue): Pull[] {
	return state.repositories
		.flatMap(repository => pullsOf(repository))
		.filter(pull => closingIssues(state, pull).includes(issue));
}
