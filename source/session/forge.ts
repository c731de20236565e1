import type {Repository} from './issue-ref.ts';
import type {Check, FoundPull, MergeMethod, Policy, Pull, PullDetail, PullRef} from './pull.ts';
import type {IssueState} from './session.ts';

/** What a forge is asked in one go, for any repositories of its host. `key` comes back with the answer. */
export type Target = {key: string} & (
	| {kind: 'pull'; pull: PullRef}
	/**
	Pull requests from a branch of this name, in this repository and, where it is a fork, in the one it is from; also in
	`into`, as a fork of a fork may ask to be merged further up.
	*/
	| {kind: 'branch'; repository: Repository; branch: string; into?: Repository}
	| {kind: 'issue'; repository: Repository; number: number}
	| {kind: 'policy'; repository: Repository; base: string}
);

export type Answer =
	| {kind: 'pull'; pull: Pull}
	| {kind: 'branch'; pulls: FoundPull[]}
	| {kind: 'issue'; issue: IssueNews}
	| {kind: 'policy'; policy: Policy}
	/** The forge says that there is no such thing, or that this account may not see it. */
	| {kind: 'missing'; message: string};

export type IssueNews = {id: string; state: IssueState; title: string; url: string};

/** Why a forge could not be asked. Nothing that was known before is wrong because of it. */
export type Fault = {
	kind:
		| 'offline'
		| 'signed_out'
		| 'single_sign_on'
		| 'forbidden'
		| 'rate_limit'
		| 'secondary_limit'
		| 'timeout'
		| 'server'
		| 'bad_answer'
		| 'budget';
	/** One line for people: what was wrong. */
	message: string;
	/** What to do about it; null where waiting is all. */
	hint: string | null;
	/** When it makes sense to ask again, in ms since the epoch; null where nobody knows. */
	until: number | null;
};

/** What may still be asked: points of GitHub's GraphQL API. `resetAt` in ms since the epoch. */
export type Budget = {limit: number; remaining: number; resetAt: number};

/** Answers by key. Targets without one could not be asked, because of the fault. */
export type Asked = {answers: Map<string, Answer>; fault: Fault | null};

export type AskOptions = {
	signal?: AbortSignal;
	/** Somebody waits for it: the reserve may be used. */
	urgent?: boolean;
};

export type RepositoryAbout = {
	repository: Repository;
	id: string;
	defaultBranch: string;
	/** The repository that this one is a fork of. */
	parent: Repository | null;
	methods: Exclude<MergeMethod, 'ff'>[];
	canPush: boolean;
};

export type NewPull = {
	/** The repository that it asks to be merged into. */
	repository: Repository;
	base: string;
	/** The branch, in `headOwner`'s fork where that is another one. */
	head: string;
	headOwner: string;
	title: string;
	body: string;
	draft: boolean;
};

/** A server with pull requests. All but `ask` throw `AoError`s in words for people. */
export type Forge = {
	kind: 'github';
	host: string;
	/** Asks for many at once, as cheaply as it can be done. Never throws but on abort. */
	ask(targets: readonly Target[], options?: AskOptions): Promise<Asked>;
	/** What is left as last heard; null before the first answer. */
	budget(): Budget | null;
	/** The account's login. */
	viewer(): Promise<string>;
	about(repository: Repository): Promise<RepositoryAbout>;
	pull(pull: PullRef): Promise<Pull>;
	detail(pull: PullRef, options?: {signal?: AbortSignal | undefined}): Promise<PullDetail>;
	create(pull: NewPull): Promise<Pull>;
	/**
	Merges it where its head still is `headOid`; gives the commit, or null where it was only queued.
	@throws AoError('conflict' | 'unsafe' | 'forge') with the server's own reason.
	*/
	merge(
		pull: PullRef,
		options: {method: Exclude<MergeMethod, 'ff'>; headOid: string},
	): Promise<string | null>;
	/** Runs the failed checks again. `left` names those that cannot be, each with why. */
	rerunFailed(pull: PullRef): Promise<{rerun: string[]; left: {name: string; why: string}[]}>;
	/** The end of a failed check's log, at most so many bytes; null where there is none. */
	failedLog(
		pull: PullRef,
		check: Check,
		maxBytes: number,
		options?: {signal?: AbortSignal | undefined},
	): Promise<string | null>;
};
