import {describe, expect, test} from 'vitest';
import {
	emptyNoticeMemory,
	isQuietTime,
	type Notice,
	type NoticeColumn,
	noticeDocument,
	noticesOf,
} from '../../source/session/notices.ts';
import type {Attention, ColumnId, Session} from '../../source/session/session.ts';
import {sampleSession} from '../board/sample.ts';

const start = Date.parse('2026-03-04T12:00:00Z');

type Card = ColumnId | {column: ColumnId; kind: Attention['kind']; text?: string};
type Step = {at: number; cards: Record<string, Card>; attached?: string[]; quiet?: boolean};

function sessionOf(id: string, card: Card): Session {
	if (typeof card === 'string') {
		return sampleSession(id, {column: card, prompt: `Prompt of ${id}`});
	}
	return sampleSession(id, {column: card.column, attention: {kind: card.kind, text: card.text ?? card.kind}});
}

/** Looks at sessions at the given seconds, and whenever something is due in between; gives what is told, and when. */
function told(steps: readonly Step[], on: readonly NoticeColumn[] = ['needs_you', 'ready']) {
	const all: {at: number; notice: Notice}[] = [];
	let memory = emptyNoticeMemory;
	for (const [index, step] of steps.entries()) {
		const end = steps[index + 1]?.at ?? Number.POSITIVE_INFINITY;
		const sessions = Object.entries(step.cards).map(([id, card]) => sessionOf(id, card));
		let now: number | null = start + step.at * 1000;
		while (now !== null && now < start + end * 1000) {
			const context = {now, attached: new Set(step.attached), on, quiet: step.quiet ?? false};
			const result = noticesOf(memory, sessions, context);
			memory = result.memory;
			const at = (now - start) / 1000;
			all.push(...result.notices.map(notice => ({at, notice})));
			expect(result.dueAt === null || result.dueAt > now).toBe(true);
			now = result.dueAt;
		}
	}
	return all;
}

function titles(steps: readonly Step[], on?: readonly NoticeColumn[]): [number, string][] {
	return told(steps, on).map(({at, notice}) => [at, notice.title]);
}

const asks: Card = {column: 'needs_you', kind: 'permission', text: 'Bash: npm test'};
const failing: Card = {column: 'needs_you', kind: 'checks', text: 'unit'};

describe('when somebody is told', () => {
	test.each<[string, Step[], [number, string][]]>([
		['the first look tells nothing', [{at: 0, cards: {a: asks, b: 'ready'}}], []],
		[
			'what comes to a column is told once it has stayed there',
			[
				{at: 0, cards: {a: 'working', b: 'review'}},
				{at: 10, cards: {a: asks, b: 'review'}},
				{at: 13, cards: {a: asks, b: 'review'}},
				{at: 60, cards: {a: asks, b: 'ready'}},
			],
			[
				[12, 'AO: a needs you'],
				[62, 'AO: b is ready to merge'],
			],
		],
		[
			'other columns are nobody’s business',
			[
				{at: 0, cards: {a: 'todo', b: 'working', c: 'review'}},
				{at: 10, cards: {a: 'working', b: 'review', c: 'done'}},
			],
			[],
		],
		[
			'what is left again at once is not told',
			[
				{at: 0, cards: {a: 'working'}},
				{at: 10, cards: {a: asks}},
				{at: 11, cards: {a: 'working'}},
				{at: 11.5, cards: {a: asks}},
				{at: 12, cards: {a: asks}},
				{at: 13.4, cards: {a: 'working'}},
			],
			[],
		],
		[
			'a session that is new and needs somebody at once',
			[
				{at: 0, cards: {}},
				{at: 10, cards: {a: {column: 'needs_you', kind: 'failed'}}},
			],
			[[12, 'AO: a needs you']],
		],
		[
			'the same reason again within a minute is no news, later it is',
			[
				{at: 0, cards: {a: 'working'}},
				{at: 10, cards: {a: asks}},
				{at: 20, cards: {a: 'working'}},
				{at: 30, cards: {a: asks}},
				{at: 100, cards: {a: 'working'}},
				{at: 110, cards: {a: asks}},
			],
			[
				[12, 'AO: a needs you'],
				[112, 'AO: a needs you'],
			],
		],
		[
			'another reason is news at any time',
			[
				{at: 0, cards: {a: 'working'}},
				{at: 10, cards: {a: asks}},
				{at: 20, cards: {a: 'working'}},
				{at: 30, cards: {a: {column: 'needs_you', kind: 'permission', text: 'Bash: rm -r build'}}},
			],
			[
				[12, 'AO: a needs you'],
				[32, 'AO: a needs you'],
			],
		],
		[
			'a more urgent reason in the same column is news, a less urgent one is none',
			[
				{at: 0, cards: {a: failing}},
				{at: 10, cards: {a: asks}},
				{at: 20, cards: {a: failing}},
			],
			[[12, 'AO: a needs you']],
		],
		[
			'several at once are told together, by column',
			[
				{at: 0, cards: {a: 'working', b: 'working', c: 'review', d: 'working'}},
				{at: 10, cards: {a: asks, b: failing, c: 'ready', d: 'working'}},
				{at: 11, cards: {a: asks, b: failing, c: 'ready', d: asks}},
			],
			[
				[12, 'AO: 2 sessions need you'],
				[12, 'AO: c is ready to merge'],
				[17, 'AO: d needs you'],
			],
		],
		[
			'a storm is a notice now and again',
			[
				{at: 0, cards: {a: 'working', b: 'working', c: 'working', d: 'working'}},
				{at: 10, cards: {a: asks, b: 'working', c: 'working', d: 'working'}},
				{at: 12.5, cards: {a: asks, b: asks, c: 'working', d: 'working'}},
				{at: 14, cards: {a: asks, b: asks, c: asks, d: 'working'}},
				{at: 15, cards: {a: asks, b: asks, c: asks, d: asks}},
			],
			[
				[12, 'AO: a needs you'],
				[17, 'AO: 3 sessions need you'],
			],
		],
		[
			'nobody is told of a session that somebody is attached to, nor after leaving it',
			[
				{at: 0, cards: {a: 'working', b: 'working'}, attached: ['a']},
				{at: 10, cards: {a: asks, b: asks}, attached: ['a']},
				{at: 30, cards: {a: asks, b: asks}},
			],
			[[12, 'AO: b needs you']],
		],
		[
			'who attaches while it waits sees it',
			[
				{at: 0, cards: {a: 'working'}},
				{at: 10, cards: {a: asks}},
				{at: 11, cards: {a: asks}, attached: ['a']},
				{at: 20, cards: {a: asks}},
			],
			[],
		],
		[
			'in quiet hours nothing is told, nor after them',
			[
				{at: 0, cards: {a: 'working', b: 'working'}},
				{at: 10, cards: {a: asks, b: 'working'}, quiet: true},
				{at: 30, cards: {a: asks, b: asks}},
			],
			[[32, 'AO: b needs you']],
		],
		[
			'a session that cannot be read for a moment is no news when it is back',
			[
				{at: 0, cards: {a: asks}},
				{at: 10, cards: {}},
				{at: 20, cards: {a: asks}},
			],
			[],
		],
	])('%s', (_, steps, expected) => {
		expect(titles(steps)).toEqual(expected);
	});

	test('only of the columns that are asked for', () => {
		const steps: Step[] = [
			{at: 0, cards: {a: 'working', b: 'review'}},
			{at: 10, cards: {a: asks, b: 'ready'}},
		];
		expect(titles(steps, ['ready'])).toEqual([[12, 'AO: b is ready to merge']]);
		expect(titles(steps, [])).toEqual([]);
	});

	test('a clock that was put back keeps nobody waiting', () => {
		const steps: Step[] = [
			{at: 0, cards: {a: 'working'}},
			{at: 7200, cards: {a: asks}},
		];
		const late = told(steps);
		expect(late).toHaveLength(1);
		let {memory} = noticesOf(emptyNoticeMemory, [sessionOf('a', 'working')], context(start));
		({memory} = noticesOf(memory, [sessionOf('a', asks)], context(start)));
		const back = noticesOf(memory, [sessionOf('a', asks)], context(start - 3_600_000));
		expect(back.notices.map(({title}) => title)).toEqual(['AO: a needs you']);
	});
});

function context(now: number) {
	return {now, attached: new Set<string>(), on: ['needs_you', 'ready'] as const, quiet: false};
}

function noticeOf(...sessions: Session[]): Notice {
	let {memory} = noticesOf(emptyNoticeMemory, [], context(start));
	({memory} = noticesOf(memory, sessions, context(start)));
	const [notice] = noticesOf(memory, sessions, context(start + 2000)).notices;
	if (notice === undefined) {
		throw new Error('nothing is told');
	}
	return notice;
}

describe('what somebody is told', () => {
	test.each<[Attention, string]>([
		[{kind: 'permission', text: 'Bash: npm test'}, 'asks: Bash: npm test'],
		[{kind: 'question', text: 'asks a question'}, 'asks a question'],
		[{kind: 'blocked', text: 'usage limit'}, 'usage limit'],
		[{kind: 'failed', text: 'could not be started'}, 'could not be started'],
		[{kind: 'conflict', text: 'conflicts with main'}, 'conflicts with main'],
		[{kind: 'checks', text: 'unit, lint'}, 'checks: unit, lint'],
		[{kind: 'checks', text: 'checks failed'}, 'checks failed'],
		[{kind: 'exited', text: 'exit status 1, no changes'}, 'exit status 1, no changes'],
		[{kind: 'idle', text: 'no changes'}, 'finished: no changes'],
	])('%j', (attention, body) => {
		const notice = noticeOf(sampleSession('web-42-k3f9', {column: 'needs_you', attention}));
		expect(notice).toMatchObject({title: 'AO: web-42-k3f9 needs you', body});
	});

	test('of a session that is ready, what it is about', () => {
		const issue = {ref: 'local:task-7', id: 'task-7', title: 'Fix\nlogin', url: null, state: 'open'} as const;
		expect(noticeOf(sampleSession('a', {column: 'ready', issue})).body).toBe('task-7 Fix login');
		expect(noticeOf(sampleSession('a', {column: 'ready', prompt: '\n Make it so.\nNow.'})).body).toBe(
			'Make it so.',
		);
		expect(noticeOf(sampleSession('a', {column: 'ready', prompt: null})).body).toBe('ao/a');
	});

	test('foreign text is one clean line of at most 200 characters', () => {
		const text = `\u001B]0;title\u0007\u001B[31mred\u001B[0m\r\n\u009B2Jnext \u202Eline\u0000 ${'x'.repeat(500)}`;
		const attention = {kind: 'blocked', text} as const;
		const {title, body, subjects} = noticeOf(sampleSession('a', {column: 'needs_you', attention}));
		expect(title).toBe('AO: a needs you');
		expect(body).toMatch(/^red next line x+…$/);
		expect([...body]).toHaveLength(200);
		expect(subjects[0]?.attention?.text).toBe(body);
		const emoji = {kind: 'blocked', text: '😀'.repeat(300)} as const;
		const long = noticeOf(sampleSession('a', {column: 'needs_you', attention: emoji})).body;
		expect(long).toBe(`${'😀'.repeat(199)}…`);
	});

	test('of several, each with its reason', () => {
		const sessions = ['a', 'b'].map(id => sessionOf(id, {column: 'needs_you', kind: 'checks', text: id}));
		const notice = noticeOf(...sessions);
		expect(notice).toMatchObject({title: 'AO: 2 sessions need you', body: 'a: checks: a; b: checks: b'});
		const many = Array.from({length: 100}, (_, index) => sessionOf(`web-${index}`, asks));
		expect([...noticeOf(...many).body]).toHaveLength(200);
	});

	test('as a document', () => {
		const attention = {kind: 'checks', text: 'unit'} as const;
		const one = noticeOf(sampleSession('a', {column: 'needs_you', attention}));
		expect(noticeDocument(one, start)).toEqual({
			version: 1,
			session: 'a',
			project: 'web',
			column: 'needs_you',
			attention,
			title: 'AO: a needs you',
			body: 'checks: unit',
			at: '2026-03-04T12:00:00.000Z',
			sessions: [{session: 'a', project: 'web', column: 'needs_you', attention}],
		});
		const other = sampleSession('b', {column: 'ready', project: 'api'});
		const two = noticeOf(sampleSession('a', {column: 'ready'}), other);
		expect(noticeDocument(two, start)).toMatchObject({
			session: null,
			project: null,
			attention: null,
			sessions: [
				{session: 'a', project: 'web', attention: null},
				{session: 'b', project: 'api', attention: null},
			],
		});
	});
});

test.each([
	[undefined, 12, 0, false],
	['22:00-07:00', 21, 59, false],
	['22:00-07:00', 22, 0, true],
	['22:00-07:00', 0, 0, true],
	['22:00-07:00', 6, 59, true],
	['22:00-07:00', 7, 0, false],
	['12:00-13:30', 13, 29, true],
	['12:00-13:30', 13, 30, false],
	['12:00-13:30', 11, 59, false],
	['08:00-08:00', 8, 0, false],
])('quiet hours %s at %i:%i: %s', (span, hours, minutes, expected) => {
	expect(isQuietTime(span, new Date(2026, 2, 4, hours, minutes).getTime())).toBe(expected);
});
