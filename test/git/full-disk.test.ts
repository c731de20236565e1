import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, readdir} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {gitIn, testRepository, testTree} from '../helpers/repo.ts';

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

test('a disk that gets full in the middle is said, and nothing is left', async ({skip}) => {
	skip(!canMount, 'needs root on Linux to mount a small disk');
	const repo = await testRepository();
	const small = path.join(repo.folder, 'small');
	await mkdir(small);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]);
	try {
		await repo.commit('Big', {'big.bin': 'x'.repeat(1_000_000)});
		const adding = testTree({...repo, worktrees: path.join(small, 'trees')}, 'one');
		await expect(adding).rejects.toMatchObject({
			code: 'disk_full',
			hint: expect.stringContaining('Free some space'),
		});
		expect(await readdir(path.join(small, 'trees'))).toEqual([]);
		expect(existsSync(path.join(repo.root, '.git', 'worktrees', 'one'))).toBe(false);
		expect(await gitIn(repo.root, 'branch', '--list', 'ao/*')).toBe('');
	} finally {
		execFileSync('umount', [small]);
		await repo.dispose();
	}
});
