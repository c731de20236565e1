import {type Repository, splitRef} from './issue-ref.ts';
import {cleanText, firstLine} from './text.ts';

/** What a pull request's first text is made from. All of it is foreign text. */
export type PullTextInput = {
	issue: {ref: string; title: string} | null;
	prompt: string | null;
	branch: string;
	/** Messages of its commits, the oldest first. */
	messages: readonly string[];
	/** The repository that it goes into. */
	repository: Repository;
};

/** GitHub's own limit for a title, and enough of a prompt to know it by. */
const longestTitle = 256;
const longestFromPrompt = 72;

/** The issue's title, else the subject of the only commit, else the first words of the prompt, else the branch. */
export function pullTitle({issue, prompt, branch, messages}: PullTextInput): string {
	const [message, ...more] = messages;
	const candidates = [
		issue === null ? '' : firstLine(issue.title),
		message === undefined || more.length > 0 ? '' : firstLine(message),
		shortened(firstLine(prompt ?? ''), longestFromPrompt),
		message === undefined ? '' : firstLine(message),
		cleanText(branch),
	];
	return shortened(candidates.find(text => text !== '') ?? '', longestTitle);
}

/** What the commits say (of a single one its text, of several their subjects), and the issue that it closes. */
export function pullBody(input: PullTextInput): string {
	const {messages} = input;
	const [message = '', ...more] = messages;
	const text = more.length === 0 ? bodyOf(message) : messages.map(one => `- ${firstLine(one)}`).join('\n');
	const closing = closingLine(input);
	return [text, closing === null || text.includes(closing) ? '' : closing].filter(Boolean).join('\n\n');
}

/**
The line by which GitHub closes the issue when the pull request is merged: `Closes #42`, in another repository of the
server `Closes owner/repo#42`; null for an issue that is not there (docs.github.com, "Linking a pull request to an issue").
*/
export function closingLine({issue, repository}: Pick<PullTextInput, 'issue' | 'repository'>): string | null {
	const parts = issue === null ? null : splitRef(issue.ref);
	if (parts?.kind !== 'github' || parts.host !== repository.host) {
		return null;
	}
	const own = parts.owner === repository.owner && parts.repo === repository.repo;
	return own ? `Closes #${parts.number}` : `Closes ${parts.owner}/${parts.repo}#${parts.number}`;
}

function bodyOf(message: string): string {
	const text = cleanText(message, {lines: true, tabs: true}).trim();
	const end = text.indexOf('\n');
	return end === -1 ? '' : text.slice(end).trim();
}

/** Cut between two words where there is a place for it. */
function shortened(text: string, most: number): string {
	if (text.length <= most) {
		return text;
	}
	const head = text.slice(0, most - 1).toWellFormed();
	const space = head.lastIndexOf(' ');
	return `${(space > most / 2 ? head.slice(0, space) : head).trimEnd()}…`;
}
