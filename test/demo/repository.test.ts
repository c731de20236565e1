import {mkdir, mkdtemp, readdir, realpath, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {makeDemoRepository} from '../../source/demo/repository.ts';
import {git} from './agent-process.ts';

describe("the demo's repository", () => {
	let folder: string;
	beforeEach(async () => {
		folder = await realpath(await mkdtemp(join(tmpdir(), 'ao-demo-repository-')));
	});
	afterEach(() => rm(folder, {recursive: true}));

	test('is a clean project on main with a history, no remote, and tests that pass', async () => {
		const {root} = await makeDemoRepository(join(folder, 'deep', 'todo'));
		expect(root).toBe(join(folder, 'deep', 'todo'));
		expect(await git(root, ['status', '--porcelain', '--branch'])).toBe('## main');
		expect((await git(root, ['log', '--format=%an %s'])).split('\n')).toEqual([
			'AO demo Add entries with a due date',
			'AO demo Add, finish and list entries',
		]);
		expect(await git(root, ['remote'])).toBe('');
		expect((await stat(join(root, 'bin/todo.js'))).mode & 0o111).toBe(0o111);
		const {exitCode} = await execa(process.execPath, ['--test'], {cwd: root});
		expect(exitCode).toBe(0);
	});

	test('is used again as it is', async () => {
		const {root} = await makeDemoRepository(join(folder, 'todo'));
		const head = await git(root, ['rev-parse', 'HEAD']);
		await writeFile(join(root, 'mine.txt'), 'x');
		await git(root, ['branch', 'mine']);
		expect(await makeDemoRepository(join(folder, 'todo'))).toEqual({root});
		expect(await git(root, ['rev-parse', 'HEAD'])).toBe(head);
		expect(await git(root, ['branch', '--format=%(refname:short)'])).toBe('main\nmine');
		expect(await readdir(root)).toContain('mine.txt');
	});

	test('is the same everywhere', async () => {
		const one = await makeDemoRepository(join(folder, 'one'));
		const two = await makeDemoRepository(join(folder, 'two'));
		expect(await git(one.root, ['rev-parse', 'HEAD'])).toBe(await git(two.root, ['rev-parse', 'HEAD']));
	});

	test('is made anew where it was left unfinished', async () => {
		const root = join(folder, 'todo');
		await mkdir(join(root, '.git'), {recursive: true});
		await writeFile(join(root, '.git', 'ao-demo'), 'unfinished');
		await writeFile(join(root, 'README.md'), 'half');
		await makeDemoRepository(root);
		expect(await git(root, ['status', '--porcelain'])).toBe('');
		expect(await git(root, ['rev-list', '--count', 'HEAD'])).toBe('2');
	});

	test('takes more files along', async () => {
		const {root} = await makeDemoRepository(join(folder, 'todo'), {files: {'ao.config.json': '{}\n'}});
		expect(await git(root, ['show', 'HEAD:ao.config.json'])).toBe('{}');
	});

	test.each(['a file', 'a repository'])("refuses a folder with %s of somebody's", async what => {
		const root = join(folder, 'theirs');
		await mkdir(root);
		if (what === 'a file') {
			await writeFile(join(root, 'notes.txt'), 'x');
		} else {
			await git(root, ['init', '--quiet']);
		}
		const before = await readdir(root);
		await expect(makeDemoRepository(root)).rejects.toMatchObject({code: 'exists'});
		expect(await readdir(root)).toEqual(before);
	});

	test("takes nothing of the user's git along, now or later", async () => {
		const config = join(folder, 'gitconfig');
		const hooks = join(folder, 'hooks');
		await mkdir(hooks);
		await writeFile(join(hooks, 'pre-commit'), '#!/bin/sh\nexit 1\n', {mode: 0o755});
		await writeFile(
			config,
			`[user]\n\tname = Somebody\n[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = false\n[core]\n\thooksPath = ${hooks}\n`,
		);
		const env = {GIT_CONFIG_GLOBAL: config};
		const {root} = await makeDemoRepository(join(folder, 'todo'));
		await execa('git', ['commit', '--quiet', '--allow-empty', '--message', 'x'], {cwd: root, env});
		expect(await git(root, ['log', '-1', '--format=%an'])).toBe('AO demo');
		expect(await readdir(folder)).toEqual(['gitconfig', 'hooks', 'todo']);
	});
});
