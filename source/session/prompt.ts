import {cutText, fenced, readable} from './foreign-text.ts';
import type {PullDetail} from './pull.ts';
import {pullInstruction, pullPart} from './pull-prompt.ts';
import {cleanText} from './text.ts';
import type {Issue} from './tracker.ts';

export type PromptInput = {
	issue: Pick<Issue, 'id' | 'title' | 'body' | 'url' | 'comments'> | null;
	/** The pull request that it goes on with, and the command that pushes to it; without one it makes its own. */
	pull?: {detail: PullDetail; push: string} | null;
	/** What the user wants in words of their own; alone, or in addition to the issue. */
	freePrompt: string | null;
	/** The user's own instruction in place of the default one; '' for none at all. */
	instruction: string | null;
	branch: string;
	base: string;
	forge: 'local' | 'github';
};

/** Bytes of foreign text in a prompt: it has to fit in one argument (128 KiB on Linux) together with the rest. */
const bodyLimit = 64 * 1024;
const commentLimit = 8 * 1024;
const commentsLimit = 32 * 1024;

/**
What an agent is asked to do: the issue or the pull request, fenced off as text of others, then the user's own words, then
the instruction. Control characters and invisible ones are gone; long texts are cut, and say so.
*/
export function buildPrompt(input: PromptInput): string {
	const {pull} = input;
	const parts = [
		pull ? pullPart(pull.detail) : '',
		input.issue ? issuePart(input.issue) : '',
		input.freePrompt === null ? '' : readable(input.freePrompt),
		input.instruction === null ? defaultInstruction(input) : readable(input.instruction),
	];
	return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}

function issuePart(issue: NonNullable<PromptInput['issue']>): string {
	const foreign = [
		`Title: ${cleanText(issue.title).trim()}`,
		issue.url ? `Address: ${cleanText(issue.url)}` : '',
		cutText(readable(issue.body), bodyLimit),
		...newestComments(issue.comments),
	].filter(part => part !== '');
	return fenced(`Work on the issue ${cleanText(issue.id)}.`, foreign.join('\n\n'));
}

function newestComments(comments: Issue['comments']): string[] {
	const kept: string[] = [];
	let bytes = 0;
	for (const comment of comments.toReversed()) {
		const text = `Comment by ${cleanText(comment.author)}, ${cleanText(comment.at)}:\n\n${cutText(readable(comment.body), commentLimit)}`;
		bytes += Buffer.byteLength(text);
		if (bytes > commentsLimit) {
			return [`(${comments.length - kept.length} older comments are left out here.)`, ...kept];
		}
		kept.unshift(text);
	}
	return kept;
}

function defaultInstruction({issue, pull, branch, base, forge}: PromptInput): string {
	if (pull) {
		return pullInstruction(pull.detail, {branch, base, push: pull.push});
	}
	const start = [
		`You are in a git worktree of your own, on the branch ${cleanText(branch)}, which starts at ${cleanText(base)}.`,
		'- Work in this worktree only; leave every other branch and worktree alone.',
		'- Commit your work on this branch.',
	];
	const end =
		forge === 'github'
			? [
					`- When it is done, push this branch and open a pull request into the branch that it started from${issue === null ? '' : `; ${naming(issue)}`}.`,
					'- At the end, say in one line what you did.',
					'- Do not wait for checks or reviews, and do not poll them: AO watches them, and you will be told when one needs you. Stop there.',
				]
			: [
					'- At the end, say in one line what you did.',
					'- Do not wait for checks or reviews: you will be told when one needs you. Stop there.',
				];
	return [...start, ...end].join('\n');
}

/** `#42` and `owner/repo#42`: what GitHub closes when the pull request is merged, in its own words for that. */
const closable = /^(?:[\w-]+\/[\w.-]+)?#\d+$/;

function naming({id, url}: NonNullable<PromptInput['issue']>): string {
	return closable.test(id)
		? `its description has a line \`Closes ${id}\``
		: `its description names the issue (${cleanText(url ?? id)})`;
}
