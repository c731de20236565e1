import {chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {makeWorld, type World} from '../helpers/cli.ts';
import {agentDirOf, makeShop, spawnIn} from '../helpers/shop.ts';

/** A place where nothing but one file can be written: no data dir, no home, no repository. */
function makeSandbox(world: World): {file: string; env: Record<string, string>; cwd: string} {
	const cwd = path.join(world.dir, 'sandbox');
	mkdirSync(path.join(cwd, 'agent'), {recursive: true});
	const file = path.join(cwd, 'agent', 'events.jsonl');
	writeFileSync(file, '');
	chmodSync(cwd, 0o500);
	const env = {
		AO_EVENTS: file,
		AO_DATA_DIR: '/dev/null/data',
		HOME: '/dev/null/home',
		TMPDIR: '/dev/null/tmp',
	};
	return {file, env, cwd};
}

const eventsIn = (file: string): unknown[] =>
	readFileSync(file, 'utf8')
		.split('\n')
		.slice(0, -1)
		.map(line => {
			const {event, payload} = JSON.parse(line);
			return [event, payload];
		});

test('appends what an agent says and is silent, where only that file can be written', async () => {
	const world = makeWorld({runtime: 'process'});
	const {file, env, cwd} = makeSandbox(world);
	const said: [args: string[], event: unknown[]][] = [
		[
			['activity', 'waiting_input', '--question', '--text', '--which port?'],
			['activity', {activity: 'waiting_input', kind: 'question', text: '--which port?'}],
		],
		[
			['activity', 'ready'],
			['activity', {activity: 'ready'}],
		],
		[
			['pr', 'https://github.com/acme/web/pull/71/files'],
			['pr', {number: 71, url: 'https://github.com/acme/web/pull/71'}],
		],
		[
			['pr', '#71'],
			['pr', {number: 71, url: null}],
		],
		[
			['cost', '0.42', '--input', '12', '--cache-read', '7'],
			['cost', {usd: 0.42, tokens: {input: 12, output: 0, cacheRead: 7, cacheWrite: 0}}],
		],
		[
			['cost', '$1'],
			['cost', {usd: 1}],
		],
		[
			['note', 'half', '$(id)', '猫'],
			['note', {text: 'half $(id) 猫'}],
		],
		[
			['note', '--', '-dash', '--question'],
			['note', {text: '-dash --question'}],
		],
	];
	for (const [args] of said) {
		expect(await world.ao(['report', ...args], {env, cwd})).toEqual({exitCode: 0, stdout: '', stderr: ''});
	}
	expect(eventsIn(file)).toEqual(said.map(([, event]) => event));

	const long = await world.ao(['report', 'note', '猫'.repeat(5000)], {env, cwd});
	expect(long).toMatchObject({exitCode: 0, stdout: ''});
	expect(long.stderr).toMatch(/^ao: the text was too long: its first \d+ characters were kept\.$/);
	const [, line = ''] = readFileSync(file, 'utf8')
		.trimEnd()
		.split(/\n(?=[^\n]*$)/);
	expect(Buffer.byteLength(line)).toBeLessThan(4096);
});

test('what cannot be meant is refused with the nearest known word, and nothing is written', async () => {
	const world = makeWorld({runtime: 'process'});
	const {file, env, cwd} = makeSandbox(world);
	for (const {args, words} of [
		{args: ['activty', 'ready'], words: ['`activty`', 'Did you mean `activity`?']},
		{args: ['activity', 'redy'], words: ['`redy`', 'Did you mean `ready`?']},
		{args: ['activity', 'idle'], words: ['`idle`', 'waiting_input']},
		{args: ['activity', 'ready', 'now'], words: ['takes one word']},
		{args: ['activity', 'ready', '--question'], words: ['waiting_input only']},
		{args: ['note', 'x', '--text', 'y'], words: ['no flag `--text`']},
		{args: ['note', 'x', '--txt', 'y'], words: ['Did you mean `--text`?']},
		{args: ['pr', 'http://github.com/a/b/pull/1'], words: ['no pull request']},
		{args: ['pr', 'javascript:1/pull/1'], words: ['no pull request']},
		{args: ['cost', '-1'], words: ['no amount']},
		{args: ['cost', '1e9999'], words: ['no amount']},
		{args: ['cost', '1', '--input', '1.5'], words: ['`--input`', 'whole number']},
		{args: ['note'], words: ['needs']},
		{args: [], words: ['needs']},
	]) {
		const {exitCode, stdout, stderr} = await world.ao(['report', ...args], {env, cwd});
		expect(exitCode, stderr).toBe(2);
		expect(stdout).toBe('');
		for (const word of words) {
			expect(stderr).toContain(word);
		}
	}
	expect(readFileSync(file, 'utf8')).toBe('');
});

test('outside a session it says so in one line', async () => {
	const world = makeWorld({runtime: 'process'});
	const {exitCode, stderr} = await world.ao(['report', 'note', 'x']);
	expect(exitCode).toBe(2);
	expect(stderr.split('\n')).toHaveLength(1);
	expect(stderr).toContain('only inside a session');
});

test('a link in the place of the file is not followed', async () => {
	const world = makeWorld({runtime: 'process'});
	const target = path.join(world.dir, 'target');
	writeFileSync(target, 'untouched');
	symlinkSync(target, path.join(world.dir, 'link'));
	const {exitCode, stderr} = await world.ao(['report', 'note', 'x'], {
		env: {AO_EVENTS: path.join(world.dir, 'link')},
	});
	expect(exitCode).toBe(1);
	expect(stderr).toContain('cannot be written');
	expect(readFileSync(target, 'utf8')).toBe('untouched');
});

test('a session shows what was reported in it', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1']);
	const env = {AO_EVENTS: path.join(agentDirOf(world, session), 'events.jsonl')};
	for (const args of [
		['activity', 'waiting_input', '--question', '--text', 'Which port?'],
		['cost', '0.42'],
		['note', 'docs are left'],
		['pr', 'https://github.com/acme/web/pull/71'],
	]) {
		expect((await world.ao(['report', ...args], {env})).exitCode).toBe(0);
	}
	const shown = await world.json<{session: Session}>(['session', 'show', '1'], {cwd: root});
	expect(shown.session).toMatchObject({
		activity: 'waiting_input',
		activitySource: 'report',
		attention: {kind: 'question', text: expect.stringContaining('Which port?')},
		cost: {usd: 0.42},
	});
	const {stdout} = await world.ao(['session', 'show', '1'], {cwd: root});
	expect(stdout).toContain('docs are left');
	expect(stdout).toContain('#71 https://github.com/acme/web/pull/71');
});
