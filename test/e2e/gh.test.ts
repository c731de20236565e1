import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {execa} from 'execa';
import {expect, onTestFinished, test} from 'vitest';
import type {Session, State} from '../../source/session/session.ts';
import {findProgram} from '../../source/system/find-program.ts';
import {eventually, makeWorld} from '../helpers/cli.ts';
import type {PlanDocument, StatusDocument} from '../helpers/documents.ts';
import {startGitHub} from '../helpers/github/index.ts';
import {git, spawnIn} from '../helpers/shop.ts';

/** What an agent does that knows nothing of AO: it pushes, and opens a pull request with the real `gh`. */
const agent = `#!/bin/sh
echo work >work.txt
git add work.txt
git commit --quiet --message 'Add the work'
git push --quiet --set-upstream origin HEAD
gh pr create --title 'Add the work' --body 'Closes #1' >"\${AO_EVENTS%/*}/opened" 2>&1
touch "\${AO_EVENTS%/*}/done"
while read -r line; do :; done
`;

test('an agent that uses gh has its pull request found, with the token that gh is signed in with', async context => {
	context.skip(findProgram('gh', process.env.PATH) === null, 'no gh');
	const github = await startGitHub({secure: 'github.com'});
	onTestFinished(() => github.close());
	await github.addRepository({owner: 'acme', name: 'web', git: true, files: {'README.md': '# Web\\n'}});
	await github.addIssue('acme/web', {title: 'Add the work'});
	const world = makeWorld({
		runtime: 'process',
		settings: {agents: {worker: {command: ['sh', '{worktree}/../agent.sh']}}},
	});
	const config = path.join(world.dir, 'gh');
	mkdirSync(config, {recursive: true});
	writeFileSync(
		path.join(config, 'hosts.yml'),
		`github.com:\n    oauth_token: ${github.env.GH_TOKEN}\n    user: ada\n    git_protocol: https\n`,
	);
	const secure = Object.entries(github.secure?.env ?? {}).filter(([name]) => name !== 'GH_TOKEN');
	Object.assign(world.env, Object.fromEntries(secure), {GH_CONFIG_DIR: config, GH_PROMPT_DISABLED: '1'});

	const root = path.join(world.dir, 'web');
	await execa('git', ['clone', '--quiet', 'https://github.com/acme/web.git', root], {env: world.env});
	git(root, 'config', 'user.name', 'Ada');
	git(root, 'config', 'user.email', 'ada@example.com');
	const trees = path.join(world.dataDir, 'worktrees', 'web');
	mkdirSync(trees, {recursive: true});
	writeFileSync(path.join(trees, 'agent.sh'), agent);

	const {id} = await spawnIn(world, root, ['1', '--agent', 'worker']);
	const reach = (state: State): Promise<Session> =>
		eventually(async () => {
			const {sessions} = await world.json<StatusDocument>(['status', '--refresh', '--ended'], {cwd: root});
			const found = sessions.find(session => session.id === id);
			expect(found?.state).toBe(state);
			return found as Session;
		});
	const open = await reach('mergeable');
	expect(open.pr).toMatchObject({url: 'https://github.com/acme/web/pull/2', title: 'Add the work'});
	expect(open.issue?.ref).toBe('github:github.com/acme/web#1');

	const gh = await execa('gh', ['pr', 'merge', '2', '--squash'], {cwd: root, env: world.env, reject: false});
	expect(gh.exitCode, gh.stderr).toBe(0);
	expect(await reach('merged')).toMatchObject({column: 'done', issue: {state: 'closed'}});
	const {plan} = await world.json<PlanDocument>(['session', 'cleanup'], {cwd: root});
	expect(plan).toMatchObject([{id, action: 'archive', done: true}]);
});
