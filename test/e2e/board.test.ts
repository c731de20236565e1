import path from 'node:path';
import stringWidth from 'string-width';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {distDir, makeWorld, type World} from '../helpers/cli.ts';
import {type PtyProgram, runInPty} from '../helpers/pty.ts';
import {git, makeShop} from '../helpers/shop.ts';
import {hasTmux} from '../helpers/tmux.ts';

/** Opens the board of a repository in a terminal of this size, closed when the test ends. */
function openBoard(world: World, root: string, size = {columns: 120, rows: 40}): PtyProgram {
	const board = runInPty(process.execPath, [path.join(distDir, 'cli.js')], {
		cwd: root,
		env: {...world.env, AO_AGENT: 'demo', TERM: 'xterm-256color', LANG: 'C.UTF-8'},
		...size,
	});
	onTestFinished(() => board.close());
	return board;
}

async function sessionsOf(world: World, root: string): Promise<Session[]> {
	const {sessions} = await world.json<{sessions: Session[]}>(['status'], {cwd: root});
	return sessions;
}

describe.each(['tmux', 'process'] as const)('the board, terminals in %s', runtime => {
	test('starts an issue, shows its card and screen, attaches and comes back, ends it', async context => {
		context.skip(runtime === 'tmux' && !hasTmux, 'no tmux 3.2 or newer');
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 2});
		const board = openBoard(world, root);
		await board.waitFor(/task-1 Issue/);
		await board.waitFor(/To do\s+2/);

		board.press('\r');
		await board.waitFor(/Working\s+1|Review\s+1/);
		await board.waitFor(/Review\s+1/, 20_000);
		const [session] = await sessionsOf(world, root);
		expect(session?.issue?.ref).toBe('local:task-1');
		expect(session?.state).toBe('review_pending');

		board.press('w');
		board.press('/task-1\r');
		await board.waitFor(/▌review/);
		board.press('\r');
		await board.waitFor(screen => screen.includes('Demo agent') && !screen.includes('Working'));
		board.press('\u0011');
		await board.waitFor(/Working\s+0/);

		board.press('x');
		await board.waitFor(/Kill .*shop-1-/);
		await board.waitFor(/branch ao\/shop-1-/);
		board.press('x');
		await board.waitFor(/Done\s+1/);
		const {sessions} = await world.json<{sessions: Session[]}>(['status', '--ended'], {cwd: root});
		expect(sessions.map(({state}) => state)).toEqual(['killed']);
		expect(git(root, 'branch', '--list', 'ao/*')).toContain('ao/shop-1-');

		board.press('q');
		expect((await board.exited).code).toBe(0);
		expect(board.modes().alternate).toBe(false);
	});
});

test('follows what other processes do, without a key', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const board = openBoard(world, root, {columns: 220, rows: 50});
	await board.waitFor(/To do\s+1/);
	await world.ao(['batch-spawn', '1', '--agent', 'demo'], {cwd: root});
	await board.waitFor(/Review\s+1/, 20_000);
	const [session] = await sessionsOf(world, root);
	await world.ao(['merge', session?.id ?? ''], {cwd: root});
	await board.waitFor(/Done\s+1/, 20_000);
	await world.ao(['session', 'cleanup'], {cwd: root});
	await board.waitFor(/cleaned/, 20_000);
});

test.each([
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
	{columns: 220, rows: 60},
	{columns: 50, rows: 16},
])('keeps its lines straight at $columns x $rows, and after a resize', async size => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world);
	const titles = [
		'日本語のタイトルはとても長いので切られる',
		'👩‍👩‍👧 family 🚀 rocket',
		'evil \u001B[31m red \u0007 bell \u202E bidi',
		'-x; $(touch pwned)',
	];
	for (const title of titles) {
		await world.ao(['issues', 'new', '--', title], {cwd: root});
	}
	const board = openBoard(world, root, size);
	await board.waitFor(/To do/);
	await board.waitFor(/日本語/);
	await board.waitFor(screen => isStraight(screen, size));
	const other = {columns: size.columns - 13, rows: size.rows - 3};
	board.resize(other.columns, other.rows);
	await board.waitFor(screen => isStraight(screen, other) && screen.includes('日本語'));
	expect(board.screen()).not.toContain('\u0007');
});

/** No row is wider than the screen, rules reach from edge to edge, and every border stands below a corner of the rule. */
function isStraight(screen: string, {columns, rows}: {columns: number; rows: number}): boolean {
	const lines = screen.split('\n');
	const rules = lines.filter(line => /^[─┼┬┴]{10,}$/.test(line));
	const corners = rules.find(line => line.includes('┼'));
	const places = (line: string) =>
		[...line.matchAll(/[│┼]/g)].map(({index}) => stringWidth(line.slice(0, index)));
	const cards = lines.filter(line => line.includes('task-') && line.includes('│'));
	return (
		lines.length <= rows &&
		lines.every(line => stringWidth(line) <= columns) &&
		rules.every(line => stringWidth(line) === columns) &&
		(corners === undefined ||
			cards.every(line => places(corners).every(place => places(line).includes(place))))
	);
}
