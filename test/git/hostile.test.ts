import {appendFile, mkdir, rm, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {diffStat, diffText} from '../../source/git/diff.ts';
import {figures} from '../../source/git/figures.ts';
import {integration} from '../../source/git/integration.ts';
import {studyBranches} from '../../source/git/merge.ts';
import type {Repository} from '../../source/git/repository.ts';
import {inspectWorktree, snapshotWorktree} from '../../source/git/safety.ts';
import {listWorktrees} from '../../source/git/worktrees.ts';
import {gitIn, type TestRepository, testRepository, testTree, tripwire} from '../helpers/repo.ts';

let repo: TestRepository;
let opened: Repository;
let tree: Awaited<ReturnType<typeof testTree>>;
let wire: Awaited<ReturnType<typeof tripwire>>;

beforeEach(async () => {
	repo = await testRepository();
	await repo.commit('Files', {'a.txt': 'a\n'});
	opened = await repo.open();
	tree = await testTree(repo, 'one');
	await repo.commit('Work', {'work.txt': 'work\n'}, tree.worktree);
	await repo.commit('Base', {'base.txt': 'base\n'});
	wire = await tripwire(repo.folder);
});

afterEach(() => repo.dispose());

/** Every look that AO takes at a session's tree and branch. */
const looks: [string, () => Promise<unknown>][] = [
	['inspectWorktree', () => inspectWorktree(opened, tree)],
	['snapshotWorktree', () => snapshotWorktree(opened, {...tree, ref: 'refs/ao/archive/one', message: 'S'})],
	['figures', () => figures(opened, {...tree, base: 'main'})],
	['diffText', () => diffText(opened, {...tree, base: 'main'})],
	['diffStat', () => diffStat(opened, tree)],
	['integration', () => integration(opened, {branch: tree.branch, bases: ['main'], fork: tree.fork})],
	['studyBranches', () => studyBranches(opened, {branch: tree.branch, into: 'main', replays: false})],
	['listWorktrees', () => listWorktrees(opened)],
];

async function evilSettings(file: string): Promise<void> {
	const program = wire.program.replaceAll('\\', '\\\\');
	await appendFile(
		file,
		`[core]\n\tfsmonitor = ${program}\n\thooksPath = ${path.dirname(program)}\n\tpager = ${program}\n` +
			`[diff]\n\texternal = ${program}\n[diff "evil"]\n\ttextconv = ${program}\n\tcommand = ${program}\n` +
			`[filter "evil"]\n\tclean = ${program}\n\tsmudge = ${program}\n\tprocess = ${program}\n`,
	);
}

/** Runs all looks on a dirty tree; those that refuse are named. */
async function refusing(): Promise<string[]> {
	await repo.write(
		{'a.txt': 'changed\n', 'new.txt': 'new\n', '.gitattributes': '* filter=evil diff=evil\n'},
		tree.worktree,
	);
	const refused: string[] = [];
	for (const [name, look] of looks) {
		await look().catch(() => refused.push(name));
	}
	return refused;
}

const looksAtTree = ['inspectWorktree', 'snapshotWorktree', 'figures', 'diffText', 'diffStat'];

test('the tripwire works', async () => {
	await evilSettings(path.join(opened.commonDir, 'config'));
	await gitIn(tree.worktree, 'status');
	expect(wire.ran()).toBe(true);
});

test('a .git file that leads to a repository of its own', async () => {
	const evil = path.join(repo.folder, 'evil');
	await gitIn(repo.folder, 'init', '--quiet', evil);
	await evilSettings(path.join(evil, '.git', 'config'));
	await writeFile(path.join(tree.worktree, '.git'), `gitdir: ${evil}/.git\n`);
	expect(await refusing()).toEqual([]);
	expect(wire.ran()).toBe(false);
});

test('a .git folder in place of the file', async () => {
	await rm(path.join(tree.worktree, '.git'));
	await gitIn(tree.worktree, 'init', '--quiet');
	await evilSettings(path.join(tree.worktree, '.git', 'config'));
	expect(await refusing()).toEqual([]);
	expect(wire.ran()).toBe(false);
});

test('a commondir that leads elsewhere is refused', async () => {
	const evil = path.join(repo.folder, 'evil');
	await gitIn(repo.folder, 'clone', '--quiet', repo.root, evil);
	await evilSettings(path.join(evil, '.git', 'config'));
	await writeFile(path.join(tree.gitDir, 'commondir'), `${evil}/.git\n`);
	expect(await refusing()).toEqual(looksAtTree);
	expect(wire.ran()).toBe(false);
});

describe('settings of the worktree itself (config.worktree)', () => {
	beforeEach(() => repo.git('config', 'extensions.worktreeConfig', 'true'));

	test('that AO did not put there are refused', async () => {
		await evilSettings(path.join(tree.gitDir, 'config.worktree'));
		expect(await refusing()).toEqual(looksAtTree);
		expect(wire.ran()).toBe(false);
		await expect(inspectWorktree(opened, tree)).rejects.toMatchObject({code: 'unsafe'});
	});

	test('that include another file are refused', async () => {
		await evilSettings(path.join(repo.folder, 'evil.config'));
		await appendFile(
			path.join(tree.gitDir, 'config.worktree'),
			`[include]\n\tpath = ${repo.folder}/evil.config\n`,
		);
		expect(await refusing()).toEqual(looksAtTree);
		expect(wire.ran()).toBe(false);
	});

	test('for a sparse checkout, and those of the main worktree, are fine', async () => {
		await repo.git('config', '--worktree', 'core.ignoreCase', 'false');
		const two = await testTree(repo, 'two');
		await gitIn(two.worktree, 'sparse-checkout', 'set', 'in');
		expect((await inspectWorktree(opened, two)).changed).toEqual([]);
	});
});

test('a repository inside the tree, untracked and added', async () => {
	const nested = path.join(tree.worktree, 'nested');
	await gitIn(tree.worktree, 'init', '--quiet', 'nested');
	await repo.commit('Inner', {'x.txt': 'x'}, nested);
	await evilSettings(path.join(nested, '.git', 'config'));
	await repo.write({'x.txt': 'changed', '.gitattributes': '* filter=evil\n'}, nested);
	expect(await refusing()).toEqual([]);
	expect(wire.ran()).toBe(false);
	await gitIn(
		tree.worktree,
		'-c',
		'core.fsmonitor=false',
		'update-index',
		'--add',
		'--cacheinfo',
		`160000,${tree.fork},nested`,
	);
	expect(await refusing()).toEqual([]);
	expect(wire.ran()).toBe(false);
});

test('hooks of the repository do not run on a look', async () => {
	for (const name of ['post-index-change', 'reference-transaction', 'post-checkout', 'fsmonitor-watchman']) {
		await symlink(wire.program, path.join(opened.commonDir, 'hooks', name)).catch(async () => {
			await mkdir(path.join(opened.commonDir, 'hooks'));
			await symlink(wire.program, path.join(opened.commonDir, 'hooks', name));
		});
	}
	expect(await refusing()).toEqual([]);
	expect(wire.ran()).toBe(false);
});

test('a look writes no index and takes no lock', async () => {
	await writeFile(path.join(tree.gitDir, 'index.lock'), '');
	expect(await refusing()).toEqual([]);
});
