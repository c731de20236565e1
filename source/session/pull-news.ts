import type {Pull} from './pull.ts';
import {currentChecks, derivePull, isFailing, isQueued, reviewOf} from './pull-state.ts';
import type {ReactionKind} from './reaction.ts';
import {countWords} from './words.ts';

/**
Something that a session's agent could be told of its pull request. `key` tells one piece of news from the next one of
its kind; `text` is one line of foreign text, not cleaned.
*/
export type News = {about: ReactionKind; key: string; text: string};

/** What there is to tell of a pull request as it was last heard of, in the order of the kinds. */
export function newsIn(pull: Pull, settled: Pull | null): News[] {
	if (pull.state !== 'OPEN') {
		return [];
	}
	const derived = derivePull(pull, {now: 0, headSince: null, settled});
	const news = isQueued(pull)
		? []
		: [
				derived.state === 'ci_failed' ? checksNews(pull) : null,
				asksForChanges(pull) ? reviewNews(pull) : null,
				derived.conflict
					? {
							about: 'conflict' as const,
							key: `${pull.head.oid} ${pull.base}`,
							text: `conflicts with ${pull.base}`,
						}
					: null,
			];
	return [...news, commentNews(pull)].filter(one => one !== null);
}

/**
The kinds of news that a pull request has left behind: those of its checks that count have passed, nobody asks for
changes, it conflicts no more. What comes after that is counted anew.
*/
export function mendedIn(pull: Pull, settled: Pull | null): ReactionKind[] {
	const checks = currentChecks(pull);
	const {state} = derivePull(pull, {now: 0, headSince: null, settled});
	const onlyOptional = isFailing(pull) && checks?.pending === 0 && state !== 'ci_failed';
	const passed = checks?.rollup === 'SUCCESS' || onlyOptional;
	const open = pull.policy?.resolvedThreads === true && pull.threads.unresolved > 0;
	const accepted = reviewOf(pull) !== 'changes_requested' && !open;
	const merges = pull.mergeable === 'MERGEABLE' && pull.mergeState !== 'DIRTY';
	return [
		...(passed ? (['checks'] as const) : []),
		...(accepted ? (['review'] as const) : []),
		...(merges ? (['conflict'] as const) : []),
	];
}

/** The names of the failed checks that count: those that protection asks for, where it is known which these are. */
export function failingNames({checks}: Pull): {names: string[]; count: number} {
	if (checks === null) {
		return {names: [], count: 0};
	}
	const {failing, failed, failedRequired} = checks;
	const count = failedRequired || Math.max(failed, failing.length);
	return {names: failing.slice(0, count), count};
}

function checksNews(pull: Pull): News {
	const {names, count} = failingNames(pull);
	const more = count - names.length;
	const words = names.length === 0 ? 'checks' : `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
	return {about: 'checks', key: [pull.head.oid, ...names.toSorted()].join('\n'), text: `${words} failed`};
}

/** Whether reviews ask for changes that the newest commits have not answered, whatever its checks say. */
function asksForChanges(pull: Pull): boolean {
	const context = {now: 0, headSince: null, settled: null};
	return derivePull({...pull, checks: null}, context).state === 'changes_requested';
}

/** Reviews that were given on the present head; an older one has been answered by the commits since. */
export function reviewsThatAsk({reviews, head}: Pull): Pull['reviews'] {
	const asking = reviews.filter(({state, oid}) => state === 'CHANGES_REQUESTED' && oid === head.oid);
	const counting = asking.filter(({canPush}) => canPush);
	return counting.length > 0 ? counting : asking;
}

function reviewNews(pull: Pull): News | null {
	const asking = reviewsThatAsk(pull);
	const {unresolved, total} = pull.threads;
	const mustResolve = pull.policy?.resolvedThreads === true;
	if (asking.length === 0 && !(mustResolve && unresolved > 0)) {
		return null;
	}
	const ids = asking.map(({id}) => id).sort();
	const by = asking.map(({author}) => author).join(', ');
	const threads = `${countWords(unresolved, 'thread is', 'threads are')} not resolved`;
	const text = by === '' ? threads : `changes requested by ${by}${unresolved > 0 ? `; ${threads}` : ''}`;
	const key = [mustResolve ? 'all' : 'asked', `${unresolved}/${total}`, ...ids].join(' ');
	return {about: 'review', key, text};
}

function commentNews({comments, threads}: Pull): News | null {
	const count = comments + threads.total;
	return count === 0
		? null
		: {
				about: 'comment',
				key: commentKey({comments, threads: threads.total}),
				text: count === 1 ? 'a comment' : `${count} comments`,
			};
}

/** How many comments a pull request has, and how many threads in its code. */
export type CommentCount = {comments: number; threads: number};

export function commentKey({comments, threads}: CommentCount): string {
	return `${comments}+${threads}`;
}

export function readCommentKey(key: string): CommentCount {
	const [comments = 0, threads = 0] = key.split('+').map(Number);
	return {comments, threads};
}

/** How many threads there were when a review was news. */
export function threadsInReviewKey(key: string): number {
	return Number(/^\w+ \d+\/(\d+)/.exec(key)?.[1] ?? 0);
}

/**
Whether news holds nothing that was not in this earlier news of its kind: of reviews, and of threads that must be
resolved, some may be left of those that were told.
*/
export function isCovered(key: string, {about, key: known}: Pick<News, 'about' | 'key'>): boolean {
	if (about !== 'review') {
		return key === known;
	}
	const [wanted, counts = '', ...ids] = key.split(' ');
	const [, knownCounts = '', ...knownIds] = known.split(' ');
	const numbers = counts.split('/').map(Number);
	const knownNumbers = knownCounts.split('/').map(Number);
	return (
		ids.every(id => knownIds.includes(id)) &&
		(wanted !== 'all' || numbers.every((number, index) => number <= (knownNumbers[index] ?? 0)))
	);
}
