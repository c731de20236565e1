/** What a user may do with a repository, in GraphQL's words. */
export type Permission = 'ADMIN' | 'WRITE' | 'READ';

export type User = {
	id: string;
	databaseId: number;
	login: string;
	name: string;
	email: string;
	/** What it signs in with; null for one that cannot. */
	token: string | null;
	kind: 'User' | 'Organization' | 'Bot';
};

/** What a branch asks for before something is merged into it. */
export type Protection = {
	/** Names of required checks. */
	checks: string[];
	/** Approvals needed; null where reviews are not asked for. */
	reviews: number | null;
	/** Conversations must be resolved. */
	conversations: boolean;
	/** The head must have all of the base. */
	strict: boolean;
	/** Merges go through a merge queue. */
	queue: boolean;
	/** A push dismisses approvals. */
	dismissStale: boolean;
	/** Told as rules of a ruleset in place of a classic branch protection rule. */
	ruleset: boolean;
};

export type MergeMethod = 'MERGE' | 'SQUASH' | 'REBASE';

export type Repository = {
	id: string;
	databaseId: number;
	owner: string;
	name: string;
	private: boolean;
	archived: boolean;
	parent: Repository | null;
	defaultBranch: string;
	methods: MergeMethod[];
	deleteBranchOnMerge: boolean;
	/** Pre-receive hooks, as an Enterprise Server may have them. */
	hooks: boolean;
	/** The bare repository; null where there is none. */
	git: string | null;
	/** Says that there are workflows where no file in git says so. */
	workflows: boolean;
	collaborators: Map<string, Permission>;
	protections: Map<string, Protection>;
	/** Issues and pull requests by number. */
	items: Map<number, Issue | Pull>;
	checks: CheckRun[];
	statuses: CommitStatus[];
	milestones: Milestone[];
	/** Earlier names, `owner/name` in lower case. */
	formerNames: Set<string>;
	createdAt: string;
};

export type Milestone = {id: string; number: number; title: string};

export type Comment = {
	id: string;
	databaseId: number;
	author: string | null;
	body: string;
	at: string;
	/** Hidden, as spam for example. */
	minimized: boolean;
};

type Item = {
	id: string;
	databaseId: number;
	repository: Repository;
	number: number;
	title: string;
	body: string;
	/** Null for a deleted account. */
	author: string | null;
	labels: string[];
	assignees: string[];
	milestone: Milestone | null;
	comments: Comment[];
	createdAt: string;
	updatedAt: string;
	closedAt: string | null;
};

export type Issue = Item & {
	kind: 'issue';
	state: 'OPEN' | 'CLOSED';
	stateReason: 'COMPLETED' | 'NOT_PLANNED' | 'DUPLICATE' | 'REOPENED' | null;
};

export type Pull = Item & {
	kind: 'pull';
	state: 'OPEN' | 'CLOSED' | 'MERGED';
	draft: boolean;
	base: string;
	/** `repository` is null where the fork was deleted. */
	head: {repository: Repository | null; owner: string; ref: string; oid: string};
	/** The base's commit when last looked at; from the merge on the one before it. */
	baseOid: string;
	reviews: Review[];
	threads: Thread[];
	/** Logins whose review was asked for. */
	requested: string[];
	/** Issues linked by hand. */
	linked: number[];
	autoMerge: MergeMethod | null;
	queue: QueueEntry | null;
	mergedAt: string | null;
	mergedBy: string | null;
	mergeCommit: string | null;
	/** So many requests still find mergeability unknown. */
	unknownReads: number;
	/** Words told in place of the derived ones. */
	told: Told;
};

/** What a test may have told of a pull request whatever would follow from its state. */
export type Told = {
	mergeable?: 'MERGEABLE' | 'CONFLICTING' | 'UNKNOWN';
	mergeStateStatus?: string;
	reviewDecision?: 'APPROVED' | 'CHANGES_REQUESTED' | 'REVIEW_REQUIRED' | null;
	additions?: number;
	deletions?: number;
	changedFiles?: number;
};

export type QueueEntry = {
	id: string;
	state: 'AWAITING_CHECKS' | 'LOCKED' | 'MERGEABLE' | 'QUEUED' | 'UNMERGEABLE';
	position: number;
	at: string;
};

export type Review = {
	id: string;
	databaseId: number;
	author: string | null;
	state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
	body: string;
	oid: string;
	canPush: boolean;
	at: string;
};

export type Thread = {
	id: string;
	path: string;
	line: number | null;
	resolved: boolean;
	outdated: boolean;
	comments: Comment[];
	oid: string;
};

/** A check run; `databaseId` is the id of its job too, as with GitHub Actions. Status and conclusion in GraphQL's words. */
export type CheckRun = {
	id: string;
	databaseId: number;
	oid: string;
	name: string;
	status: string;
	conclusion: string | null;
	/** The workflow it is a job of; null for the check of another app. */
	workflow: string | null;
	/** Its workflow run. */
	run: number | null;
	/** Slug of the app that made it. */
	app: string;
	url: string | null;
	log: string | null;
	title: string | null;
	summary: string | null;
	startedAt: string;
	completedAt: string | null;
	/** It can be run again. */
	rerunnable: boolean;
	/** A later attempt has taken its place. */
	replaced: boolean;
};

export type CommitStatus = {
	id: string;
	oid: string;
	context: string;
	state: 'ERROR' | 'EXPECTED' | 'FAILURE' | 'PENDING' | 'SUCCESS';
	description: string | null;
	url: string | null;
	at: string;
};
