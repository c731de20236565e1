import {describe, expect, test} from 'vitest';
import {noSignals} from '../../source/session/agent-events.ts';
import type {NewFact} from '../../source/session/facts.ts';
import type {Pull} from '../../source/session/pull.ts';
import {lastReaction} from '../../source/session/pull-record.ts';
import type {Session} from '../../source/session/session.ts';
import {viewSession} from '../../source/session/view.ts';
import {
	birth,
	git,
	integrated,
	recordOf,
	restored,
	saying,
	started,
	tipA,
	tipC,
	worktree,
} from './sample-facts.ts';
import {checks, samplePull} from './sample-pull.ts';

function told(changes: Partial<Pull> = {}, tip: string | null = tipA): NewFact {
	return {kind: 'pull', pull: samplePull(changes), tip};
}

const merged = told({state: 'MERGED', endedAt: '2026-03-04T12:05:00.000Z', mergeCommit: 'd'.repeat(40)});
const closed = told({state: 'CLOSED', endedAt: '2026-03-04T12:05:00.000Z'});
const running = [worktree, started(), git()];

function viewOf(
	facts: readonly NewFact[],
	{
		signals = saying('ready'),
		asked = null as {at: number; problem: string | null} | null,
		seconds = 600,
	} = {},
): Session {
	return viewSession(recordOf(...facts), signals, {
		now: birth + seconds * 1000,
		idleAfterMs: 300_000,
		filesCost: {usd: null, source: null, tokens: null},
		forge: 'github',
		asked,
	});
}

function newsOf(
	about: 'checks' | 'comment',
	outcome: 'offered' | 'sent' | 'dismissed' | 'limit',
	key = '1',
): NewFact {
	return {kind: 'reaction', about, key, outcome, text: 'news'};
}

describe('a session with a pull request', () => {
	test.each<[name: string, facts: NewFact[], state: string, column: string]>([
		['has the state of its pull request', [...running, told()], 'mergeable', 'ready'],
		[
			'needs somebody where checks failed',
			[...running, told({checks: checks('FAILURE')})],
			'ci_failed',
			'needs_you',
		],
		['is merged with it', [...running, merged], 'merged', 'done'],
		['is closed with it', [...running, closed], 'closed', 'done'],
		[
			'a newer commit lifts what was merged',
			[...running, merged, git({tip: tipC, ahead: 3})],
			'working',
			'needs_you',
		],
		[
			'a newer commit lifts what was closed',
			[...running, closed, git({tip: tipC, ahead: 3})],
			'working',
			'needs_you',
		],
		[
			'a restore lifts what was merged',
			[...running, merged, restored, started('run-2')],
			'working',
			'working',
		],
		[
			'seen once more after a restore it says nothing',
			[...running, closed, restored, started('run-2'), closed],
			'working',
			'working',
		],
		[
			'reopened after a restore it counts again',
			[...running, closed, restored, started('run-2'), told()],
			'mergeable',
			'ready',
		],
		[
			'reopened after a restore and then merged it is merged',
			[...running, closed, restored, started('run-2'), told(), merged],
			'merged',
			'done',
		],
		['integrated goes before an open one', [...running, told(), integrated()], 'merged', 'done'],
		[
			'the next one counts after one was closed',
			[...running, closed, told({id: 'PR_2', number: 72})],
			'mergeable',
			'ready',
		],
		[
			'a claimed one takes the place of another',
			[
				...running,
				told(),
				{kind: 'claimed_pull', pull: {host: 'github.com', owner: 'acme', repo: 'web', number: 9}},
			],
			'working',
			'needs_you',
		],
	])('%s', (_, facts, state, column) => {
		const session = viewOf(facts);
		expect([session.state, session.column]).toEqual([state, column]);
	});

	test('without one a branch with commits is no review on a forge: nobody can see it there', () => {
		expect(viewOf(running)).toMatchObject({
			state: 'working',
			activity: 'idle',
			attention: {kind: 'idle', text: '2 commits'},
		});
	});

	test('how it ended says the pull request', () => {
		expect(viewOf([...running, merged])).toMatchObject({
			endedAt: '2026-03-04T12:05:00.000Z',
			ended: {reason: 'merged', detail: 'pull request 71 merged'},
		});
	});

	test('a conflict is said whatever its state', () => {
		const session = viewOf([...running, told({mergeable: 'CONFLICTING', mergeState: 'DIRTY'})]);
		expect(session).toMatchObject({
			column: 'needs_you',
			attention: {kind: 'conflict', text: 'conflicts with main'},
		});
	});

	test('mergeability that is being computed leaves the state as it was for the same head', () => {
		const computing = told({mergeable: 'UNKNOWN', mergeState: 'UNKNOWN'});
		expect(viewOf([...running, told(), computing]).state).toBe('mergeable');
		const pushed = told({
			mergeable: 'UNKNOWN',
			mergeState: 'UNKNOWN',
			head: {ref: 'ao/web-42-k3f9', oid: tipC, owner: 'acme', fork: false},
		});
		expect(viewOf([...running, told(), pushed]).state).toBe('pr_open');
	});

	test('an answer is stale when the next one did not come, or nobody has asked for long', () => {
		const at = birth + 590_000;
		expect(viewOf([...running, told()], {asked: {at, problem: null}}).pr).toMatchObject({
			stale: false,
			staleReason: null,
		});
		expect(viewOf([...running, told()], {asked: {at, problem: 'no network'}}).pr).toMatchObject({
			stale: true,
			staleReason: 'no network',
			at: new Date(at).toISOString(),
		});
		expect(viewOf([...running, told()], {seconds: 4000}).pr?.stale).toBe(true);
		expect(viewOf([...running, merged], {seconds: 4000}).pr?.stale).toBe(false);
	});
});

describe('news of it', () => {
	test('is offered until somebody answers', () => {
		const failed = told({checks: checks('FAILURE')});
		expect(viewOf([...running, failed, newsOf('checks', 'offered')]).reaction).toEqual({
			kind: 'checks',
			text: 'news',
		});
		for (const outcome of ['sent', 'dismissed'] as const) {
			expect(
				viewOf([...running, failed, newsOf('checks', 'offered'), newsOf('checks', outcome)]).reaction,
			).toBeNull();
		}
		expect(viewOf([...running, failed, newsOf('checks', 'offered'), merged]).reaction).toBeNull();
	});

	test('a comment that waits needs somebody, and no more once it is answered', () => {
		const waiting = [...running, told(), newsOf('comment', 'offered')];
		expect(viewOf(waiting)).toMatchObject({column: 'needs_you', attention: {kind: 'review', text: 'news'}});
		expect(viewOf([...waiting, newsOf('comment', 'dismissed')])).toMatchObject({
			column: 'ready',
			attention: null,
		});
	});

	test('a comment in a thread waits no more once every thread is resolved, another comment does', () => {
		const thread = told({threads: {total: 1, unresolved: 1}});
		const resolved = told({threads: {total: 1, unresolved: 0}});
		const waiting = [...running, thread, newsOf('comment', 'offered', '0+1')];
		expect(viewOf(waiting)).toMatchObject({column: 'needs_you', reaction: {kind: 'comment'}});
		expect(viewOf([...waiting, resolved])).toMatchObject({column: 'ready', reaction: null, attention: null});
		const beside = [...running, thread, newsOf('comment', 'offered', '1+1'), resolved];
		expect(viewOf(beside)).toMatchObject({column: 'needs_you', reaction: {kind: 'comment'}});
	});

	test('told too often is said', () => {
		const session = viewOf([...running, told({checks: checks('FAILURE')}), newsOf('checks', 'limit')]);
		expect(session.attention?.text).toBe('build (linux); its agent was told often enough');
	});

	test('taken twice it counts once', () => {
		const record = recordOf(...running, told(), newsOf('checks', 'sent'), newsOf('checks', 'sent', '2'));
		expect(record.pulls.reactions).toHaveLength(2);
		expect(lastReaction(record.pulls, 'checks')?.key).toBe('2');
		expect(lastReaction(record.pulls, 'review')).toBeNull();
	});
});

test('without signals nothing of this breaks', () => {
	expect(viewOf([told()], {signals: noSignals()}).state).toBe('mergeable');
});
