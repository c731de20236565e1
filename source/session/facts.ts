import type {Evidence} from './evidence.ts';
import type {Pull, PullRef} from './pull.ts';
import type {PullRecord} from './pull-record.ts';
import type {ReactionKind, ReactionOutcome} from './reaction.ts';
import type {RuntimeHandle} from './runtime.ts';
import type {ActivitySource, IssueState, Permissions, RuntimeKind} from './session.ts';
import type {Ask, HeardActivity} from './signal.ts';

/** What every fact carries: when it was said (ISO 8601 UTC) and by which process (`spawn:4711`). */
type Said = {at: string; by: string};

/** A process that can be told from another one with the same pid. */
export type ProcessIdentity = {pid: number; start: string | null};

/** The first fact of a session: who, what, where. Never changes. */
export type CreatedFact = Said & {
	kind: 'created';
	id: string;
	project: string;
	/** The repository's main worktree and its common git dir. */
	repository: string;
	commonDir: string;
	issue: {ref: string; id: string; title: string; url: string | null} | null;
	prompt: string | null;
	agent: string;
	model: string | null;
	permissions: Permissions;
	base: string;
	baseCommit: string;
	branch: string;
	/** False where the branch was there before: AO never deletes such a branch. */
	ownBranch: boolean;
	worktree: string;
	runtime: RuntimeKind;
	/** First of ten ports that are this session's. */
	portBase: number;
	/** The process that spawns it: when that is gone and nothing was started, the spawn was cut off. */
	spawner: ProcessIdentity;
};

/** What a session's `facts.jsonl` may hold. Unknown kinds are skipped by readers. */
export type Fact =
	| CreatedFact
	| (Said & {kind: 'worktree'; gitDir: string})
	/** An agent was started; `run` tells its facts from those of an earlier or later run. */
	| (Said & {
			kind: 'started';
			run: string;
			handle: RuntimeHandle;
			conversation: string | null;
			/** The folder with the agent's own files (`Agent.home`). */
			home?: string | null;
	  })
	/** The agent's conversation has this id from now on. */
	| (Said & {kind: 'conversation'; id: string})
	/** A look at the agent's files, title or screen told something new; `as` is how things stood then (ISO 8601 UTC). */
	| (Said & {
			kind: 'seen';
			source: ActivitySource;
			activity: HeardActivity;
			text: string | null;
			ask: Ask | null;
			as: string;
	  })
	| (Said & {kind: 'failed'; code: string; message: string; hint: string | null})
	| (Said & {kind: 'exited'; run: string; status: number | null; signal: string | null})
	| (Said & {kind: 'lost'; run: string})
	| (Said & {
			kind: 'git';
			tip: string;
			ahead: number;
			behind: number;
			dirty: number;
			files: number;
			insertions: number;
			deletions: number;
	  })
	/** `reverted`: the base has taken it back since. */
	| (Said & {kind: 'integrated'; tip: string; how: string; base: string; reverted?: boolean})
	/** The branch conflicts with its base in these files; an empty list says that it does no longer. */
	| (Said & {kind: 'conflict'; tip: string; files: string[]})
	/** The forge told something new of the session's pull request; `tip` is where its branch was seen then. */
	| (Said & {kind: 'pull'; pull: Pull; tip: string | null})
	/** This is the session's pull request from now on, whoever opened it. */
	| (Said & {kind: 'claimed_pull'; pull: PullRef})
	/** What happened with news of the pull request that its agent could be told; `key` tells one piece of news. */
	| (Said & {kind: 'reaction'; about: ReactionKind; key: string; outcome: ReactionOutcome; text: string})
	| (Said & {kind: 'issue'; state: IssueState; title: string})
	| (Said & {kind: 'sent'; text: string; bytes: number})
	/** A question on its screen was answered through AO, in the screen's own words. */
	| (Said & {kind: 'answered'; question: string; answer: string})
	| (Said & {kind: 'killed'; reason: string})
	| (Said & {kind: 'cleaned'; reason: string})
	| (Said & {kind: 'stopped'})
	| (Said & {kind: 'paused'})
	| (Said & {kind: 'restored'; spawner: ProcessIdentity})
	/** The worktree lies in the trash; `snapshot` is the commit with what it held uncommitted. */
	| (Said & {kind: 'trashed'; tree: string; admin: string; snapshot: string | null})
	| (Said & {kind: 'untrashed'; gitDir: string})
	| (Said & {kind: 'branch_deleted'; branch: string; tip: string; ref: string});

export type FactKind = Fact['kind'];

/** A fact without what the writer adds (`at`, `by`). */
export type NewFact = Fact extends infer F ? (F extends Fact ? Omit<F, 'at' | 'by'> : never) : never;

export type Run = {
	id: string;
	handle: RuntimeHandle;
	at: string;
	conversation: string | null;
	home: string | null;
};

export type GitFact = Extract<Fact, {kind: 'git'}>;

/** What a session's facts say, folded in file order. */
export type SessionRecord = {
	created: CreatedFact;
	/** The worktree's admin dir; null until the worktree was made. */
	gitDir: string | null;
	run: Run | null;
	exited: {status: number | null; signal: string | null; at: string} | null;
	lost: string | null;
	failed: {code: string; message: string; hint: string | null; at: string} | null;
	killed: {reason: string; at: string} | null;
	cleaned: {reason: string; at: string} | null;
	stopped: string | null;
	paused: string | null;
	git: GitFact | null;
	integrated: {tip: string; how: string; base: string; reverted: boolean; at: string} | null;
	/** The tip that a restore took `integrated` from: seen on it again, it says nothing. */
	liftedTip: string | null;
	conflict: {tip: string; files: string[]} | null;
	/** What the forge told of its pull request, and what was done about it. */
	pulls: PullRecord;
	issueState: IssueState;
	issueTitle: string | null;
	trashed: {tree: string; admin: string; snapshot: string | null; at: string} | null;
	branchDeleted: {branch: string; tip: string; ref: string} | null;
	conversation: string | null;
	/** What looks have told of the agent's activity in the present run. */
	seen: Evidence;
	/** Who spawns or restores it, while nothing was started. */
	spawner: ProcessIdentity;
	/** When the present run was asked for: by the spawn, or by the latest restore. */
	askedAt: string;
	/** Time of the newest fact that says something of the agent or of what was asked of it. */
	lastAt: string;
};
