import {describe, expect, test} from 'vitest';
import {codexEvents} from '../../../source/agents/codex/events.ts';
import type {AgentEvent} from '../../../source/session/agent-events.ts';
import {recordedEvents, recordedFiles} from './recorded.ts';

/** In short: `conversation <end of its id>`, `active`, `waiting_input permission: …`. */
function replay(events: readonly AgentEvent[], memory = codexEvents.start()): string[] {
	return events.flatMap(event => {
		const signals = codexEvents.read(memory, event);
		memory = JSON.parse(JSON.stringify(memory)) as typeof memory;
		return signals.map(signal => {
			switch (signal.kind) {
				case 'conversation':
					return `conversation ${signal.id.slice(-6)}`;
				case 'activity':
					expect(signal.at).toBe(event.t);
					return [signal.activity, signal.ask, signal.text && `| ${signal.text}`].filter(Boolean).join(' ');
				default:
					return signal.kind;
			}
		});
	});
}

const asksApproval = expect.stringMatching(/^waiting_input permission \| Bash: printf 'hello/) as string;

describe('recorded runs', () => {
	test.each([
		['hello-trust-by-hash', ['conversation cf4617', 'active', 'ready']],
		['user-hooks-merged', ['conversation e2ded2', 'ready']],
		['error-401', ['conversation 7c7324', 'active']],
		['interrupt', ['conversation be960f', 'active', 'ready']],
		['commit-denied', ['conversation 2c9c2e', 'active', 'active', 'active', 'ready']],
		['approve-esc', ['conversation 3825bd', 'active', 'active', asksApproval, 'ready']],
		['approve-yes-resume', ['conversation 8caf49', 'active', 'active', asksApproval, 'active', 'ready']],
		['resume', ['conversation 8caf49', 'active', 'active', 'active', 'ready']],
		[
			'full-recommended',
			[
				...['conversation 4c2c1b', 'active', 'active', 'active', 'ready'],
				...['active', 'active', asksApproval, 'active', 'ready'],
			],
		],
		['usage-compact', ['conversation 584cb0', 'active', 'active', 'active', 'ready', 'active', 'ready']],
		['queue-cmd-while-working', ['conversation 80f508', 'active', 'ready', 'active', 'ready']],
		[
			'question-plan',
			[
				'conversation e699c6',
				'active',
				'waiting_input question | Which database do you want? (SQLite / Postgres)',
				...['active', 'ready', 'active', 'ready', 'active', 'ready', 'active'],
			],
		],
		[
			'fork-clear',
			[
				...['conversation c1f0a1', 'active', 'ready'],
				...['conversation 74127e', 'active', 'ready'],
				...['conversation 6a796c', 'active', 'ready'],
			],
		],
	])('%s', (name, signals) => {
		expect(replay(recordedEvents(name))).toEqual(signals);
	});

	test('a subagent asks in its parent’s window, and only the end of the main thread’s turn makes it ready', () => {
		expect(replay(recordedEvents('subagent'))).toEqual([
			...['conversation 150966', 'active', 'active', 'ready'],
			"waiting_input permission | Bash: printf 'hello\\n' > mock-approved.txt",
			...['answered', 'ready'],
		]);
	});

	test('every one is read from any of its events on', () => {
		for (const file of recordedFiles('events-')) {
			const events = recordedEvents(file.slice('events-'.length, -'.jsonl'.length));
			for (let from = 0; from < events.length; from++) {
				expect(replay(events.slice(from))[0] ?? 'conversation').toMatch(/^conversation/);
			}
		}
	});
});

const id = '01a206a5-4726-7f80-ae42-98f3ca3825bd';
const other = '01a206a5-480c-7c41-a0d1-460395c64086';
let time = 0;
const event = (name: string, payload: Record<string, unknown> = {}): AgentEvent => ({
	t: ++time,
	event: name,
	payload: {session_id: id, ...payload},
});
const bash = (command: string) => ({tool_name: 'Bash', tool_input: {command}});

test('other conversations are passed over until one is begun in the window', () => {
	expect(
		replay([
			event('SessionStart'),
			event('Stop', {session_id: other}),
			event('UserPromptSubmit'),
			event('PermissionRequest', {session_id: other, ...bash('x')}),
			event('SessionStart', {session_id: other, source: 'clear'}),
			event('Stop'),
			event('UserPromptSubmit', {session_id: other}),
		]),
	).toEqual(['conversation 3825bd', 'active', 'conversation c64086', 'active']);
});

test('while one call waits for approval, the end of another one does not end the waiting', () => {
	expect(
		replay([
			event('UserPromptSubmit'),
			event('PermissionRequest', bash('one')),
			event('PostToolUse', {...bash('two'), tool_use_id: 'call_2'}),
			event('PermissionRequest', bash('three')),
			event('PostToolUse', {...bash('one'), tool_use_id: 'call_1'}),
			event('PostToolUse', {tool_name: 'Bash'}),
		]),
	).toEqual([
		...['conversation 3825bd', 'active'],
		...['waiting_input permission | Bash: one', 'waiting_input permission | Bash: three', 'active'],
	]);
});

const patch =
	'*** Begin Patch\n*** Add File: /home/u/a b.txt\n+*** Add File: x\n*** Update File: b\n*** End Patch';

test.each([
	[{tool_name: 'apply_patch', tool_input: {command: patch}}, 'apply_patch: Add /home/u/a b.txt, Update b'],
	[{tool_name: 'apply_patch', tool_input: {command: '*** Begin Patch'}}, 'apply_patch: *** Begin Patch'],
	[{tool_name: 'Bash', tool_input: {description: 'only that'}}, 'Bash: only that'],
	[{tool_name: 'Bash'}, 'Bash'],
	[{}, null],
	[{tool_name: 7, tool_input: [1]}, null],
])('names what is asked for in %j', (payload, text) => {
	const memory = codexEvents.start();
	expect(codexEvents.read(memory, event('PermissionRequest', payload)).at(-1)).toMatchObject({
		activity: 'waiting_input',
		text,
	});
});

test.each([
	null,
	7,
	'x',
	[],
	{},
	{session_id: 7},
	{session_id: '../../etc/passwd'},
	{session_id: `${id}\n`},
	{session_id: id.toUpperCase()},
])('takes no conversation from %j', payload => {
	for (const name of ['SessionStart', 'PermissionRequest', 'PreToolUse', '__proto__', 'activity']) {
		expect(replay([{t: 1, event: name, payload}])).toEqual([]);
	}
});

test('remembers little, however much is asked', () => {
	const memory = codexEvents.start();
	for (let count = 0; count < 1000; count++) {
		codexEvents.read(memory, event('PermissionRequest', bash(`${count} ${'x'.repeat(5000)}`)));
	}
	expect(JSON.stringify(memory).length).toBeLessThan(10_000);
});
