import {expect, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {type ForgeShop, makeForgeShop} from '../helpers/forge-shop.ts';
import {commitFiles, git, spawnIn} from '../helpers/shop.ts';

type Merged = {
	session: Session;
	how: string;
	into: string;
	commit: string | null;
	issueClosed?: string | null;
};

/** A session with an open pull request of its own. */
async function withPull(
	repository: Parameters<typeof makeForgeShop>[0] = {},
): Promise<ForgeShop & {session: Session}> {
	const shop = await makeForgeShop(repository);
	const {server, world, root} = shop;
	await server.addIssue('acme/shop', {title: 'Mend it'});
	const session = await spawnIn(world, root, ['1'], {does: 'commit ready'});
	await world.json(['pr', 'create', session.id], {cwd: root});
	return {...shop, session};
}

test('merges as the repository allows it, closes the issue, and the session is done', async () => {
	const {server, world, root, session, onServer} = await withPull({methods: ['SQUASH', 'REBASE']});
	const dry = await world.ao(['merge', session.id, '--dry-run'], {cwd: root});
	expect(dry.exitCode, dry.stderr).toBe(0);
	expect(dry.stdout).toContain('Pull request #2 would become one new commit on main of acme/shop.');
	const wrong = await world.ao(['merge', session.id, '--ff'], {cwd: root});
	expect(wrong).toMatchObject({exitCode: 2, stderr: expect.stringContaining('--squash, --rebase')});

	const merged = await world.json<Merged>(['merge', session.id], {cwd: root});
	const main = onServer('acme/shop', 'rev-parse', 'main');
	expect(merged).toMatchObject({
		how: 'squash',
		into: 'main',
		commit: main,
		session: {id: session.id, state: 'merged', pr: {state: 'merged'}},
	});
	expect(git(root, 'rev-parse', 'origin/main')).toBe(main);
	expect(server.issue('acme/shop', 1).state).toBe('CLOSED');
	const again = await world.ao(['merge', session.id], {cwd: root});
	expect(again).toMatchObject({exitCode: 1, stderr: expect.stringContaining('#2 is merged already')});
});

test('what is not pushed, a draft, a conflict and protection keep it from being merged, in words', async () => {
	const {server, world, root, session} = await withPull();
	const merge = (...args: string[]) => world.ao(['merge', session.id, ...args], {cwd: root});
	commitFiles(session.worktree, 'More', {'more.txt': 'more\n'});
	const unpushed = await merge();
	expect(unpushed.exitCode).toBe(1);
	expect(unpushed.stderr).toContain(`${session.branch} has 1 commit that pull request #2 has not`);
	expect(unpushed.stderr).toContain(`ao pr push ${session.id}`);
	await world.json(['pr', 'push', session.id], {cwd: root});

	await server.update('acme/shop', 2, {draft: true});
	expect((await merge()).stderr).toContain('Pull request #2 is a draft');
	await server.update('acme/shop', 2, {draft: false});

	await server.protect('acme/shop', {checks: ['test', 'lint'], reviews: 1});
	await server.check('acme/shop', 2, {name: 'lint', conclusion: 'FAILURE'});
	const blocked = await merge();
	expect(blocked.exitCode).toBe(1);
	expect(blocked.stderr).toContain('required checks failed (lint)');
	expect(blocked.stderr).toContain('review required');
	const dry = await merge('--dry-run');
	expect(dry).toMatchObject({exitCode: 1, stdout: expect.stringContaining('cannot be merged yet')});
	await server.protect('acme/shop', null);

	const file = git(session.worktree, 'ls-files', 'work-*');
	await server.commit('acme/shop', 'main', {[file]: 'theirs\n'});
	const conflict = await merge();
	expect(conflict.exitCode).toBe(1);
	expect(conflict.stderr).toContain(`It conflicts with main in ${file}`);
	expect((await server.pull('acme/shop', 2)).state).toBe('OPEN');
});

test('a merge queue takes it in', async () => {
	const {server, world, root, session} = await withPull();
	await server.protect('acme/shop', {queue: true});
	const queued = await world.json<Merged>(['merge', session.id], {cwd: root});
	expect(queued).toMatchObject({how: 'queued', into: 'main', commit: null});
	expect((await server.pull('acme/shop', 2)).queue).not.toBeNull();
	const again = await world.ao(['merge', session.id], {cwd: root});
	expect(again.stderr).toContain('in the merge queue already');
});
