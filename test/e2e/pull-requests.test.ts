import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {eventually, makeWorld, runs} from '../helpers/cli.ts';
import {makeForgeShop} from '../helpers/forge-shop.ts';
import {commitFiles, git, makeShop, sessionsOf, spawnIn, stateOf} from '../helpers/shop.ts';

type Created = {version: number; session: Session; created: boolean; pushed: number};
type Proposal = {
	dryRun: boolean;
	possible: boolean;
	text: string;
	title: string;
	body: string;
	into: string;
	branch: string;
	commits: string[];
	push: string;
	existing: {number: number; url: string} | null;
	warnings: string[];
};
type Pushed = {
	session: string;
	repository: string;
	branch: string;
	commit: string;
	commits: number;
	replaced: number;
};

test('from the branch of an issue to a pull request that closes it, once', async () => {
	const {server, world, root, onServer} = await makeForgeShop();
	const hostile = 'Fix $(touch pwned) `id` "x"; \u001B[31mred\u202E';
	const issue = await server.addIssue('acme/shop', {title: hostile});
	const session = await spawnIn(world, root, [String(issue.number)], {does: 'commit ready'});
	const head = git(root, 'rev-parse', session.branch);

	const before = stateOf(root);
	const proposal = await world.json<Proposal>(['pr', 'create', session.id, '--dry-run'], {cwd: root});
	expect(proposal).toMatchObject({
		dryRun: true,
		possible: true,
		title: expect.stringMatching(/^Fix \$\(touch pwned\) `id` "x"; red/),
		body: `Closes #${issue.number}`,
		into: 'main of acme/shop',
		branch: session.branch,
		commits: [`Work of ${session.id}`],
		push: 'plain',
		existing: null,
	});
	expect(stateOf(root)).toEqual(before);
	expect(onServer('acme/shop', 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
	const words = await world.ao(['pr', 'create', session.id, '--dry-run'], {cwd: root});
	expect(words.stdout).toContain(`commit  Work of ${session.id}`);
	expect(words.stdout).not.toMatch(/[\u001B\u202E]/);

	const made = await world.json<Created>(['pr', 'create', session.id], {cwd: root});
	const pull = await server.pull('acme/shop', 2);
	expect(made).toMatchObject({
		created: true,
		pushed: 1,
		session: {id: session.id, state: 'mergeable', pr: {number: 2, state: 'open'}},
	});
	expect(pull).toMatchObject({title: proposal.title, body: proposal.body, draft: false, base: 'main'});
	expect(onServer('acme/shop', 'for-each-ref', '--format=%(refname) %(objectname)')).toContain(
		`refs/heads/${session.branch} ${head}`,
	);
	expect(git(root, 'rev-parse', `origin/${session.branch}`)).toBe(head);

	const again = await world.ao(['pr', 'create', session.id, '--title', 'Another'], {cwd: root});
	expect(again).toMatchObject({exitCode: 0, stdout: expect.stringContaining('#2 is open already')});
	expect([...server.repository('acme/shop').items.keys()]).toEqual([1, 2]);
	const elsewhere = await world.ao(['pr', 'create', session.id, '--base', 'nope', '--dry-run'], {cwd: root});
	expect(elsewhere).toMatchObject({
		exitCode: 0,
		stdout: `${session.id}: Pull request #2 is open already: ${server.url}/acme/shop/pull/2`,
	});
	expect(existsSync(path.join(root, 'pwned'))).toBe(false);
});

test('own words, another base, a draft; files that are not committed are named', async () => {
	const {server, world, root} = await makeForgeShop();
	await server.commit('acme/shop', 'release', {'r.txt': 'r\n'});
	const session = await spawnIn(world, root, ['--prompt', 'Tidy up'], {does: 'commit dirty ready'});
	const body = path.join(world.dir, 'body.md');
	writeFileSync(body, 'Because.\n\n`$(id)`\n');
	const args = ['--title', 'Tidy', '--body-file', body, '--draft', '--base', 'release'];
	const made = await world.ao(['pr', 'create', session.id, ...args], {cwd: root});
	expect(made.exitCode, made.stderr).toBe(0);
	expect(made.stderr).toMatch(/2 files are not committed and will not be in it/);
	expect(await server.pull('acme/shop', 1)).toMatchObject({
		title: 'Tidy',
		body: 'Because.\n\n`$(id)`\n',
		draft: true,
		base: 'release',
	});
});

test('an agent that opens its own pull request is not told that it is at work', async () => {
	const {world, root} = await makeForgeShop();
	const session = await spawnIn(world, root, ['--prompt', 'Work'], {does: 'commit active'});
	const dryRun = ['pr', 'create', session.id, '--dry-run'];
	expect((await world.ao(dryRun, {cwd: root})).stderr).toBe('ao: its agent is at work');
	const own = await world.ao(dryRun, {cwd: root, env: {AO_SESSION: session.id}});
	expect(own).toMatchObject({exitCode: 0, stderr: ''});
});

test("from one's own fork into the repository that it is from, and merged there", async () => {
	const {server, world, root, onServer} = await makeForgeShop();
	server.addUser({login: 'zoe'});
	await server.addRepository({owner: 'zoe', name: 'shop-copy', parent: 'acme/shop'});
	git(root, 'remote', 'rename', 'origin', 'upstream');
	git(root, 'remote', 'add', 'origin', `${server.url}/zoe/shop-copy.git`);
	const session = await spawnIn(world, root, ['--prompt', 'Work for others'], {does: 'commit ready'});
	const proposal = await world.json<Proposal>(['pr', 'create', session.id, '--dry-run'], {cwd: root});
	expect(proposal).toMatchObject({
		into: 'main of acme/shop',
		text: `Pushes 1 commit to ${session.branch} on origin (zoe/shop-copy), then opens a pull request into main of acme/shop.`,
	});
	const made = await world.json<Created>(['pr', 'create', session.id], {cwd: root});
	expect(made).toMatchObject({created: true, session: {pr: {number: 1}}});
	expect(onServer('acme/shop', 'for-each-ref', '--format=%(refname)', 'refs/heads')).toBe('refs/heads/main');
	expect(onServer('zoe/shop-copy', 'rev-parse', session.branch)).toBe(git(root, 'rev-parse', session.branch));
	const {session: merged} = await world.json<Created>(['merge', session.id, '--rebase'], {cwd: root});
	expect(merged).toMatchObject({state: 'merged', pr: {state: 'merged'}});
	expect(git(root, 'rev-parse', 'upstream/main')).toBe(onServer('acme/shop', 'rev-parse', 'main'));
});

test('what is no pull request is refused in words', async () => {
	const {server, world, root} = await makeForgeShop();
	await server.addIssue('acme/shop', {title: 'One'});
	const empty = await spawnIn(world, root, ['--prompt', 'Nothing'], {does: 'ready'});
	const refused = [
		{args: ['pr', 'create', empty.id], code: 1, words: 'has no commits of its own'},
		{args: ['pr', 'push', empty.id], code: 1, words: 'has no commits of its own'},
		{args: ['pr', 'rerun', empty.id], code: 3, words: 'has no pull request'},
		{args: ['pr', 'open', empty.id], code: 3, words: 'has no pull request'},
		{args: ['open', empty.id, '--issue'], code: 3, words: 'has no issue'},
		{args: ['open', empty.id, '--issue', '--pr'], code: 2, words: 'one thing is opened'},
		{args: ['pr', 'create', 'nobody'], code: 3, words: 'no session'},
		{args: ['pr', 'create', empty.id, '--title', ' '], code: 2, words: 'title'},
		{args: ['pr', 'create', empty.id, '--body', 'a', '--body-file', 'b'], code: 2, words: 'both'},
		{args: ['merge', empty.id], code: 1, words: 'no pull request yet'},
		{args: ['merge', empty.id, '--dry-run'], code: 1, words: 'no pull request yet'},
		{args: ['session', 'claim-pr', '7', empty.id], code: 3, words: 'acme/shop#7 is not there'},
		{args: ['session', 'claim-pr', '1', empty.id], code: 2, words: '#1 is an issue, not a pull request.'},
		{args: ['session', 'claim-pr', 'other/api#7', empty.id], code: 2, words: 'in another repository'},
		{args: ['session', 'claim-pr', 'seven', empty.id], code: 2, words: 'pull request'},
		{args: ['session', 'claim-pr', 'task-7', empty.id], code: 2, words: 'local issue'},
	];
	for (const {args, code, words} of refused) {
		const {exitCode, stderr, stdout} = await world.ao(args, {cwd: root});
		expect(exitCode, args.join(' ') + stderr).toBe(code);
		expect(stderr + stdout, args.join(' ')).toContain(words);
	}
	await server.close();
	const offline = await world.ao(['pr', 'create', empty.id], {cwd: root});
	expect(offline.exitCode).toBe(1);
	expect(offline.stderr).toMatch(/cannot be reached|could not be reached|no network|not reach/i);
});

test('a project that is on no server says so', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const session = await spawnIn(world, root, ['1'], {does: 'commit ready'});
	const commands = [
		['pr', 'create', session.id],
		['pr', 'push', session.id],
		['pr', 'rerun', session.id],
		['pr', 'open', session.id],
		['open', session.id, '--pr'],
		['session', 'claim-pr', '7', session.id],
		['spawn', '--pr', '7'],
	];
	for (const args of commands) {
		const {exitCode, stderr} = await world.ao(args, {cwd: root});
		expect(exitCode, args.join(' ') + stderr).toBe(2);
		expect(stderr).toMatch(/^ao: shop has no pull requests: none of its remotes is on GitHub\.$/m);
	}
});

test('a push goes to its own branch only, and never over what nobody has looked at', async () => {
	const {server, world, root, onServer} = await makeForgeShop();
	const session = await spawnIn(world, root, ['--prompt', 'Work'], {does: 'commit ready'});
	git(root, 'tag', '-a', '-m', 'one', 'v1', session.branch);
	git(root, 'config', 'push.followTags', 'true');
	git(root, 'branch', 'private');
	const first = await world.json<Pushed>(['pr', 'push', session.id], {cwd: root});
	expect(first).toMatchObject({repository: 'acme/shop', branch: session.branch, commits: 1, replaced: 0});
	expect(onServer('acme/shop', 'for-each-ref', '--format=%(refname)').split('\n').sort()).toEqual([
		`refs/heads/${session.branch}`,
		'refs/heads/main',
	]);
	const nothing = await world.ao(['pr', 'push', session.id], {cwd: root});
	expect(nothing).toMatchObject({exitCode: 0, stdout: expect.stringContaining('has it all already')});

	await server.commit('acme/shop', session.branch, {'theirs.txt': '1\n'}, {from: session.branch});
	const theirs = await server.commit(
		'acme/shop',
		session.branch,
		{'theirs.txt': '2\n'},
		{from: session.branch},
	);
	commitFiles(session.worktree, 'Mine', {'mine.txt': 'mine\n'});
	const refused = await world.ao(['pr', 'push', session.id], {cwd: root});
	expect(refused.exitCode).toBe(1);
	expect(refused.stderr).toContain('has 2 commits that');
	expect(refused.stderr).toContain('--force');
	expect(onServer('acme/shop', 'rev-parse', session.branch)).toBe(theirs);
	const forced = await world.json<Pushed>(['pr', 'push', session.id, '--force'], {cwd: root});
	expect(forced).toMatchObject({commits: 1, replaced: 2});
	expect(onServer('acme/shop', 'rev-parse', session.branch)).toBe(git(root, 'rev-parse', session.branch));
});

test("the user's own hook runs, not one that an agent wrote; what the remote says is told", async () => {
	const {server, world, root, onServer} = await makeForgeShop();
	git(root, 'config', 'core.hooksPath', 'hooks');
	const session = await spawnIn(world, root, ['--prompt', 'Work'], {does: 'commit ready'});
	const hook = (folder: string, text: string) => {
		mkdirSync(path.join(folder, 'hooks'), {recursive: true});
		writeFileSync(path.join(folder, 'hooks', 'pre-push'), `#!/bin/sh\n${text}\n`);
		chmodSync(path.join(folder, 'hooks', 'pre-push'), 0o755);
	};
	hook(session.worktree, `touch '${world.dir}/agent-hook'`);
	hook(root, 'echo "no, the tests fail" >&2; exit 1');
	const refused = await world.ao(['pr', 'push', session.id], {cwd: root});
	expect(refused.exitCode).toBe(1);
	expect(refused.stderr).toContain('The pre-push hook refused it: no, the tests fail');
	hook(root, `touch '${world.dir}/user-hook'`);

	const bare = server.repository('acme/shop').git ?? '';
	const receiving = path.join(bare, 'hooks', 'pre-receive');
	writeFileSync(receiving, '#!/bin/sh\necho "error: GH006: Protected branch update failed" >&2\nexit 1\n');
	chmodSync(receiving, 0o755);
	const declined = await world.ao(['pr', 'push', session.id], {cwd: root});
	expect(declined.exitCode).toBe(1);
	expect(declined.stderr).toMatch(/was not updated: .*(GH006: Protected branch|hook declined)/);
	expect(existsSync(path.join(world.dir, 'user-hook'))).toBe(true);
	expect(existsSync(path.join(world.dir, 'agent-hook'))).toBe(false);
	expect(onServer('acme/shop', 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
});

test('git that is not signed in, or may not write, is told apart, and nothing asks', async () => {
	const {server, world, root} = await makeForgeShop({collaborators: {zoe: 'WRITE'}}, {}, {gitAuth: true});
	const session = await spawnIn(world, root, ['--prompt', 'Work', '--no-fetch'], {does: 'commit ready'});
	const push = () => world.ao(['pr', 'push', session.id], {cwd: root});
	const signedOut = await push();
	expect(signedOut.exitCode).toBe(1);
	expect(signedOut.stderr).toMatch(/^ao: git is not signed in to origin: /m);
	expect(signedOut.stderr).toContain('gh auth setup-git');
	const {token} = server.addUser({login: 'reader'});
	git(root, 'remote', 'set-url', 'origin', `http://reader:${token}@${server.host}/acme/shop.git`);
	const refused = await push();
	expect(refused.exitCode).toBe(1);
	expect(refused.stderr).toMatch(/^ao: origin refuses this account: /m);
	expect(refused.stderr).not.toContain(token);
});

test('Ctrl-C ends a push together with the hook that it waits for', async () => {
	const {world, root, onServer} = await makeForgeShop();
	const session = await spawnIn(world, root, ['--prompt', 'Work'], {does: 'commit ready'});
	const hook = path.join(root, '.git', 'hooks', 'pre-push');
	const mark = path.join(world.dir, 'hook-pid');
	writeFileSync(hook, `#!/bin/sh\necho $$ >'${mark}'\nwhile :; do sleep 1; done\n`);
	chmodSync(hook, 0o755);
	const push = world.start(['pr', 'push', session.id], {cwd: root});
	const pid = await eventually(() => {
		const text = readFileSync(mark, 'utf8').trim();
		expect(text).not.toBe('');
		return Number(text);
	});
	push.child.kill('SIGINT');
	expect(await push.ended).toMatchObject({exitCode: 130});
	await eventually(() => expect(runs(pid)).toBe(false));
	expect(onServer('acme/shop', 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
});

test('failed checks run again; those that cannot are named', async () => {
	const {server, world, root} = await makeForgeShop();
	const session = await spawnIn(world, root, ['--prompt', 'Work'], {does: 'commit ready'});
	await world.json(['pr', 'create', session.id], {cwd: root});
	await server.check('acme/shop', 1, {name: 'build', conclusion: 'FAILURE'});
	await server.status('acme/shop', 1, {context: 'other/ci', state: 'FAILURE'});
	const {rerun, left} = await world.json<{rerun: string[]; left: {name: string; why: string}[]}>(
		['pr', 'rerun', session.id],
		{cwd: root},
	);
	expect(rerun).toEqual(['build']);
	expect(left).toEqual([{name: 'other/ci', why: expect.any(String)}]);
	const shown = await world.ao(['session', 'show', session.id], {cwd: root});
	expect(shown.stdout).toMatch(/^pr +#1 Work of \S+\npage +http:\S+\/acme\/shop\/pull\/1\nstands +open, /m);
	expect(shown.stdout).toMatch(/^checks +.*1 failed \(other\/ci\)/m);
	const again = await world.ao(['pr', 'rerun', session.id], {cwd: root});
	expect(again.exitCode).toBe(1);
	expect(again.stdout).toContain('cannot run again: other/ci');
});

test('pages open in the browser that is set, without a shell; without one the address is printed', async () => {
	const {server, world, root} = await makeForgeShop();
	const issue = await server.addIssue('acme/shop', {title: 'One'});
	const session = await spawnIn(world, root, [String(issue.number)], {does: 'commit ready'});
	await world.json(['pr', 'create', session.id], {cwd: root});
	const browser = path.join(world.dir, 'browser');
	const mark = path.join(world.dir, 'opened');
	writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$@" >>'${mark}'\n`);
	chmodSync(browser, 0o755);
	const env = {BROWSER: `/nowhere/browser:${browser} --new %s`};
	const page = `${server.url}/acme/shop/pull/2`;
	const opened = await world.json(['pr', 'open', session.id], {cwd: root, env});
	expect(opened).toEqual({version: 1, session: session.id, url: page, opened: true});
	await world.json(['open', session.id, '--pr'], {cwd: root, env});
	await world.json(['open', session.id, '--issue'], {cwd: root, env});
	await eventually(() => {
		expect(readFileSync(mark, 'utf8').trim().split('\n')).toEqual([
			'--new',
			page,
			'--new',
			page,
			'--new',
			`${server.url}/acme/shop/issues/1`,
		]);
	});
	const printed = await world.ao(['pr', 'open', session.id, '--print'], {cwd: root, env});
	expect(printed).toMatchObject({exitCode: 0, stdout: page, stderr: ''});
	// Nothing but git and Node on PATH.
	const bin = path.join(world.dir, 'bin');
	mkdirSync(bin);
	git(world.dir, 'init', '--quiet', 'unused');
	writeFileSync(path.join(bin, 'git'), `#!/bin/sh\nexec /usr/bin/git "$@"\n`, {mode: 0o755});
	const none = await world.ao(['pr', 'open', session.id], {cwd: root, env: {PATH: bin, BROWSER: ''}});
	expect(none).toMatchObject({exitCode: 0, stdout: page});
	expect(none.stderr).toContain('no browser could be opened');
});

test("a pull request that somebody else opened becomes the session's own", async () => {
	const {server, world, root} = await makeForgeShop();
	const one = await spawnIn(world, root, ['--prompt', 'One'], {does: 'commit ready'});
	const two = await spawnIn(world, root, ['--prompt', 'Two'], {does: 'commit ready'});
	await server.commit('acme/shop', 'theirs', {'t.txt': 't\n'});
	await server.addPull('acme/shop', {title: 'Theirs', head: 'theirs'});
	const nobody = await world.ao(['session', 'claim-pr', '1'], {cwd: root});
	expect(nobody.exitCode).toBe(2);
	expect(nobody.stderr).toContain(one.id);
	expect(nobody.stderr).toContain(two.id);

	const address = `${server.url}/acme/shop/pull/1`;
	const claimed = await world.json<{session: Session}>(['session', 'claim-pr', address, one.id], {cwd: root});
	expect(claimed.session).toMatchObject({id: one.id, pr: {number: 1, title: 'Theirs'}, state: 'mergeable'});
	const taken = await world.ao(['session', 'claim-pr', '#1', two.id], {cwd: root});
	expect(taken.exitCode).toBe(1);
	expect(taken.stderr).toContain(`${one.id} has pull request #1 already`);

	await world.json(['pr', 'push', two.id], {cwd: root});
	await server.addPull('acme/shop', {title: 'Two', head: two.branch});
	const found = await world.ao(['pr', 'open', two.id, '--print'], {cwd: root});
	expect(found).toMatchObject({exitCode: 0, stdout: `${server.url}/acme/shop/pull/2`});
	const inside = {AO_SESSION: two.id};
	const own = await world.json<{session: Session}>(['session', 'claim-pr', '2'], {cwd: root, env: inside});
	expect(own.session).toMatchObject({id: two.id, pr: {number: 2}});
	const byBranch = await world.json<{session: Session}>(['session', 'claim-pr', 'acme/shop#2'], {cwd: root});
	expect(byBranch.session.id).toBe(two.id);
	expect((await sessionsOf(world, root)).map(({pr}) => pr?.number)).toEqual([1, 2]);
});
