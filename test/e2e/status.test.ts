import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {cliFile, eventually, makeWorld} from '../helpers/cli.ts';
import {expectSession, type StatusDocument} from '../helpers/documents.ts';
import {runInPty} from '../helpers/pty.ts';
import {agentDirOf, git, makeShop, sessionDirOf, spawnIn, untilState} from '../helpers/shop.ts';

test('lists all projects, this one first, with exactly the fields of the contract', async () => {
	const world = makeWorld({runtime: 'process'});
	const empty = await world.json<StatusDocument>(['status']);
	expect(empty).toEqual({
		version: 1,
		generatedAt: expect.any(String),
		sessions: [],
		cost: {total: {usd: null, source: null, tokens: null}, projects: {}},
	});
	const shop = await makeShop(world, {issues: 5});
	const bakery = await makeShop(world, {issues: 1, name: 'bakery'});
	const working = await spawnIn(world, shop, ['1'], {does: 'active'});
	const asking = await spawnIn(world, shop, ['2'], {does: 'waiting_input'});
	const done = await spawnIn(world, shop, ['3'], {does: 'commit ready'});
	const ended = await spawnIn(world, shop, ['4'], {does: 'exit:7'});
	const killed = await spawnIn(world, shop, ['5']);
	const other = await spawnIn(world, bakery, ['--prompt', 'Bake\nbread'], {does: 'blocked'});
	await world.json(['session', 'kill', killed.id], {cwd: shop});
	await untilState(world, shop, ended.id, 'exited');

	const status = await world.json<StatusDocument>(['status'], {cwd: shop});
	expect(Object.keys(status).sort()).toEqual(['cost', 'generatedAt', 'sessions', 'version']);
	for (const session of status.sessions) {
		expectSession(session);
	}
	expect(status.sessions.map(({id, state, activity, column}) => [id, state, activity, column])).toEqual([
		[working.id, 'working', 'active', 'working'],
		[asking.id, 'working', 'waiting_input', 'needs_you'],
		[done.id, 'review_pending', 'ready', 'review'],
		[ended.id, 'exited', 'exited', 'needs_you'],
		[other.id, 'working', 'blocked', 'needs_you'],
	]);
	expect(status.sessions[1]?.attention).toEqual({
		kind: 'permission',
		text: expect.stringContaining('as the script says'),
	});
	expect(status.sessions[2]?.git).toMatchObject({
		ahead: 1,
		behind: 0,
		dirty: 0,
		files: 1,
		insertions: 1,
		deletions: 0,
	});
	expect(status.sessions[4]).toMatchObject({project: 'bakery', issue: null, prompt: 'Bake\nbread'});
	const fromThere = await world.json<StatusDocument>(['status'], {cwd: bakery});
	expect(fromThere.sessions.map(({project}) => project)[0]).toBe('bakery');
	const outside = await world.json<StatusDocument>(['status']);
	expect(outside.sessions).toHaveLength(5);

	const idsOf = async (args: string[], cwd: string) =>
		(await world.json<StatusDocument>(args, {cwd})).sessions.map(({id}) => id);
	expect(await idsOf(['status', '-p', 'bakery'], shop)).toEqual([other.id]);
	expect(await idsOf(['status', '-p', bakery], shop)).toEqual([other.id]);
	mkdirSync(path.join(shop, 'deep'));
	expect(await idsOf(['session', 'ls', '--project=../../bakery'], path.join(shop, 'deep'))).toEqual([
		other.id,
	]);
	expect(await idsOf(['session', 'ls', '--ended'], shop)).toEqual(
		[working, asking, done, ended, killed].map(({id}) => id),
	);
	expect((await world.ao(['status', '-p', 'nowhere'], {cwd: shop})).exitCode).toBe(3);

	const plain = await world.ao(['status'], {cwd: shop, env: {FORCE_COLOR: '1'}});
	expect(plain.stdout).not.toContain('\u001B');
	expect(plain.stdout).toContain('5 sessions · 3 need you');
	const board = await world.ao([], {cwd: shop});
	expect(board.stdout).toContain(working.id);
	for (const columns of [80, 200]) {
		const terminal = runInPty(process.execPath, [cliFile, 'status'], {cwd: shop, env: world.env, columns});
		expect(await terminal.exited).toMatchObject({code: 0});
		const screen = await terminal.waitFor('need you');
		const lines = screen.split('\n');
		expect(lines.every(line => line.length <= columns)).toBe(true);
		const rows = lines.filter(line => /(?:shop|bakery)-/.test(line));
		expect(rows).toHaveLength(5);
		expect(rows.every(row => /working|review_pending|exited/.test(row))).toBe(true);
		expect(rows[1]).toContain('waiting_input');
		await terminal.close();
	}

	const shown = await world.json<{version: number; session: Session}>(['session', 'show', '3'], {cwd: shop});
	expect(Object.keys(shown)).toEqual(['version', 'session']);
	expectSession(shown.session);
	const words = await world.ao(['session', 'show', killed.id], {cwd: shop});
	expect(words.stdout).toMatch(new RegExp(`^session +${killed.id} \\(archived\\)$`, 'm'));
	expect(words.stdout).toMatch(/^worktree .+ \(in the trash\)$/m);
	const byPath = await world.ao(['open', done.id, '--path'], {cwd: shop});
	expect(byPath.stdout).toBe(done.worktree);
	expect((await world.ao(['open', killed.id, '--path'], {cwd: shop})).exitCode).toBe(3);
	const edited = await world.ao(['open', done.id], {cwd: shop, env: {VISUAL: '', EDITOR: 'echo opened'}});
	expect(edited.stdout).toBe(`opened ${done.worktree}`);

	const diff = await world.ao(['session', 'diff', done.id], {cwd: shop});
	expect(diff.stdout).toContain(`+${done.id}`);
	const stat = await world.ao(['session', 'diff', done.id, '--stat'], {cwd: shop});
	expect(stat.stdout).toContain('1 file changed, 1 insertion(+)');
	expect(git(shop, 'status', '--porcelain')).toBe('');
});

test('--watch prints again on a change, and only then', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1'], {does: 'active'});
	const watch = world.start(['status', '--watch', '--interval', '1', '--json'], {cwd: root});
	const documents = () =>
		watch
			.stdout()
			.split('\n')
			.filter(line => line !== '')
			.map(line => JSON.parse(line) as StatusDocument);
	await eventually(() => expect(documents()).toHaveLength(1));
	writeFileSync(path.join(session.worktree, 'more.txt'), 'more\n');
	git(session.worktree, 'add', 'more.txt');
	await eventually(() => expect(documents().at(-1)?.sessions[0]?.git?.dirty).toBe(1));
	await world.json(['session', 'kill', '1'], {cwd: root});
	await eventually(() => expect(documents().at(-1)?.sessions[0]?.state).toBe('killed'));
	const all = documents().map(({sessions}) => JSON.stringify(sessions));
	expect(all.filter((text, index) => text === all[index - 1])).toEqual([]);
	expect(all.length).toBeLessThan(6);
	watch.child.kill('SIGINT');
	expect(await watch.ended).toMatchObject({exitCode: 130});
});

test('an unknown kind of fact and a line cut short are skipped; foreign text is shown without its controls', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world);
	await world.ao(['issues', 'new', 'A \u001B[31mred\u001B[0m \u202Etitle'], {cwd: root});
	const session = await spawnIn(world, root, ['1']);
	const facts = path.join(sessionDirOf(world, session), 'facts.jsonl');
	writeFileSync(facts, '{"at":"2026-01-01T00:00:00.000Z","by":"x","kind":"from_the_future"}\n{"at":"20', {
		flag: 'a',
	});
	writeFileSync(path.join(agentDirOf(world, session), 'events.jsonl'), 'garbage\n[]\n{"t":"x"}\n', {
		flag: 'a',
	});
	await world.ao(['send', '1', 'hello'], {cwd: root});
	const status = await world.json<StatusDocument>(['status'], {cwd: root});
	expect(status.sessions).toMatchObject([{id: session.id, state: 'working'}]);
	const words = await world.ao(['status'], {cwd: root});
	expect(words.stdout).toContain('A red title');
	expect(words.stdout).not.toMatch(/[\u001B\u202E]/);
});
