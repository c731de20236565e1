import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {git, pipeGit, runGit} from '../../source/git/exec.ts';

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'ao-exec-'));
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await rm(folder, {recursive: true, force: true});
});

test('gives standard output as it is, line break and all', async () => {
	expect(await git(['hash-object', '--stdin'], {input: ''})).toBe(
		'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n',
	);
});

test('a failure names the command, says why in one line and what to do', async () => {
	const failure = git(['rev-parse', '--verify', 'nowhere'], {cwd: folder});
	await expect(failure).rejects.toMatchObject({
		code: 'not_a_repository',
		message: expect.stringMatching(/^git rev-parse: not a git repository[^\n]*$/),
		hint: expect.stringContaining('git init'),
	});
});

test('without git on PATH it says that git is missing', async () => {
	vi.stubEnv('PATH', folder);
	await expect(git(['--version'])).rejects.toMatchObject({
		code: 'missing_tool',
		hint: expect.stringContaining('git 2.38'),
	});
});

test('a folder that is not there is not taken for a missing git', async () => {
	await expect(git(['--version'], {cwd: path.join(folder, 'gone')})).rejects.toMatchObject({
		code: 'not_found',
	});
});

test('what points an outer git elsewhere does not reach ours', async () => {
	await git(['init', '--quiet', 'repository'], {cwd: folder});
	vi.stubEnv('GIT_DIR', path.join(folder, 'elsewhere'));
	vi.stubEnv('GIT_INDEX_FILE', path.join(folder, 'index'));
	vi.stubEnv('GIT_WORK_TREE', folder);
	const top = await git(['rev-parse', '--git-dir'], {cwd: path.join(folder, 'repository')});
	expect(top).toBe('.git\n');
});

test('an abort ends git and everything it runs', async () => {
	const controller = new AbortController();
	const options = {signal: controller.signal, runsPrograms: true};
	const endless = runGit(['-c', 'alias.wait=!sleep 600 & sleep 600', 'wait'], options);
	setTimeout(() => controller.abort(), 50);
	await expect(endless).rejects.toMatchObject({code: 'interrupted'});
	await expect(runGit(['--version'], options)).rejects.toMatchObject({code: 'interrupted'});
});

test('a time limit is told in words', async () => {
	const slow = runGit(['-c', 'alias.wait=!sleep 600', 'wait'], {timeoutMs: 50, runsPrograms: true});
	await expect(slow).rejects.toMatchObject({code: 'git', message: 'git wait took longer than 50 ms.'});
});

test('a program that goes on in the background does not keep us waiting', async () => {
	const pidFile = path.join(folder, 'pid');
	const alias = `alias.bg=!sleep 600 & echo $! > '${pidFile}'; echo done`;
	const started = Date.now();
	const {exitCode, stdout} = await runGit(['-c', alias, 'bg'], {runsPrograms: true});
	expect({exitCode, stdout}).toEqual({exitCode: 0, stdout: 'done\n'});
	expect(Date.now() - started).toBeLessThan(20_000);
	process.kill(Number(await readFile(pidFile, 'utf8')));
});

test('all output arrives although the program that gave it runs programs', async () => {
	const text = 'line\n'.repeat(400_000);
	await writeFile(path.join(folder, 'big'), text);
	const {stdout} = await runGit(['-c', 'alias.show-big=!cat big', 'show-big'], {
		cwd: folder,
		runsPrograms: true,
	});
	expect(stdout.length).toBe(text.length);
});

test('output beyond the limit is cut off and said to be', async () => {
	await writeFile(path.join(folder, 'big'), 'x'.repeat(300_000));
	const {stdout, truncated} = await runGit(['-c', 'alias.show-big=!cat big', 'show-big'], {
		cwd: folder,
		maxBytes: 1000,
	});
	expect(truncated).toBe(true);
	expect(stdout.length).toBe(1000);
});

test('more output than can be read is an error, not half an answer', async () => {
	const bytes = ['-c', 'alias.much=!yes | head -c 33000000', 'much'];
	await expect(git(bytes)).rejects.toMatchObject({
		code: 'git',
		message: expect.stringContaining('too large'),
	});
});

test('one git command is streamed into another', async () => {
	await git(['init', '--quiet'], {cwd: folder});
	const hash = ['hash-object', '--stdin'];
	expect(await pipeGit(['-c', 'alias.say=!echo hello', 'say'], hash, {cwd: folder})).toBe(
		'ce013625030ba8dba906f756967f9e9ca394464a\n',
	);
	expect(
		await pipeGit(['-c', 'alias.say=!yes', 'say'], ['hash-object', '--no-such-option'], {cwd: folder}),
	).toBeNull();
	await expect(pipeGit(['rev-parse', '--verify', 'gone'], hash, {cwd: folder})).rejects.toMatchObject({
		code: 'git',
	});
});
