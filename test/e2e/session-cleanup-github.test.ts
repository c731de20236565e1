import {existsSync, rmSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import {makeWorld, type World} from '../helpers/cli.ts';
import {expectPlan, type PlanDocument} from '../helpers/documents.ts';
import {type GitHubServer, startGitHub} from '../helpers/github/index.ts';
import {gitIn} from '../helpers/repo.ts';
import {commitFiles, git, makeShop, projectDirOf, sessionsOf, spawnIn} from '../helpers/shop.ts';

const shop = 'acme/shop';

type Place = {server: GitHubServer; world: World; root: string};

/** A repository on a GitHub of this test alone, with as many open issues as asked. */
async function makePlace(issues: number): Promise<Place> {
	const server = await startGitHub();
	onTestFinished(() => server.close());
	await server.addRepository({owner: 'acme', name: 'shop', git: true});
	for (let number = 1; number <= issues; number++) {
		await server.addIssue(shop, {title: `Issue number ${number}`});
	}
	const world = makeWorld({runtime: 'process'});
	Object.assign(world.env, server.env);
	const root = await makeShop(world);
	git(root, 'remote', 'add', 'origin', `${server.url}/acme/shop.git`);
	await gitIn(root, 'push', '--quiet', '--set-upstream', 'origin', 'main');
	return {server, world, root};
}

/** A session with a commit of its own that is pushed, and its pull request. */
async function withPull(
	{server, world, root}: Place,
	issue: number,
): Promise<{session: Session; number: number}> {
	const session = await spawnIn(world, root, [String(issue)], {does: 'commit ready'});
	await gitIn(session.worktree, 'push', '--quiet', 'origin', session.branch);
	// Times on GitHub are whole seconds: in the one that the session began in, it would look older than that.
	const createdAt = new Date(Date.parse(session.createdAt) + 1000).toISOString();
	const {number} = await server.addPull(shop, {title: `Work on ${issue}`, head: session.branch, createdAt});
	return {session, number};
}

const planned = ({plan}: PlanDocument) =>
	Object.fromEntries(plan.map(({id, action, reason, lost}) => [id, {action, reason, lost}]));

test('by pull requests: what is merged goes, what is open, closed or has more commits stays with its reason', async () => {
	const place = await makePlace(7);
	const {server, world, root} = place;
	const squashed = await withPull(place, 1);
	const more = await withPull(place, 2);
	const open = await withPull(place, 3);
	const closed = await withPull(place, 4);
	const reverted = await withPull(place, 5);
	const unmerged = await spawnIn(world, root, ['6'], {does: 'commit ready'});
	const empty = await spawnIn(world, root, ['7'], {does: 'ready'});
	for (const {number} of [squashed, more, reverted]) {
		await server.merge(shop, number, {method: 'SQUASH', deleteBranch: true});
	}
	await server.commit(
		shop,
		'main',
		{'undo.txt': '1\n'},
		{
			message: `Revert "Work on 5"\n\nReverts ${shop}#${reverted.number}`,
		},
	);
	commitFiles(more.session.worktree, 'Later', {'later.txt': '1\n'});
	await server.closeItem(shop, closed.number);
	for (const issue of [3, 7]) {
		await server.closeItem(shop, issue);
	}
	const tip = git(root, 'rev-parse', squashed.session.branch);

	const dry = await world.json<PlanDocument>(['session', 'cleanup', '--dry-run'], {cwd: root});
	expectPlan(dry);
	const keep = (reason: string) => ({action: 'keep', reason, lost: []});
	expect(planned(dry)).toEqual({
		[squashed.session.id]: {
			action: 'archive',
			reason: `pull request ${squashed.number} is merged`,
			lost: [`branch ${squashed.session.branch} (integrated)`],
		},
		[more.session.id]: keep(
			`pull request ${more.number} is merged, but its branch has 1 commit that pull request ${more.number} does not have`,
		),
		[open.session.id]: keep(`issue closed, but its pull request ${open.number} is open`),
		[closed.session.id]: keep(
			`pull request ${closed.number} was closed unmerged (--include-closed takes such)`,
		),
		[reverted.session.id]: {
			action: 'archive',
			reason: `pull request ${reverted.number} is merged, and taken back since`,
			lost: [],
		},
		[empty.id]: {action: 'archive', reason: 'issue closed', lost: []},
	});
	const real = await world.json<PlanDocument>(['session', 'cleanup'], {cwd: root});
	expect(planned(real)).toEqual(planned(dry));
	expect(real.plan.every(({done, error}) => done && error === null)).toBe(true);
	expect(git(root, 'branch', '--list', squashed.session.branch)).toBe('');
	expect(git(root, 'branch', '--list', reverted.session.branch)).not.toBe('');
	expect([more, open, closed].every(({session}) => existsSync(session.worktree))).toBe(true);
	expect(existsSync(unmerged.worktree)).toBe(true);
	expect([squashed, reverted].some(({session}) => existsSync(session.worktree))).toBe(false);

	const [back] = (await world.json<PlanDocument>(['session', 'restore', squashed.session.id], {cwd: root}))
		.plan;
	expect(back).toMatchObject({done: true, error: null});
	expect(git(squashed.session.worktree, 'rev-parse', 'HEAD')).toBe(tip);
	expect(git(squashed.session.worktree, 'branch', '--show-current')).toBe(squashed.session.branch);

	const again = (await sessionsOf(world, root)).find(({id}) => id === squashed.session.id);
	expect(again).toMatchObject({state: 'working', pr: {number: squashed.number, state: 'merged'}});
	const merge = await world.ao(['merge', squashed.session.id], {cwd: root});
	expect([merge.exitCode, merge.stderr]).toEqual([1, expect.stringContaining('is merged')]);
	const claim = await world.ao(['session', 'claim-pr', String(squashed.number), squashed.session.id], {
		cwd: root,
	});
	expect([claim.exitCode, claim.stderr]).toEqual([1, expect.stringContaining('had ended before')]);

	const before = git(root, 'rev-parse', closed.session.branch);
	const all = await world.json<PlanDocument>(['session', 'cleanup', '--include-closed'], {cwd: root});
	expect(planned(all)).toMatchObject({
		[closed.session.id]: {
			action: 'archive',
			reason: `pull request ${closed.number} was closed unmerged`,
			lost: [],
		},
	});
	expect(planned(all)[squashed.session.id]).toBeUndefined();
	expect(git(root, 'rev-parse', closed.session.branch)).toBe(before);
	expect(git(root, 'rev-parse', `refs/ao/archive/${closed.session.id}`)).toBe(before);

	await server.closeItem(shop, 1);
	await world.json(['status', '--refresh'], {cwd: root});
	const once = await world.json<PlanDocument>(['session', 'cleanup', '--dry-run'], {cwd: root});
	expect(planned(once)[squashed.session.id]).toMatchObject({action: 'archive', reason: 'issue closed'});
});

test('whom nobody could ask for stays, and that is counted; what was seen merged goes all the same', async () => {
	const place = await makePlace(2);
	const {server, world, root} = place;
	const merged = await withPull(place, 1);
	const open = await withPull(place, 2);
	await server.merge(shop, merged.number);
	await world.json(['session', 'cleanup', '--dry-run'], {cwd: root});
	await server.close();
	const [{project} = {project: ''}] = await sessionsOf(world, root);
	rmSync(path.join(projectDirOf(world, project), 'forge.json'));
	const {exitCode, stdout, stderr} = await world.ao(['session', 'cleanup'], {cwd: root});
	expect(exitCode).toBe(0);
	expect(stdout).toContain(`${merged.session.id}: archived (pull request ${merged.number} is merged)`);
	expect(stdout).toMatch(
		new RegExp(`^${open.session.id}: kept \\(its pull request could not be asked for`, 'm'),
	);
	expect(stderr).toContain('1 session kept, because the pull request could not be asked for');
	expect(existsSync(open.session.worktree)).toBe(true);
	expect(git(root, 'rev-parse', open.session.branch)).toMatch(/^[0-9a-f]{40}$/);
});

test('a pull request that was brought up to date on GitHub before it was merged has all of the branch', async () => {
	const place = await makePlace(1);
	const {server, world, root} = place;
	const {session, number} = await withPull(place, 1);
	await server.commit(shop, session.branch, {'there.txt': 'made on GitHub\n'});
	await server.merge(shop, number, {method: 'SQUASH', deleteBranch: true});
	const {plan} = await world.json<PlanDocument>(['session', 'cleanup'], {cwd: root});
	expect(plan).toMatchObject([
		{id: session.id, action: 'archive', reason: `pull request ${number} is merged`, done: true},
	]);
	expect(git(root, 'branch', '--list', session.branch)).toBe('');
});
