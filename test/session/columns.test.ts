import {describe, expect, test} from 'vitest';
import {columns, deriveColumn, isActive} from '../../source/session/columns.ts';
import type {Activity, ColumnId, Parked, State} from '../../source/session/session.ts';

const states: State[] = [
	'failed',
	'killed',
	'cleaned',
	'merged',
	'closed',
	'ci_failed',
	'changes_requested',
	'review_pending',
	'approved',
	'mergeable',
	'pr_open',
	'paused',
	'stopped',
	'lost',
	'queued',
	'spawning',
	'exited',
	'working',
];
const activities: Activity[] = ['active', 'ready', 'idle', 'waiting_input', 'blocked', 'exited', 'unknown'];
const parkings: (Parked | null)[] = [null, 'paused', 'stopped', 'lost'];

type Case = [state: State, activity: Activity, parked: Parked | null, conflict: boolean, column: ColumnId];

const cases: Case[] = [
	['killed', 'exited', null, false, 'done'],
	['killed', 'waiting_input', null, true, 'done'],
	['cleaned', 'exited', null, false, 'done'],
	['merged', 'exited', null, false, 'done'],
	['merged', 'ready', null, false, 'done'],
	['merged', 'idle', null, true, 'done'],
	['merged', 'unknown', null, false, 'done'],
	['closed', 'ready', null, false, 'done'],
	['merged', 'active', null, false, 'working'],
	['merged', 'waiting_input', null, false, 'needs_you'],
	['merged', 'blocked', null, false, 'needs_you'],
	['closed', 'active', null, false, 'working'],
	['merged', 'exited', 'stopped', false, 'done'],
	['merged', 'active', 'stopped', false, 'done'],
	['failed', 'unknown', null, false, 'needs_you'],
	['working', 'waiting_input', null, false, 'needs_you'],
	['working', 'blocked', null, false, 'needs_you'],
	['pr_open', 'waiting_input', null, false, 'needs_you'],
	['mergeable', 'blocked', null, false, 'needs_you'],
	['ci_failed', 'active', null, false, 'needs_you'],
	['changes_requested', 'ready', null, false, 'needs_you'],
	['review_pending', 'ready', null, true, 'needs_you'],
	['mergeable', 'ready', null, true, 'needs_you'],
	['exited', 'exited', null, false, 'needs_you'],
	['working', 'idle', null, false, 'needs_you'],
	['working', 'ready', null, false, 'working'],
	['working', 'active', null, false, 'working'],
	['working', 'unknown', null, false, 'working'],
	['spawning', 'unknown', null, false, 'working'],
	['review_pending', 'idle', null, false, 'review'],
	['review_pending', 'exited', null, false, 'review'],
	['pr_open', 'active', null, false, 'review'],
	['approved', 'idle', null, false, 'ready'],
	['mergeable', 'exited', null, false, 'ready'],
	['queued', 'unknown', null, false, 'todo'],
	['paused', 'exited', 'paused', false, 'todo'],
	['stopped', 'exited', 'stopped', false, 'todo'],
	['lost', 'exited', 'lost', false, 'todo'],
	['stopped', 'waiting_input', 'stopped', false, 'todo'],
	['review_pending', 'exited', 'stopped', false, 'review'],
	['review_pending', 'waiting_input', 'lost', false, 'review'],
	['stopped', 'exited', 'stopped', true, 'needs_you'],
];

describe('deriveColumn', () => {
	test.each(cases)('%s, %s, parked %s, conflict %s: %s', (state, activity, parked, conflict, column) => {
		expect(deriveColumn({state, activity, parked, conflict, comment: false})).toBe(column);
	});

	test('every combination is in one of the columns, and by the rules in their order', () => {
		const known = new Set(columns.map(({id}) => id));
		for (const state of states) {
			for (const activity of activities) {
				for (const parked of parkings) {
					for (const conflict of [false, true]) {
						const combination = {state, activity, parked, conflict};
						const column = deriveColumn({...combination, comment: false});
						expect(known, JSON.stringify(combination)).toContain(column);
						expect(column, JSON.stringify(combination)).toBe(columnByTheRules(combination));
					}
				}
			}
		}
	});

	test('a comment that nobody has looked at needs somebody, until the session is done', () => {
		const saidOn = (state: State) =>
			deriveColumn({state, activity: 'idle', parked: null, conflict: false, comment: true});
		expect(saidOn('approved')).toBe('needs_you');
		expect(saidOn('review_pending')).toBe('needs_you');
		expect(saidOn('merged')).toBe('done');
	});

	test('an agent that asks is never out of sight, unless it was ended', () => {
		for (const state of states.filter(name => name !== 'killed' && name !== 'cleaned')) {
			for (const activity of ['waiting_input', 'blocked'] as const) {
				expect(deriveColumn({state, activity, parked: null, conflict: false, comment: false}), state).toBe(
					'needs_you',
				);
			}
		}
	});
});

/** The contract's sentences on columns, one after the other. */
function columnByTheRules({
	state,
	activity,
	parked,
	conflict,
}: {
	state: State;
	activity: Activity;
	parked: Parked | null;
	conflict: boolean;
}): ColumnId {
	const does = parked ?? activity;
	const rules: [boolean, ColumnId][] = [
		[['killed', 'cleaned'].includes(state), 'done'],
		[['merged', 'closed'].includes(state) && !['active', 'waiting_input', 'blocked'].includes(does), 'done'],
		[state === 'failed' || ['waiting_input', 'blocked'].includes(does), 'needs_you'],
		[['ci_failed', 'changes_requested', 'exited'].includes(state) || conflict, 'needs_you'],
		[state === 'working' && does === 'idle', 'needs_you'],
		[['approved', 'mergeable'].includes(state), 'ready'],
		[['pr_open', 'review_pending'].includes(state), 'review'],
		[['queued', 'paused', 'stopped', 'lost'].includes(state), 'todo'],
	];
	return rules.find(([holds]) => holds)?.[1] ?? 'working';
}

test('the columns in their order', () => {
	expect(columns.map(({id}) => id)).toEqual(['todo', 'working', 'needs_you', 'review', 'ready', 'done']);
});

describe('isActive', () => {
	test.each<[State, ColumnId, boolean]>([
		['working', 'working', true],
		['stopped', 'todo', true],
		['exited', 'needs_you', true],
		['review_pending', 'review', true],
		['merged', 'working', true],
		['merged', 'done', false],
		['killed', 'done', false],
		['failed', 'needs_you', false],
	])('%s in %s: %s', (state, column, active) => {
		expect(isActive({state, column})).toBe(active);
	});
});
