import {chmod, readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {fetchBase} from '../../source/git/base.ts';
import {commitsBeyondPull, refreshRemoteBranch} from '../../source/git/pull-head.ts';
import type {Repository} from '../../source/git/repository.ts';
import {type TestRepository, testRepository} from '../helpers/repo.ts';

let repo: TestRepository;
let opened: Repository;

beforeEach(async () => {
	repo = await testRepository();
	await repo.commit('First', {'a.txt': 'a\n'});
	opened = await repo.open();
});

afterEach(async () => {
	vi.unstubAllEnvs();
	await repo.dispose();
});

test('no fetch in passing asks a question at the terminal, which may be a board', async () => {
	const folder = path.join(repo.folder, 'bin');
	const asked = path.join(repo.folder, 'asked');
	await repo.write({ssh: `#!/bin/sh\necho "$*" >> '${asked}'\nexit 1\n`}, folder);
	await chmod(path.join(folder, 'ssh'), 0o755);
	vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
	vi.stubEnv('GIT_SSH_COMMAND', '');
	await repo.git('remote', 'add', 'origin', 'ssh://git@example.invalid/acme/web.git');
	const tip = await repo.git('rev-parse', 'main');
	await refreshRemoteBranch(opened, 'origin', 'main');
	expect(
		await commitsBeyondPull(opened, {tip, head: 'f'.repeat(40), number: 7, remote: 'origin'}),
	).toBeNull();
	expect((await fetchBase(opened)).ok).toBe(false);
	const calls = (await readFile(asked, 'utf8')).trim().split('\n');
	expect(calls).toHaveLength(3);
	expect(calls.filter(call => call.includes('BatchMode=yes'))).toHaveLength(3);
});
