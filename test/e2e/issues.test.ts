import {expect, test} from 'vitest';
import {makeWorld} from '../helpers/cli.ts';
import {git, makeShop, spawnIn} from '../helpers/shop.ts';

type IssuesDocument = {
	version: number;
	issues: {id: string; title: string; state: string; session: string | null; labels: string[]}[];
};

test('writes, lists, filters and closes local issues', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world);
	expect((await world.ao(['issues'], {cwd: root})).stdout).toContain('No open issues.');
	const made = await world.json<IssuesDocument>(
		['issues', 'new', 'Parser:', 'empty input', '--body', 'It should give []', '--label', 'bug, parser'],
		{cwd: root},
	);
	expect(made).toEqual({
		version: 1,
		issues: [
			{
				ref: 'local:task-1',
				id: 'task-1',
				title: 'Parser: empty input',
				url: null,
				state: 'open',
				labels: ['bug', 'parser'],
				assignees: [],
				session: null,
			},
		],
	});
	const piped = await world.ao(['issues', 'new', '--body', '-', 'Second'], {
		cwd: root,
		input: 'from stdin\n',
	});
	expect(piped.stdout).toBe('task-2: Second');
	const session = await spawnIn(world, root, ['2']);

	const titles = async (...args: string[]) =>
		(await world.json<IssuesDocument>(['issues', ...args], {cwd: root})).issues.map(({title}) => title);
	expect(await titles()).toEqual(['Parser: empty input', 'Second']);
	expect(await titles('--label', 'bug')).toEqual(['Parser: empty input']);
	expect(await titles('--label', 'bug,other')).toEqual([]);
	expect(await titles('--search', 'STDIN')).toEqual(['Second']);
	expect(await titles('--limit', '1')).toHaveLength(1);
	expect(await world.ao(['issues', '--label', 'other'], {cwd: root})).toMatchObject({
		exitCode: 0,
		stdout: 'No open issues match.',
	});
	expect(await world.ao(['batch-spawn', '--label', 'other'], {cwd: root})).toMatchObject({
		exitCode: 0,
		stderr: expect.stringMatching(/^No open issues match\.$/m),
	});
	for (const command of [['issues'], ['batch-spawn']]) {
		const me = await world.ao([...command, '--assignee', '@me'], {cwd: root});
		expect(me).toMatchObject({exitCode: 2, stderr: expect.stringContaining('nobody is @me')});
	}
	const words = await world.ao(['issues'], {cwd: root});
	expect(words.stdout).toMatch(/^task-1 +Parser: empty input {2}\[bug, parser\]$/m);
	expect(words.stdout).toMatch(new RegExp(`^task-2 +Second {2}→ ${session.id}$`, 'm'));

	const closed = await world.ao(['issues', 'close', '#2'], {cwd: root});
	expect(closed.stdout).toBe('task-2: closed (Second)');
	expect(closed.stderr).toContain(`${session.id} still works on it`);
	expect(await titles()).toEqual(['Parser: empty input']);
	const status = await world.json<{sessions: {issue: {state: string}}[]}>(['status'], {cwd: root});
	expect(status.sessions[0]?.issue.state).toBe('closed');
	expect((await world.ao(['issues', 'close', '9'], {cwd: root})).exitCode).toBe(3);
	expect((await world.ao(['issues', 'close', '1-2'], {cwd: root})).exitCode).toBe(2);
});

test('issues written at the same moment all get numbers of their own', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const made = await Promise.all(
		Array.from({length: 6}, (_, index) =>
			world.json<IssuesDocument>(['issues', 'new', `Title ${index}`], {cwd: root}),
		),
	);
	expect(made.map(({issues}) => issues[0]?.id).sort()).toEqual(
		Array.from({length: 6}, (_, index) => `task-${index + 2}`),
	);
});

test.each([
	['git@gitlab.com:group/sub/shop.git', 'gitlab.com'],
	['https://codeberg.org/ada/shop', 'codeberg.org'],
	['/srv/shop.git', null],
])('where the remote is %s, issues are local, and that is said of a server', async (url, host) => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world);
	git(root, 'remote', 'add', 'origin', url);
	const {stdout, stderr} = await world.ao(['issues'], {cwd: root});
	expect(stdout).toContain('No open issues.');
	expect(stderr).toBe(
		host === null
			? ''
			: `Its remote is on ${host}, which AO does not speak: issues and pull requests are local.`,
	);
});

test('an issue is skipped with the command that brings its session back where that does not run', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const {id} = await spawnIn(world, root, ['1']);
	const skip = async () => (await world.ao(['batch-spawn', '1'], {cwd: root})).stdout.split('\n')[0];
	expect(await skip()).toBe(`1: skipped, ${id} works on it (end it: ao session kill ${id})`);
	await world.ao(['stop', '--yes'], {cwd: root});
	expect(await skip()).toBe(
		`1: skipped, ${id} has it and does not run (bring it back: ao session restore ${id}; end it: ao session kill ${id})`,
	);
});
