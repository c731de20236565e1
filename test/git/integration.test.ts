import {chmod, rm, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {integration, pullReverted} from '../../source/git/integration.ts';
import {ownTips} from '../../source/git/own-commits.ts';
import {revertedCommits, revertedPulls} from '../../source/git/reverts.ts';
import {gitIn, type TestRepository, testRepository, testTree} from '../helpers/repo.ts';

let repo: TestRepository;
let tree: Awaited<ReturnType<typeof testTree>>;

const lines = (...changed: string[]) =>
	`${['1', '2', '3', '4', '5', '6', '7', '8', ...changed].join('\n')}\n`;

beforeEach(async () => {
	repo = await testRepository();
	await repo.commit('Files', {'a.txt': lines(), 'b.txt': 'b\n', 'code.txt': '\tone\n\ttwo\n'});
	tree = await testTree(repo, 'one');
});

afterEach(() => repo.dispose());

const inside = (...args: string[]) => gitIn(tree.worktree, ...args);
const work = (files: Record<string, string>, subject = 'Work') => repo.commit(subject, files, tree.worktree);
const ask = async (bases = ['main']) =>
	integration(await repo.open(), {branch: tree.branch, bases, fork: tree.fork});
const squash = async () => {
	await repo.git('merge', '--quiet', '--squash', tree.branch);
	await repo.git('commit', '--quiet', '--message', 'Squashed');
};
const pick = (...commits: string[]) => repo.git('cherry-pick', ...commits);

const not = {integrated: false, how: null, reverted: false, base: null};

describe('not integrated:', () => {
	const cases: [string, number, () => Promise<unknown>][] = [
		['a fresh branch', 0, async () => undefined],
		['a fresh branch, the base went on', 0, () => repo.commit('Base', {'b.txt': 'base\n'})],
		['work that is nowhere', 1, () => work({'a.txt': lines('9')})],
		[
			'a branch that was only pulled forward',
			0,
			async () => {
				await repo.commit('Base', {'b.txt': 'base\n'});
				await inside('merge', '--quiet', '--ff-only', 'main');
			},
		],
		[
			'a branch that was only rebased on the base',
			0,
			async () => {
				await repo.commit('Base', {'b.txt': 'base\n'});
				await inside('rebase', '--quiet', 'main');
			},
		],
		[
			'a branch whose work was thrown away for the base',
			0,
			async () => {
				await work({'a.txt': lines('9')});
				await repo.commit('Base', {'b.txt': 'base\n'});
				await inside('reset', '--quiet', '--hard', 'main');
			},
		],
		[
			'work that its own branch took back',
			2,
			async () => {
				await work({'a.txt': lines('9')});
				await inside('revert', '--no-edit', 'HEAD');
			},
		],
		[
			'one commit picked, another not',
			2,
			async () => {
				const first = await work({'a.txt': lines('9')});
				await work({'b.txt': 'work\n'});
				await repo.commit('Base', {'base.txt': 'base\n'});
				await pick(first);
			},
		],
		[
			'a new commit after it was squashed',
			2,
			async () => {
				await work({'a.txt': lines('9')});
				await squash();
				await work({'b.txt': 'later\n'});
			},
		],
		[
			'the same change but for white space',
			1,
			async () => {
				await work({'code.txt': '    one\n    two\n'});
				await repo.commit('Other spaces', {'code.txt': '  one\n  two\n'});
			},
		],
		[
			'another file of the same name and size',
			1,
			async () => {
				await writeFile(path.join(tree.worktree, 'x.bin'), Buffer.from([0, 1, 2, 3]));
				await work({});
				await writeFile(path.join(repo.root, 'x.bin'), Buffer.from([0, 1, 2, 4]));
				await repo.commit('Other bytes');
			},
		],
		[
			'another mode',
			1,
			async () => {
				await chmod(path.join(tree.worktree, 'b.txt'), 0o755);
				await work({});
			},
		],
		[
			'work in conflict with the base',
			1,
			async () => {
				await work({'b.txt': 'work\n'});
				await repo.commit('Base', {'b.txt': 'base\n'});
			},
		],
		[
			'only a merge of the base',
			0,
			async () => {
				await repo.commit('Base', {'b.txt': 'base\n'});
				await inside('merge', '--quiet', '--no-ff', '--no-edit', 'main');
			},
		],
		[
			'picked commits, but a merge between that changed more',
			2,
			async () => {
				const first = await work({'a.txt': lines('9')});
				await repo.commit('Base', {'b.txt': 'base\n'});
				await inside('merge', '--quiet', '--no-ff', '--no-commit', 'main');
				await work({'evil.txt': 'only in the merge\n'}, 'Merge');
				const second = await work({'c.txt': 'c\n'});
				await pick(first, second);
			},
		],
	];
	test.each(cases)('%s', async (_, ownCommits, prepare) => {
		await prepare();
		expect(await ask()).toEqual({...not, ownCommits});
	});
});

describe('integrated:', () => {
	const cases: [string, string, number, () => Promise<unknown>][] = [
		[
			'fast-forward',
			'ancestor',
			1,
			async () => {
				await work({'a.txt': lines('9')});
				await repo.git('merge', '--quiet', '--ff-only', tree.branch);
			},
		],
		[
			'a merge commit',
			'ancestor',
			2,
			async () => {
				await work({'a.txt': lines('9')});
				await work({'a.txt': lines('9', '10')});
				await repo.commit('Base', {'b.txt': 'base\n'});
				await repo.git('merge', '--quiet', '--no-edit', tree.branch);
				await repo.commit('Later', {'b.txt': 'later\n'});
			},
		],
		[
			'amended and rebased, then fast-forward',
			'ancestor',
			1,
			async () => {
				await work({'a.txt': lines('9')});
				await inside('commit', '--quiet', '--amend', '--message', 'Amended');
				await repo.commit('Base', {'b.txt': 'base\n'});
				await inside('rebase', '--quiet', 'main');
				await repo.git('merge', '--quiet', '--ff-only', tree.branch);
			},
		],
		[
			'each commit picked, the base had moved',
			'rebased',
			2,
			async () => {
				await repo.commit('Base', {'b.txt': 'base\n'});
				const commits = [
					await work({'a.txt': lines('9')}),
					await work({'code.txt': '\tone\n\ttwo\n\tthree\n'}),
				];
				await pick(...commits);
			},
		],
		[
			'squashed',
			'squashed',
			2,
			async () => {
				await work({'a.txt': lines('9')});
				await work({'a.txt': lines('9', '10'), 'new.txt': 'x\n'});
				await squash();
			},
		],
		[
			'squashed, then the same line edited again',
			'squashed',
			2,
			async () => {
				await work({'b.txt': 'work\n'});
				await work({'b.txt': 'work\nmore\n'});
				await squash();
				await repo.commit('Again', {'b.txt': 'again\n'});
			},
		],
		[
			'squashed after the base was merged in',
			'squashed',
			2,
			async () => {
				await work({'a.txt': lines('9')});
				await repo.commit('Base', {'b.txt': 'base\n'});
				await inside('merge', '--quiet', '--no-edit', 'main');
				await work({'code.txt': '\tone\n'});
				await squash();
			},
		],
		[
			'the same content made by other commits',
			'content',
			2,
			async () => {
				await work({'a.txt': lines('9')});
				await work({'b.txt': 'work\n'});
				await repo.commit('Part', {'a.txt': lines('9'), 'c.txt': 'c\n'});
				await repo.commit('Rest', {'b.txt': 'work\n', 'd.txt': 'd\n'});
			},
		],
		[
			'binary files, links, modes, renames and line ends',
			'rebased',
			2,
			async () => {
				await writeFile(path.join(tree.worktree, 'x.bin'), Buffer.from([0, 255, 13, 10, 0]));
				await symlink('a.txt', path.join(tree.worktree, 'link'));
				await chmod(path.join(tree.worktree, 'b.txt'), 0o755);
				const first = await work({'crlf.txt': 'x\r\ny\r\n'});
				await rm(path.join(tree.worktree, 'a.txt'));
				const second = await work({'renamed.txt': lines()});
				await repo.commit('Base', {'base.txt': 'base\n'});
				await pick(first, second);
			},
		],
	];
	test.each(cases)('%s', async (_, how, ownCommits, prepare) => {
		await prepare();
		expect(await ask()).toEqual({integrated: true, how, ownCommits, reverted: false, base: 'main'});
	});

	test("the user's settings for diffs change nothing", async () => {
		for (const [name, value] of [
			['diff.noprefix', 'true'],
			['diff.context', '0'],
			['diff.algorithm', 'histogram'],
			['diff.renames', 'copies'],
			['diff.external', 'false'],
			['color.ui', 'always'],
			['core.quotePath', 'false'],
		] as const) {
			await repo.git('config', name, value);
		}
		await work({'a.txt': lines('9'), 'č.txt': 'x\n'});
		await work({'b.txt': 'work\n'});
		await squash();
		await repo.commit('Again', {'b.txt': 'again\n'});
		expect(await ask()).toMatchObject({integrated: true, how: 'squashed'});
	});

	test('in any of the bases, the first that has it is named', async () => {
		await repo.git('branch', 'release');
		await work({'a.txt': lines('9')});
		await repo.git('merge', '--quiet', '--ff-only', tree.branch);
		expect(await ask(['origin/gone', 'release', 'main'])).toMatchObject({integrated: true, base: 'main'});
		expect(await ask(['release'])).toEqual({...not, ownCommits: 1});
		expect(await ask([])).toMatchObject({integrated: false});
	});
});

describe('taken back by the base', () => {
	const cases: [string, () => Promise<unknown>][] = [
		[
			'a fast-forwarded commit',
			async () => {
				await repo.git('merge', '--quiet', '--ff-only', tree.branch);
				await repo.git('revert', '--no-edit', 'HEAD');
			},
		],
		[
			'a merge',
			async () => {
				await repo.git('merge', '--quiet', '--no-ff', '--no-edit', tree.branch);
				await repo.git('revert', '--no-edit', '--mainline', '1', 'HEAD');
			},
		],
		[
			'a squashed commit',
			async () => {
				await squash();
				await repo.git('revert', '--no-edit', 'HEAD');
			},
		],
	];
	test.each(cases)('%s', async (_, prepare) => {
		await work({'a.txt': lines('9')});
		await prepare();
		expect(await ask()).toMatchObject({integrated: true, reverted: true});
		await repo.git('revert', '--no-edit', 'HEAD');
		expect(await ask()).toMatchObject({integrated: true, reverted: false});
	});
});

test('a tip alone will do; without a reflog the ancestry decides', async () => {
	const tip = await work({'a.txt': lines('9')});
	await repo.git('merge', '--quiet', '--ff-only', tree.branch);
	const opened = await repo.open();
	expect(await integration(opened, {tip, bases: ['main'], fork: tree.fork})).toMatchObject({how: 'ancestor'});
	await rm(path.join(repo.root, '.git', 'logs'), {recursive: true});
	expect(await ask()).toMatchObject({how: 'ancestor', ownCommits: 1});
});

test('own tips in a reflog', () => {
	const entry = (commit: string, action: string) => ({commit, action});
	const newestFirst = [
		entry('d', 'rebase (finish): refs/heads/x onto m'),
		entry('m', 'merge main: Fast-forward'),
		entry('c', 'commit (amend): Work'),
		entry('b', 'commit: Work'),
		entry('m', 'rebase (finish): refs/heads/x onto m'),
		entry('a', 'branch: Created from a'),
	];
	expect([...ownTips(newestFirst)]).toEqual(['b', 'c', 'd']);
});

test('a revert of a revert takes nothing back', () => {
	const oid = (letter: string) => letter.repeat(40);
	const log = [
		{commit: oid('c'), message: `Revert "Revert"\n\nThis reverts commit ${oid('b')}.`},
		{commit: oid('b'), message: `Revert\n\nThis reverts commit ${oid('a')}.`},
	];
	expect([...revertedCommits(log)]).toEqual([oid('b')]);
	expect([...revertedCommits(log.slice(1))]).toEqual([oid('a')]);
});

describe('a merged pull request that the base took back', () => {
	const taken = async (commits: string[] = []) =>
		pullReverted(await repo.open(), {
			bases: ['gone', 'main'],
			fork: tree.fork,
			commits,
			pull: {owner: 'acme', repo: 'web', number: 12},
		});
	const say = (message: string) => repo.git('commit', '--quiet', '--allow-empty', '--message', message);

	test.each([
		['nothing of the kind', 'Work', false],
		["GitHub's own words", 'Revert "Work (#12)" (#13)\n\nReverts acme/web#12', true],
		['in another case', 'Revert\n\nReverts Acme/Web#12\n', true],
		['another pull request', 'Revert\n\nReverts acme/web#123', false],
		['of another repository', 'Revert\n\nReverts acme/shop#12', false],
		['words about it', 'See what reverts acme/web#12 said', false],
	])('%s', async (_, message, expected) => {
		await say(message);
		expect(await taken()).toBe(expected);
	});

	test('by its merge commit, until that is taken back too', async () => {
		const merged = await repo.commit('Work (#12)', {'b.txt': 'work\n'});
		expect(await taken([merged])).toBe(false);
		await repo.git('revert', '--no-edit', merged);
		expect(await taken([merged])).toBe(true);
		await repo.git('revert', '--no-edit', 'HEAD');
		expect(await taken([merged])).toBe(false);
	});

	test('names are read from whole lines', () => {
		expect([...revertedPulls('Reverts a/b#1\n  Reverts C/d.e#22  \nx Reverts f/g#3')]).toEqual([
			'a/b#1',
			'c/d.e#22',
		]);
	});
});
