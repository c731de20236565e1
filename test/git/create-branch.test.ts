import {expect, test} from 'vitest';
import {createBranch} from '../../source/git/create-branch.ts';
import {testRepository} from '../helpers/repo.ts';

test('a branch is made at a commit, and never over one that exists', async () => {
	const repo = await testRepository();
	const first = await repo.git('rev-parse', 'HEAD');
	const second = await repo.commit('Second');
	await createBranch(await repo.open(), 'ao/one', first);
	await expect(createBranch(await repo.open(), 'ao/one', second)).rejects.toMatchObject({code: 'git'});
	expect(await repo.git('rev-parse', 'ao/one')).toBe(first);
	await expect(createBranch(await repo.open(), 'ao/two', 'f'.repeat(40))).rejects.toMatchObject({
		code: 'git',
	});
	await repo.dispose();
});
