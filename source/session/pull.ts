import type {Repository} from './issue-ref.ts';

/** Where a pull request is. The repository is the one it asks to be merged into; all lower case. */
export type PullRef = Repository & {number: number};

/** A check of a pull request's newest commit, as the forge lists it. Names are foreign text. */
export type Check = {
	name: string;
	state: 'pending' | 'passed' | 'failed' | 'skipped';
	/** Whether the branch's protection asks for it; null where that is not known. */
	required: boolean | null;
	url: string | null;
	/** What a log is asked for by, where the forge has one. */
	job: number | null;
};

/** The newest opinion of a reviewer. `oid` is the commit that it was given on. */
export type Review = {
	id: string;
	author: string;
	state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
	oid: string | null;
	/** Whether it counts: its author can push to the repository. */
	canPush: boolean;
};

/** What GitHub's `mergeStateStatus` may be; a word of a later version is `UNKNOWN`. */
export const mergeStates = [
	'BEHIND',
	'BLOCKED',
	'CLEAN',
	'DIRTY',
	'DRAFT',
	'HAS_HOOKS',
	'UNKNOWN',
	'UNSTABLE',
] as const;
export type MergeState = (typeof mergeStates)[number];

/** The forge's sum of all checks of a commit; null where it has none. */
export const rollupStates = ['SUCCESS', 'FAILURE', 'ERROR', 'PENDING', 'EXPECTED'] as const;
export type RollupState = (typeof rollupStates)[number];

/** What the base branch asks for. */
export type Policy = {
	requiredChecks: boolean;
	/** Open threads keep it from being merged. */
	resolvedThreads: boolean;
	/** Approvals that it needs. */
	approvals: number;
	/** The repository has workflows, so that checks are to be expected. */
	workflows: boolean;
};

/**
A pull request as the forge last told of it: all that its state follows from, in GitHub's own words, and nothing that
changes without meaning. It is a fact of its session whenever it changed.
*/
export type Pull = {
	/** The forge's own id: it stays when the repository is renamed. */
	id: string;
	repository: Repository;
	number: number;
	url: string;
	title: string;
	author: string | null;
	state: 'OPEN' | 'CLOSED' | 'MERGED';
	draft: boolean;
	/** ISO 8601 UTC. */
	createdAt: string;
	endedAt: string | null;
	/** The branch it is on, and whose repository that lies in (null: deleted), with its name where the forge told it. */
	head: {ref: string; oid: string; owner: string | null; repo?: string; fork: boolean};
	base: string;
	insertions: number;
	deletions: number;
	mergeable: 'MERGEABLE' | 'CONFLICTING' | 'UNKNOWN';
	mergeState: MergeState;
	reviewDecision: 'APPROVED' | 'CHANGES_REQUESTED' | 'REVIEW_REQUIRED' | null;
	/** Its entry in a merge queue: `QUEUED`, `UNMERGEABLE`…; null outside of one. */
	queue: string | null;
	autoMerge: boolean;
	mergeCommit: string | null;
	/** The newest opinion of each reviewer; comments are none. */
	reviews: Review[];
	reviewsAsked: number;
	threads: {total: number; unresolved: number};
	/** Comments on it, beside those of reviews. */
	comments: number;
	/** Sum and numbers of the checks of `oid`; `failing` are the first names, at most ten, required ones first. */
	checks: {
		oid: string;
		rollup: RollupState;
		passed: number;
		failed: number;
		pending: number;
		failing: string[];
		/** Of the failed ones, those that protection asks for; null where that is not known. */
		failedRequired: number | null;
	} | null;
	policy: Policy | null;
};

/** A pull request that was found by its branch, before it is known whether it is a session's own. */
export type FoundPull = Pick<
	Pull,
	'id' | 'repository' | 'number' | 'state' | 'createdAt' | 'head' | 'base'
> & {
	/** The newest commits of its head, the newest first, at most as many as were asked for. */
	commits: string[];
};

/** Everything of a pull request that a person looks at; asked for only where somebody looks. Text is foreign. */
export type PullDetail = {
	pull: Pull;
	/** Its description. */
	body?: string;
	checks: Check[];
	reviews: (Review & {body: string; at: string; url: string | null})[];
	threads: {
		resolved: boolean;
		outdated: boolean;
		path: string;
		line: number | null;
		comments: PullComment[];
	}[];
	comments: PullComment[];
	/** Something was left out because there is more than is asked for. */
	cut: boolean;
};

export type PullComment = {
	id: string;
	author: string;
	body: string;
	at: string;
	url: string | null;
	/** Its author is one of the repository: owner, member of its organization, or collaborator. */
	insider?: boolean;
};

/** How a pull request or a local branch is merged; `ff` exists locally only. */
export const mergeMethods = ['merge', 'squash', 'rebase', 'ff'] as const;
export type MergeMethod = (typeof mergeMethods)[number];
