import type {IssueFilter} from '../../session/tracker.ts';

/** Words that a search takes as its own: operators between terms. */
const operator = /^(?:and|or|not)$/i;
const plainWord = /^[\p{L}\p{N}_][\p{L}\p{N}_.@#/+'-]*$/u;

/**
A filter as a search of GitHub's (docs.github.com, "Searching issues and pull requests"), newest first. What was typed
is looked for as it stands: it never becomes a qualifier (`repo:`, `is:`) or an operator. A phrase in quotes stays one.
@param nameWithOwner the repository, as GitHub writes it.
@param milestone its title.
*/
export function searchFor(
	nameWithOwner: string,
	{
		labels = [],
		assignee,
		milestone,
		search = '',
		state = 'open',
	}: Pick<IssueFilter, 'labels' | 'assignee' | 'milestone' | 'search' | 'state'>,
): string {
	return [
		`repo:${nameWithOwner}`,
		'is:issue',
		...(state === 'all' ? [] : [`state:${state}`]),
		...labels.map(label => `label:${quoted(label)}`),
		...(assignee === undefined ? [] : [`assignee:${person(assignee)}`]),
		...(milestone === undefined ? [] : [`milestone:${quoted(milestone)}`]),
		...terms(search),
		'sort:created-desc',
	].join(' ');
}

/** `@me` is the account itself; a name may be typed with its `@`. */
function person(name: string): string {
	const login = name.trim().replace(/^@(?!me$)/i, '');
	return /^(?:@me|[\w-]+(?:\[bot\])?)$/i.test(login) ? login : quoted(login);
}

function terms(search: string): string[] {
	return [...search.matchAll(/"([^"]*)"|([^\s"]+)/g)].flatMap(([, phrase, word]) => {
		const text = (phrase ?? word ?? '').trim();
		if (text === '') {
			return [];
		}
		return phrase === undefined && plainWord.test(text) && !operator.test(text) ? [text] : [quoted(text)];
	});
}

function quoted(text: string): string {
	const oneLine = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
	return `"${oneLine.replace(/["\\]/g, '\\$&')}"`;
}
