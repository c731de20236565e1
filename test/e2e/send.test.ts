import {appendFileSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {openAo} from '../../source/store/ao.ts';
import {findSessions} from '../../source/store/list.ts';
import {eventually, makeWorld, runtimes, type World} from '../helpers/cli.ts';
import {agentDirOf, makeShop, sessionsOf, spawnIn, untilState} from '../helpers/shop.ts';

type SentDocument = {
	version: number;
	sent: {
		session: string;
		delivered: boolean;
		confirmed: boolean;
		error: {code: string; message: string; hint: string} | null;
	}[];
};

const start = '\u001B[200~';
const end = '\u001B[201~\r';

/** What was typed into a session's reader. */
const typedIn = (world: World, session: Session) =>
	readFileSync(path.join(agentDirOf(world, session), 'typed'), 'utf8');

const report = (world: World, session: Session, activity: string) =>
	appendFileSync(
		path.join(agentDirOf(world, session), 'events.jsonl'),
		`${JSON.stringify({t: Date.now(), event: 'activity', payload: {activity}})}\n`,
	);

describe.each(runtimes)('send with terminals in $runtime', ({runtime, missing}) => {
	test('types a text byte for byte, whatever it holds, and Enter after it', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 1});
		const session = await spawnIn(world, root, ['1', '--agent', 'reader']);
		const texts = [
			'--leading dashes; and a trailing ;',
			'first line\nsecond\tline\n\n- third `id` $(id) $HOME "q" \'q\' \\',
			'\u732b and \ud83d\udc31 and e\u0301 #{pane_id} %output ~',
			'long: '.concat('0123456789abcdef \u00e9\n'.repeat(5500), 'end'),
		];
		let expected = '';
		for (const text of texts) {
			const sent = await world.json<SentDocument>(['send', session.id, '-'], {cwd: root, input: text});
			expect(sent).toEqual({
				version: 1,
				sent: [{session: session.id, delivered: true, confirmed: false, error: null}],
			});
			expected += text;
			await eventually(() => expect(typedIn(world, session).endsWith(end)).toBe(true));
		}
		const typed = typedIn(world, session).replaceAll('\r\n', '\n');
		const parts = typed.split(start).slice(1);
		expect(parts.map(part => part.slice(0, part.indexOf('\u001B[201~')).replaceAll('\r', '\n'))).toEqual(
			texts,
		);
		expect(parts.every(part => part.endsWith(end))).toBe(true);
		expect(expected).toHaveLength(texts.join('').length);

		const argument = await world.ao(['send', session.id, '--', '-n', 'is', 'text'], {cwd: root});
		expect(argument.stdout).toMatch(new RegExp(`^${session.id}: delivered, not confirmed`));
		await eventually(() => expect(typedIn(world, session)).toContain(`${start}-n is text${end}`));
	});
});

/** What the agent with the prompt box was sent. */
const sentIn = (world: World, session: Session): string[] =>
	readFileSync(path.join(agentDirOf(world, session), 'sent'), 'utf8')
		.split('\n')
		.slice(0, -1)
		.map(line => JSON.parse(line));

describe.each(runtimes)('an agent with a prompt box, terminals in $runtime', ({runtime, missing}) => {
	test('gets its first prompt and messages whole, and that is seen', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 1});
		const session = await spawnIn(world, root, ['1', '--agent', 'prompter'], {does: 'deaf'});
		const prompt = readFileSync(path.join(path.dirname(agentDirOf(world, session)), 'prompt.md'), 'utf8');
		const sent = [prompt];
		expect(sentIn(world, session)).toEqual(sent);
		for (const text of [
			'--leading dashes; and a trailing ;',
			'first line\nsecond line\n\n- third `id` $(id) $HOME "q" \'q\' \\',
			'\u732b and \ud83d\udc31 #{pane_id} %output ~',
			'long: '.concat('0123456789abcdef \u00e9\n'.repeat(5500), 'end'),
		]) {
			const document = await world.json<SentDocument>(['send', session.id, '-'], {cwd: root, input: text});
			expect(document.sent).toEqual([{session: session.id, delivered: true, confirmed: true, error: null}]);
			sent.push(text);
			expect(sentIn(world, session)).toEqual(sent);
		}
		const both = await Promise.all(['one', 'two'].map(text => world.ao(['send', '1', text], {cwd: root})));
		expect(both.map(({stdout}) => stdout)).toEqual(Array(2).fill(`${session.id}: delivered`));
		expect(sentIn(world, session).slice(sent.length).sort()).toEqual(['one', 'two']);
	});

	test('is not typed over while a half-typed text stands in the box', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 1});
		const session = await spawnIn(world, root, ['1', '--agent', 'prompter']);
		const ao = openAo({env: world.env, cwd: root});
		onTestFinished(() => ao.dispose());
		const [entry] = await findSessions(ao, [session.id], {project: root});
		const handle = entry?.record.run?.handle;
		const terminal = ao.runtimeOf(handle ?? {kind: runtime, socket: ''});
		await terminal.paste(session.id, 'half \u001B[31mtyped', {enter: false});
		await eventually(async () => expect(await terminal.capture(session.id)).toContain('typed'));

		const refused = await world.ao(['send', '1', 'message', '--timeout', '1'], {cwd: root});
		expect(refused.exitCode).toBe(1);
		expect(refused.stderr).toMatch(/half-typed text .*\(half .*typed\)/);
		const waiting = world.start(['send', '1', 'message'], {cwd: root});
		await eventually(() => expect(waiting.stderr()).toContain('half-typed'));
		await terminal.keys(session.id, ['C-u']);
		expect(await waiting.ended).toMatchObject({exitCode: 0});
		expect(sentIn(world, session).slice(1)).toEqual(['message']);

		await terminal.paste(session.id, 'mine and ', {enter: false});
		const forced = await world.ao(['send', '1', '--no-wait', 'yours'], {cwd: root});
		expect(forced, forced.stderr).toMatchObject({exitCode: 0, stdout: `${session.id}: delivered`});
		expect(sentIn(world, session).slice(2)).toEqual(['mine and yours']);
	});
});

test('waits for a prompt box that is not there yet, and for a question on the screen alone', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const spawning = world.start(['spawn', '1', '--agent', 'prompter'], {cwd: root, env: {AGENT_DOES: 'late'}});
	const session = await eventually(async () => {
		const [found] = await sessionsOf(world, root);
		readFileSync(path.join(agentDirOf(world, found ?? {id: 'none', project: 'shop'}), 'done'));
		return found as Session;
	});
	expect(spawning.child.exitCode).toBeNull();
	writeFileSync(path.join(agentDirOf(world, session), 'open'), '');
	expect(await spawning.ended).toMatchObject({exitCode: 0});
	expect(sentIn(world, session)).toHaveLength(1);
	await world.ao(['send', '1', 'ask Run shell command?'], {cwd: root});
	const waiting = world.start(['send', '1', 'after it'], {cwd: root});
	await eventually(() => expect(waiting.stderr()).toContain('waits for an answer'));
	const forced = await world.ao(['send', '1', '--no-wait', 'y'], {cwd: root});
	expect(forced.exitCode).toBe(1);
	expect(forced.stderr).toContain(`ao approve ${session.id}`);
	expect((await world.ao(['approve', '1'], {cwd: root})).exitCode).toBe(0);
	expect(await waiting.ended).toMatchObject({exitCode: 0});
	expect(sentIn(world, session).slice(1)).toEqual(['ask Run shell command?', 'answer: y', 'after it']);
});

test('says when the text stays in the prompt box', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const {stderr, exitCode} = await world.ao(['spawn', '1', '--agent', 'prompter'], {
		cwd: root,
		env: {AGENT_DOES: 'stuck'},
	});
	expect(exitCode).toBe(0);
	expect(stderr).toContain('did not take the text');
	const sent = await world.json<SentDocument>(['send', '1', '--no-wait', 'more'], {cwd: root, exitCode: 1});
	expect(sent.sent).toMatchObject([{delivered: false, confirmed: false, error: {code: 'failed'}}]);
	expect(sent.sent[0]?.error?.message).toContain('did not take the text');
});

test('waits while the agent asks something, as the text would be taken as the answer', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1', '--agent', 'reader'], {does: 'waiting_input'});
	const late = await world.json<SentDocument>(['send', '1', 'too early', '--timeout', '1'], {
		cwd: root,
		exitCode: 1,
	});
	expect(late.sent).toMatchObject([{delivered: false, error: {code: 'failed'}}]);
	expect(late.sent[0]?.error?.message).toContain('waits for an answer');
	expect(typedIn(world, session)).toBe('');

	const waiting = world.start(['send', '1', 'when it can'], {cwd: root});
	const forced = await world.ao(['send', '1', 'at once', '--no-wait'], {cwd: root});
	expect(forced.exitCode, forced.stderr).toBe(0);
	await eventually(() => expect(typedIn(world, session)).toBe(`${start}at once${end}`));
	expect(waiting.child.exitCode).toBeNull();
	report(world, session, 'ready');
	expect(await waiting.ended).toMatchObject({exitCode: 0});
	expect(waiting.stderr()).toContain('Waiting 60 s at most');
	await eventually(() =>
		expect(typedIn(world, session)).toBe(`${start}at once${end}${start}when it can${end}`),
	);
});

test('sends to several, to all and from a file; an agent that has ended is refused', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 3});
	const one = await spawnIn(world, root, ['1', '--agent', 'reader']);
	const two = await spawnIn(world, root, ['2', '--agent', 'reader']);
	const gone = await spawnIn(world, root, ['3'], {does: 'exit:0'});
	await untilState(world, root, gone.id, 'exited');

	const some = await world.json<SentDocument>(['send', '-t', `1,${two.id}`, 'to', 'both'], {cwd: root});
	expect(some.sent.map(({session, delivered}) => [session, delivered])).toEqual([
		[one.id, true],
		[two.id, true],
	]);
	const file = path.join(world.dir, 'message.txt');
	writeFileSync(file, 'from a file\nof two lines\n');
	const all = await world.json<SentDocument>(['send', '--all', '-f', file], {cwd: root});
	expect(all.sent.map(({session}) => session).sort()).toEqual([one.id, two.id].sort());
	for (const session of [one, two]) {
		await eventually(() => {
			const typed = typedIn(world, session).replaceAll('\r\n', '\n').replaceAll('\r', '\n');
			expect(typed).toContain('from a file\nof two lines\u001B[201~');
			expect(typed).toContain('to both');
		});
	}

	const refused = await world.ao(['send', gone.id, 'hello'], {cwd: root});
	expect(refused.exitCode).toBe(1);
	expect(refused.stderr).toContain(`The agent of ${gone.id} is not running.`);
	expect(refused.stderr).toContain(`ao session restore ${gone.id}`);
	const cases = [
		{args: ['send', '1'], code: 2, words: 'no message'},
		{args: ['send'], code: 2, words: 'No session'},
		{args: ['send', 'nobody', 'x'], code: 3, words: 'nobody'},
		{args: ['send', '1', '-f', '/no/such/file'], code: 2, words: '/no/such/file'},
	];
	for (const {args, code, words} of cases) {
		const {exitCode, stderr} = await world.ao(args, {cwd: root});
		expect(exitCode, stderr).toBe(code);
		expect(stderr).toContain(words);
	}
	const events = await world.ao(['session', 'logs', '1', '--events'], {cwd: root});
	expect(events.stdout).toMatch(/to both/);
});
