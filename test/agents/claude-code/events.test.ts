import {describe, expect, test} from 'vitest';
import {events} from '../../../source/agents/claude-code/events.ts';
import type {AgentEvent} from '../../../source/session/agent-events.ts';
import {event, hostileValues, inShort, recordedLines, replay} from './recordings.ts';

const short = (name: string) => inShort(replay(events, recordedLines<AgentEvent>(`events-${name}.jsonl`)));
const id = '8d4f1c1e-0000-4000-8000-000000000001';
const otherId = '8d4f1c1e-0000-4000-8000-000000000002';

/** What one's own events say after a start and a prompt, in short. */
function said(...more: [name: string, payload?: Record<string, unknown>, t?: number][]): string[] {
	const before = [
		event('SessionStart', {session_id: id, source: 'startup'}),
		event('UserPromptSubmit', {session_id: id}),
	];
	return inShort(
		replay(events, [
			...before,
			...more.map(([name, payload, t]) => event(name, {session_id: id, ...payload}, t)),
		]),
	).slice(1);
}

const git =
	"printf 'hello\\n' > mock-approved.txt && git add mock-approved.txt && git -c user.name=mock -c user.email=mock@example.com commit -qm 'mock: add mock-approved.txt' && git log --oneline -1";
const edit = git.replaceAll('mock-approved.txt', 'mock.txt');

describe('recorded hooks', () => {
	test.each([
		[
			'edit-approve-idle',
			[
				'conversation f5a61acd',
				'active',
				`waiting_input(permission) Bash: ${edit}`,
				'active',
				'ready',
				'active',
				'ready',
			],
		],
		['approval-esc', ['conversation dc03b7c3', 'active', `waiting_input(permission) Bash: ${git}`]],
		[
			'approval-no',
			[
				'conversation 2b7757fb',
				'active',
				`waiting_input(permission) Bash: ${git}`,
				'active',
				'ready',
				'active',
				'ready',
			],
		],
		[
			'bypass-usage-subagent-background-compact-clear',
			[
				'conversation 4e270c4e',
				'active',
				'ready',
				'active',
				'ready',
				'active',
				'ready',
				'conversation e58da033',
				'ready',
				'active',
				'ready',
			],
		],
		['error-401-retrying', ['conversation bb5ca37c', 'active']],
		[
			'error-429',
			[
				'conversation c4809d69',
				'active',
				'blocked Rate limit: API Error: Request rejected (429) · Rate limit reached (mock)',
			],
		],
		[
			'errors-500-ctx-quota-529-403-400',
			[
				'conversation c949f959',
				'active',
				'blocked Model server error: API Error: 500 Internal server error (mock). This is a server-side issue, usually temporary — try again in a moment. If it persists, check your inference gateway (127.0.0.1:4010).',
				'active',
				'blocked Context too long: Prompt is too long',
				'active',
				'blocked Quota used up: API Error: Request rejected (429) · You exceeded your current quota (mock)',
				'active',
				'blocked Model overloaded: API Error: 529 Overloaded (mock). This is a server-side issue, usually temporary — try again in a moment. If it persists, check your inference gateway (127.0.0.1:4010).',
				'active',
				'blocked Sign-in needed: Please run /login · API Error: 403 Forbidden (mock)',
				'active',
				'blocked The turn failed: API Error: 400 Invalid request (mock)',
			],
		],
		['hooks-failing', ['conversation 4cf7b53f', 'active', 'ready']],
		['resume', ['conversation f06012b4', 'active', 'ready']],
		['tool-failure', ['conversation e70d887f', 'active', 'ready']],
	])('%s', (name, expected) => {
		expect(short(name)).toEqual(expected);
	});

	test('a background command keeps it active until its end, a background agent too', () => {
		const lines = recordedLines<AgentEvent & {payload: {background_tasks: unknown[]}}>(
			'events-bypass-usage-subagent-background-compact-clear.jsonl',
		);
		const signals = replay(events, lines);
		const at = (activity: string) =>
			signals.flatMap(signal =>
				signal.kind === 'activity' && signal.activity === activity ? [signal.at] : [],
			);
		const stops = lines.filter(line => line.event === 'Stop');
		const empty = stops.filter(({payload}) => payload.background_tasks.length === 0).map(({t}) => t);
		expect(stops.length - empty.length).toBe(2);
		expect(at('ready').filter(time => empty.includes(time))).toEqual(empty);
		expect(at('active')).toEqual(
			expect.arrayContaining(
				stops.filter(({payload}) => payload.background_tasks.length > 0).map(({t}) => t),
			),
		);
	});
});

describe('what is asked', () => {
	const asks = (tool_name: string, tool_input: unknown) =>
		said(['PermissionRequest', {tool_name, tool_input, cwd: '/trees/a'}]).at(-1);
	test.each([
		['Bash', {command: 'npm  test\n&& true'}, 'permission) Bash: npm test && true'],
		['Edit', {file_path: '/trees/a/src/a.ts', old_string: 'x'}, 'permission) Edit: src/a.ts'],
		['Write', {file_path: '/etc/passwd'}, 'permission) Write: /etc/passwd'],
		['WebFetch', {url: 'https://example.com', prompt: 'x'}, 'permission) WebFetch: https://example.com'],
		['mcp__db__drop', {table: 1}, 'permission) mcp__db__drop'],
		['mcp__db__drop', null, 'permission) mcp__db__drop'],
		['ExitPlanMode', {plan: '\n# Rename it\n\n1. …'}, 'question) Plan ready: Rename it'],
		['ExitPlanMode', {}, 'question) Plan ready'],
		['AskUserQuestion', {questions: 7}, 'question) Asks a question'],
	])('%s', (tool, input, expected) => {
		expect(asks(tool, input)).toBe(`waiting_input(${expected}`);
	});

	test('questions with their options, from a recorded call', () => {
		type Call = {name?: string; input?: {questions: object[]}};
		const lines = recordedLines<{message?: {content?: Call[]}}>('transcript-resume.jsonl');
		const calls = lines.flatMap(line => line.message?.content ?? []);
		const input = calls.find(part => part.name === 'AskUserQuestion')?.input;
		expect(asks('AskUserQuestion', input)).toBe(
			'waiting_input(question) Which database should I use? (SQLite / Postgres)',
		);
		const two = {questions: [...(input?.questions ?? []), {question: 'Really?', options: []}]};
		expect(asks('AskUserQuestion', two)).toBe(
			'waiting_input(question) Which database should I use? (SQLite / Postgres) · Really?',
		);
	});

	test('a long command is cut', () => {
		expect(asks('Bash', {command: 'x'.repeat(100_000)})?.length).toBeLessThan(700);
	});
});

describe('when waiting ends', () => {
	const ask = ['PermissionRequest', {tool_name: 'Bash', tool_input: {command: 'ls'}}, 1000] as const;
	const waits = ['active', 'waiting_input(permission) Bash: ls'];
	const isOver = [...waits, 'active'];
	test.each([
		['the end of its tool', ['PostToolUse', {tool_name: 'Bash'}, 1001], isOver],
		['the failure of its tool', ['PostToolUseFailure', {tool_name: 'Bash'}, 1001], isOver],
		['the next tool', ['PreToolUse', {tool_name: 'Read'}, 9000], isOver],
		['a prompt', ['UserPromptSubmit', {}, 1001], isOver],
		['the end of the turn', ['Stop', {background_tasks: []}, 1001], [...waits, 'ready']],
		['an error', ['StopFailure', {error: 'unknown'}, 1001], [...waits, 'blocked The turn failed']],
		['not a tool of the same answer', ['PreToolUse', {tool_name: 'Read'}, 1100], waits],
		['not the end of another tool', ['PostToolUse', {tool_name: 'Read'}, 1100], waits],
		["not a subagent's work", ['PostToolUse', {tool_name: 'Bash', agent_id: 'a1'}, 9000], waits],
		["not a subagent's end", ['SubagentStop', {agent_id: 'a1'}, 9000], waits],
		['not that it has been idle', ['Notification', {notification_type: 'idle_prompt'}, 61_000], waits],
		[
			'not its own reminder',
			['Notification', {notification_type: 'permission_prompt', message: 'x'}, 7000],
			waits,
		],
	] as const)('%s', (_, next, expected) => {
		expect(said([...ask], [...next])).toEqual(expected);
	});

	test('a subagent asks and goes on itself', () => {
		const agent = {agent_id: 'a1', tool_name: 'Bash', tool_input: {command: 'ls'}};
		expect(said(['PermissionRequest', agent, 1000], ['PostToolUse', {tool_name: 'Bash'}, 9000])).toEqual(
			waits,
		);
		expect(said(['PermissionRequest', agent, 1000], ['PostToolUse', agent, 9000])).toEqual(isOver);
	});
});

describe('notifications', () => {
	const notify = (payload: Record<string, unknown>) => said(['Notification', payload]).slice(1);
	test.each([
		[
			{notification_type: 'permission_prompt', message: 'Claude needs your permission'},
			['waiting_input(permission) Claude needs your permission'],
		],
		[{notification_type: 'agent_needs_input', message: 'Look'}, ['waiting_input(question) Look']],
		[{notification_type: 'idle_prompt', message: 'Claude is waiting for your input'}, []],
		[{notification_type: 'idle_prompt', message: 'Claude needs your permission'}, []],
		[{notification_type: 'auth_success', message: 'ok'}, []],
		[
			{message: 'Claude needs your permission to use Bash'},
			['waiting_input(permission) Claude needs your permission to use Bash'],
		],
		[{message: 'Claude is waiting for your input'}, []],
		[{}, []],
	])('%j', (payload, expected) => {
		expect(notify(payload)).toEqual(expected);
	});
});

describe('whose events count', () => {
	test("a nested agent's are ignored: its start, its end, its questions", () => {
		const nested = {session_id: otherId};
		expect(
			said(
				['PreToolUse', {tool_name: 'Bash'}],
				['SessionStart', {...nested, source: 'startup'}],
				['PermissionRequest', {...nested, tool_name: 'Bash'}],
				['Stop', nested],
				['SessionEnd', {...nested, reason: 'other'}],
			),
		).toEqual(['active']);
	});

	test('after /clear those of the new conversation count, the old ones no more', () => {
		expect(
			said(
				['SessionEnd', {reason: 'clear'}],
				['SessionStart', {session_id: otherId, source: 'clear'}],
				['UserPromptSubmit', {session_id: otherId}],
				['Stop', {}],
			),
		).toEqual(['active', 'conversation 8d4f1c1e', 'ready', 'active']);
	});

	test('another conversation that the user resumes is followed, also after an interrupt that no hook told', () => {
		expect(said(['SessionStart', {session_id: otherId, source: 'resume'}])).toEqual([
			'active',
			'conversation 8d4f1c1e',
		]);
	});

	test('a new start is followed once no turn runs', () => {
		const start = ['SessionStart', {session_id: otherId, source: 'startup'}] as const;
		expect(said(['SessionEnd', {reason: 'other'}], [...start])).toEqual(['active', 'conversation 8d4f1c1e']);
	});

	test('a straggler of a subagent after the end says nothing', () => {
		expect(
			said(['Stop', {background_tasks: []}], ['PostToolUse', {agent_id: 'a1', tool_name: 'Bash'}]),
		).toEqual(['active', 'ready']);
	});

	test.each(['', 'x', `${id}\n`, id.toUpperCase().replace('8', 'G'), '../../etc', 7, null])(
		'an id that is none is not taken: %j',
		value => {
			expect(replay(events, [event('SessionStart', {session_id: value, source: 'startup'})])).toEqual([]);
		},
	);
});

test('hostile values never throw', () => {
	const names = [
		'SessionStart',
		'PermissionRequest',
		'Notification',
		'Stop',
		'StopFailure',
		'PreToolUse',
		'__proto__',
	];
	const fields = [
		'tool_name',
		'tool_input',
		'background_tasks',
		'agent_id',
		'error',
		'message',
		'source',
		'last_assistant_message',
		'notification_type',
		'cwd',
	];
	for (const value of hostileValues) {
		replay(
			events,
			names.map(name => event(name, value)),
		);
		for (const field of fields) {
			const payload = {
				session_id: id,
				tool_name: 'AskUserQuestion',
				tool_input: {questions: [value, {question: 'a', options: [value]}]},
				[field]: value,
			};
			for (const signal of replay(
				events,
				names.map(name => event(name, payload)),
			)) {
				expect(JSON.stringify(signal).length).toBeLessThan(2000);
			}
		}
	}
});
