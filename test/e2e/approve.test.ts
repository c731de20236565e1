import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {cliFile, eventually, makeWorld, runtimes, type World} from '../helpers/cli.ts';
import {runInPty} from '../helpers/pty.ts';
import {agentDirOf, makeShop, spawnIn, untilState} from '../helpers/shop.ts';

type AnsweredDocument = {
	version: number;
	answered: {
		session: string;
		question: string;
		ask: string;
		option: number;
		answer: string;
		means: string;
		next: string | null;
	};
};

const sentIn = (world: World, session: Session): string[] =>
	readFileSync(path.join(agentDirOf(world, session), 'sent'), 'utf8')
		.split('\n')
		.slice(0, -1)
		.map(line => JSON.parse(line));

describe.each(runtimes)('approve with terminals in $runtime', ({runtime, missing}) => {
	test('answers the menu on the screen, and nothing where there is none', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 1});
		const session = await spawnIn(world, root, ['1', '--agent', 'asker']);
		const ask = async (about: string) => {
			await world.ao(['send', '1', '--no-wait', `menu ${about}`], {cwd: root});
			await eventually(() => expect(sentIn(world, session).at(-1)).toBe(`menu ${about}`));
		};
		const nothing = await world.ao(['approve', '1'], {cwd: root});
		expect(nothing).toMatchObject({exitCode: 3, stdout: ''});
		expect(nothing.stderr).toContain(`${session.id} asks nothing, and there is no news for it.`);

		await ask('`npm test`');
		const yes = await world.json<AnsweredDocument>(['approve', '1'], {cwd: root});
		expect(yes).toEqual({
			version: 1,
			answered: {
				session: session.id,
				question: 'Allow `npm test`?',
				ask: 'permission',
				option: 1,
				answer: 'Yes',
				means: 'yes',
				next: null,
			},
		});
		await eventually(() => expect(sentIn(world, session).at(-1)).toBe('answer: Yes'));

		await ask('rm');
		const no = await world.ao(['approve', session.id, '--deny'], {cwd: root});
		expect(no, no.stderr).toMatchObject({
			exitCode: 0,
			stdout: `${session.id} asked: Allow rm?\nanswered: 3 No`,
		});
		await eventually(() => expect(sentIn(world, session).at(-1)).toBe('answer: No'));

		await ask('push');
		const far = await world.ao(['approve', '1', '--option', '4'], {cwd: root});
		expect(far.exitCode).toBe(2);
		expect(far.stderr).toContain('1 Yes, 2 Yes, always, 3 No');
		const always = await world.ao(['approve', '1', '--option', '2'], {cwd: root});
		expect(always.exitCode, always.stderr).toBe(0);
		await eventually(() => expect(sentIn(world, session).at(-1)).toBe('answer: Yes, always'));
		const log = await world.ao(['session', 'logs', '1', '--events'], {cwd: root});
		expect(log.stdout).toContain('answered "Yes, always" to: Allow push?');
	});

	test('types an answer of a letter and Enter, and of two at once only one answers', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 1});
		const session = await spawnIn(world, root, ['1', '--agent', 'prompter']);
		await world.ao(['send', '1', 'ask Run shell command?'], {cwd: root});
		await eventually(() => expect(sentIn(world, session).at(-1)).toMatch(/^ask/));
		const both = await Promise.all([1, 2].map(() => world.ao(['approve', '1'], {cwd: root})));
		expect(both.map(({exitCode}) => exitCode).sort()).toEqual([0, 3]);
		await eventually(() => expect(sentIn(world, session).at(-1)).toBe('answer: y'));
		expect(sentIn(world, session).filter(text => text.startsWith('answer'))).toHaveLength(1);
	});
});

test('from the board: a approves what the card says, A offers the rest', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1', '--agent', 'asker']);
	const board = runInPty(process.execPath, [cliFile], {
		cwd: root,
		env: {...world.env, TERM: 'xterm-256color', LANG: 'C.UTF-8'},
		columns: 120,
		rows: 40,
	});
	onTestFinished(() => board.close());
	await board.waitFor(/Working\s+1/);
	const ask = async (about: string) => {
		await world.ao(['send', '1', '--no-wait', `menu ${about}`], {cwd: root});
		await board.waitFor(new RegExp(`Allow ${about}\\?`), 30_000);
		await board.waitFor(/a approve/, 30_000);
	};
	await ask('tests');
	board.press('a');
	await board.waitFor(/approved: Allow tests\?/);
	expect(sentIn(world, session).at(-1)).toBe('answer: Yes');

	await ask('push');
	board.press('A');
	await board.waitFor(/2 Yes, always/);
	board.press('3');
	await board.waitFor(/denied: Allow push\?/);
	expect(sentIn(world, session).at(-1)).toBe('answer: No');
});

test('refuses an agent that has ended, one whose screen it cannot read, and two answers', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 2});
	const gone = await spawnIn(world, root, ['1'], {does: 'exit:0'});
	await untilState(world, root, gone.id, 'exited');
	const ended = await world.ao(['approve', '1'], {cwd: root});
	expect(ended.exitCode).toBe(1);
	expect(ended.stderr).toContain(`ao session restore ${gone.id}`);

	const asking = await spawnIn(world, root, ['2'], {does: 'waiting_input'});
	const unreadable = await world.ao(['approve', '2'], {cwd: root});
	expect(unreadable.exitCode).toBe(3);
	expect(unreadable.stderr).toContain('cannot read');
	expect(unreadable.stderr).toContain(`ao session attach ${asking.id}`);
	const two = await world.json<{error: {code: string}}>(['approve', '2', '--deny', '--option', '1'], {
		cwd: root,
		exitCode: 2,
	});
	expect(two.error.code).toBe('usage');
});
