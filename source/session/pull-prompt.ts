import {cutText, fenced, readable} from './foreign-text.ts';
import type {PullComment, PullDetail} from './pull.ts';
import {pullName} from './pull-name.ts';
import {cleanText} from './text.ts';

/** Bytes of what others wrote: it has to fit in one argument (128 KiB on Linux) together with the rest. */
const bodyLimit = 32 * 1024;
const noteLimit = 4 * 1024;
const notesLimit = 48 * 1024;

/** What an agent is told of a pull request that it goes on with: all that others wrote, fenced off. */
export function pullPart(detail: PullDetail): string {
	const {pull} = detail;
	const text = [
		`Title: ${cleanText(pull.title).trim()}`,
		`Address: ${cleanText(pull.url)}`,
		cutText(readable(detail.body ?? ''), bodyLimit),
		...newest(notesOf(detail)),
		detail.cut ? '(There is more of it on GitHub.)' : '',
	].filter(part => part !== '');
	const name = pullName({...pull.repository, number: pull.number}, pull.repository);
	return fenced(`Go on with the pull request ${name}.`, text.join('\n\n'));
}

/** Where the agent of an existing pull request works, and what it leaves alone. */
export function pullInstruction(
	{pull}: PullDetail,
	{branch, base, push}: {branch: string; base: string; push: string},
): string {
	return [
		`You are in a git worktree of your own, on the branch ${cleanText(branch)} of this pull request, which is to go into ${cleanText(base)}.`,
		'- Work in this worktree only; leave every other branch and worktree alone.',
		`- Commit your work on this branch and push it to the pull request: ${cleanText(push)}. Never with force.`,
		`- Open no new pull request: this one (${pullName({...pull.repository, number: pull.number}, pull.repository)}) is it.`,
		'- At the end, say in one line what you did.',
		'- Do not wait for checks or reviews, and do not poll them: AO watches them, and you will be told when one needs you. Stop there.',
	].join('\n');
}

type Note = {at: string; text: string};

/** Comments, reviews with words, and the threads that are not resolved, the oldest first. */
function notesOf({comments, reviews, threads}: PullDetail): string[] {
	const notes: Note[] = [
		...comments.map(comment => ({at: comment.at, text: `Comment by ${written(comment)}`})),
		...reviews
			.filter(({body, state}) => body.trim() !== '' || state === 'CHANGES_REQUESTED')
			.map(review => ({
				at: review.at,
				text: `Review by ${cleanText(review.author)} (${review.state.toLowerCase().replaceAll('_', ' ')}), ${cleanText(review.at)}:\n\n${cutText(readable(review.body), noteLimit)}`.trimEnd(),
			})),
		...threads
			.filter(({resolved}) => !resolved)
			.map(({path, line, outdated, comments: said}) => ({
				at: said.at(-1)?.at ?? '',
				text: [
					`Unresolved thread at ${cleanText(path)}${line === null ? '' : `:${line}`}${outdated ? ' (of an older version)' : ''}`,
					...said.map(written),
				].join('\n\n'),
			})),
	];
	return notes.sort((one, other) => one.at.localeCompare(other.at)).map(({text}) => text);
}

function written({author, at, body}: PullComment): string {
	return `${cleanText(author)}, ${cleanText(at)}:\n\n${cutText(readable(body), noteLimit)}`;
}

/** As many of the newest as there is room for. */
function newest(notes: readonly string[]): string[] {
	const kept: string[] = [];
	let bytes = 0;
	for (const note of notes.toReversed()) {
		bytes += Buffer.byteLength(note);
		if (bytes > notesLimit) {
			return [`(${notes.length - kept.length} older ones are left out here.)`, ...kept];
		}
		kept.unshift(note);
	}
	return kept;
}
