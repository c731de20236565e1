import {chmod} from 'node:fs/promises';
import path from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {openAo} from '../../../source/store/ao.ts';
import {openProject} from '../../../source/store/project.ts';
import {headPlace, siblingUrl} from '../../../source/store/pulls/pull-push.ts';
import {testRepository} from '../../helpers/repo.ts';
import {samplePull} from '../../session/sample-pull.ts';

const from = {host: 'github.com', owner: 'acme', repo: 'web'};
const to = {host: 'github.com', owner: 'zoe', repo: 'web-copy'};

test.each([
	['https://github.com/acme/web.git', 'https://github.com/zoe/web-copy.git'],
	['https://github.com/Acme/Web', 'https://github.com/zoe/web-copy'],
	['git@github.com:acme/web.git', 'git@github.com:zoe/web-copy.git'],
	['ssh://git@ssh.github.com:443/acme/web.git', 'ssh://git@ssh.github.com:443/zoe/web-copy.git'],
	['http://127.0.0.1:4711/acme/web.git', 'http://127.0.0.1:4711/zoe/web-copy.git'],
	['gh:acme/web', 'gh:zoe/web-copy'],
	['an alias', 'https://github.com/zoe/web-copy.git'],
])('the fork beside %s is %s', (url, sibling) => {
	expect(siblingUrl(url, from, to)).toBe(sibling);
});

test("a fork's address keeps the user's own name for the server, which stands for a key", async () => {
	const repo = await testRepository();
	onTestFinished(() => repo.dispose());
	const bin = path.join(repo.folder, 'bin');
	await repo.write({ssh: '#!/bin/sh\necho hostname github.com\n'}, bin);
	await chmod(path.join(bin, 'ssh'), 0o755);
	vi.stubEnv('PATH', `${bin}:${process.env.PATH}`);
	onTestFinished(() => {
		vi.unstubAllEnvs();
	});
	await repo.git('remote', 'add', 'origin', 'git@github-work:acme/web.git');
	const env = {...process.env, AO_DATA_DIR: path.join(repo.folder, 'data')};
	const ao = openAo({env, cwd: repo.root});
	onTestFinished(() => ao.dispose());
	const project = await openProject(ao);
	expect(project.home.repository).toEqual(from);
	const head = {...samplePull().head, owner: 'zoe', repo: 'web-copy', fork: true};
	const place = await headPlace(project, samplePull({head}));
	expect(place).toEqual({
		remote: 'git@github-work:zoe/web-copy.git',
		branch: head.ref,
		repository: to,
	});
});
