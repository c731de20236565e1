import {cutText, fenced, readable} from './foreign-text.ts';
import type {Check, Pull, PullComment, PullDetail} from './pull.ts';
import {reviewsThatAsk} from './pull-news.ts';
import {cleanText} from './text.ts';
import {countWords} from './words.ts';

/** Bytes of what others wrote in one message, and of one comment. */
export const foreignLimit = 8 * 1024;
const commentLimit = 2 * 1024;

/** A failed check, and the end of its log where there is one. */
export type FailedCheck = {check: Check; log: string | null};

/** How many lines of a log's end are told. */
const logLines = 60;

/** A name that may stand in a command as it is. */
const plainName = /^[\w.][\w./-]*$/;

/** What an agent is told of failed checks: which, and the end of their logs. `behind`: it has newer commits. */
export function checksMessage(
	pull: Pull,
	failed: readonly FailedCheck[],
	{more, behind}: {more: number; behind: boolean},
): string {
	const parts = failed.map(({check, log}) => {
		const title = [cleanText(check.name), check.url === null ? '' : cleanText(check.url)];
		return [title.filter(word => word !== '').join(' '), log === null ? '(no log)' : lastLines(log)].join(
			'\n',
		);
	});
	if (more > 0) {
		parts.push(`(and ${more} more)`);
	}
	return [
		`${subject(pull)}: ${countWords(failed.length + more, 'check')} failed on commit ${shortOid(pull.head.oid)}.`,
		fenced('This is what failed, each with the end of its log.', cutText(parts.join('\n\n'), foreignLimit)),
		[
			behind ? 'Your branch has commits that are not pushed: push them first if they mend it.' : '',
			'Find the cause and mend it, commit, and push to this branch. The checks run again by themselves: do not wait for them.',
		]
			.filter(line => line !== '')
			.join(' '),
	].join('\n\n');
}

function lastLines(log: string): string {
	return readable(log).split('\n').slice(-logLines).join('\n');
}

/** What an agent is told of a conflict. `files` where it is known which conflict. */
export function conflictMessage(
	pull: Pull,
	{files, remote}: {files: readonly string[]; remote: string},
): string {
	const named = plainName.test(pull.base) && plainName.test(remote);
	const how = named
		? `Fetch it (\`git fetch ${remote} ${pull.base}\`), then merge it into this branch (\`git merge ${remote}/${pull.base}\`) or rebase this branch on it`
		: 'Fetch its base branch, then merge that into this branch or rebase this branch on it';
	return [
		`${subject(pull)}: it cannot be merged, because it conflicts with its base branch${named ? ` ${pull.base}` : ''}.`,
		...(files.length === 0
			? []
			: [
					fenced(
						'These files conflict.',
						cutText(files.map(file => cleanText(file)).join('\n'), foreignLimit),
					),
				]),
		`${how}. Resolve each conflict so that both sides keep what they meant, run the tests, commit, and push to this branch (after a rebase with \`--force-with-lease\`).`,
	].join('\n\n');
}

/** Which comments are meant for an agent. */
export type CommentFilter = (comment: PullComment) => boolean;

/** What an agent is told of reviews and open threads; null where nothing of either passes the filter. */
export function reviewMessage(
	{pull, reviews, threads, cut}: PullDetail,
	filter: CommentFilter,
): string | null {
	const ids = reviewsThatAsk(pull).map(({id}) => id);
	const asking = reviews.filter(review => ids.includes(review.id) && filter(review));
	const open = threads.flatMap(thread => {
		const comments = thread.comments.filter(filter);
		return thread.resolved || comments.length === 0 ? [] : [{...thread, comments}];
	});
	if (asking.length === 0 && open.length === 0) {
		return null;
	}
	const parts = [
		...asking.map(({author, body}) =>
			`${cleanText(author)} requests changes:\n\n${shortened(body)}`.trimEnd(),
		),
		...open.map(threadText),
		...(cut ? ['(There is more of it on GitHub.)'] : []),
	];
	const what = asking.length > 0 ? 'changes are requested' : 'review threads are not resolved';
	return [
		`${subject(pull)}: ${what}.`,
		fenced('This is what reviewers wrote.', cutText(parts.join('\n\n'), foreignLimit)),
		'Do what is asked where you agree, commit, and push to this branch. Where you do not, say so in your last line.',
	].join('\n\n');
}

function threadText({path, line, outdated, comments}: PullDetail['threads'][number]): string {
	const place = `${cleanText(path)}${line === null ? '' : `:${line}`}${outdated ? ' (of an older version)' : ''}`;
	return [`Thread at ${place}`, ...comments.map(written)].join('\n\n');
}

/** What an agent is told of new comments. */
export function commentMessage(pull: Pull, {comments, threads}: NewComments): string {
	const parts = [...comments.map(written), ...threads.map(threadText)];
	const count = comments.length + threads.length;
	return [
		`${subject(pull)}: ${count === 1 ? 'there is a new comment' : `there are ${count} new comments`}.`,
		fenced('This is what was written.', cutText(parts.join('\n\n'), foreignLimit)),
		'Where it asks for a change that you agree with, make it, commit, and push to this branch.',
	].join('\n\n');
}

/** Comments of a pull request, and threads in its code, that its agent was not told of yet. */
export type NewComments = Pick<PullDetail, 'comments' | 'threads'>;

function written({author, body}: PullComment): string {
	return `${cleanText(author)} wrote:\n\n${shortened(body)}`;
}

function shortened(body: string): string {
	return cutText(readable(body), commentLimit);
}

function subject({number, url}: Pull): string {
	return `Pull request ${number} of this branch (${cleanText(url)})`;
}

function shortOid(oid: string): string {
	return /^[\da-f]{8,}$/.test(oid) ? oid.slice(0, 8) : 'its newest';
}
