import {expect, test} from 'vitest';
import {pullRows} from '../../source/commands/pull-rows.ts';
import type {PullRequest, Session} from '../../source/session/session.ts';

const now = Date.parse('2026-03-04T14:00:00Z');

const pr: PullRequest = {
	number: 71,
	url: 'https://github.com/acme/web/pull/71',
	title: 'Add --json to list',
	state: 'open',
	reason: 'ready',
	ci: 'none',
	review: 'none',
	mergeable: 'yes',
	checks: {passed: 0, failed: 0, pending: 0, failing: []},
	unresolved: 0,
	insertions: 12,
	deletions: 3,
	at: '2026-03-04T13:57:00Z',
	stale: false,
	staleReason: null,
};

function rowsOf(changes: Partial<PullRequest>, reaction: Session['reaction'] = null): string[] {
	const session = {id: 'web-42-k3f9', pr: {...pr, ...changes}, reaction} as Session;
	return pullRows(session, now).flatMap(([name, text]) => (text === null ? [] : [`${name}: ${text}`]));
}

test('a pull request that is well', () => {
	expect(rowsOf({})).toEqual([
		'pr: #71 Add --json to list',
		'page: https://github.com/acme/web/pull/71',
		'stands: open, ready to merge',
		'checks: none',
		'review: none',
		'mergeable: yes',
	]);
});

test('one with everything that can be wrong, and news that waits', () => {
	const checks = {passed: 3, failed: 3, pending: 1, failing: ['build (linux)', 'lint']};
	const changes: Partial<PullRequest> = {
		reason: 'checks_failed',
		ci: 'failing',
		review: 'changes_requested',
		mergeable: 'conflict',
		checks,
		unresolved: 2,
		stale: true,
		staleReason: 'GitHub (github.com) cannot be reached.',
	};
	expect(rowsOf(changes, {kind: 'checks', text: 'lint failed'}).slice(2)).toEqual([
		'stands: open, checks failed',
		'checks: 3 passed, 3 failed (build (linux), lint and 1 more), 1 running',
		'review: changes requested',
		'mergeable: conflict',
		'threads: 2 not resolved',
		'news: lint failed (tell its agent: ao approve web-42-k3f9; put it aside: ao approve web-42-k3f9 --deny)',
		'as of: 3 min ago: GitHub (github.com) cannot be reached.',
	]);
});

test.each<[Partial<PullRequest>, string]>([
	[{ci: 'pending', reason: 'checks_running'}, 'checks: not there yet'],
	[{state: 'draft', reason: 'draft'}, 'stands: draft'],
	[{state: 'merged', reason: 'merged'}, 'stands: merged'],
	[{state: 'closed', reason: 'closed_unmerged'}, 'stands: closed without a merge'],
	[{stale: true}, 'as of: 3 min ago'],
])('%j', (changes, row) => {
	expect(rowsOf(changes)).toContain(row);
});

test('none', () => {
	expect(pullRows({pr: null} as Session, now)).toEqual([]);
});

test('news that AO tells no more of by itself', () => {
	const session = {id: 'web-1', pr, reaction: {kind: 'comment', text: 'grace: Rename it.'}} as Session;
	expect(pullRows(session, now, {toldEnough: true})).toContainEqual([
		'news',
		'grace: Rename it.; its agent was told often enough (tell its agent: ao approve web-1; put it aside: ao approve web-1 --deny)',
	]);
});
