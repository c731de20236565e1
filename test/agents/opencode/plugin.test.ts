import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {openCodePlugin} from '../../../source/agents/opencode/plugin.ts';
import {sum, told} from '../told.ts';
import {readEvents, replay} from './recorded.ts';

let folder: string;
let file: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'ao-opencode-'));
	file = join(folder, 'events.jsonl');
	writeFileSync(file, '');
	writeFileSync(join(folder, 'plugin.js'), openCodePlugin);
});

afterEach(() => {
	rmSync(folder, {recursive: true, force: true});
});

/** Sends events over the bus of a fake OpenCode, a process of its own, and gives what it printed. */
function run(events: unknown[], env: Record<string, string> = {}): string {
	writeFileSync(join(folder, 'bus.json'), JSON.stringify(events));
	writeFileSync(
		join(folder, 'opencode.mjs'),
		`import {readFileSync} from 'node:fs';
		const module = await import('./plugin.js');
		for (const make of Object.values(module)) {
			const hooks = await make({directory: '/wt'});
			for (const event of JSON.parse(readFileSync(new URL('bus.json', import.meta.url)))) await hooks.event(event);
			await hooks.event();
			await hooks.dispose();
		}
		process.stdout.write(process.env.AO_OPENCODE_PID === String(process.pid) ? 'own' : 'nested');`,
	);
	return execFileSync(process.execPath, ['--no-warnings', join(folder, 'opencode.mjs')], {
		env: {PATH: process.env.PATH, AO_EVENTS: file, ...env},
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'inherit'],
	});
}

const bus = (type: unknown, properties: unknown) => ({event: {type, properties}});
const written = () =>
	readFileSync(file, 'utf8')
		.split('\n')
		.filter(line => line !== '')
		.map(line => JSON.parse(line));

test.each([
	'events-edit-full',
	'events-approve',
	'events-401',
	'events-flaky',
	'events-subagent',
	'events-question',
])('%s says the same through the plugin', name => {
	const recorded = readFileSync(new URL(`../fixtures/opencode/${name}.jsonl`, import.meta.url), 'utf8')
		.split('\n')
		.filter(line => line !== '')
		.map(line => JSON.parse(line))
		.filter(({event}) => event !== 'plugin.init' && event !== 'dispose');
	expect(run(recorded.map(({event, payload}) => bus(event, payload)))).toBe('own');
	const lines = readFileSync(file, 'utf8');
	// The retry's `next` is a time of the recording's own, so that here only the attempts count.
	const through = told(readEvents(lines));
	expect(through).toEqual(
		told(replay(name)).map(word => word.replace(/^blocked: Retrying(?=.* 1\))/, 'active: Retrying')),
	);
	expect(sum(readEvents(lines))).toEqual(sum(replay(name)));
	expect(written()[0]).toMatchObject({event: 'plugin.init'});
	expect(written().at(-1)).toMatchObject({event: 'dispose', payload: {}});
});

test('only what is read is written, once', () => {
	const session = {sessionID: 'ses_1', info: {id: 'ses_1', title: 'secret', cost: 1}};
	const info = {id: 'msg_1', role: 'assistant', tokens: {input: 1}, path: {cwd: '/'}};
	run([
		bus('message.part.updated', {part: {text: 'secret'}}),
		bus('plugin.added', {id: 'a'}),
		bus('message.updated', {info: {id: 'msg_0', role: 'user', text: 'secret'}}),
		bus('message.updated', {info: {...info, tokens: {input: 0}}}),
		bus('session.updated', session),
		bus('session.updated', {...session, info: {...session.info, title: 'secret too'}}),
		bus('message.updated', {info}),
		bus('message.updated', {info: {...info, time: 2}}),
		bus('message.updated', {info: {...info, cost: 2}}),
	]);
	expect(written().map(({event}) => event)).toEqual([
		'plugin.init',
		'session.updated',
		'message.updated',
		'message.updated',
		'dispose',
	]);
	expect(readFileSync(file, 'utf8')).not.toContain('secret');
});

test('a line is never longer than 4,000 bytes, whatever is asked', () => {
	const command = `\u0001${'日'.repeat(50_000)}`;
	const question = {question: command, header: command, options: Array(50).fill({label: command})};
	run([
		bus('permission.asked', {
			id: 'per_1',
			sessionID: 's',
			permission: command,
			patterns: Array(9).fill(command),
			metadata: {command},
		}),
		bus('permission.asked', {
			id: 'per_2',
			sessionID: 's',
			permission: 'bash',
			metadata: {command: '\u0001'.repeat(9000)},
		}),
		bus('question.asked', {id: 'que_1', sessionID: 's', questions: Array(20).fill(question)}),
		bus('session.error', {
			sessionID: 's',
			error: {name: command, data: {message: command, responseBody: command}},
		}),
		bus('session.status', {sessionID: 's', status: {type: 'retry', attempt: 1, message: command, next: 5}}),
	]);
	const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
	expect(lines).toHaveLength(7);
	for (const line of lines) {
		expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4000);
		expect(() => JSON.parse(line)).not.toThrow();
	}
});

test('nothing is thrown over events that are none', () => {
	const names = [
		'session.created',
		'session.status',
		'session.error',
		'permission.asked',
		'question.asked',
		'message.updated',
	];
	const values = [
		null,
		undefined,
		1,
		'x',
		[],
		{},
		{info: null},
		{status: null, questions: [null], patterns: 1},
	];
	expect(
		run([
			null,
			{},
			bus(null, {}),
			bus('__proto__', {}),
			bus('toString', {}),
			...names.flatMap(name => values.map(value => bus(name, value))),
		]),
	).toBe('own');
});

test('it makes no file, and follows no link', () => {
	const elsewhere = join(folder, 'elsewhere');
	writeFileSync(elsewhere, '');
	rmSync(file);
	run([bus('session.idle', {sessionID: 's'})]);
	expect(() => readFileSync(file)).toThrow();
	symlinkSync(elsewhere, file);
	run([bus('session.idle', {sessionID: 's'})]);
	expect(readFileSync(elsewhere, 'utf8')).toBe('');
	rmSync(file);
	mkdirSync(file);
	expect(run([bus('session.idle', {sessionID: 's'})])).toBe('own');
	rmSync(file, {recursive: true});
	execFileSync('mkfifo', [file]);
	expect(run([bus('session.idle', {sessionID: 's'})])).toBe('own');
});

test('an OpenCode that the agent starts says nothing, and one without AO does not either', () => {
	expect(run([bus('session.idle', {sessionID: 's'})], {AO_OPENCODE_PID: '1'})).toBe('nested');
	run([bus('session.idle', {sessionID: 's'})], {AO_EVENTS: ''});
	expect(readFileSync(file, 'utf8')).toBe('');
});
