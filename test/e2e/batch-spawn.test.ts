import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {makeWorld, runtimes} from '../helpers/cli.ts';
import {
	type BatchDocument,
	expectBatch,
	expectPlanned,
	type PlannedDocument,
	type StatusDocument,
} from '../helpers/documents.ts';
import {git, makeShop, stateOf, treeOf, untilState} from '../helpers/shop.ts';

const refsOf = (batch: BatchDocument) => batch.spawned.map(({issue}) => issue?.ref).sort();
const skipsOf = ({skipped}: Pick<BatchDocument, 'skipped'>) =>
	skipped.map(({input, reason}) => `${input} ${reason}`).sort();

describe.each(runtimes)('batch-spawn with terminals in $runtime', ({runtime, missing}) => {
	test('spawns each issue once, in a worktree and on a branch of its own', async context => {
		context.skip(missing !== '', missing);
		const world = makeWorld({runtime});
		const root = await makeShop(world, {issues: 4});
		const base = git(root, 'rev-parse', 'HEAD');
		writeFileSync(path.join(root, 'README.md'), '# Shop, edited by its user\n');
		writeFileSync(path.join(root, 'staged.txt'), 'staged\n');
		git(root, 'add', 'staged.txt');
		git(root, 'worktree', 'add', '--quiet', '-b', 'mine', path.join(world.dir, 'mine'));
		const before = stateOf(root);

		const batch = await world.json<BatchDocument>(['batch-spawn', '1', '#2', 'task-3', '3', '1..2'], {
			cwd: root,
		});
		expectBatch(batch);
		expect(refsOf(batch)).toEqual(['local:task-1', 'local:task-2', 'local:task-3']);
		expect(batch.skipped.map(({reason}) => reason)).toEqual(['duplicate', 'duplicate', 'duplicate']);
		for (const session of batch.spawned) {
			expect(git(session.worktree, 'branch', '--show-current')).toBe(session.branch);
			expect(session.branch).toBe(`ao/${session.id}`);
			expect(session.baseCommit).toBe(base);
			expect(git(session.worktree, 'status', '--porcelain')).toBe('');
			expect(session.runtime).toMatchObject({kind: runtime, alive: true});
			expect(session.column).toBe('working');
		}
		expect(new Set(batch.spawned.map(({worktree}) => worktree)).size).toBe(3);

		const after = stateOf(root);
		const {refs, worktrees, ...untouched} = before;
		expect(after).toMatchObject(untouched);
		for (const line of [...(refs ?? '').split('\n'), ...(worktrees ?? '').split('\n')]) {
			expect(`${after.refs}\n${after.worktrees}`).toContain(line);
		}
		expect(readFileSync(path.join(root, 'README.md'), 'utf8')).toBe('# Shop, edited by its user\n');

		const again = await world.json<BatchDocument>(['batch-spawn', '1-4'], {cwd: root});
		expect(refsOf(again)).toEqual(['local:task-4']);
		expect(again.skipped.map(({input, reason, session}) => [input, reason, session])).toEqual(
			batch.spawned
				.toSorted((a, b) => (a.issue?.ref ?? '').localeCompare(b.issue?.ref ?? ''))
				.map(({id, issue}) => [issue?.ref.replace('local:task-', ''), 'active', id]),
		);
		const status = await world.json<StatusDocument>(['status'], {cwd: root});
		expect(status.sessions.map(({state, runtime}) => [state, runtime?.alive])).toEqual(
			Array.from({length: 4}, () => ['working', true]),
		);
	});
});

test('takes issues from stdin, by search and by label, and several agents for each', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 2});
	const piped = await world.json<BatchDocument>(['batch-spawn', '-', '--agent', 'script,file,script'], {
		cwd: root,
		input: '\n 1 \n#1\n\n',
	});
	expectBatch(piped);
	expect(piped.spawned.map(({agent, issue}) => `${issue?.id} ${agent}`).sort()).toEqual([
		'task-1 file',
		'task-1 script',
	]);
	expect(skipsOf(piped)).toEqual(['#1 duplicate']);

	for (const [title, label] of [
		['Dark mode', 'ui'],
		['Dark forest', 'docs'],
		['Dark matter', 'ui'],
	] as const) {
		await world.ao(['issues', 'new', title, '--label', label], {cwd: root});
	}
	const searched = await world.json<PlannedDocument>(
		['batch-spawn', '--search', 'dark', '--label', 'ui', '--limit', '1', '--dry-run'],
		{cwd: root},
	);
	expect(searched.planned).toHaveLength(1);
	const labelled = await world.json<BatchDocument>(['batch-spawn', '--label', 'ui'], {cwd: root});
	expect(labelled.spawned.map(({issue}) => issue?.title).sort()).toEqual(['Dark matter', 'Dark mode']);
	const none = await world.ao(['batch-spawn', '--label', 'nobody-has-it'], {cwd: root});
	expect(none.exitCode).toBe(0);
	expect(none.stdout).toContain('0 spawned');
});

test('skips closed and merged issues, unless forced, and never an active one', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 3});
	await world.ao(['issues', 'close', 'task-2'], {cwd: root});
	const first = await world.json<BatchDocument>(['batch-spawn', '1', '2'], {
		cwd: root,
		env: {AGENT_DOES: 'commit ready'},
	});
	expect(refsOf(first)).toEqual(['local:task-1']);
	expect(skipsOf(first)).toEqual(['2 closed']);
	const [merged] = first.spawned;
	await untilState(world, root, merged?.id ?? '', 'review_pending');
	await world.json(['merge', merged?.id ?? ''], {cwd: root});

	const second = await world.json<BatchDocument>(['batch-spawn', '1-3'], {cwd: root});
	expectBatch(second);
	expect(skipsOf(second)).toEqual(['1 merged', '2 closed']);
	expect(second.skipped.find(({reason}) => reason === 'merged')?.session).toBe(merged?.id);
	const forced = await world.json<BatchDocument>(['batch-spawn', '1-3', '--force'], {cwd: root});
	expect(refsOf(forced)).toEqual(['local:task-1', 'local:task-2']);
	expect(skipsOf(forced)).toEqual(['3 active']);
});

test('a dry run says what would be spawned and changes nothing at all', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 3});
	await world.ao(['issues', 'close', '3'], {cwd: root});
	const before = {...treeOf(world.dir), ...stateOf(root)};
	const dry = await world.json<PlannedDocument>(['batch-spawn', '1-3', '--dry-run', '-a', 'script,file'], {
		cwd: root,
	});
	expectPlanned(dry);
	expect(dry.planned.map(({ref, agent, title}) => [ref, agent, title])).toEqual([
		['local:task-1', 'script', 'Issue number 1'],
		['local:task-1', 'file', 'Issue number 1'],
		['local:task-2', 'script', 'Issue number 2'],
		['local:task-2', 'file', 'Issue number 2'],
	]);
	expect(skipsOf(dry)).toEqual(['3 closed']);
	const words = await world.ao(['batch-spawn', '1-3', '--dry-run'], {cwd: root});
	expect(words.stdout).toContain('1: would spawn script on ao/shop-1-');
	expect(words.stdout).toContain('2 would be spawned');
	expect({...treeOf(world.dir), ...stateOf(root)}).toEqual(before);
});

test('a dry run in a repository that AO does not know leaves no data dir behind', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world);
	const before = treeOf(world.dir);
	const {exitCode, stderr} = await world.ao(['batch-spawn', '1', '--dry-run'], {cwd: root});
	expect(exitCode, stderr).toBe(1);
	expect(treeOf(world.dir)).toEqual(before);
});

test('one issue that fails does not hold up the others', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 3});
	const batch = await world.json<BatchDocument>(['batch-spawn', '1', '99', '2'], {cwd: root, exitCode: 1});
	expectBatch(batch);
	expect(refsOf(batch)).toEqual(['local:task-1', 'local:task-2']);
	expect(batch.failed).toMatchObject([
		{input: '99', ref: 'local:task-99', session: null, error: {code: 'not_found'}},
	]);
	const words = await world.ao(['batch-spawn', '3', '98'], {cwd: root});
	expect(words.exitCode).toBe(1);
	expect(words.stdout).toMatch(/^3: spawned shop-3-\w{4} \(script\) on ao\/shop-3-/m);
	expect(words.stdout).toMatch(/^98: failed, There is no issue/m);
	expect(words.stdout).toContain('1 spawned, 0 queued, 0 skipped, 1 failed');
});

test('a branch or folder in the way fails with one line that names the remedy, and nothing is left', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 2});
	git(root, 'branch', 'ao');
	const before = stateOf(root);
	const blocked = await world.json<BatchDocument>(['batch-spawn', '1-2'], {cwd: root, exitCode: 1});
	expect(blocked.failed).toHaveLength(2);
	for (const {session, error} of blocked.failed) {
		expect(session).toBeNull();
		expect(error.message).toContain('branch ao is in the way');
		expect(error.hint).toContain('branchPrefix');
	}
	expect(stateOf(root)).toEqual(before);
	const project = readdirSync(world.dataDir).find(name => name.endsWith('-shop')) ?? '';
	expect(readdirSync(path.join(world.dataDir, project, 'sessions'))).toEqual([]);
	expect(readdirSync(path.join(world.dataDir, project, 'claims'))).toEqual([]);

	await world.ao(['config', 'set', 'branchPrefix', 'agents/'], {cwd: root});
	const free = await world.json<BatchDocument>(['batch-spawn', '1-2'], {cwd: root});
	expect(free.spawned.every(({branch}) => branch.startsWith('agents/shop-'))).toBe(true);
});

test('what cannot be meant ends with its exit code and creates nothing', async () => {
	const world = makeWorld({
		runtime: 'process',
		settings: {agents: {gone: {command: ['ao-test-no-such-program', '{prompt}']}}, defaultAgent: 'demo'},
	});
	const root = await makeShop(world, {issues: 1});
	const before = {...treeOf(world.dir), ...stateOf(root)};
	const cases = [
		{args: [], code: 2, words: 'issue'},
		{args: ['1', '--concurrency', '0'], code: 2, words: '--concurrency'},
		{args: ['5-2'], code: 2, words: '5-2'},
		{args: ['1-500'], code: 2, words: '200'},
		{args: ['1', '--agent', 'nobody'], code: 2, words: 'nobody'},
		{args: ['1', '--agent', 'gone'], code: 4, words: 'ao-test-no-such-program'},
		{args: ['1', '--base', 'no/such'], code: 2, words: 'no/such'},
		{args: ['1', '--frce'], code: 2, words: '--force'},
	];
	for (const {args, code, words} of cases) {
		const {exitCode, stderr, stdout} = await world.ao(['batch-spawn', ...args], {cwd: root});
		expect(exitCode, args.join(' ') + stderr).toBe(code);
		expect(stderr).toContain(words);
		expect(stdout).toBe('');
	}
	expect({...treeOf(world.dir), ...stateOf(root)}).toEqual(before);
});
