import {expect, onTestFinished, test} from 'vitest';
import {openAo} from '../../../source/store/ao.ts';
import {openProject} from '../../../source/store/project.ts';
import {createBoardPulls} from '../../../source/store/pulls/board-pulls.ts';
import {SessionReader, view} from '../../../source/store/sessions.ts';
import {makeForgeShop} from '../../helpers/forge-shop.ts';
import {commitFiles, git, spawnIn} from '../../helpers/shop.ts';

test("a board's pull requests: proposed, opened, looked at, pushed, offered and merged, with a message each", async () => {
	const {server, world, root} = await makeForgeShop();
	const {id, worktree, branch} = await spawnIn(world, root, ['--prompt', 'Tidy the shop'], {
		does: 'commit ready',
	});
	const ao = openAo({env: world.env, cwd: root});
	onTestFinished(() => ao.dispose());
	const [entry] = new SessionReader(await openProject(ao)).read();
	if (entry === undefined) {
		throw new Error('There is no session');
	}
	const said: string[] = [];
	const pulls = createBoardPulls({
		find: () => entry,
		issue: ref =>
			ref === 'github:x/acme/shop#7' ? {id: '#7', url: `${server.url}/acme/shop/issues/7`} : null,
		env: {PATH: '/usr/bin:/bin', BROWSER: '/bin/true'},
		say: (level, text) => said.push(`${level} ${text}`),
		busyWith: (_, work) => work(),
	});
	expect(await pulls.detail(id)).toBeNull();
	await expect(pulls.rerun(id)).rejects.toMatchObject({code: 'not_found'});
	await pulls.openIssue('github:x/acme/shop#7');
	expect(said.at(-1)).toBe(`good opened ${server.url}/acme/shop/issues/7`);
	await expect(pulls.openIssue('local:task-1')).rejects.toMatchObject({code: 'not_found'});
	expect(await pulls.offerMerge(id)).toMatchObject({possible: false, remedy: {does: 'open'}});
	const proposal = await pulls.propose(id);
	expect(proposal).toMatchObject({
		possible: true,
		push: 'plain',
		title: `Work of ${id}`,
		branch,
		existing: null,
	});
	await pulls.create(id, {title: 'Tidy', body: 'Because.', draft: false});
	expect(said.at(-1)).toBe(`good ${id}: opened pull request #1 ${server.url}/acme/shop/pull/1`);
	expect(view(entry)).toMatchObject({state: 'mergeable', pr: {number: 1, title: 'Tidy'}});

	await server.comment('acme/shop', 1, {body: 'Nice.', author: 'bob'});
	const asked = server.log.length;
	const [detail, again] = await Promise.all([pulls.detail(id), pulls.detail(id)]);
	expect(detail).toMatchObject({body: 'Because.', comments: [{author: 'bob', body: 'Nice.'}]});
	expect(again).toBe(detail);
	expect(server.log.length).toBe(asked + 1);

	await pulls.push(id, {force: false});
	expect(said.at(-1)).toBe(`info ${id}: there is nothing to push.`);
	commitFiles(worktree, 'More', {'more.txt': 'more\n'});
	expect(await pulls.propose(id)).toMatchObject({possible: false, push: 'plain', existing: {number: 1}});
	expect(await pulls.offerMerge(id)).toMatchObject({
		possible: false,
		text: expect.stringContaining('1 commit'),
		remedy: {does: 'push'},
	});
	await pulls.push(id, {force: false});
	expect(said.at(-1)).toBe(`good ${id}: pushed 1 commit to ${branch} on origin (acme/shop)`);
	const offer = await pulls.offerMerge(id);
	expect(offer).toMatchObject({
		possible: true,
		into: 'main',
		methods: [
			{method: 'merge', possible: true},
			{method: 'squash', possible: true, subject: 'Tidy (#1)'},
			{method: 'rebase', possible: true},
		],
		notes: ['no checks', 'no review'],
	});
	await pulls.rerun(id);
	expect(said.at(-1)).toBe(`info ${id}: no check has failed.`);
	await server.commit('acme/shop', branch, {'theirs.txt': '1\n'}, {from: branch});
	git(worktree, 'commit', '--quiet', '--amend', '--message', 'Better');
	const {push, remoteTip} = await pulls.propose(id);
	expect(push).toBe('force');
	const late = await server.commit('acme/shop', branch, {'theirs.txt': '2\n'}, {from: branch});
	await expect(pulls.push(id, {force: true, seen: remoteTip})).rejects.toMatchObject({
		code: 'unsafe',
		message: expect.stringContaining('has moved since it was looked at'),
	});
	expect((await server.pull('acme/shop', 1)).head.oid).toBe(late);
	await pulls.push(id, {force: true, seen: (await pulls.propose(id)).remoteTip});
	commitFiles(worktree, 'Not looked at', {'late.txt': 'late\n'});
	await pulls.push(id, {force: false});
	await expect(pulls.merge(id, 'squash', offer.head)).rejects.toMatchObject({
		code: 'unsafe',
		message: expect.stringContaining('was pushed to meanwhile'),
	});
	await pulls.merge(id, 'squash', (await pulls.offerMerge(id)).head);
	expect(said.at(-1)).toBe(`good ${id}: merged into main (squash)`);
	expect(view(entry).state).toBe('merged');
});
