import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {execa} from 'execa';
import {expect, onTestFinished, test} from 'vitest';
import {tmuxSocketOf} from '../../source/records/paths.ts';
import type {Session, State} from '../../source/session/session.ts';
import {distDir, eventually, makeWorld, type RunningCli, type World} from '../helpers/cli.ts';
import type {BatchDocument, PlanDocument, StatusDocument} from '../helpers/documents.ts';
import {type GitHubServer, startGitHub} from '../helpers/github/index.ts';
import {type PtyProgram, runInPty} from '../helpers/pty.ts';
import {git, spawnIn} from '../helpers/shop.ts';
import {hasTmux} from '../helpers/tmux.ts';

/** A repository on a GitHub server, cloned into a world. Gives the clone. */
async function cloneWeb(world: World, github: GitHubServer): Promise<string> {
	await github.addRepository({
		owner: 'acme',
		name: 'web',
		git: true,
		workflows: true,
		files: {'README.md': '# Web\n', '.gitignore': '.env\n'},
	});
	Object.assign(world.env, github.env);
	const root = path.join(world.dir, 'web');
	// The server answers in this very process: it must not wait.
	await execa('git', ['clone', '--quiet', `${github.url}/acme/web.git`, root], {env: world.env});
	git(root, 'config', 'user.name', 'Ada');
	git(root, 'config', 'user.email', 'ada@example.com');
	return root;
}

/** The board of a repository, large enough for all columns. */
function openBoard(world: World, root: string): PtyProgram {
	const board = runInPty(process.execPath, [path.join(distDir, 'cli.js')], {
		cwd: root,
		env: {...world.env, AO_AGENT: 'demo', TERM: 'xterm-256color', LANG: 'C.UTF-8'},
		columns: 240,
		rows: 60,
	});
	onTestFinished(() => board.close());
	return board;
}

const titles = ['To do', 'Working', 'Needs you', 'Review', 'Ready to merge', 'Done'];

/** The title of the column in which a screen has an issue's card; null where it has none. */
function columnOf(screen: string, issue: string): string | null {
	const lines = screen.split('\n');
	const heads = lines.find(line => titles.every(title => line.includes(title))) ?? '';
	const starts = titles.map(title => heads.indexOf(title));
	for (const line of lines) {
		const at = line.search(new RegExp(`(?<=[│▌ ✓])${issue} `));
		const column = starts.findLastIndex(start => start <= at + 1);
		if (at !== -1 && line !== heads && column !== -1 && !line.startsWith(' AO')) {
			return titles[column] ?? null;
		}
	}
	return null;
}

/** All states that a watching `ao status` has seen, by session. */
function statesSeen(watch: RunningCli): Set<State> {
	const documents = watch
		.stdout()
		.split('\n')
		.filter(line => line.endsWith('}'))
		.map(line => JSON.parse(line) as StatusDocument);
	return new Set(documents.flatMap(({sessions}) => sessions.map(({state}) => state)));
}

/** Waits until a watching `ao status` has seen these states. */
async function untilSeen(watch: RunningCli, ...states: State[]): Promise<void> {
	await eventually(() => expect([...statesSeen(watch)]).toEqual(expect.arrayContaining(states)));
}

test('three issues go from a pull request to merged, closed and approved, and cleanup takes the merged one', async context => {
	context.skip(!hasTmux, 'no tmux 3.2 or newer');
	const github = await startGitHub();
	onTestFinished(() => github.close());
	const world = makeWorld({runtime: 'tmux'});
	const root = await cloneWeb(world, github);
	for (const title of ['Add a list', 'Add a search', 'Add a filter']) {
		await github.addIssue('acme/web', {title, labels: ['bug']});
	}
	await github.addIssue('acme/web', {title: 'Something else'});
	await github.addIssue('acme/web', {title: 'And one more'});
	await github.protect('acme/web', {checks: ['test'], reviews: 1, strict: true});
	github.addUser({login: 'grace'});

	const watch = world.start(['status', '--json', '--watch', '--ended'], {cwd: root});
	const board = openBoard(world, root);
	await board.waitFor(/#4 Something else/);

	const batch = await world.json<BatchDocument>(
		['batch-spawn', '--label', 'bug', '--limit', '10', '--agent', 'demo'],
		{cwd: root},
	);
	expect(batch.spawned.map(({issue}) => issue?.id).sort()).toEqual(['#1', '#2', '#3']);

	/** The session on an issue, asked for anew until it is as expected, and its card in that column of the board. */
	const reach = async (issue: string, state: State, column: string): Promise<Session> => {
		const session = await eventually(async () => {
			const {sessions} = await world.json<StatusDocument>(['status', '--refresh', '--ended'], {cwd: root});
			const found = sessions.find(one => one.issue?.id === issue);
			expect([found?.state, found?.pr?.reason]).toEqual([state, expect.anything()]);
			return found as Session;
		});
		await board.waitFor(screen => columnOf(screen, issue) === column, 20_000);
		return session;
	};
	const numberOf = (session: Session): number => session.pr?.number ?? 0;

	const first = numberOf(await reach('#1', 'pr_open', 'Review'));
	const second = numberOf(await reach('#2', 'pr_open', 'Review'));
	const third = numberOf(await reach('#3', 'pr_open', 'Review'));
	expect((await github.pull('acme/web', first)).body).toContain('Closes #1');

	await github.check('acme/web', first, {name: 'test', conclusion: 'FAILURE', log: 'expected 1, got 2\n'});
	const failing = await reach('#1', 'ci_failed', 'Needs you');
	expect(failing.attention).toEqual({kind: 'checks', text: 'test'});
	await github.check('acme/web', first, {name: 'test', conclusion: 'SUCCESS'});
	await reach('#1', 'review_pending', 'Review');

	await github.review('acme/web', first, {
		state: 'CHANGES_REQUESTED',
		body: 'Please rename it.',
		author: 'grace',
	});
	const requested = await reach('#1', 'changes_requested', 'Needs you');
	expect(requested.attention).toEqual({kind: 'review', text: 'changes requested by grace'});

	const headBefore = (await github.pull('acme/web', first)).head.oid;
	const sent = await world.ao(['send', requested.id, 'Rename it as grace says'], {cwd: root});
	expect(sent.exitCode, sent.stderr).toBe(0);
	await eventually(async () => {
		const {head} = await github.pull('acme/web', first);
		expect(head.oid).not.toBe(headBefore);
	});
	await github.check('acme/web', first, {name: 'test', conclusion: 'SUCCESS'});
	await github.review('acme/web', first, {state: 'APPROVED', author: 'grace'});
	await reach('#1', 'mergeable', 'Ready to merge');

	const merged = await world.ao(['merge', requested.id, '--squash'], {cwd: root});
	expect(merged.exitCode, merged.stdout + merged.stderr).toBe(0);
	await reach('#1', 'merged', 'Done');
	expect(github.issue('acme/web', 1).state).toBe('CLOSED');

	// The base has moved and has to be taken in first: approved, and not mergeable.
	await github.check('acme/web', second, {name: 'test', conclusion: 'SUCCESS'});
	await github.review('acme/web', second, {state: 'APPROVED', author: 'grace'});
	await reach('#2', 'approved', 'Ready to merge');

	await github.closeItem('acme/web', third);
	const closed = await reach('#3', 'closed', 'Done');

	const plan = await world.json<PlanDocument>(['session', 'cleanup', '--dry-run'], {cwd: root});
	expect(plan.plan.filter(({action}) => action === 'archive').map(({id}) => id)).toEqual([requested.id]);
	expect(plan.plan.find(({id}) => id === closed.id)).toMatchObject({action: 'keep'});
	const cleaned = await world.json<PlanDocument>(['session', 'cleanup'], {cwd: root});
	expect(cleaned.plan.map(({id, action, reason}) => [id, action, reason])).toEqual(
		plan.plan.map(({id, action, reason}) => [id, action, reason]),
	);
	expect(existsSync(requested.worktree)).toBe(false);
	expect(existsSync(closed.worktree)).toBe(true);
	expect(git(root, 'branch', '--list', 'ao/*')).not.toContain(requested.branch);

	await world.json<PlanDocument>(['session', 'kill', closed.id], {cwd: root});
	await spawnIn(world, root, ['4', '--agent', 'script'], {does: 'exit:0'});
	const quiet = await spawnIn(world, root, ['4', '--agent', 'script'], {does: 'ready'});
	await untilSeen(watch, 'exited', 'working');
	await world.json<PlanDocument>(['stop', '--yes'], {cwd: root});
	await untilSeen(watch, 'stopped');
	await world.json<PlanDocument>(['session', 'restore', quiet.id], {cwd: root});
	execFileSync('tmux', ['-L', tmuxSocketOf(world.dataDir, world.env), 'kill-server'], {env: world.env});
	await untilSeen(watch, 'lost');
	// More than a program may be given: it is refused when the worktree is there already.
	const env = {HUGE: 'x'.repeat(125_000)};
	await world.json<BatchDocument>(['batch-spawn', '5', '--agent', 'script'], {cwd: root, env, exitCode: 1});
	await untilSeen(watch, 'failed');
	const every: State[] = [
		'spawning',
		'working',
		'pr_open',
		'ci_failed',
		'changes_requested',
		'review_pending',
		'approved',
		'mergeable',
		'merged',
		'closed',
		'killed',
		'cleaned',
		'exited',
		'stopped',
		'lost',
		'failed',
	];
	await untilSeen(watch, ...every);
}, 300_000);
