import {spawnSync} from 'node:child_process';
import {existsSync, lstatSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {statusProgram} from '../../../source/agents/claude-code/status-line.ts';

const shells = ['/bin/sh', '/bin/bash'].filter(path => existsSync(path));

describe.each(shells)('the status line program under %s', shell => {
	let root: string;
	let kept: string;
	beforeEach(async () => {
		root = await mkdtemp(join(tmpdir(), "ao it's "));
		kept = join(root, 'agent', 'claude-status.json');
		await mkdir(join(root, 'agent'));
	});
	afterEach(() => rm(root, {recursive: true}));

	const run = async (command: string | null, input = '{"session_id":"ü $x `y`"}') => {
		const program = join(root, 'status');
		await writeFile(program, statusProgram({sessionDir: root, agentDir: join(root, 'agent'), command}));
		const {stdout, stderr, status} = spawnSync(shell, [program], {input, encoding: 'utf8', cwd: root});
		const left = (await readdir(root)).filter(name => name.startsWith('claude-status.'));
		expect({stderr, left}).toEqual({stderr: '', left: []});
		return {stdout, status};
	};

	test('keeps what it is told and prints nothing by itself', async () => {
		expect(await run(null)).toEqual({stdout: '', status: 0});
		expect(await readFile(kept, 'utf8')).toBe('{"session_id":"ü $x `y`"}');
		expect((await stat(kept)).mode & 0o777).toBe(0o600);
		await run(null, '{}\n');
		expect(await readFile(kept, 'utf8')).toBe('{}\n');
	});

	test("the user's command gets the same input, and its output and exit status are passed on", async () => {
		expect(await run(`printf 'it'\\''s '; cat; exit 3`, '{"a":\n"\\n"}\n\n')).toEqual({
			stdout: 'it\'s {"a":\n"\\n"}\n\n',
			status: 3,
		});
		expect(await run('umask; pwd; true', 'x'.repeat(200_000))).toMatchObject({status: 0});
		expect(await readFile(kept, 'utf8')).toHaveLength(200_000);
	});

	test('a link in its place is replaced, not followed, one to a folder too', async () => {
		const elsewhere = join(root, 'elsewhere');
		await writeFile(elsewhere, 'mine');
		await symlink(elsewhere, kept);
		await run(null);
		expect(await readFile(elsewhere, 'utf8')).toBe('mine');
		expect(lstatSync(kept).isFile()).toBe(true);
		await rm(kept);
		await rm(elsewhere);
		await mkdir(elsewhere);
		await symlink(elsewhere, kept);
		await run(null);
		expect(await readdir(elsewhere)).toEqual([]);
		expect(lstatSync(kept).isFile()).toBe(true);
	});

	test.each(['a pipe', 'a folder', 'no folder'])('never fails or waits: %s in its place', async what => {
		if (what === 'a pipe') {
			expect(spawnSync('mkfifo', [kept]).status).toBe(0);
		} else if (what === 'a folder') {
			await mkdir(kept);
		} else {
			await rm(join(root, 'agent'), {recursive: true});
		}
		expect(await run('echo hello')).toEqual({stdout: 'hello\n', status: 0});
		if (what === 'a folder') {
			expect(await readdir(kept)).toEqual([]);
		}
	});
});
