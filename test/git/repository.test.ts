import {chown, mkdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {openRepository} from '../../source/git/repository.ts';
import {gitIn, type TestRepository, testRepository, testTree} from '../helpers/repo.ts';

let repo: TestRepository;

beforeEach(async () => {
	repo = await testRepository();
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await repo.dispose();
});

describe('the same repository is found', () => {
	const expected = () => ({
		root: repo.root,
		commonDir: path.join(repo.root, '.git'),
		bare: false,
		hasCommits: true,
	});

	test('from its main worktree', async () => {
		expect(await openRepository(repo.root)).toMatchObject(expected());
	});

	test('from a subfolder', async () => {
		await mkdir(path.join(repo.root, 'a', 'b'), {recursive: true});
		expect(await openRepository(path.join(repo.root, 'a', 'b'))).toMatchObject(expected());
	});

	test('from inside .git', async () => {
		expect(await openRepository(path.join(repo.root, '.git', 'refs'))).toMatchObject(expected());
	});

	test('from a linked worktree and a folder in it', async () => {
		const {worktree} = await testTree(repo, 'one');
		await mkdir(path.join(worktree, 'deep'));
		expect(await openRepository(path.join(worktree, 'deep'))).toMatchObject(expected());
	});

	test('on a detached HEAD', async () => {
		await repo.git('checkout', '--quiet', '--detach');
		expect(await openRepository(repo.root)).toMatchObject(expected());
	});

	test('through a symbolic link', async () => {
		await symlink(repo.root, path.join(repo.folder, 'link'));
		expect(await openRepository(path.join(repo.folder, 'link'))).toMatchObject(expected());
	});

	test('although the environment names another one', async () => {
		vi.stubEnv('GIT_DIR', path.join(repo.folder, 'other'));
		expect(await openRepository(repo.root)).toMatchObject(expected());
	});

	test('with a name that has spaces, quotes and a line break', async () => {
		const odd = path.join(repo.folder, 'odd "name"\n\'x');
		await gitIn(repo.folder, 'clone', '--quiet', repo.root, odd);
		expect((await openRepository(odd)).root).toBe(odd);
	});
});

test('a repository without commits says so', async () => {
	const empty = await testRepository({empty: true});
	expect(await empty.open()).toMatchObject({hasCommits: false, bare: false});
	await empty.dispose();
});

test('an unborn branch in a repository that has other commits is no empty repository', async () => {
	await repo.git('switch', '--quiet', '--orphan', 'fresh');
	expect((await repo.open()).hasCommits).toBe(true);
});

test('a bare repository is its own root, also seen from its linked worktree', async () => {
	const bare = path.join(repo.folder, 'bare.git');
	await gitIn(repo.folder, 'clone', '--quiet', '--bare', repo.root, bare);
	const tree = path.join(repo.folder, 'tree');
	await gitIn(bare, 'worktree', 'add', '--quiet', '-b', 'x', tree);
	const expected = {root: bare, commonDir: bare, bare: true, hasCommits: true};
	expect(await openRepository(bare)).toMatchObject(expected);
	expect(await openRepository(tree)).toMatchObject(expected);
});

test('a bare repository in a hidden folder with worktrees beside it', async () => {
	const home = path.join(repo.folder, 'home');
	await gitIn(repo.folder, 'clone', '--quiet', '--bare', repo.root, path.join(home, '.bare'));
	await writeFile(path.join(home, '.git'), 'gitdir: ./.bare\n');
	expect(await openRepository(home)).toMatchObject({root: path.join(home, '.bare'), bare: true});
});

test('a submodule is a repository of its own, at its own place', async () => {
	const outer = await testRepository();
	await outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repo.root, 'inner');
	const inner = path.join(outer.root, 'inner');
	const expected = {root: inner, commonDir: path.join(outer.root, '.git', 'modules', 'inner'), bare: false};
	expect(await openRepository(inner)).toMatchObject(expected);
	const tree = path.join(outer.folder, 'tree');
	await gitIn(inner, 'worktree', 'add', '--quiet', '-b', 'x', tree);
	expect(await openRepository(tree)).toMatchObject(expected);
	await outer.dispose();
});

test('a git dir that is kept elsewhere', async () => {
	const place = path.join(repo.folder, 'place');
	const store = path.join(repo.folder, 'store');
	await mkdir(place);
	await gitIn(place, 'init', '--quiet', `--separate-git-dir=${store}`);
	await mkdir(path.join(place, 'sub'));
	expect(await openRepository(path.join(place, 'sub'))).toMatchObject({
		root: place,
		commonDir: store,
		bare: false,
	});
});

test('refs by SHA-256 are not read as plain files', async () => {
	const modern = await testRepository({init: ['--object-format=sha256']});
	expect((await modern.open()).plainRefs).toBe(false);
	expect((await repo.open()).plainRefs).toBe(true);
	await modern.dispose();
});

test.each([
	['a folder outside any repository', '..'],
	['a folder that does not exist', 'gone'],
	['a file', 'README.md'],
])('%s is no repository, and the message names it', async (_, where) => {
	const folder = path.join(repo.root, where);
	await expect(openRepository(folder)).rejects.toMatchObject({
		code: 'not_a_repository',
		message: expect.stringContaining(folder),
	});
});

test("somebody else's repository is refused with git's remedy", async ({skip}) => {
	skip(process.getuid?.() !== 0, 'needs root to give a folder to somebody else');
	vi.stubEnv('SUDO_UID', undefined);
	await chown(repo.root, 12_345, 12_345);
	await chown(path.join(repo.root, '.git'), 12_345, 12_345);
	await expect(openRepository(repo.root)).rejects.toMatchObject({
		code: 'no_permission',
		hint: expect.stringContaining(`safe.directory ${repo.root}`),
	});
});
