import type {ReactionKind} from './reaction.ts';

/** The agent's permission mode: asks for everything, edits without asking, or everything without asking. */
export const permissionModes = ['ask', 'edits', 'all'] as const;
export type Permissions = (typeof permissionModes)[number];

export type RuntimeKind = 'tmux' | 'process';

export type State =
	| 'failed'
	| 'killed'
	| 'cleaned'
	| 'merged'
	| 'closed'
	| 'ci_failed'
	| 'changes_requested'
	| 'review_pending'
	| 'approved'
	| 'mergeable'
	| 'pr_open'
	| 'paused'
	| 'stopped'
	| 'lost'
	| 'queued'
	| 'spawning'
	| 'exited'
	| 'working';

export type Activity = 'active' | 'ready' | 'idle' | 'waiting_input' | 'blocked' | 'exited' | 'unknown';

/** Where an activity is known from, best first among equals (the newest evidence wins). */
export type ActivitySource = 'process' | 'hook' | 'transcript' | 'title' | 'screen' | 'report';

export type ColumnId = 'todo' | 'working' | 'needs_you' | 'review' | 'ready' | 'done';

export type Parked = 'paused' | 'stopped' | 'lost';

/** The kinds of attention, the most urgent first (contract, "Column"). */
export const attentionKinds = [
	'permission',
	'question',
	'blocked',
	'failed',
	'conflict',
	'checks',
	'review',
	'exited',
	'idle',
] as const;
export type AttentionKind = (typeof attentionKinds)[number];

export type Attention = {kind: AttentionKind; text: string};

export type IssueState = 'open' | 'closed';

/** The issue as a session knows it. `ref` is the canonical reference, `id` the short form (`#42`, `task-7`). */
export type SessionIssue = {ref: string; id: string; title: string; url: string | null; state: IssueState};

export type GitFigures = {
	/** When it was looked at, ISO 8601 UTC. */
	at: string;
	/** Commits of its own, and commits of the base that it does not have. */
	ahead: number;
	behind: number;
	/** Changed and untracked paths that no commit has. */
	dirty: number;
	/** The change against the fork point, committed and not: files, added and removed lines. */
	files: number;
	insertions: number;
	deletions: number;
};

export type Tokens = {input: number; output: number; cacheRead: number; cacheWrite: number};

export type Cost = {usd: number | null; source: 'agent' | 'estimate' | null; tokens: Tokens | null};

/** Why a pull request is in its state. */
export type PullReason =
	| 'merged'
	| 'closed_unmerged'
	| 'in_merge_queue'
	| 'checks_failed'
	| 're_review'
	| 'changes_requested'
	| 'unresolved_threads'
	| 'draft'
	| 'checks_running'
	| 'review_required'
	| 'computing'
	| 'conflict'
	| 'behind_base'
	| 'blocked_by_rule'
	| 'ready'
	| 'optional_checks_failing'
	| 'auto_merge_armed';

export type PullRequest = {
	number: number;
	url: string;
	title: string;
	state: 'open' | 'draft' | 'merged' | 'closed';
	reason: PullReason;
	ci: 'none' | 'pending' | 'passing' | 'failing';
	review: 'none' | 'pending' | 'approved' | 'changes_requested';
	/** Whether the server would merge it now. */
	mergeable: 'yes' | 'no' | 'conflict' | 'unknown';
	/** Of its newest commit; `failing` are names of failed ones, at most ten. Zeros while they have not begun. */
	checks: {passed: number; failed: number; pending: number; failing: string[]};
	unresolved: number;
	insertions: number;
	deletions: number;
	/** When the forge said so. */
	at: string;
	/** The forge could not be asked since, and why. */
	stale: boolean;
	staleReason: string | null;
};

export type EndedReason = 'killed' | 'cleaned' | 'merged' | 'closed' | 'failed';

/** A session as every `--json` document shows it (contract, "`--json`"). Times are ISO 8601 UTC. */
export type Session = {
	id: string;
	project: string;
	issue: SessionIssue | null;
	prompt: string | null;
	agent: string;
	model: string | null;
	state: State;
	activity: Activity;
	activitySource: ActivitySource | null;
	activitySince: string | null;
	column: ColumnId;
	parked: Parked | null;
	attention: Attention | null;
	branch: string;
	base: string;
	baseCommit: string;
	worktree: string;
	runtime: {kind: RuntimeKind; target: string; pid: number | null; alive: boolean} | null;
	git: GitFigures | null;
	pr: PullRequest | null;
	/** News of its pull request that AO offers to tell its agent; `text` is one line of foreign text. */
	reaction: {kind: ReactionKind; text: string} | null;
	cost: Cost;
	createdAt: string;
	activeAt: string;
	endedAt: string | null;
	ended: {reason: EndedReason; detail: string} | null;
};
