import {noEvidence, takeObservation, wordsOf} from './evidence.ts';
import type {CreatedFact, Fact, FactKind, SessionRecord} from './facts.ts';
import {applyPullFact, liftPull, noPulls} from './pull-record.ts';

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
