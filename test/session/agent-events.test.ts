import {describe, expect, test} from 'vitest';
import {
	type AgentEvent,
	type AgentSignals,
	applyEvent,
	asAgentEvent,
	noSignals,
} from '../../source/session/agent-events.ts';

const now = 1_000_000;

function signalsAfter(...events: AgentEvent[]): AgentSignals {
	return events.reduce((signals, event) => applyEvent(signals, event, now), noSignals());
}

function activity(t: number, word: unknown, payload: Record<string, unknown> = {}): AgentEvent {
	return {t, event: 'activity', payload: {activity: word, ...payload}};
}

describe('asAgentEvent', () => {
	test.each<[unknown, boolean]>([
		[{t: 1, event: 'activity', payload: {}}, true],
		[{t: 1, event: 'stop'}, true],
		[{t: 1, event: 'stop', payload: 'text', more: 1}, true],
		[{t: '1', event: 'stop'}, false],
		[{t: Number.NaN, event: 'stop'}, false],
		[{t: Number.POSITIVE_INFINITY, event: 'stop'}, false],
		[{t: 1, event: 7}, false],
		[{t: 1}, false],
		[{event: 'stop'}, false],
		[{}, false],
		[[], false],
		['stop', false],
		[7, false],
		[null, false],
		[undefined, false],
	])('%j: %s', (value, is) => {
		expect(asAgentEvent(value) !== null).toBe(is);
	});
});

describe('applyEvent', () => {
	test('changes no signals that it is given', () => {
		const before = noSignals();
		applyEvent(before, activity(1, 'active'), now);
		expect(before).toEqual(noSignals());
	});

	test('keeps so much of what an agent says as can be shown', () => {
		const long = `${'x'.repeat(1999)}😀`;
		const {observation, note} = signalsAfter(activity(5, 'blocked', {text: long}), {
			t: 6,
			event: 'note',
			payload: {text: long},
		});
		expect(observation?.text).toBe(`${'x'.repeat(1999)}\uFFFD`);
		expect(note).toBe(observation?.text);
	});

	test.each(['active', 'ready', 'waiting_input', 'blocked'])('takes %s', word => {
		expect(signalsAfter(activity(5, word)).observation).toMatchObject({
			activity: word,
			at: 5,
			source: 'report',
		});
	});

	test.each(['idle', 'exited', 'unknown', 'ACTIVE', '', null, 7, {}, ['active']])(
		'%j is no activity that an agent can claim',
		word => {
			expect(signalsAfter(activity(5, word)).observation).toBeNull();
			expect(signalsAfter(activity(5, 'ready'), activity(6, word)).observation?.activity).toBe('ready');
		},
	);

	test.each<[string, Record<string, unknown>, string | null, string | null]>([
		['waiting_input', {kind: 'question', text: 'Which?'}, 'question', 'Which?'],
		['waiting_input', {kind: 'permission'}, 'permission', null],
		['waiting_input', {}, 'permission', null],
		['waiting_input', {kind: 7, text: 7}, 'permission', null],
		['active', {kind: 'question', text: ''}, null, null],
		['blocked', {text: 'rate limit'}, null, 'rate limit'],
	])('%s %j asks %s, says %s', (word, payload, ask, text) => {
		expect(signalsAfter(activity(5, word, payload)).observation).toMatchObject({ask, text});
	});

	test('since is the first of equal ones in a row', () => {
		expect(signalsAfter(activity(5, 'active'), activity(9, 'active')).since).toBe(5);
		expect(signalsAfter(activity(5, 'active'), activity(7, 'ready'), activity(9, 'active')).since).toBe(9);
	});

	test('one that is older than the newest evidence changes nothing', () => {
		const signals = signalsAfter(activity(9, 'ready'), activity(5, 'active'));
		expect(signals.observation).toMatchObject({activity: 'ready', at: 9});
		expect(signals.since).toBe(9);
		expect(signals.lastAt).toBe(9);
	});

	test('of two at the same moment the later line counts', () => {
		expect(signalsAfter(activity(9, 'active'), activity(9, 'ready')).observation?.activity).toBe('ready');
	});

	test('one that claims to come from the future counts as of now', () => {
		const signals = signalsAfter(activity(now + 9_999_999, 'ready'));
		expect(signals.observation?.at).toBe(now);
		expect(signals.lastAt).toBe(now);
		expect(signals.since).toBe(now);
	});

	test('one from the future hides none that follow it in the file', () => {
		const signals = signalsAfter(
			activity(now + 9_999_999, 'ready'),
			activity(500, 'active'),
			activity(600, 'active'),
		);
		expect(signals.observation).toMatchObject({activity: 'active', at: 600});
		expect(signals.since).toBe(500);
		const old = signalsAfter(
			activity(now + 9_999_999, 'ready'),
			activity(500, 'ready'),
			activity(400, 'active'),
		);
		expect(old.observation).toMatchObject({activity: 'ready', at: 500});
		expect(old.since).toBe(500);
	});

	test('cost and note: what is known stays where the new one does not say', () => {
		const signals = signalsAfter(
			{t: 1, event: 'cost', payload: {usd: 0.5, tokens: {input: 10, output: 2.4, cacheRead: 'x'}}},
			{t: 2, event: 'cost', payload: {usd: -1, tokens: null}},
			{t: 3, event: 'note', payload: {text: 'half done'}},
			{t: 4, event: 'note', payload: {text: 7}},
			{t: 5, event: 'cost', payload: null},
			{t: 6, event: 'cost', payload: {usd: Number.NaN}},
		);
		expect(signals.cost).toEqual({
			usd: 0.5,
			source: 'agent',
			tokens: {input: 10, output: 2, cacheRead: 0, cacheWrite: 0},
		});
		expect(signals.note).toBe('half done');
	});

	test('tokens without dollars', () => {
		const {cost} = signalsAfter({
			t: 1,
			event: 'cost',
			payload: {tokens: {input: 1, output: 2, cacheRead: 3, cacheWrite: 4}},
		});
		expect(cost).toEqual({
			usd: null,
			source: null,
			tokens: {input: 1, output: 2, cacheRead: 3, cacheWrite: 4},
		});
	});

	test('an event of an unknown kind only tells that something happened', () => {
		expect(signalsAfter({t: 7, event: 'PreToolUse', payload: {x: 1}})).toEqual({...noSignals(), lastAt: 7});
	});

	test.each([null, 7, 'text', [], undefined])('payload %j does no harm', payload => {
		for (const event of ['activity', 'cost', 'note', '__proto__', 'constructor']) {
			expect(signalsAfter({t: 1, event, payload})).toEqual({...noSignals(), lastAt: 1});
		}
	});
});
