import {fetchBranch} from '../../git/fetch-pull.ts';
import {errorView} from '../../session/errors.ts';
import type {Forge} from '../../session/forge.ts';
import type {Pull, PullComment, PullDetail, PullRef} from '../../session/pull.ts';
import {commentKey, newsIn} from '../../session/pull-news.ts';
import {
	type CommentFilter,
	checksMessage,
	commentMessage,
	conflictMessage,
	type FailedCheck,
	foreignLimit,
	type NewComments,
	reviewMessage,
} from '../../session/reaction-message.ts';
import {answeredComments, type News} from '../../session/reactions.ts';
import {firstLine, fitWidth} from '../../session/text.ts';
import {conflictingFiles} from '../pulls/conflicting-files.ts';
import {type SessionEntry, view} from '../sessions.ts';

/** What came of looking news up. `news` is what it is now: comments may have come since. */
export type LookedUp =
	/** `mayBeAutomatic`: all of it was written by people of the repository, or by programs. */
	| {is: 'message'; news: News; text: string; mayBeAutomatic: boolean}
	/** The agent knows it, as it wrote it itself. */
	| {is: 'known'; news: News}
	/** It is no news any more. */
	| {is: 'over'};

/** So many failed checks are told with their logs. */
const mostLogs = 3;
/** Names and links take room beside the logs. */
const logRoom = foreignLimit - 1024;

type Question = {entry: SessionEntry; forge: Forge; ref: PullRef; detail: PullDetail; pull: Pull};

/**
Reads what there is to say of news: the failed logs, the review, the files that conflict, the new comments.

A public repository has comments of strangers, and what an agent reads it may do. So what is told without a person
having a say (`automatic`) has no words of others than people of the repository (its owner, members of its organization,
collaborators; reviewers who can push), and AO's own account, which is the author of a session's own pull request. What a person sends on has
all of it, fenced off as text of others. Comments of AO's own account that were written while the agent was at work are
taken for the agent's.
@throws AoError where the forge could not be asked.
*/
export async function lookUpNews(
	entry: SessionEntry,
	news: News,
	{automatic, signal}: {automatic: boolean; signal?: AbortSignal | undefined},
): Promise<LookedUp> {
	const {project, record} = entry;
	const {known, ref} = record.pulls;
	if (project.forge === null || known === null || ref === null) {
		return {is: 'over'};
	}
	const {forge} = project;
	const detail = await forge.detail(ref, {signal});
	const pull: Pull = {...detail.pull, policy: detail.pull.policy ?? known.pull.policy};
	const sameHead = pull.head.oid === known.pull.head.oid;
	const now = newsIn(pull, sameHead ? known.settled : null);
	const ofHead = news.about === 'checks' || news.about === 'conflict';
	if (!now.some(({about}) => about === news.about) || (ofHead && !sameHead)) {
		return {is: 'over'};
	}
	const question = {entry, forge, ref, detail, pull};
	switch (news.about) {
		case 'checks':
			return message(news, await aboutChecks(question, signal));
		case 'conflict':
			return message(news, await aboutConflict(question, signal));
		case 'review': {
			const trusted = await trustIn(question);
			const safe = reviewMessage({...detail, pull}, trusted);
			const whole = reviewMessage({...detail, pull}, () => true);
			const text = automatic ? (safe ?? whole) : whole;
			return text === null ? {is: 'over'} : {...message(news, text), mayBeAutomatic: safe !== null};
		}
		case 'comment':
			return aboutComments(question, {withThreads: !now.some(({about}) => about === 'review')});
	}
}

function message(news: News, text: string): Extract<LookedUp, {is: 'message'}> {
	return {is: 'message', news, text, mayBeAutomatic: true};
}

async function aboutChecks(
	{entry, forge, ref, detail, pull}: Question,
	signal: AbortSignal | undefined,
): Promise<string> {
	const onlyRequired = (pull.checks?.failedRequired ?? 0) > 0;
	const failed = detail.checks.filter(
		({state, required}) => state === 'failed' && (!onlyRequired || required === true),
	);
	const told = failed.slice(0, mostLogs);
	const bytes = Math.floor(logRoom / Math.max(1, told.length));
	const withLogs: FailedCheck[] = [];
	for (const check of told) {
		try {
			withLogs.push({check, log: await forge.failedLog(ref, check, bytes, {signal})});
		} catch (error) {
			signal?.throwIfAborted();
			withLogs.push({check, log: `(The log could not be read: ${errorView(error).message})`});
		}
	}
	const tip = entry.record.git?.tip ?? pull.head.oid;
	return checksMessage(pull, withLogs, {more: failed.length - told.length, behind: tip !== pull.head.oid});
}

async function aboutConflict({entry, pull}: Question, signal: AbortSignal | undefined): Promise<string> {
	const {project, record} = entry;
	const remote = project.home.remote ?? 'origin';
	await fetchBranch(project.repository, remote, pull.base, signal);
	const files = await conflictingFiles(project, {
		base: `refs/remotes/${remote}/${pull.base}`,
		head: record.git?.tip ?? pull.head.oid,
	});
	return conflictMessage(pull, {files, remote});
}

async function aboutComments(question: Question, {withThreads}: {withThreads: boolean}): Promise<LookedUp> {
	const {entry, detail, pull, forge} = question;
	const viewer = await forge.viewer();
	const isNew = (comment: PullComment): boolean =>
		!stoodInPrompt(entry, comment) && !(comment.author === viewer && wasAtWork(entry, comment));
	const answered = answeredComments(entry.record.pulls);
	const fresh: NewComments = {
		comments: newest(detail.comments, pull.comments - answered.comments).filter(isNew),
		threads: withThreads
			? newest(detail.threads, pull.threads.total - answered.threads).flatMap(thread => {
					const comments = thread.comments.filter(isNew);
					return thread.resolved || comments.length === 0 ? [] : [{...thread, comments}];
				})
			: [],
	};
	const all = [...fresh.comments, ...fresh.threads.flatMap(({comments}) => comments)];
	const key = commentKey({comments: pull.comments, threads: pull.threads.total});
	const [first] = all;
	if (first === undefined) {
		return {is: 'known', news: {about: 'comment', key, text: "comments of the agent's own account"}};
	}
	const more = all.length === 1 ? '' : ` (and ${all.length - 1} more)`;
	const trusted = await trustIn(question);
	return {
		is: 'message',
		news: {about: 'comment', key, text: `${first.author}: ${fitWidth(firstLine(first.body), 120)}${more}`},
		text: commentMessage(pull, fresh),
		mayBeAutomatic: all.every(trusted),
	};
}

function newest<T>(list: readonly T[], count: number): T[] {
	return count > 0 ? list.slice(-count) : [];
}

/** What was written before a session on an existing pull request was there stood in its prompt. */
function stoodInPrompt({record}: SessionEntry, {at}: PullComment): boolean {
	return !record.created.ownBranch && Date.parse(at) < Date.parse(record.created.at);
}

/** So far the server's clock and ours may be apart, and it tells whole seconds, in ms. */
const clockSlack = 10_000;

/** Whether the agent was at work when a comment was written, as far as its present activity tells. */
function wasAtWork(entry: SessionEntry, {at}: PullComment): boolean {
	const {activity, activitySince} = view(entry);
	const since = activitySince === null ? Number.NaN : Date.parse(activitySince);
	if (Number.isNaN(since)) {
		return true;
	}
	const rests = activity === 'ready' || activity === 'idle' || activity === 'exited';
	const written = Date.parse(at);
	return rests ? written <= since + clockSlack : written >= since - clockSlack;
}

/** Tells whose words an agent may be told without a person having seen them. */
async function trustIn({detail, forge}: Question): Promise<CommentFilter> {
	const viewer = await forge.viewer();
	const reviewers = detail.reviews.filter(({canPush}) => canPush).map(({author}) => author);
	const trusted = new Set([viewer, ...reviewers]);
	return ({author, insider}) => insider === true || trusted.has(author);
}
