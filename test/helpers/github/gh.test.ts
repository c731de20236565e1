import {execFile} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type GitHubServer, startGitHub} from './index.ts';

type Ran = {code: number; stdout: string; stderr: string};

const hosts = ['github.com', 'ghe.test'];

describe.each(hosts)('as %s over TLS', host => {
	let github: GitHubServer;
	let folder: string;

	const run = (program: string, args: string[], cwd = folder): Promise<Ran> =>
		new Promise((resolve, reject) => {
			const env = {
				PATH: process.env.PATH,
				HOME: folder,
				GH_CONFIG_DIR: path.join(folder, 'gh'),
				GH_PROMPT_DISABLED: '1',
				GIT_CONFIG_NOSYSTEM: '1',
				GIT_AUTHOR_NAME: 'Ada',
				GIT_AUTHOR_EMAIL: 'ada@example.com',
				GIT_COMMITTER_NAME: 'Ada',
				GIT_COMMITTER_EMAIL: 'ada@example.com',
				...github.secure?.env,
			};
			execFile(program, args, {cwd, env}, (error, stdout, stderr) => {
				if (error !== null && typeof error.code !== 'number') {
					reject(error);
				} else {
					resolve({code: Number(error?.code ?? 0), stdout, stderr});
				}
			});
		});

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'ao-github-gh-'));
		github = await startGitHub({secure: host});
		await github.addRepository({owner: 'acme', name: 'web', files: {'a.txt': 'one\n'}});
	});

	afterAll(async () => {
		await github.close();
		await rm(folder, {recursive: true, force: true});
	});

	it('serves git by its name', async () => {
		const clone = await run('git', ['clone', '--quiet', `https://${host}/acme/web.git`, 'git']);
		expect(clone).toMatchObject({code: 0, stderr: ''});
		expect(github.secure?.proxy.hosts).toContain(`${host}:443`);
	});

	it('is GitHub to gh', async ({skip}) => {
		const found = await run('gh', ['--version']).catch(() => null);
		if (found === null) {
			skip('no gh');
		}
		const clone = path.join(folder, 'gh-clone');
		const gh = async (...args: string[]) => {
			const {code, stdout, stderr} = await run('gh', args, clone);
			return `${stdout}${stderr}${code === 0 ? '' : `exit ${code}`}`.trim();
		};
		await run('git', ['clone', '--quiet', `https://${host}/acme/web.git`, clone]);
		expect(await gh('api', 'user', '--jq', '.login')).toBe('ada');
		expect(await gh('issue', 'create', '-t', 'It breaks', '-b', 'Always')).toBe(
			`https://${host}/acme/web/issues/1`,
		);
		expect(await gh('issue', 'list')).toContain('It breaks');
		await run('git', ['switch', '--quiet', '-c', 'topic'], clone);
		await run('git', ['rm', '--quiet', 'a.txt'], clone);
		await run('git', ['commit', '--quiet', '-m', 'Remove it'], clone);
		await run('git', ['push', '--quiet', '-u', 'origin', 'topic'], clone);
		expect(await gh('pr', 'create', '--title', 'Remove it', '--body', 'Closes #1')).toContain(
			`https://${host}/acme/web/pull/2`,
		);
		await github.check('acme/web', 2, {name: 'test', conclusion: 'FAILURE'});
		expect(await gh('pr', 'checks')).toMatch(/^test\tfail\t.*exit 1$/s);
		expect(await gh('pr', 'status')).toContain('Remove it');
		expect(await gh('pr', 'diff')).toContain('-one');
		expect(await gh('pr', 'view', '--json', 'state,mergeStateStatus', '--jq', '.mergeStateStatus')).toBe(
			'UNSTABLE',
		);
		expect(await gh('search', 'issues', '--repo', 'acme/web', 'breaks')).toContain('It breaks');
		expect(await gh('pr', 'merge', '2', '--squash', '--delete-branch')).not.toContain('exit');
		expect(await gh('pr', 'view', '2', '--json', 'state', '--jq', '.state')).toBe('MERGED');
		expect(github.issue('acme/web', 1).state).toBe('CLOSED');
		github.fault('badToken');
		expect(await gh('api', 'user')).toContain('Bad credentials (HTTP 401)');
		github.fault('sso', {times: 2});
		expect(await gh('api', 'repos/acme/web')).toContain('SAML');
	});
});
