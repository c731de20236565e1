import {findRepository, fullName, permissionOf, type State} from './state.ts';
import type {Issue, Pull} from './types.ts';

type Term = {negative: boolean; key: string | null; value: string};

/** The words of a search: `key:value`, `-key:value`, quoted or not, and plain text. */
export function searchTerms(query: string): Term[] {
	return [...query.matchAll(/(-?)(?:([a-z-]+):)?("(?:\\.|[^"\\])*"|\S+)/gi)].map(
		([, minus, key, value = '']) => ({
			negative: minus === '-',
			key: key?.toLowerCase() ?? null,
			value: value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value,
		}),
	);
}

/**
Issues and pull requests by GitHub's search words (docs.github.com, "Searching issues and pull requests"): repo, org, user,
is, type, state, label, assignee, author, milestone, head, base, review-requested, no, sort, and text in titles, bodies and
comments. Words that are not known match nothing, so that a wrong one is seen.
*/
export function searchIssues(state: State, query: string, viewer: string): (Issue | Pull)[] {
	const terms = searchTerms(query);
	const places = terms.filter(({key}) => key === 'repo' || key === 'org' || key === 'user');
	const repositories = state.repositories.filter(
		repository =>
			permissionOf(state, repository, viewer) !== null &&
			(places.length === 0 ||
				places.some(({key, value}) => {
					const [owner = '', name = ''] = value.split('/');
					return key === 'repo'
						? findRepository(state, owner, name) === repository
						: repository.owner.toLowerCase() === value.toLowerCase();
				})),
	);
	const wanted = terms.filter(term => !places.includes(term) && term.key !== 'sort');
	const sort = terms.find(({key}) => key === 'sort')?.value ?? 'created-desc';
	const [field, direction] = sort.split('-');
	const time = (item: Issue | Pull) => (field === 'updated' ? item.updatedAt : item.createdAt);
	const found = repositories
		.flatMap(repository => [...repository.items.values()])
		.filter(item => wanted.every(term => matches(item, term, viewer) !== term.negative));
	const sign = direction === 'asc' ? 1 : -1;
	return found.sort((a, b) => sign * (time(a).localeCompare(time(b)) || a.number - b.number));
}

function matches(item: Issue | Pull, {key, value}: Term, viewer: string): boolean {
	const lower = value.toLowerCase();
	const same = (other: string | null | undefined) => other?.toLowerCase() === lower;
	const user = (login: string | null) =>
		login?.toLowerCase() === (lower === '@me' ? viewer.toLowerCase() : lower);
	switch (key) {
		case null: {
			const texts = [item.title, item.body, ...item.comments.map(({body}) => body)];
			return texts.some(text => text.toLowerCase().includes(lower));
		}
		case 'is':
		case 'type':
		case 'state':
			return isIt(item, lower);
		case 'label':
			return value.split(',').some(label => {
				const name = label.replace(/^"|"$/g, '').toLowerCase();
				return item.labels.some(own => own.toLowerCase() === name);
			});
		case 'assignee':
			return lower === '*' ? item.assignees.length > 0 : item.assignees.some(user);
		case 'author':
			return user(item.author);
		case 'milestone':
			return same(item.milestone?.title);
		case 'no':
			return (
				(lower === 'assignee' && item.assignees.length === 0) ||
				(lower === 'label' && item.labels.length === 0) ||
				(lower === 'milestone' && item.milestone === null)
			);
		case 'head':
			return item.kind === 'pull' && same(item.head.ref);
		case 'base':
			return item.kind === 'pull' && same(item.base);
		case 'review-requested':
			return item.kind === 'pull' && item.requested.some(user);
		case 'in':
		case 'archived':
			return true;
		default:
			// A word with a colon that is no qualifier is text.
			return [item.title, item.body].some(text => text.toLowerCase().includes(`${key}:${lower}`));
	}
}

function isIt(item: Issue | Pull, word: string): boolean {
	switch (word) {
		case 'issue':
			return item.kind === 'issue';
		case 'pr':
		case 'pull-request':
			return item.kind === 'pull';
		case 'open':
			return item.state === 'OPEN';
		case 'closed':
			return item.state !== 'OPEN';
		case 'merged':
			return item.state === 'MERGED';
		case 'unmerged':
			return item.state !== 'MERGED';
		case 'draft':
			return item.kind === 'pull' && item.draft;
		case 'private':
			return item.repository.private;
		case 'public':
			return !item.repository.private;
		default:
			return false;
	}
}

/** Names of repositories that contain the words of a search. */
export function searchRepositories(state: State, query: string, viewer: string): State['repositories'] {
	const words = searchTerms(query).filter(({key}) => key === null);
	return state.repositories.filter(
		repository =>
			permissionOf(state, repository, viewer) !== null &&
			words.every(({value}) => fullName(repository).toLowerCase().includes(value.toLowerCase())),
	);
}
