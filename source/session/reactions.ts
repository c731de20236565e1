import {
	type CommentCount,
	isCovered,
	type News,
	newsIn,
	readCommentKey,
	threadsInReviewKey,
} from './pull-news.ts';
import {lastReaction, type PullRecord} from './pull-record.ts';
import {type Reaction, type ReactionKind, type ReactionMode, reactionKinds} from './reaction.ts';
import type {Activity, Parked} from './session.ts';

export type {News} from './pull-news.ts';

/** What AO does with news of each kind (`ask` where nothing is set), and how often it tells of one kind (3). */
export type ReactionSettings = {[about in ReactionKind]?: ReactionMode} & {limit?: number};

/** What is to be done with news now; `wait`: nothing yet, it is to be asked again later. */
export type Decision = 'offer' | 'send' | 'wait' | 'limit' | 'nothing';

/** How a session stands at the moment. */
export type Situation = {
	settings: ReactionSettings;
	activity: Activity;
	/** Since when it is in this activity, in ms; null where that is not known. */
	activitySince: number | null;
	/** Its agent was started, and it is not paused, stopped or lost. */
	parked: Parked | null;
	started: boolean;
	/** It is merged, closed, killed or cleaned. */
	over: boolean;
	/** When its branch was last pushed, where the forge does not have what was pushed yet, in ms; else null. */
	pushedAt: number | null;
	now: number;
};

/** What is done where nothing is set. */
export const defaultReactions = {
	checks: 'ask',
	review: 'ask',
	conflict: 'ask',
	comment: 'ask',
	limit: 3,
} as const satisfies Required<ReactionSettings>;

/** So long after a push the forge may take to have the new commits, in ms. */
const pushGrace = 90_000;

/** Failures of a commit that come within so long of each other are told together, in ms. */
const settleTime = 60_000;

/** So long an agent may take to show that it has taken what it was told, in ms. */
const takeTime = 60_000;

/** What there is to tell a session's agent of its pull request, as it was last heard of. */
export function newsOf({pulls}: {pulls: PullRecord}): News[] {
	const {known} = pulls;
	if (known === null) {
		return [];
	}
	const answered = answeredComments(pulls);
	return newsIn(known.pull, known.settled).filter(({about, key}) => {
		const {comments, threads} = readCommentKey(key);
		return about !== 'comment' || comments > answered.comments || threads > answered.threads;
	});
}

/**
What to do with news: each is offered or told once; what was told too often, without having been mended meanwhile, is
told no more until a person has had a say. By itself AO tells an agent only when that can take it.
*/
export function decide(news: News, pulls: PullRecord, situation: Situation): Decision {
	const {settings, over, parked, started} = situation;
	const mode = settings[news.about] ?? defaultReactions[news.about];
	if (mode === 'off' || over) {
		return 'nothing';
	}
	if (parked !== null || !started || isOnItsWay(situation)) {
		return 'wait';
	}
	const before = reactionsSince(pulls, news.about);
	const known = before.findLast(reaction => isCovered(news.key, reaction));
	if (known !== undefined && !(known.outcome === 'offered' && mode === 'auto' && news.about !== 'comment')) {
		return 'nothing';
	}
	if (isTooMuch(before, settings.limit ?? defaultReactions.limit)) {
		return 'limit';
	}
	const decision = mode === 'auto' ? decideToSend(news, pulls, situation) : 'offer';
	return known !== undefined && decision === 'offer' ? 'nothing' : decision;
}

function decideToSend(news: News, pulls: PullRecord, situation: Situation): Decision {
	const {activity, activitySince, now} = situation;
	const {known, reactions} = pulls;
	const running = known?.pull.checks?.pending ?? 0;
	if (news.about === 'checks' && running > 0 && now - Date.parse(known?.at ?? '') < settleTime) {
		return 'wait';
	}
	switch (activity) {
		case 'active':
			return 'wait';
		case 'ready':
		case 'idle': {
			const told = Date.parse(reactions.findLast(({outcome}) => outcome === 'sent')?.at ?? '');
			const showsNothing = activitySince !== null && activitySince <= told && now - told < takeTime;
			return showsNothing ? 'wait' : 'send';
		}
		default:
			return 'offer';
	}
}

function isOnItsWay({pushedAt, now}: Situation): boolean {
	return pushedAt !== null && now - pushedAt < pushGrace;
}

/** What became of news of a kind since what it is about was last mended. */
function reactionsSince({reactions, mendedAt}: PullRecord, about: ReactionKind): Reaction[] {
	return reactions.filter(reaction => reaction.about === about && reaction.at >= (mendedAt[about] ?? ''));
}

/** Whether an agent was told as often as it may be, since a person had the last say on that. */
function isTooMuch(reactions: readonly Reaction[], limit: number): boolean {
	const last = reactions.findLastIndex(({outcome}) => outcome === 'limit');
	const reached = reactions[last];
	const since = reactions.slice(last + 1);
	const answered = since.some(
		({outcome, key}) => outcome === 'sent' || (outcome === 'dismissed' && key === reached?.key),
	);
	return reached !== undefined && !answered
		? true
		: since.filter(({outcome}) => outcome === 'sent').length >= limit;
}

/** How many comments and threads the agent was told of, or a person has put aside. */
export function answeredComments({reactions}: PullRecord): CommentCount {
	const counts = reactions
		.filter(({outcome}) => outcome === 'sent' || outcome === 'dismissed')
		.map(({about, key}): CommentCount => {
			if (about === 'comment') {
				return readCommentKey(key);
			}
			return {comments: 0, threads: about === 'review' ? threadsInReviewKey(key) : 0};
		});
	return {
		comments: Math.max(0, ...counts.map(({comments}) => comments)),
		threads: Math.max(0, ...counts.map(({threads}) => threads)),
	};
}

/** The news that waits for a person to say whether the agent is told; null where none does. */
export function openReaction(pulls: PullRecord): Reaction | null {
	if (pulls.known?.pull.state !== 'OPEN') {
		return null;
	}
	for (const about of reactionKinds) {
		const last = lastReaction(pulls, about);
		if (last !== null && last.outcome !== 'sent' && last.outcome !== 'dismissed') {
			return last;
		}
	}
	return null;
}
