import {describe, expect, test} from 'vitest';
import type {IssueFilter} from '../../../source/session/tracker.ts';
import {searchFor} from '../../../source/trackers/github/search.ts';

/** What a filter adds to the search of a repository's open issues. */
function added(filter: IssueFilter): string {
	const [, words] =
		/^repo:acme\/web is:issue state:open(?: (.*))? sort:created-desc$/.exec(searchFor('acme/web', filter)) ??
		[];
	return words ?? '';
}

describe('a filter as a search', () => {
	test.each<[IssueFilter, string]>([
		[{}, ''],
		[{labels: ['bug']}, 'label:"bug"'],
		[{labels: ['bug', 'good first issue']}, 'label:"bug" label:"good first issue"'],
		[{assignee: 'ann'}, 'assignee:ann'],
		[{assignee: '@ann'}, 'assignee:ann'],
		[{assignee: '@me'}, 'assignee:@me'],
		[{assignee: 'dependabot[bot]'}, 'assignee:dependabot[bot]'],
		[{milestone: 'Version 2'}, 'milestone:"Version 2"'],
		[{search: 'dark mode'}, 'dark mode'],
		[{search: ' dark \n\t mode '}, 'dark mode'],
		[{search: '"dark mode" ios'}, '"dark mode" ios'],
		[{search: 'größe 日本'}, 'größe 日本'],
		[{search: "v1.2 #42 a/b c++ don't"}, 'v1.2 "#42" a/b c++ don\'t'],
	])('%o', (filter, words) => {
		expect(added(filter)).toBe(words);
	});

	test('of closed or of all issues', () => {
		expect(searchFor('acme/web', {state: 'closed'})).toBe(
			'repo:acme/web is:issue state:closed sort:created-desc',
		);
		expect(searchFor('acme/web', {state: 'all'})).toBe('repo:acme/web is:issue sort:created-desc');
	});

	test.each<[IssueFilter, string]>([
		[{search: 'repo:eve/x'}, '"repo:eve/x"'],
		[{search: '-label:bug is:pr'}, '"-label:bug" "is:pr"'],
		[{search: 'a OR b'}, 'a "OR" b'],
		[{search: 'not (a)'}, '"not" "(a)"'],
		[{search: '"unfinished'}, 'unfinished'],
		[{search: 'back\\slash'}, '"back\\\\slash"'],
		[{labels: ['x" repo:eve/x "']}, 'label:"x\\" repo:eve/x \\""'],
		[{labels: ['a\nb\0']}, 'label:"a b"'],
		[{labels: ['end\\']}, 'label:"end\\\\"'],
		[{assignee: 'ann is:pr'}, 'assignee:"ann is:pr"'],
		[{assignee: '@me is:pr'}, 'assignee:"me is:pr"'],
		[{milestone: '" state:closed'}, 'milestone:"\\" state:closed"'],
	])('what is looked for never becomes a word of the search itself: %o', (filter, words) => {
		expect(added(filter)).toBe(words);
	});
});
