import {appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {eventually, makeWorld, type RunningCli, runtimes, type World} from '../helpers/cli.ts';
import type {StatusDocument} from '../helpers/documents.ts';
import {agentDirOf, makeShop, sessionsOf} from '../helpers/shop.ts';

const program = fileURLToPath(new URL('programs/claude.js', import.meta.url));

/** A world in which Claude Code is installed: a program that keeps to its interfaces and does what a test says. */
function withClaude(runtime: 'tmux' | 'process'): World {
	const world = makeWorld({runtime});
	const bin = path.join(world.dir, 'bin');
	mkdirSync(bin);
	writeFileSync(
		path.join(bin, 'claude'),
		`#!/bin/sh\n[ "$1" = --version ] && { echo '2.1.330 (Claude Code)'; exit 0; }\nexec '${process.execPath}' '${program}' "$@"\n`,
	);
	chmodSync(path.join(bin, 'claude'), 0o755);
	world.env.PATH = `${bin}:${world.env.PATH}`;
	return world;
}

type Step = {
	id?: string;
	hook?: string;
	payload?: Record<string, unknown>;
	line?: Record<string, unknown>;
	live?: Record<string, unknown>;
	status?: Record<string, unknown>;
	screen?: string;
	exit?: number;
};

/** Has the agent do these things, and waits until it did. */
async function act(world: World, session: Session, ...steps: Step[]): Promise<void> {
	const dir = agentDirOf(world, session);
	const before = existsSync(path.join(dir, 'script'))
		? readFileSync(path.join(dir, 'script'), 'utf8').split('\n').length - 1
		: 0;
	appendFileSync(path.join(dir, 'script'), steps.map(step => `${JSON.stringify(step)}\n`).join(''));
	if (steps.at(-1)?.exit === undefined) {
		await eventually(() =>
			expect(readFileSync(path.join(dir, 'acted'), 'utf8')).toBe(String(before + steps.length)),
		);
	}
}

/** What the last line of `ao status --json --watch` says of a session, once it fits. */
function watched(watch: RunningCli, id: string, expected: Record<string, unknown>): Promise<Session> {
	return eventually(() => {
		const last = watch.stdout().trimEnd().split('\n').at(-1) ?? '';
		const {sessions} = JSON.parse(last) as StatusDocument;
		const session = sessions.find(one => one.id === id);
		expect(session).toMatchObject(expected);
		return session as Session;
	});
}

const started = (world: World, session: Session) =>
	JSON.parse(readFileSync(path.join(agentDirOf(world, session), 'started'), 'utf8')) as Record<
		string,
		string
	>;

async function spawnClaude(world: World, root: string): Promise<Session> {
	const {session} = await world.json<{session: Session}>(['spawn', '1', '--agent', 'claude-code'], {
		cwd: root,
	});
	await eventually(() => started(world, session));
	return session;
}

const permission = {
	hook: 'PermissionRequest',
	payload: {tool_name: 'Bash', tool_input: {command: 'npm test', description: 'Run the tests'}},
};

describe.each(runtimes)(
	'an agent with hooks and files of its own, terminals in $runtime',
	({runtime, missing}) => {
		test('says what it does, and a watcher hears it', async context => {
			context.skip(missing !== '', missing);
			const world = withClaude(runtime);
			const root = await makeShop(world, {issues: 1});
			const session = await spawnClaude(world, root);
			const watch = world.start(['status', '--json', '--watch', '-p', root], {cwd: root});
			const until = (expected: Record<string, unknown>) => watched(watch, session.id, expected);
			await until({activity: 'unknown', activitySource: null});

			await act(world, session, {
				hook: 'SessionStart',
				payload: {source: 'startup', model: 'claude-opus-5-5'},
			});
			await act(world, session, {hook: 'UserPromptSubmit', payload: {prompt: 'Go'}});
			await until({activity: 'active', activitySource: 'hook', column: 'working', attention: null});

			await act(world, session, {hook: 'PreToolUse', payload: {tool_name: 'Bash'}}, permission);
			await until({
				activity: 'waiting_input',
				activitySource: 'hook',
				column: 'needs_you',
				attention: {kind: 'permission', text: expect.stringContaining('npm test')},
			});

			// Refused: Claude Code has no hook for it, only its file of state tells.
			await act(world, session, {live: {status: 'idle'}, screen: 'refused'});
			await until({activity: 'ready', activitySource: 'transcript', attention: null});

			await act(world, session, {hook: 'UserPromptSubmit', payload: {prompt: 'Again'}});
			await act(world, session, {hook: 'StopFailure', payload: {error: 'rate_limit', error_details: '429'}});
			await act(world, session, {live: {status: 'idle'}, screen: 'API Error'});
			await until({
				activity: 'blocked',
				activitySource: 'hook',
				column: 'needs_you',
				attention: {kind: 'blocked', text: expect.stringMatching(/rate limit/i)},
			});

			await act(world, session, {hook: 'UserPromptSubmit', payload: {prompt: 'Once more'}});
			await act(world, session, {
				hook: 'Stop',
				payload: {background_tasks: [], last_assistant_message: 'Done.'},
			});
			await until({activity: 'ready', activitySource: 'hook'});

			await act(world, session, {exit: 3});
			await until({activity: 'exited', activitySource: 'process', state: 'exited', column: 'needs_you'});
		});

		test('is resumed by the id of its conversation, also after it changed', async context => {
			context.skip(missing !== '', missing);
			const world = withClaude(runtime);
			const root = await makeShop(world, {issues: 1});
			const session = await spawnClaude(world, root);
			const first = started(world, session);
			expect(first).toMatchObject({
				id: expect.stringMatching(/^[0-9a-f-]{36}$/),
				'permission-mode': 'default',
			});
			expect(first.prompt).toContain('Issue number 1');

			await act(world, session, {hook: 'SessionStart', payload: {source: 'startup'}});
			const second = '00000000-1111-4222-8333-444444444444';
			await act(world, session, {hook: 'SessionEnd', payload: {reason: 'clear'}});
			await act(world, session, {id: second, hook: 'SessionStart', payload: {source: 'clear'}});
			const line = {type: 'user', origin: {kind: 'human'}, message: {role: 'user', content: 'Go'}};
			await act(world, session, {hook: 'UserPromptSubmit', payload: {prompt: 'Go'}}, {line});
			await sessionsOf(world, root);

			await world.ao(['session', 'kill', session.id, '--force'], {cwd: root});
			const restored = await world.ao(['session', 'restore', session.id], {cwd: root});
			expect(restored.exitCode, restored.stderr).toBe(0);
			await eventually(() => expect(started(world, session)).toMatchObject({resume: second, prompt: ''}));
			const [now] = await sessionsOf(world, root);
			expect(now).toMatchObject({id: session.id, state: 'working', activity: 'unknown'});
		});

		test('gets its prompt again where it was ended before its conversation began', async context => {
			context.skip(missing !== '', missing);
			const world = withClaude(runtime);
			const root = await makeShop(world, {issues: 1});
			const session = await spawnClaude(world, root);
			const first = started(world, session);
			await act(world, session, {screen: 'Do you trust this folder?'});
			await world.ao(['session', 'kill', session.id, '--force'], {cwd: root});
			const restored = await world.ao(['session', 'restore', session.id], {cwd: root});
			expect(restored.stdout + restored.stderr).toContain('with its first prompt');
			await eventually(() => expect(started(world, session).id).not.toBe(first.id));
			expect(started(world, session)).toMatchObject({prompt: expect.stringContaining('Issue number 1')});
			const [now] = await sessionsOf(world, root);
			expect(now).toMatchObject({id: session.id, state: 'working', runtime: {alive: true}});
		});
	},
);

describe('what it costs', () => {
	test('is estimated from its transcript until it says itself', async () => {
		const world = withClaude('process');
		const root = await makeShop(world, {issues: 1});
		const session = await spawnClaude(world, root);
		await act(world, session, {hook: 'SessionStart', payload: {source: 'startup'}});
		const usage = {
			input_tokens: 1000,
			cache_read_input_tokens: 500,
			cache_creation_input_tokens: 100,
			output_tokens: 50,
		};
		const message = {id: 'msg_1', model: 'claude-opus-4-5-20251101', role: 'assistant', usage, content: []};
		// One answer of the model is two lines of the transcript.
		await act(
			world,
			session,
			{line: {type: 'assistant', requestId: 'req_1', message}},
			{line: {type: 'assistant', requestId: 'req_1', message}},
		);
		const [estimated] = await sessionsOf(world, root);
		expect(estimated?.cost).toEqual({
			usd: expect.closeTo(0.007125, 9),
			source: 'estimate',
			tokens: {input: 1000, output: 50, cacheRead: 500, cacheWrite: 100},
		});
		const table = await world.ao(['status', '-p', root], {cwd: root});
		expect(table.stdout).toContain('~<$0.01');

		await act(world, session, {status: {cost: {total_cost_usd: 0.25}, model: {id: 'claude-opus-4-5'}}});
		const [said] = await sessionsOf(world, root);
		expect(said?.cost).toMatchObject({usd: 0.25, source: 'agent', tokens: {input: 1000}});

		// It stays when the session is over and archived.
		await world.ao(['session', 'kill', session.id, '--force'], {cwd: root});
		const [over] = await sessionsOf(world, root);
		expect(over).toMatchObject({state: 'killed', cost: {usd: 0.25, source: 'agent'}});
	});
});

test('a dialog before the first hook is seen on the screen, with its text', async () => {
	const world = withClaude('process');
	const root = await makeShop(world, {issues: 1});
	const session = await spawnClaude(world, root);
	const dialog = readFileSync(
		fileURLToPath(new URL('../agents/fixtures/claude-code/screens/trust-dialog.txt', import.meta.url)),
		'utf8',
	);
	await act(world, session, {screen: dialog.trimEnd()});
	const [asking] = await sessionsOf(world, root);
	expect(asking).toMatchObject({
		activity: 'waiting_input',
		activitySource: 'screen',
		column: 'needs_you',
		attention: {kind: 'permission', text: expect.stringMatching(/trust/i)},
	});
	// Answered: nothing stands there any more, and the first hook comes.
	await act(world, session, {screen: ''}, {hook: 'SessionStart', payload: {source: 'startup'}});
	await act(world, session, {hook: 'UserPromptSubmit', payload: {prompt: 'Go'}});
	const [going] = await sessionsOf(world, root);
	expect(going).toMatchObject({activity: 'active', activitySource: 'hook', attention: null});
});
