import {describe, expect, test} from 'vitest';
import {
	type Evidence,
	mergeEvidence,
	noEvidence,
	type Observation,
	takeAnswered,
	takeObservation,
	weighLook,
} from '../../source/session/evidence.ts';
import type {ActivitySource} from '../../source/session/session.ts';
import type {HeardActivity, Sign} from '../../source/session/signal.ts';

/** Seconds are easier to read than milliseconds. */
const ms = (seconds: number) => seconds * 1000;

function seen(
	seconds: number,
	source: ActivitySource,
	activity: HeardActivity,
	text: string | null = null,
): Observation {
	return {at: ms(seconds), source, activity, text, ask: activity === 'waiting_input' ? 'permission' : null};
}

type Step =
	| Observation
	| {answered: number; by: ActivitySource}
	| {look: Sign | 'answered' | null; by: ActivitySource; now: number; still?: number};

/** Everything that was heard and seen, in the order in which it came. */
function known(steps: readonly Step[]): Evidence {
	return steps.reduce<Evidence>((evidence, step) => {
		if ('answered' in step) {
			return takeAnswered(evidence, {at: ms(step.answered), source: step.by});
		}
		if ('look' in step) {
			const stillMs = step.still === undefined ? undefined : ms(step.still);
			const next = weighLook(evidence, {
				source: step.by,
				sign: step.look,
				now: ms(step.now),
				...(stillMs === undefined ? {} : {stillMs}),
			});
			return next === null ? evidence : takeObservation(evidence, next);
		}
		return takeObservation(evidence, step);
	}, noEvidence);
}

const ready: Sign = {activity: 'ready'};
const active: Sign = {activity: 'active'};
const asks: Sign = {activity: 'waiting_input', text: 'May I?', ask: 'permission'};

type Case = [
	name: string,
	steps: readonly Step[],
	result: [activity: HeardActivity | null, source: ActivitySource | null, since: number | null],
];

/** What other tools had to mend in their detection, each as what AO hears and sees and what it makes of it. */
const cases: Case[] = [
	['nothing heard yet: just started', [], [null, null, null]],
	['an empty screen says nothing', [{look: null, by: 'screen', now: 1}], [null, null, null]],
	['a silent tool run of six minutes is active', [seen(10, 'hook', 'active')], ['active', 'hook', 10]],
	[
		'a screen that says nothing does not end a turn',
		[seen(10, 'hook', 'active'), {look: null, by: 'screen', now: 370, still: 360}],
		['active', 'hook', 10],
	],
	[
		'a prompt box between two tool calls is no end of the turn',
		[seen(10, 'hook', 'active'), {look: ready, by: 'screen', now: 12, still: 0.4}],
		['active', 'hook', 10],
	],
	[
		'a prompt box that stays is one',
		[seen(10, 'hook', 'active'), {look: ready, by: 'screen', now: 20, still: 2}],
		['ready', 'screen', 19],
	],
	[
		'a screen drawn anew after a resize changes nothing',
		[seen(10, 'hook', 'ready'), {look: ready, by: 'screen', now: 400, still: 0}],
		['ready', 'hook', 10],
	],
	[
		'waiting does not wear off',
		[seen(10, 'hook', 'waiting_input'), {look: null, by: 'screen', now: 9000, still: 8000}],
		['waiting_input', 'hook', 10],
	],
	[
		'waiting ends when the question is answered at another client: the tool has run',
		[seen(10, 'hook', 'waiting_input'), {answered: 15, by: 'hook'}],
		['active', 'hook', 15],
	],
	[
		'waiting ends without a word when it is refused: the live file says idle',
		[seen(10, 'hook', 'waiting_input'), {look: {activity: 'ready', at: ms(14)}, by: 'transcript', now: 20}],
		['ready', 'transcript', 14],
	],
	[
		'waiting ends when the title no longer asks',
		[seen(10, 'hook', 'waiting_input'), {look: 'answered', by: 'title', now: 20}],
		['active', 'title', 19],
	],
	[
		'a title that lags behind the hook does not end waiting',
		[seen(10, 'hook', 'waiting_input'), {look: 'answered', by: 'title', now: 10.5}],
		['waiting_input', 'hook', 10],
	],
	[
		'nothing asked, nothing answered',
		[seen(10, 'hook', 'ready'), {look: 'answered', by: 'title', now: 99}],
		['ready', 'hook', 10],
	],
	[
		'an interrupt without a hook: the transcript tells',
		[seen(10, 'hook', 'active'), seen(30, 'transcript', 'ready')],
		['ready', 'transcript', 30],
	],
	[
		'an old transcript line does not undo a newer hook',
		[seen(30, 'hook', 'active'), seen(10, 'transcript', 'ready')],
		['active', 'hook', 30],
	],
	[
		'a failed turn is blocked, whatever the screen looks like afterwards',
		[
			seen(10, 'hook', 'active'),
			seen(20, 'hook', 'blocked', 'sign-in needed'),
			{look: ready, by: 'screen', now: 60, still: 30},
			{look: {activity: 'ready', at: ms(21)}, by: 'transcript', now: 61},
			{look: ready, by: 'title', now: 62},
		],
		['blocked', 'hook', 20],
	],
	[
		'what only the screen told to be blocked ends when the screen shows it no longer',
		[
			{look: {activity: 'blocked', text: 'no credit'}, by: 'screen', now: 20},
			{look: ready, by: 'screen', now: 60, still: 30},
		],
		['ready', 'screen', 59],
	],
	[
		'an idle file after an error of the same conversation does not',
		[seen(20, 'transcript', 'blocked'), {look: {activity: 'ready', at: ms(21)}, by: 'transcript', now: 60}],
		['blocked', 'transcript', 20],
	],
	[
		'a file that claims to come from the future counts as of now and hides nothing that follows',
		[{look: {activity: 'waiting_input', at: 1e300}, by: 'transcript', now: 20}, seen(21, 'hook', 'active')],
		['active', 'hook', 21],
	],
	[
		'blocked ends with the next turn',
		[seen(20, 'hook', 'blocked'), seen(40, 'hook', 'active')],
		['active', 'hook', 40],
	],
	[
		'blocked ends when the screen shows work',
		[seen(20, 'hook', 'blocked'), {look: active, by: 'screen', now: 40, still: 0}],
		['active', 'screen', 39],
	],
	[
		'a dialog before the first hook is seen on the screen',
		[{look: asks, by: 'screen', now: 5, still: 0}],
		['waiting_input', 'screen', 4],
	],
	[
		'work that was never announced by a hook',
		[seen(10, 'hook', 'ready'), {look: active, by: 'screen', now: 50, still: 0}],
		['active', 'screen', 49],
	],
	[
		'the same again goes on from its first time',
		[seen(10, 'hook', 'ready'), seen(70, 'hook', 'ready')],
		['ready', 'hook', 10],
	],
	[
		'between equals the hook decides',
		[seen(10, 'screen', 'ready'), seen(10, 'hook', 'active'), seen(10, 'transcript', 'ready')],
		['active', 'hook', 10],
	],
	[
		'a report ranks as a hook: the later one counts',
		[seen(10, 'hook', 'active'), seen(10, 'report', 'ready')],
		['ready', 'report', 10],
	],
];

describe('evidence', () => {
	test.each(cases)('%s', (_, steps, [activity, source, since]) => {
		const {observation, since: begin} = known(steps);
		expect([observation?.activity ?? null, observation?.source ?? null, begin]).toEqual([
			activity,
			source,
			since === null ? null : ms(since),
		]);
	});

	test('a look keeps the better words of the hook', () => {
		const evidence = known([
			seen(10, 'hook', 'waiting_input', 'Bash: npm test'),
			{look: {activity: 'waiting_input', text: 'Do you want to proceed?'}, by: 'screen', now: 20, still: 0},
		]);
		expect(evidence.observation).toMatchObject({source: 'hook', text: 'Bash: npm test'});
	});

	test('another question on the same screen is news', () => {
		const evidence = known([
			{look: {activity: 'waiting_input', text: 'First?'}, by: 'screen', now: 20, still: 0},
			{look: {activity: 'waiting_input', text: 'Second?'}, by: 'screen', now: 30, still: 0},
		]);
		expect(evidence.observation?.text).toBe('Second?');
	});
});

describe('events and looks together', () => {
	test('the newer stream wins, since its own beginning', () => {
		const events = known([seen(10, 'hook', 'active'), seen(50, 'hook', 'active')]);
		const looks = known([seen(30, 'transcript', 'ready')]);
		expect(mergeEvidence(events, looks)).toMatchObject({
			observation: {activity: 'active', source: 'hook'},
			since: ms(50),
		});
	});

	test('the same from both began with the earlier', () => {
		const events = known([seen(50, 'hook', 'ready')]);
		const looks = known([seen(30, 'transcript', 'ready')]);
		expect(mergeEvidence(events, looks)).toMatchObject({observation: {source: 'hook'}, since: ms(30)});
	});

	test('the same from both began after what one of them saw in between', () => {
		const events = known([
			seen(20, 'hook', 'ready'),
			seen(49, 'hook', 'waiting_input'),
			seen(51, 'hook', 'active'),
		]);
		const looks = known([seen(12, 'transcript', 'active'), seen(50, 'transcript', 'active')]);
		for (const merged of [mergeEvidence(events, looks), mergeEvidence(looks, events)]) {
			expect(merged).toMatchObject({observation: {source: 'hook'}, since: ms(50)});
		}
	});

	test('a question of one stream is ended by the other', () => {
		const events = known([seen(10, 'hook', 'waiting_input')]);
		const looks = known([{answered: 12, by: 'transcript'}]);
		for (const merged of [mergeEvidence(events, looks), mergeEvidence(looks, events)]) {
			expect(merged.observation).toMatchObject({activity: 'active', source: 'transcript', at: ms(12)});
		}
	});
});
