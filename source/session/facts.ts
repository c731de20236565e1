import {type Evidence, noEvidence, takeObservation, wordsOf} from './evidence.ts';
import type {Pull, PullRef} from './pull.ts';
import {applyPullFact, liftPull, noPulls, type PullRecord} from './pull-record.ts';
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

/** Folds a session's facts. Gives null where the first one (`created`) is missing: then there is no session. */
export function foldFacts(facts: Iterable<Fact>): SessionRecord | null {
	let record: SessionRecord | null = null;
	for (const fact of facts) {
		if (record !== null) {
			applyFact(record, fact);
		} else if (fact.kind === 'created') {
			record = emptyRecord(fact);
		}
	}
	return record;
}

function emptyRecord(created: CreatedFact): SessionRecord {
	return {
		created,
		gitDir: null,
		run: null,
		exited: null,
		lost: null,
		failed: null,
		killed: null,
		cleaned: null,
		stopped: null,
		paused: null,
		git: null,
		integrated: null,
		liftedTip: null,
		conflict: null,
		pulls: noPulls,
		issueState: 'open',
		issueTitle: null,
		trashed: null,
		branchDeleted: null,
		conversation: null,
		seen: noEvidence,
		spawner: created.spawner,
		askedAt: created.at,
		lastAt: created.at,
	};
}

/** Facts that say nothing of what the agent did or of what was asked of it. */
const quietKinds: ReadonlySet<FactKind> = new Set([
	'git',
	'issue',
	'conflict',
	'conversation',
	'pull',
	'claimed_pull',
	'reaction',
]);

/**
Takes one more fact into the record, which is changed in place. A process takes what it says at once and meets it again
when it reads the file: taking the end of the file twice gives the same record.
*/
export function applyFact(record: SessionRecord, fact: Fact): void {
	if (!quietKinds.has(fact.kind)) {
		record.lastAt = fact.at;
	}
	switch (fact.kind) {
		case 'worktree':
		case 'untrashed':
			record.gitDir = fact.gitDir;
			record.trashed = null;
			break;
		case 'started':
			record.run = {
				id: fact.run,
				handle: fact.handle,
				at: fact.at,
				conversation: fact.conversation,
				home: fact.home ?? null,
			};
			record.conversation = fact.conversation ?? record.conversation;
			record.seen = noEvidence;
			record.exited = null;
			record.lost = null;
			break;
		case 'conversation':
			record.conversation = fact.id;
			break;
		case 'seen':
			record.seen = takeObservation(record.seen, {
				at: Date.parse(fact.as),
				source: fact.source,
				activity: fact.activity,
				text: fact.text === null ? null : wordsOf(fact.text),
				ask: fact.ask,
			});
			break;
		case 'failed':
			record.failed = {code: fact.code, message: fact.message, hint: fact.hint, at: fact.at};
			break;
		case 'exited':
			if (record.run?.id === fact.run && record.exited === null) {
				record.exited = {status: fact.status, signal: fact.signal, at: fact.at};
			}
			break;
		case 'lost':
			if (record.run?.id === fact.run && record.exited === null) {
				record.lost ??= fact.at;
			}
			break;
		case 'git':
			record.git = fact;
			if (record.integrated !== null && record.integrated.tip !== fact.tip) {
				record.integrated = null;
			}
			if (record.conflict !== null && record.conflict.tip !== fact.tip) {
				record.conflict = null;
			}
			break;
		case 'integrated':
			record.conflict = null;
			if (fact.tip !== record.liftedTip) {
				const {tip, how, base, at} = fact;
				record.integrated = {tip, how, base, reverted: fact.reverted === true, at};
			}
			break;
		case 'conflict':
			record.conflict = fact.files.length === 0 ? null : {tip: fact.tip, files: fact.files};
			break;
		case 'pull':
		case 'claimed_pull':
		case 'reaction':
			record.pulls = applyPullFact(record.pulls, fact);
			break;
		case 'issue':
			record.issueState = fact.state;
			record.issueTitle = fact.title;
			break;
		case 'killed':
			record.killed = {reason: fact.reason, at: fact.at};
			break;
		case 'cleaned':
			record.cleaned = {reason: fact.reason, at: fact.at};
			break;
		case 'stopped':
			record.stopped = fact.at;
			break;
		case 'paused':
			record.paused = fact.at;
			break;
		case 'restored':
			record.failed = null;
			record.killed = null;
			record.cleaned = null;
			record.stopped = null;
			record.paused = null;
			record.spawner = fact.spawner;
			record.askedAt = fact.at;
			liftIntegrated(record, fact.at);
			record.pulls = liftPull(record.pulls, fact.at);
			break;
		case 'trashed':
			record.trashed = {tree: fact.tree, admin: fact.admin, snapshot: fact.snapshot, at: fact.at};
			break;
		case 'branch_deleted':
			record.branchDeleted = {branch: fact.branch, tip: fact.tip, ref: fact.ref};
			break;
		default:
			break;
	}
}

/** Lifts what was seen before a restore. What came later stays: a fact may be taken a second time (`applyFact`). */
function liftIntegrated(record: SessionRecord, restoredAt: string): void {
	if (record.integrated !== null && Date.parse(record.integrated.at) <= Date.parse(restoredAt)) {
		record.liftedTip = record.integrated.tip;
		record.integrated = null;
	}
}
