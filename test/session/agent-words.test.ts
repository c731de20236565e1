import {expect, test} from 'vitest';
import {whyAgentMatters} from '../../source/session/agent-words.ts';
import type {Activity, Parked, State} from '../../source/session/session.ts';

const now = Date.parse('2026-03-04T12:00:00Z');

test.each<[Activity, number | null, Parked | null, State, string]>([
	['active', 12, null, 'working', 'codex is at work (since 12s)'],
	['active', 3700, null, 'working', 'codex is at work (since 1h)'],
	['active', null, null, 'working', 'codex is at work'],
	['active', -5, null, 'working', 'codex is at work (since 0ms)'],
	['waiting_input', 60, null, 'working', 'codex is waiting for an answer (since 1m)'],
	['blocked', 60, null, 'working', 'codex is blocked (since 1m)'],
	['ready', 60, null, 'review_pending', 'codex has finished its turn (since 1m)'],
	['idle', 600, null, 'working', 'codex has finished its turn (since 10m)'],
	['exited', 60, null, 'exited', 'codex has ended (since 1m)'],
	['unknown', null, null, 'spawning', 'codex is not running'],
	['unknown', null, null, 'failed', 'codex is not running'],
	['unknown', null, null, 'working', 'codex is running'],
	['exited', 60, 'paused', 'paused', 'codex is paused'],
	['exited', 60, 'stopped', 'review_pending', 'codex is stopped'],
	['active', 60, 'lost', 'lost', 'codex is lost'],
])('%s for %s s, parked %s, %s: %s', (activity, seconds, parked, state, words) => {
	const activitySince = seconds === null ? null : new Date(now - seconds * 1000).toISOString();
	expect(whyAgentMatters({agent: 'codex', activity, activitySince, parked, state}, now)).toBe(words);
});
