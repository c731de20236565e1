import {describe, expect, test} from 'vitest';
import type {NewFact} from '../../source/session/facts.ts';
import type {Pull} from '../../source/session/pull.ts';
import type {ReactionKind, ReactionOutcome} from '../../source/session/reaction.ts';
import {type Decision, decide, newsOf, openReaction, type Situation} from '../../source/session/reactions.ts';
import {birth, recordOf, started, tipA, worktree} from './sample-facts.ts';
import {checks, olderOid, review, samplePull} from './sample-pull.ts';

const told = (changes: Partial<Pull>): NewFact => ({kind: 'pull', pull: samplePull(changes), tip: tipA});
const failing = (name = 'test', changes: Partial<Pull> = {}) =>
	told({checks: checks('FAILURE', {failing: [name]}), ...changes});
const passed = told({checks: checks('SUCCESS')});
const runningAgain = told({checks: checks('PENDING')});

/** What became of the news of a kind that there is after these facts. */
function reacted(facts: readonly NewFact[], about: ReactionKind, outcome: ReactionOutcome): NewFact {
	const news = newsOf(recordOf(...facts)).find(one => one.about === about);
	return {kind: 'reaction', about, key: news?.key ?? 'none', outcome, text: news?.text ?? 'news'};
}

const calm: Situation = {
	settings: {},
	activity: 'ready',
	activitySince: null,
	parked: null,
	started: true,
	over: false,
	pushedAt: null,
	now: birth + 3_600_000,
};

/** The steps are facts, or outcomes of the news that there is then. Gives what is decided on the last. */
function decisionAfter(
	steps: readonly (NewFact | ReactionOutcome)[],
	situation: Partial<Situation> = {},
	about: ReactionKind = 'checks',
): Decision | 'no news' {
	const facts: NewFact[] = [worktree, started()];
	for (const step of steps) {
		facts.push(typeof step === 'string' ? reacted(facts, about, step) : step);
	}
	const record = recordOf(...facts);
	const news = newsOf(record).find(one => one.about === about);
	return news === undefined ? 'no news' : decide(news, record.pulls, {...calm, ...situation});
}

const auto = {settings: {checks: 'auto', review: 'auto', conflict: 'auto', comment: 'auto'}} as const;

describe('once for each piece of news', () => {
	test.each<[name: string, steps: (NewFact | ReactionOutcome)[], ask: string, auto: string]>([
		['a check failed', [failing()], 'offer', 'send'],
		['passed', [passed], 'no news', 'no news'],
		['offered', [failing(), 'offered'], 'nothing', 'send'],
		['told', [failing(), 'sent'], 'nothing', 'nothing'],
		['put aside', [failing(), 'dismissed'], 'nothing', 'nothing'],
		['could not be told', [failing(), 'failed'], 'nothing', 'nothing'],
		[
			'told; the same again after a re-run',
			[failing(), 'sent', runningAgain, failing()],
			'nothing',
			'nothing',
		],
		['told; passed since, and fails again', [failing(), 'sent', passed, failing()], 'offer', 'send'],
		['told; another one fails too', [failing(), 'sent', failing('lint')], 'offer', 'send'],
		[
			'told; the next commit fails as well',
			[
				failing(),
				'sent',
				failing('test', {
					head: {...samplePull().head, oid: olderOid},
					checks: checks('FAILURE', {oid: olderOid, failing: ['test']}),
				}),
			],
			'offer',
			'send',
		],
	])('%s', (_, steps, ask, automatic) => {
		expect(decisionAfter(steps)).toBe(ask);
		expect(decisionAfter(steps, auto)).toBe(automatic);
		expect(decisionAfter(steps, {settings: {checks: 'off'}})).toBe(ask === 'no news' ? ask : 'nothing');
	});
});

describe('when an agent can take it', () => {
	test.each<[name: string, situation: Partial<Situation>, ask: Decision, auto: Decision]>([
		['ready', {activity: 'ready'}, 'offer', 'send'],
		['idle', {activity: 'idle'}, 'offer', 'send'],
		['at work', {activity: 'active'}, 'offer', 'wait'],
		['asks something', {activity: 'waiting_input'}, 'offer', 'offer'],
		['blocked', {activity: 'blocked'}, 'offer', 'offer'],
		['ended', {activity: 'exited'}, 'offer', 'offer'],
		['says nothing', {activity: 'unknown'}, 'offer', 'offer'],
		['paused', {parked: 'paused'}, 'wait', 'wait'],
		['stopped', {parked: 'stopped'}, 'wait', 'wait'],
		['lost', {parked: 'lost'}, 'wait', 'wait'],
		['not started yet', {started: false, activity: 'unknown'}, 'wait', 'wait'],
		['merged or killed', {over: true}, 'nothing', 'nothing'],
		['has pushed just now', {pushedAt: calm.now - 89_000}, 'wait', 'wait'],
		['has pushed a while ago', {pushedAt: calm.now - 91_000}, 'offer', 'send'],
	])('%s', (_, situation, ask, automatic) => {
		expect(decisionAfter([failing()], situation)).toBe(ask);
		expect(decisionAfter([failing()], {...auto, ...situation})).toBe(automatic);
	});

	test('news that was offered is not offered again while the agent cannot take it', () => {
		expect(decisionAfter([failing(), 'offered'], {...auto, activity: 'blocked'})).toBe('nothing');
		expect(decisionAfter([failing(), 'offered'], {...auto, activity: 'active'})).toBe('wait');
	});

	test('checks that fail one after the other are told together', () => {
		const first = told({checks: checks('FAILURE', {pending: 2})});
		const seen = birth + 30_000;
		expect(decisionAfter([first], {...auto, now: seen + 10_000})).toBe('wait');
		expect(decisionAfter([first], {now: seen + 10_000})).toBe('offer');
		expect(decisionAfter([first], {...auto, now: seen + 61_000})).toBe('send');
	});

	test('a second piece of news waits until the agent has shown that it took the first', () => {
		const steps = [failing(), 'sent', failing('lint')] as const;
		const toldAt = birth + 40_000;
		const soon = {...auto, now: toldAt + 20_000};
		expect(decisionAfter(steps, {...soon, activitySince: toldAt - 5000})).toBe('wait');
		expect(decisionAfter(steps, {...soon, activitySince: toldAt + 5000})).toBe('send');
		expect(decisionAfter(steps, {...auto, now: toldAt + 61_000, activitySince: toldAt - 5000})).toBe('send');
	});
});

describe('the limit', () => {
	const two = {settings: {checks: 'auto', limit: 2}} as const;
	const often = [failing('a'), 'sent', failing('b'), 'sent'] as const;

	test.each<[name: string, steps: (NewFact | ReactionOutcome)[], decision: Decision]>([
		['one less', [failing('a'), 'sent', failing('b')], 'send'],
		['reached', [...often, failing('c')], 'limit'],
		[
			'what was only offered does not count',
			[failing('a'), 'offered', failing('b'), 'offered', failing('c')],
			'send',
		],
		['said once', [...often, failing('c'), 'limit'], 'nothing'],
		['still reached for the next failure', [...often, failing('c'), 'limit', failing('d')], 'limit'],
		['passed meanwhile', [...often, passed, failing('c')], 'send'],
		['only running meanwhile', [...often, runningAgain, failing('c')], 'limit'],
		['passed after it was reached', [...often, failing('c'), 'limit', passed, failing('d')], 'send'],
		['a person has sent it on', [...often, failing('c'), 'limit', 'sent', failing('d')], 'send'],
		['a person has put it aside', [...often, failing('c'), 'limit', 'dismissed', failing('d')], 'send'],
		[
			'and is reached again',
			[...often, failing('c'), 'limit', 'sent', failing('d'), 'sent', failing('e')],
			'limit',
		],
	])('%s', (_, steps, decision) => {
		expect(decisionAfter(steps, two)).toBe(decision);
	});

	test('is three where nothing is set, also where a person is asked', () => {
		const three = [...often, failing('c'), 'sent', failing('d')] as const;
		expect(decisionAfter(three)).toBe('limit');
		expect(decisionAfter([...often, failing('c')])).toBe('offer');
	});
});

describe('comments', () => {
	const comments = (count: number, threads = 0) =>
		told({comments: count, threads: {total: threads, unresolved: threads}});

	test.each<[name: string, steps: (NewFact | ReactionOutcome)[], decision: Decision | 'no news']>([
		['none', [comments(0)], 'no news'],
		['one', [comments(1)], 'send'],
		['told', [comments(1), 'sent'], 'no news'],
		['another one', [comments(1), 'sent', comments(2)], 'send'],
		['another one in the code', [comments(1), 'sent', comments(1, 1)], 'send'],
		['one was deleted', [comments(2), 'sent', comments(1)], 'no news'],
		['offered: a person decides', [comments(1), 'offered'], 'nothing'],
		['offered, and another one', [comments(1), 'offered', comments(2)], 'send'],
	])('%s', (_, steps, decision) => {
		expect(decisionAfter(steps, auto, 'comment')).toBe(decision);
	});
});

describe('reviews', () => {
	test('a push that answers a review is no news; the next review is', () => {
		const first = told({reviews: [review('CHANGES_REQUESTED', {id: 'R1'})]});
		const head = {...samplePull().head, oid: olderOid};
		const pushed = told({head, reviews: [review('CHANGES_REQUESTED', {id: 'R1'})]});
		const again = told({head, reviews: [review('CHANGES_REQUESTED', {id: 'R2', oid: olderOid})]});
		expect(decisionAfter([first, 'sent', pushed], auto, 'review')).toBe('no news');
		expect(decisionAfter([first, 'sent', pushed, again], auto, 'review')).toBe('send');
	});
});

describe('what waits for a person', () => {
	const open = (...facts: NewFact[]) => openReaction(recordOf(worktree, started(), ...facts).pulls);
	const offered = [failing(), reacted([failing()], 'checks', 'offered')] as const;

	test('is the news that was offered, or was too much, or could not be told', () => {
		expect(open(...offered)).toMatchObject({about: 'checks', outcome: 'offered', text: 'test failed'});
		for (const outcome of ['limit', 'failed'] as const) {
			expect(open(...offered, reacted([failing()], 'checks', outcome))).toMatchObject({outcome});
		}
	});

	test('is nothing any more once it was answered, does not hold, or the pull request has ended', () => {
		expect(open(...offered, reacted([failing()], 'checks', 'sent'))).toBeNull();
		expect(open(...offered, reacted([failing()], 'checks', 'dismissed'))).toBeNull();
		expect(open(...offered, runningAgain)).toBeNull();
		expect(open(...offered, told({state: 'MERGED', checks: checks('FAILURE')}))).toBeNull();
		expect(open(failing())).toBeNull();
	});
});
