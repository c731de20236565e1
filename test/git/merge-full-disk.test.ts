import {execFileSync} from 'node:child_process';
import {mkdir, readdir} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {mergeBranch} from '../../source/git/merge.ts';
import {gitIn, testRepository, testTree} from '../helpers/repo.ts';

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

test('a merge that does not fit on the disk leaves the checkout as it was', async ({skip}) => {
	skip(!canMount, 'needs root on Linux to mount a small disk');
	const repo = await testRepository();
	const small = path.join(repo.folder, 'small');
	await mkdir(small);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]);
	try {
		await repo.commit('Files', {'a.txt': 'a\n', 'z.txt': 'z\n'});
		const checkout = path.join(small, 'release');
		await gitIn(repo.root, 'worktree', 'add', '--quiet', '-b', 'release', checkout);
		const tree = await testTree(repo, 'one');
		await repo.commit('Big', {'a.txt': 'new\n', 'big.bin': 'x'.repeat(1_000_000)}, tree.worktree);
		const before = await gitIn(checkout, 'rev-parse', 'HEAD');
		const merging = mergeBranch(await repo.open(), {branch: 'ao/one', into: 'release', message: 'Merge'});
		await expect(merging).rejects.toMatchObject({code: 'disk_full'});
		expect(await gitIn(checkout, 'rev-parse', 'HEAD')).toBe(before);
		expect(await gitIn(checkout, 'status', '--porcelain')).toBe('');
		expect(await repo.read('a.txt', checkout)).toBe('a\n');
		expect(await readdir(checkout)).not.toContain('big.bin');
	} finally {
		execFileSync('umount', [small]);
		await repo.dispose();
	}
});
