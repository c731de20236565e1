import type {Pull, PullRef} from './pull.ts';
import {isSamePull} from './pull-name.ts';
import {mendedIn, newsIn, readCommentKey} from './pull-news.ts';
import {type Reaction, type ReactionKind, type ReactionOutcome, reactionKinds} from './reaction.ts';

/** What a session's facts say of its pull request, folded in file order. */
export type PullRecord = {
	known: KnownPull | null;
	/** Where it is, once it was found or somebody said so. */
	ref: PullRef | null;
	/** Ids of merged and closed ones that a restore has let go of: seen again, they say nothing until one is reopened. */
	left: readonly string[];
	/** What became of news of it, oldest first. */
	reactions: readonly Reaction[];
	/** When it was last heard of without news of a kind, and last with what the kind is about mended (ISO 8601 UTC). */
	quietAt: KindTimes;
	mendedAt: KindTimes;
};

type KindTimes = {readonly [about in ReactionKind]?: string};

export type KnownPull = {
	pull: Pull;
	/** Where the session's branch was seen when it was found in this state of open, merged or closed; null: unknown. */
	tip: string | null;
	/** When the forge's newest answer was written down, and since when it has this head (ISO 8601 UTC). */
	at: string;
	headSince: string;
	/** The last one of the same head whose mergeability the forge knew. */
	settled: Pull | null;
	/** A restore has let go of it: that it is merged or closed says nothing of the session any more. */
	lifted: boolean;
};

export const noPulls: PullRecord = {
	known: null,
	ref: null,
	left: [],
	reactions: [],
	quietAt: {},
	mendedAt: {},
};

type PullFact = {at: string} & (
	| {kind: 'pull'; pull: Pull; tip: string | null}
	| {kind: 'claimed_pull'; pull: PullRef}
	| {kind: 'reaction'; about: ReactionKind; key: string; outcome: ReactionOutcome; text: string}
);

/** Takes one more fact into the record. Taking it twice changes nothing. */
export function applyPullFact(record: PullRecord, fact: PullFact): PullRecord {
	switch (fact.kind) {
		case 'pull':
			return takePull(record, fact);
		case 'claimed_pull': {
			const {known} = record;
			const same =
				known !== null && isSamePull({...known.pull.repository, number: known.pull.number}, fact.pull);
			return {...record, ref: fact.pull, known: same ? known : null};
		}
		case 'reaction':
			return takeReaction(record, fact);
	}
}

function takePull(record: PullRecord, {pull, tip, at}: PullFact & {kind: 'pull'}): PullRecord {
	if (pull.state !== 'OPEN' && record.left.includes(pull.id)) {
		return record;
	}
	const before = record.known?.pull.id === pull.id ? record.known : null;
	const sameHead = before?.pull.head.oid === pull.head.oid;
	const settled = isSettled(pull) ? pull : sameHead ? (before?.settled ?? null) : null;
	const news = newsIn(pull, settled).map(({about}) => about);
	const quiet = reactionKinds.filter(about => !news.includes(about));
	return {
		...record,
		quietAt: {...record.quietAt, ...timesOf(quiet, at)},
		mendedAt: {...record.mendedAt, ...timesOf(mendedIn(pull, settled), at)},
		ref: {...pull.repository, number: pull.number},
		// One that is open again is the session's own again, and so is its end.
		left: record.left.filter(id => id !== pull.id),
		known: {
			pull,
			tip: before?.pull.state === pull.state && pull.state !== 'OPEN' ? before.tip : tip,
			at,
			headSince: sameHead ? (before?.headSince ?? at) : at,
			settled,
			lifted: false,
		},
	};
}

function timesOf(kinds: readonly ReactionKind[], at: string): KindTimes {
	return Object.fromEntries(kinds.map(about => [about, at]));
}

function takeReaction(record: PullRecord, fact: PullFact & {kind: 'reaction'}): PullRecord {
	const {about, key, outcome, text, at} = fact;
	const taken = record.reactions.some(
		last => last.about === about && last.key === key && last.outcome === outcome && last.at === at,
	);
	return taken ? record : {...record, reactions: [...record.reactions, {about, key, outcome, text, at}]};
}

/** The newest news of a kind, with what became of it; null where there was none, or none that still holds. */
export function lastReaction(record: PullRecord, about: ReactionKind): Reaction | null {
	const {reactions, quietAt} = record;
	const last = reactions.findLast(reaction => reaction.about === about);
	const holds = last !== undefined && last.at >= (quietAt[about] ?? '') && !isResolved(last, record);
	return holds ? last : null;
}

/** Comments that wait are no news any more where all of them are threads, and every thread is resolved. */
function isResolved({about, outcome, key}: Reaction, {known, reactions}: PullRecord): boolean {
	if (about !== 'comment' || isAnswered(outcome) || known?.pull.threads.unresolved !== 0) {
		return false;
	}
	const answered = reactions.findLast(reaction => reaction.about === about && isAnswered(reaction.outcome));
	const before = answered === undefined ? 0 : readCommentKey(answered.key).comments;
	return readCommentKey(key).comments <= before;
}

function isAnswered(outcome: ReactionOutcome): boolean {
	return outcome === 'sent' || outcome === 'dismissed';
}

/** A restore lets go of a pull request that was merged or closed before it. */
export function liftPull(record: PullRecord, restoredAt: string): PullRecord {
	const {known} = record;
	if (
		known === null ||
		known.lifted ||
		known.pull.state === 'OPEN' ||
		Date.parse(known.at) > Date.parse(restoredAt)
	) {
		return record;
	}
	return {...record, known: {...known, lifted: true}, left: [...record.left, known.pull.id]};
}

/**
Whether a merged or closed pull request still says how the session stands: its branch has not moved on since, and no
restore has let go of it.
*/
export function endedPullHolds({pull, tip, lifted}: KnownPull, branchTip: string | null): boolean {
	if (lifted) {
		return false;
	}
	return branchTip === null || tip === null || branchTip === tip || branchTip === pull.head.oid;
}

function isSettled({mergeable, mergeState, state}: Pull): boolean {
	return state === 'OPEN' && mergeable !== 'UNKNOWN' && mergeState !== 'UNKNOWN';
}
