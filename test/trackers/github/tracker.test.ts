import {beforeEach, describe, expect, onTestFinished, test} from 'vitest';
import {createGitHub} from '../../../source/github/client.ts';
import {AoError} from '../../../source/session/errors.ts';
import type {Issue} from '../../../source/session/tracker.ts';
import {createGitHubTracker, type GitHubTracker} from '../../../source/trackers/github/index.ts';
import {type GitHubServer, startGitHub} from '../../helpers/github/index.ts';

let server: GitHubServer;
let tracker: GitHubTracker;

/** The tracker of `acme/{repo}`, with a client of its own. */
function trackerOf(repo = 'web', options: {timeoutMs?: number} = {}): GitHubTracker {
	const github = createGitHub({
		host: server.host,
		env: server.env,
		userAgent: 'ao/test',
		pauseMs: 5,
		...options,
	});
	return createGitHubTracker(github, {host: server.host, owner: 'acme', repo});
}

const refOf = (number: number | string, place = 'acme/web') => `github:${server.host}/${place}#${number}`;
const titles = (issues: readonly (Issue | AoError | null)[]) =>
	issues.map(issue => (issue instanceof AoError ? issue.code : (issue?.title ?? null)));

async function addMany(count: number, words: object = {}): Promise<void> {
	for (let number = 1; number <= count; number++) {
		await server.addIssue('acme/web', {title: `Issue ${number}`, ...words});
	}
}

beforeEach(async () => {
	server = await startGitHub();
	onTestFinished(() => server.close());
	await server.addRepository({owner: 'acme', name: 'web'});
	tracker = trackerOf();
});

describe('an issue', () => {
	test('comes whole, with what people said of it', async () => {
		server.addUser({login: 'ann'});
		server.addUser({login: 'helper', kind: 'Bot'});
		await server.addIssue('acme/web', {
			title: 'Login fails',
			body: 'On **Firefox**.',
			labels: ['bug', 'good first issue'],
			assignees: ['ann'],
			comments: [
				{author: 'ann', body: 'Here too.', at: '2026-01-02T03:04:05Z'},
				{author: 'helper', body: 'Thank you for your issue!'},
				{author: 'ann', body: 'Buy pills', minimized: true},
				{author: null, body: 'Gone since.', at: '2026-01-03T00:00:00Z'},
			],
		});
		expect(await tracker.get([refOf(1)])).toEqual([
			{
				ref: refOf(1),
				id: '#1',
				providerId: server.issue('acme/web', 1).id,
				title: 'Login fails',
				body: 'On **Firefox**.',
				url: `${server.url}/acme/web/issues/1`,
				state: 'open',
				labels: ['bug', 'good first issue'],
				assignees: ['ann'],
				comments: [
					{author: 'ann', body: 'Here too.', at: '2026-01-02T03:04:05Z'},
					{author: 'ghost', body: 'Gone since.', at: '2026-01-03T00:00:00Z'},
				],
			},
		]);
	});

	test('that is closed is closed', async () => {
		await server.addIssue('acme/web', {title: 'Old'});
		await server.closeItem('acme/web', 1, 'NOT_PLANNED');
		expect(await tracker.get([refOf(1)])).toMatchObject([{state: 'closed'}]);
	});

	test('has its last 50 comments', async () => {
		const comments = Array.from({length: 60}, (_, index) => ({body: `comment ${index + 1}`}));
		await server.addIssue('acme/web', {title: 'Long', comments});
		const [issue] = await tracker.get([refOf(1)]);
		expect(issue?.comments).toHaveLength(50);
		expect(issue?.comments.at(-1)?.body).toBe('comment 60');
	});
});

describe('many issues', () => {
	test('of several repositories come in one query, in the order asked, for one point', async () => {
		await server.addRepository({owner: 'Other', name: 'Api.js'});
		await addMany(20);
		for (let number = 1; number <= 5; number++) {
			await server.addIssue('Other/Api.js', {title: `Api ${number}`});
		}
		const web = Array.from({length: 20}, (_, index) => refOf(20 - index));
		const api = Array.from({length: 5}, (_, index) => refOf(index + 1, 'other/api.js'));
		const issues = await tracker.get([...api, ...web]);
		expect(titles(issues)).toEqual([
			...api.map((_, index) => `Api ${index + 1}`),
			...web.map((_, index) => `Issue ${20 - index}`),
		]);
		expect(issues.map(issue => issue?.id).slice(0, 6)).toEqual([
			...[1, 2, 3, 4, 5].map(number => `other/api.js#${number}`),
			'#20',
		]);
		expect(server.log).toHaveLength(1);
		expect(server.points()).toBe(1);
	});

	test('100 of them cost four points', async () => {
		await addMany(100);
		const issues = await tracker.get(Array.from({length: 100}, (_, index) => refOf(index + 1)));
		expect(titles(issues)).toEqual(Array.from({length: 100}, (_, index) => `Issue ${index + 1}`));
		expect(server.points()).toBe(4);
	});

	test('one that is named twice is asked for once', async () => {
		await addMany(1);
		expect(titles(await tracker.get([refOf(1), refOf(1)]))).toEqual(['Issue 1', 'Issue 1']);
		expect(server.log).toHaveLength(1);
	});

	test('those that cannot be given say why, and hold up no other', async () => {
		await addMany(1);
		await server.addPull('acme/web', {title: 'Fix', head: 'fix'});
		await server.addRepository({owner: 'other', name: 'api'});
		await server.addPull('other/api', {title: 'Fix', head: 'fix'});
		const refs = [
			refOf(2),
			refOf(99),
			refOf(1, 'acme/gone'),
			refOf(1),
			refOf(1, 'other/api'),
			refOf('9007199254740991'),
			'local:task-7',
			'github:github.com/acme/web#1',
		];
		const found = await tracker.lookUp(refs);
		expect(titles(found)).toEqual([
			'usage',
			'not_found',
			'not_found',
			'Issue 1',
			'usage',
			'not_found',
			'not_found',
			'not_found',
		]);
		const words = found.map(one => (one instanceof AoError ? `${one.message} ${one.hint}` : ''));
		expect(words[0]).toMatch(/^acme\/web#2 is a pull request, not an issue\. .*ao spawn --pr 2/);
		expect(words[1]).toContain('no issue #99 in acme/web');
		expect(words[2]).toContain('no repository acme/gone');
		expect(words[4]).not.toContain('--pr');
		expect(words[5]).toContain('no issue #9007199254740991');
		expect(titles(await tracker.get(refs))).toEqual([null, null, null, 'Issue 1', null, null, null, null]);
	});

	test('a repository that others may not see is not there', async () => {
		server.addUser({login: 'eve'});
		await server.addRepository({owner: 'eve', name: 'secret', private: true, collaborators: {eve: 'ADMIN'}});
		await server.addIssue('eve/secret', {title: 'Secret'});
		expect(titles(await tracker.lookUp([refOf(1, 'eve/secret')]))).toEqual(['not_found']);
	});

	test('a renamed repository has its issues under both names, and they have one id', async () => {
		await addMany(1);
		await server.rename('acme/web', 'acme/site');
		const [old, current] = await tracker.get([refOf(1), refOf(1, 'acme/site')]);
		expect([old?.ref, current?.ref]).toEqual([refOf(1), refOf(1, 'acme/site')]);
		expect(old?.providerId).toBe(current?.providerId);
	});

	test('a query that is too large is asked in smaller ones, and the size is kept', async () => {
		await addMany(30);
		server.fault('tooLarge', {aliases: 7, times: Number.POSITIVE_INFINITY});
		const refs = Array.from({length: 30}, (_, index) => refOf(index + 1));
		expect(titles(await tracker.get(refs))).toEqual(refs.map((_, index) => `Issue ${index + 1}`));
		const before = server.log.length;
		await tracker.get(refs.slice(0, 7));
		expect(server.log.length - before).toBe(1);
	});

	test('what a limit has cut off is asked for again, the rest is kept', async () => {
		await addMany(10);
		server.fault('resourceLimits', {times: 2});
		const refs = Array.from({length: 10}, (_, index) => refOf(index + 1));
		expect(titles(await tracker.lookUp(refs))).toEqual(refs.map((_, index) => `Issue ${index + 1}`));
	});

	test('what always fails fails alone', async () => {
		await addMany(4);
		server.fault('resourceLimits', {times: Number.POSITIVE_INFINITY, paths: ['r0.i0']});
		const found = await tracker.lookUp([1, 2, 3, 4].map(number => refOf(number)));
		expect(found.filter(one => one instanceof AoError).length).toBeLessThan(4);
		expect(titles(found)).toContain('forge');
	});

	test('what single sign-on keeps back says so', async () => {
		await addMany(2);
		server.fault('ssoPartial', {paths: ['r0.i1']});
		const [first, second] = await tracker.lookUp([refOf(1), refOf(2)]);
		expect(titles([first ?? null])).toEqual(['Issue 1']);
		expect(second).toMatchObject({code: 'forge', message: expect.stringContaining('SAML')});
	});
});

describe('a list', () => {
	const ids = async (filter?: Parameters<GitHubTracker['list']>[0]) =>
		(await tracker.list(filter)).map(({id}) => id);

	test('has the open issues, the newest first, and no pull requests', async () => {
		await addMany(3);
		await server.addPull('acme/web', {title: 'Fix', head: 'fix'});
		await server.closeItem('acme/web', 2);
		expect(await ids()).toEqual(['#3', '#1']);
		expect(await ids({state: 'closed'})).toEqual(['#2']);
		expect(await ids({state: 'all'})).toEqual(['#3', '#2', '#1']);
		expect(await tracker.list()).toMatchObject([{ref: refOf(3), state: 'open', comments: []}, {}]);
	});

	test('is read page by page, a point for 50', async () => {
		await addMany(120);
		expect(await tracker.list()).toHaveLength(120);
		expect(server.points()).toBe(3);
		const before = server.log.length;
		expect(await ids({limit: 60})).toEqual(Array.from({length: 60}, (_, index) => `#${120 - index}`));
		expect(server.log.length - before).toBe(2);
	});

	test('by labels, person, milestone and words', async () => {
		server.addUser({login: 'ann'});
		const add = (title: string, words: object) => server.addIssue('acme/web', {title, ...words});
		await add('Dark mode', {labels: ['ui', 'good first issue'], assignees: ['ann'], milestone: 'Version 2'});
		await add('Dark forest', {labels: ['ui'], assignees: ['ada'], milestone: 'Version 2'});
		await add('Light', {labels: ['good first issue'], body: 'is:closed', milestone: '1'});
		await add('Say "hi"', {labels: ['say "hi" first']});
		await add('Closed', {labels: ['ui']});
		await server.closeItem('acme/web', 5);
		expect(await ids({labels: ['UI']})).toEqual(['#2', '#1']);
		expect(await ids({labels: ['ui', 'good first issue']})).toEqual(['#1']);
		expect(await ids({labels: ['say "hi" first']})).toEqual(['#4']);
		expect(await ids({labels: ['nobody-has-it']})).toEqual([]);
		expect(await ids({assignee: 'Ann'})).toEqual(['#1']);
		expect(await ids({assignee: '@me'})).toEqual(['#2']);
		expect(await ids({milestone: 'version 2'})).toEqual(['#2', '#1']);
		expect(await ids({milestone: '1'})).toEqual(['#2', '#1']);
		expect(await ids({milestone: '3'})).toEqual([]);
		expect(await ids({search: 'dark'})).toEqual(['#2', '#1']);
		expect(await ids({search: 'is:closed'})).toEqual(['#3']);
		expect(await ids({search: 'dark', labels: ['ui'], limit: 1})).toEqual(['#2']);
		expect(await ids({labels: ['ui'], state: 'all'})).toEqual(['#5', '#2', '#1']);
	});

	test('of a renamed repository is found by the old name', async () => {
		await addMany(1, {labels: ['bug']});
		await server.rename('acme/web', 'acme/site');
		expect(await tracker.list()).toMatchObject([{ref: refOf(1), id: '#1'}]);
		expect(await tracker.list({labels: ['bug']})).toMatchObject([{ref: refOf(1), id: '#1'}]);
	});

	test('of a repository that is not there says so', async () => {
		const gone = trackerOf('gone');
		await expect(gone.list()).rejects.toMatchObject({code: 'not_found'});
		await expect(gone.list({labels: ['bug']})).rejects.toMatchObject({code: 'not_found'});
	});

	test('of pages that are too large comes in smaller ones', async () => {
		await addMany(60);
		server.fault('timeout', {times: 2});
		expect(await tracker.list()).toHaveLength(60);
	});
});

describe('a server that does not answer as it should', () => {
	test.each([
		['badToken', 'signed_out'],
		['sso', 'signed_out'],
		['secondary', 'forge'],
		['rateLimited', 'forge'],
		['html', 'forge'],
	] as const)('%s is told in words', async (fault, code) => {
		await addMany(2);
		server.fault(fault, {times: Number.POSITIVE_INFINITY});
		for (const call of [tracker.list(), tracker.get([refOf(1)]), tracker.list({search: 'x'})]) {
			const error = await call.catch(reason => reason);
			expect(error).toBeInstanceOf(AoError);
			expect(error).toMatchObject({code, message: expect.stringMatching(/./)});
		}
	});

	test.each([['repository.issues'], ['repository.issues.nodes.0', 'repository.issues.nodes.1']])(
		'is no empty list where this account may not read them (%s)',
		async (...paths) => {
			await addMany(2);
			server.fault('forbidden', {times: Number.POSITIVE_INFINITY, paths});
			await expect(tracker.list()).rejects.toMatchObject({
				code: 'forge',
				message: expect.stringContaining('does not show it: Resource not accessible'),
			});
		},
	);

	test('has what it may read where some are kept back', async () => {
		await addMany(2);
		server.fault('forbidden', {paths: ['repository.issues.nodes.0']});
		expect(titles(await tracker.list())).toEqual(['Issue 1']);
	});

	test('is offline where nothing listens', async () => {
		const other = trackerOf();
		await server.close();
		await expect(other.list()).rejects.toMatchObject({code: 'offline'});
	});

	test('and an abort ends the question', async () => {
		await addMany(1);
		server.fault('hang');
		const aborted = new AbortController();
		const found = tracker.lookUp([refOf(1)], {signal: aborted.signal});
		await expect.poll(() => server.log.length).toBe(1);
		aborted.abort();
		await expect(found).rejects.toThrow();
	});
});

test('AO writes no issues there, and says where to do it', async () => {
	await expect(tracker.create({title: 'New'})).rejects.toMatchObject({
		code: 'not_supported',
		hint: expect.stringContaining(`${server.url}/acme/web/issues/new`),
	});
	await expect(tracker.close(refOf(7))).rejects.toMatchObject({
		code: 'not_supported',
		hint: expect.stringContaining(`${server.url}/acme/web/issues/7`),
	});
	expect(server.log).toEqual([]);
});

test('a server that never answers is not waited for again and again', async () => {
	const impatient = trackerOf('web', {timeoutMs: 200});
	server.fault('hang', {times: Number.POSITIVE_INFINITY});
	await expect(impatient.list()).rejects.toMatchObject({code: 'forge'});
	expect(server.log).toHaveLength(2);
	await expect(impatient.lookUp(Array.from({length: 25}, (_, index) => refOf(index + 1)))).rejects.toThrow(
		'did not answer in time',
	);
	expect(server.log).toHaveLength(4);
});
