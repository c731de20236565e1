import {expect, onTestFinished, test} from 'vitest';
import {AoError} from '../../../source/session/errors.ts';
import {openAo} from '../../../source/store/ao.ts';
import {forgetIssues, issuesProblem, issuesToDo} from '../../../source/store/issues/issues.ts';
import {getIssues, lookUpIssues} from '../../../source/store/issues/issues-of.ts';
import {openProject, type Project} from '../../../source/store/project.ts';
import {eventually, makeWorld} from '../../helpers/cli.ts';
import {type GitHubServer, startGitHub} from '../../helpers/github/index.ts';
import {git, makeShop} from '../../helpers/shop.ts';

async function startServer(): Promise<GitHubServer> {
	const server = await startGitHub();
	onTestFinished(() => server.close());
	return server;
}

/** A project whose remote is `acme/shop` on this server. */
async function projectOn(server: GitHubServer): Promise<Project> {
	await server.addRepository({owner: 'acme', name: 'shop'});
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world);
	git(root, 'remote', 'add', 'origin', `${server.url}/acme/shop.git`);
	const ao = openAo({env: {...world.env, ...server.env}, cwd: root});
	onTestFinished(() => ao.dispose());
	return openProject(ao);
}

test('a board that looks again and again asks the server once, for its newest 200 issues', async () => {
	const server = await startServer();
	const project = await projectOn(server);
	for (let number = 1; number <= 210; number++) {
		await server.addIssue('acme/shop', {title: `Issue ${number}`});
	}
	const issues = await eventually(() => issuesToDo(project, []));
	expect(issues.map(({id}) => id)).toEqual(Array.from({length: 200}, (_, index) => `#${210 - index}`));
	expect(server.points()).toBe(4);
	for (let look = 0; look < 5; look++) {
		await issuesToDo(project, []);
	}
	expect(server.points()).toBe(4);

	await server.closeItem('acme/shop', 210);
	forgetIssues(project);
	await eventually(async () => expect((await issuesToDo(project, []))[0]?.id).toBe('#209'));
	expect(issuesProblem(project)).toBeNull();
	server.fault('forbidden', {times: Number.POSITIVE_INFINITY, paths: ['repository.issues']});
	forgetIssues(project);
	await eventually(async () => {
		expect(await issuesToDo(project, [])).toHaveLength(200);
		expect(issuesProblem(project)).toContain('does not show it: Resource not accessible');
	});
	await server.close();
	forgetIssues(project);
	await eventually(async () => {
		expect(await issuesToDo(project, [])).toHaveLength(200);
		expect(issuesProblem(project)).toContain(server.host);
	});
});

test('each issue comes from where it is, named as the project understands it', async () => {
	const server = await startServer();
	const project = await projectOn(server);
	await server.addIssue('acme/shop', {title: 'Theirs'});
	await project.register().localTracker.create({title: 'Mine'});
	const theirs = `github:${server.host}/acme/shop#1`;
	const found = await lookUpIssues(project, ['local:task-1', theirs, 'local:task-9', theirs]);
	expect(found.map(one => (one instanceof AoError ? one.code : `${one.id} ${one.title}`))).toEqual([
		'task-1 Mine',
		'#1 Theirs',
		'not_found',
		'#1 Theirs',
	]);
	expect(await getIssues(project, ['local:task-9', theirs])).toMatchObject([null, {title: 'Theirs'}]);
	expect(await getIssues(project, [])).toEqual([]);
});

test('a server that nobody has signed in to is sent nothing, and no token', async () => {
	const [own, stranger] = [await startServer(), await startServer()];
	const project = await projectOn(own);
	await stranger.addRepository({owner: 'eve', name: 'trap'});
	await stranger.addIssue('eve/trap', {title: 'Come here'});
	const [found] = await lookUpIssues(project, [`github:${stranger.host}/eve/trap#1`]);
	expect(found).toMatchObject({code: 'usage', message: expect.stringContaining(stranger.host)});
	expect(stranger.log).toEqual([]);
});

test('a failure of a server is thrown at those who only want what is there', async () => {
	const server = await startServer();
	const project = await projectOn(server);
	await server.close();
	const ref = `github:${server.host}/acme/shop#1`;
	await expect(getIssues(project, ['local:task-1', ref])).rejects.toMatchObject({code: 'offline'});
	const aborted = AbortSignal.abort();
	await expect(lookUpIssues(project, [ref], {signal: aborted})).rejects.toMatchObject({code: 'interrupted'});
});
