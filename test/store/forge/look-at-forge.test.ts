import fs from 'node:fs';
import path from 'node:path';
import {execa} from 'execa';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {takeClaim} from '../../../source/records/claims.ts';
import {appendFact} from '../../../source/records/facts.ts';
import {readForgeCache} from '../../../source/records/forge-cache.ts';
import {sessionPaths} from '../../../source/records/paths.ts';
import {openAo} from '../../../source/store/ao.ts';
import {askPulls, lookAtForge, refreshPulls} from '../../../source/store/forge/look-at-forge.ts';
import {Observer} from '../../../source/store/look/overview.ts';
import {openProject, type Project} from '../../../source/store/project.ts';
import {type SessionEntry, SessionReader, view} from '../../../source/store/sessions.ts';
import {type ForgeShop, makeForgeShop} from '../../helpers/forge-shop.ts';
import {git} from '../../helpers/shop.ts';

type Stage = ForgeShop & {project: Project; read(): SessionEntry[]};

async function makeStage(): Promise<Stage> {
	const shop = await makeForgeShop();
	const ao = openAo({env: shop.world.env, cwd: shop.root});
	onTestFinished(() => ao.dispose());
	const project = (await openProject(ao)).register();
	const reader = new SessionReader(project);
	return {...shop, project, read: () => reader.read()};
}

/** A session with a commit on a branch of its own, whose agent has ended; pushed where asked. */
function addSession(
	{project, root, server}: Stage,
	id: string,
	{pushed = true, issue = null as number | null} = {},
): void {
	const base = git(root, 'rev-parse', 'main');
	const branch = `ao/${id}`;
	git(root, 'checkout', '--quiet', '-b', branch, base);
	fs.writeFileSync(path.join(root, `${id}.txt`), `${id}\n`);
	git(root, 'add', '--all');
	git(root, 'commit', '--quiet', '--message', `Add ${id}`);
	const tip = git(root, 'rev-parse', 'HEAD');
	git(root, 'checkout', '--quiet', 'main');
	if (pushed) {
		git(root, 'push', '--quiet', server.repository('acme/shop').git ?? '', `${branch}:refs/heads/${branch}`);
		git(root, 'update-ref', `refs/remotes/origin/${branch}`, tip);
	}
	const dir = path.join(project.paths.sessions, id);
	fs.mkdirSync(dir, {recursive: true});
	const {facts} = sessionPaths(dir);
	const host = server.host;
	appendFact(facts, {
		kind: 'created',
		id,
		project: project.id,
		repository: root,
		commonDir: project.repository.commonDir,
		issue:
			issue === null
				? null
				: {ref: `github:${host}/acme/shop#${issue}`, id: `#${issue}`, title: 'Old title', url: null},
		prompt: 'Work',
		agent: 'script',
		model: null,
		permissions: 'ask',
		base: 'origin/main',
		baseCommit: base,
		branch,
		ownBranch: true,
		worktree: path.join(root, '..', 'trees', id),
		runtime: 'process',
		portBase: 20_000,
		spawner: {pid: 1, start: 'x'},
	});
	appendFact(facts, {kind: 'worktree', gitDir: path.join(project.repository.commonDir, 'worktrees', id)});
	appendFact(facts, {kind: 'git', tip, ahead: 1, behind: 0, dirty: 0, files: 1, insertions: 1, deletions: 0});
}

function stateOf(stage: Stage, id: string): string | undefined {
	const entry = stage.read().find(one => one.id === id);
	return entry === undefined ? undefined : view(entry).state;
}

describe('a look at the forge', () => {
	test('finds pull requests by their branches, and asks for many at once', async () => {
		const stage = await makeStage();
		const {server, project} = stage;
		for (const id of ['shop-1-aaaa', 'shop-2-bbbb', 'shop-3-cccc']) {
			addSession(stage, id);
			await server.addPull('acme/shop', {title: id, head: `ao/${id}`});
		}
		addSession(stage, 'shop-4-dddd');
		const before = server.log.length;
		await lookAtForge([{project, entries: stage.read()}]);
		expect(stage.read().map(entry => view(entry).pr?.title ?? null)).toEqual([
			'shop-1-aaaa',
			'shop-2-bbbb',
			'shop-3-cccc',
			null,
		]);
		expect(stateOf(stage, 'shop-1-aaaa')).toBe('mergeable');
		expect(server.points(before)).toBeLessThanOrEqual(4);

		const again = server.log.length;
		await askPulls(stage.read());
		expect(server.points(again)).toBeLessThanOrEqual(2);
	});

	test('says a fact only where something is new', async () => {
		const stage = await makeStage();
		addSession(stage, 'shop-1-aaaa');
		const {number} = await stage.server.addPull('acme/shop', {title: 'One', head: 'ao/shop-1-aaaa'});
		await askPulls(stage.read());
		const facts = (): number => {
			const [entry] = stage.read();
			return fs.readFileSync(entry?.paths.facts ?? '', 'utf8').split('\n').length;
		};
		const before = facts();
		await askPulls(stage.read());
		expect(facts()).toBe(before);
		await stage.server.check('acme/shop', number, {name: 'test', conclusion: 'FAILURE'});
		await askPulls(stage.read());
		expect(facts()).toBe(before + 1);
		expect(stateOf(stage, 'shop-1-aaaa')).toBe('ci_failed');
	});

	test('does not take a pull request that others opened from a branch of the same name', async () => {
		const stage = await makeStage();
		const {server} = stage;
		addSession(stage, 'shop-1-aaaa', {pushed: false});
		await server.commit('acme/shop', 'ao/shop-1-aaaa', {'other.txt': 'foreign\n'});
		await server.addPull('acme/shop', {title: 'Foreign', head: 'ao/shop-1-aaaa'});
		await askPulls(stage.read());
		expect(view(stage.read()[0] as SessionEntry).pr).toBeNull();
	});

	test('tells of an issue that was closed or renamed, to every session on it', async () => {
		const stage = await makeStage();
		const {number} = await stage.server.addIssue('acme/shop', {title: 'New title'});
		addSession(stage, 'shop-1-aaaa', {issue: number});
		addSession(stage, 'shop-1-bbbb', {issue: number});
		await stage.server.closeItem('acme/shop', number);
		await askPulls(stage.read());
		expect(stage.read().map(entry => view(entry).issue)).toMatchObject([
			{title: 'New title', state: 'closed'},
			{title: 'New title', state: 'closed'},
		]);
	});

	test('keeps what it knew when the server does not answer, and says why', async () => {
		const stage = await makeStage();
		const {server, project} = stage;
		addSession(stage, 'shop-1-aaaa');
		await server.addPull('acme/shop', {title: 'One', head: 'ao/shop-1-aaaa'});
		await askPulls(stage.read());
		const lift = server.fault('badToken', {times: Number.POSITIVE_INFINITY});
		const {faults} = await askPulls(stage.read());
		expect([...faults.values()]).toMatchObject([{kind: 'signed_out'}]);
		const [entry] = stage.read();
		expect(view(entry as SessionEntry)).toMatchObject({
			state: 'mergeable',
			pr: {stale: true, staleReason: expect.stringContaining('token')},
		});
		const unknown = await refreshPulls(project, stage.read(), {maxAgeMs: 0});
		expect(unknown.get('shop-1-aaaa')).toContain('token');
		lift();
		await askPulls(stage.read());
		expect(view(stage.read()[0] as SessionEntry).pr).toMatchObject({stale: false, staleReason: null});
		expect((await refreshPulls(project, stage.read(), {maxAgeMs: 60_000})).size).toBe(0);
	});

	test('what others write while the server is asked is not taken back', async () => {
		const stage = await makeStage();
		const {server, project} = stage;
		addSession(stage, 'shop-1-aaaa');
		addSession(stage, 'shop-2-bbbb');
		const mine = await server.addPull('acme/shop', {title: 'Mine', head: 'ao/shop-1-aaaa'});
		await server.addPull('acme/shop', {title: 'Two', head: 'ao/shop-2-bbbb'});
		await server.commit('acme/shop', 'elsewhere', {'other.txt': 'other\n'});
		const other = await server.addPull('acme/shop', {title: 'Other', head: 'elsewhere'});
		const observer = new Observer([project]);
		await observer.lookAtForge({maxAgeMs: 0});
		expect(view(stage.read()[0] as SessionEntry).pr).toMatchObject({number: mine.number});

		const asked = server.log.length;
		await server.check('acme/shop', mine.number, {name: 'test', conclusion: 'FAILURE'});
		await server.check('acme/shop', mine.number + 1, {name: 'test', conclusion: 'FAILURE'});
		server.fault('delay', {ms: 400, times: 1});
		const looking = observer.lookAtForge({maxAgeMs: 0});
		await vi.waitFor(() => expect(server.log.length).toBeGreaterThan(asked), {timeout: 10_000, interval: 5});
		const claimed = {host: server.host, owner: 'acme', repo: 'shop', number: other.number};
		appendFact(path.join(project.paths.sessions, 'shop-1-aaaa', 'facts.jsonl'), {
			kind: 'claimed_pull',
			pull: claimed,
		});
		await looking;
		expect(stage.read()[0]?.record.pulls.ref).toEqual(claimed);
		expect(stateOf(stage, 'shop-2-bbbb')).toBe('ci_failed');
	});

	test('a session that is archived meanwhile keeps none of the others from their answers', async () => {
		const stage = await makeStage();
		const {server, project} = stage;
		for (const id of ['shop-1-aaaa', 'shop-2-bbbb']) {
			addSession(stage, id);
			await server.addPull('acme/shop', {title: id, head: `ao/${id}`});
		}
		const entries = stage.read();
		fs.mkdirSync(project.paths.archive, {recursive: true});
		fs.renameSync(
			path.join(project.paths.sessions, 'shop-1-aaaa'),
			path.join(project.paths.archive, 'shop-1-aaaa'),
		);
		await askPulls(entries);
		expect(stateOf(stage, 'shop-2-bbbb')).toBe('mergeable');
		expect(fs.readdirSync(project.paths.sessions)).toEqual(['shop-2-bbbb']);
	});

	test('a branch of the remote that is where the folder of the sessions would be stops nothing', async () => {
		const stage = await makeStage();
		addSession(stage, 'shop-1-aaaa', {pushed: false});
		git(stage.root, 'update-ref', 'refs/remotes/origin/ao', 'main');
		const entries = stage.read();
		expect(await lookAtForge([{project: stage.project, entries}])).toMatchObject({asked: 1});
	});

	test('what was asked by a clock that was ahead is asked again', async () => {
		const stage = await makeStage();
		const {project} = stage;
		addSession(stage, 'shop-1-aaaa');
		await stage.server.addPull('acme/shop', {title: 'One', head: 'ao/shop-1-aaaa'});
		const at = Date.now() + 7_200_000;
		const ahead = {askedAt: at, answeredAt: at, failures: 0, problem: null, until: null};
		const cache = {version: 1, sessions: {'shop-1-aaaa': ahead}, issues: {}, policies: {}};
		fs.writeFileSync(project.paths.forge, JSON.stringify(cache));
		expect((await refreshPulls(project, stage.read(), {maxAgeMs: 60_000})).size).toBe(0);
		expect(stateOf(stage, 'shop-1-aaaa')).toBe('mergeable');
	});

	test('no process asks during a limit that another one has met, unless somebody waits for it', async () => {
		const stage = await makeStage();
		const {server, project, root} = stage;
		addSession(stage, 'shop-1-aaaa');
		await server.addPull('acme/shop', {title: 'One', head: 'ao/shop-1-aaaa'});
		server.fault('secondary', {seconds: 60});
		const met = await lookAtForge([{project, entries: stage.read()}], {maxAgeMs: 30_000});
		expect([...met.faults.values()]).toMatchObject([{kind: 'secondary_limit'}]);

		const ao = openAo({env: stage.world.env, cwd: root});
		onTestFinished(() => ao.dispose());
		const other = await openProject(ao);
		const entries = new SessionReader(other).read();
		const before = server.log.length;
		const {asked, faults} = await lookAtForge([{project: other, entries}], {maxAgeMs: 30_000});
		expect(asked).toBe(0);
		expect([...faults.values()]).toMatchObject([{message: [...met.faults.values()][0]?.message}]);
		expect(server.log).toHaveLength(before);
		expect((await askPulls(entries)).asked).toBe(1);
		expect(view(entries[0] as SessionEntry).pr?.title).toBe('One');
	});

	test('a process that finds another one asking leaves it to that one', async () => {
		const stage = await makeStage();
		const {server, project} = stage;
		addSession(stage, 'shop-1-aaaa');
		const taken = takeClaim(project.paths.forgeLock);
		const before = server.log.length;
		expect(await lookAtForge([{project, entries: stage.read()}])).toMatchObject({asked: 0});
		expect(server.log).toHaveLength(before);
		if ('claim' in taken) {
			taken.claim.release();
		}
		expect((await lookAtForge([{project, entries: stage.read()}])).asked).toBe(1);
		expect(fs.existsSync(project.paths.forgeLock)).toBe(false);
	});

	test('a cache that is broken or gone costs a question and no more', async () => {
		const stage = await makeStage();
		const {project} = stage;
		addSession(stage, 'shop-1-aaaa');
		await stage.server.addPull('acme/shop', {title: 'One', head: 'ao/shop-1-aaaa'});
		await askPulls(stage.read());
		expect(Object.keys(readForgeCache(project.paths.forge).sessions)).toEqual(['shop-1-aaaa']);
		fs.writeFileSync(project.paths.forge, '{"version": 1, "sessions": {"shop-1-aaaa": {"askedAt": "x"}}}');
		expect(stateOf(stage, 'shop-1-aaaa')).toBe('mergeable');
		fs.rmSync(project.paths.forge);
		await askPulls(stage.read());
		expect(stateOf(stage, 'shop-1-aaaa')).toBe('mergeable');
	});

	test('what protection asks for is asked once, and decides whether a failed check matters', async () => {
		const stage = await makeStage();
		const {server} = stage;
		await server.protect('acme/shop', {checks: ['test']});
		addSession(stage, 'shop-1-aaaa');
		const {number} = await server.addPull('acme/shop', {title: 'One', head: 'ao/shop-1-aaaa'});
		await server.check('acme/shop', number, {name: 'test', conclusion: 'SUCCESS'});
		await server.check('acme/shop', number, {name: 'spelling', conclusion: 'FAILURE'});
		await askPulls(stage.read());
		expect(view(stage.read()[0] as SessionEntry)).toMatchObject({
			state: 'mergeable',
			pr: {reason: 'optional_checks_failing'},
		});
		const before = stage.server.log.length;
		await askPulls(stage.read());
		expect(stage.server.log).toHaveLength(before + 1);
	});
});

test('no remote on a server: nothing is asked', async () => {
	const stage = await makeStage();
	await execa('git', ['remote', 'remove', 'origin'], {cwd: stage.root});
	const project = await openProject(stage.project.ao);
	expect(project.home).toMatchObject({tracker: 'local', forge: 'local'});
	addSession(stage, 'shop-1-aaaa', {pushed: false});
	const before = stage.server.log.length;
	const entries = new SessionReader(project).read();
	expect(await lookAtForge([{project, entries}])).toMatchObject({asked: 0});
	expect(stage.server.log).toHaveLength(before);
});
