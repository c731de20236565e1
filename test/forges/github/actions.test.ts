import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {AoError} from '../../../source/session/errors.ts';
import type {Forge, NewPull} from '../../../source/session/forge.ts';
import type {Check, PullRef} from '../../../source/session/pull.ts';
import {type GitHubServer, startGitHub} from '../../helpers/github/index.ts';
import {forgeOf, repositoryOf} from './asking.ts';

let server: GitHubServer;
let forge: Forge;

beforeEach(async () => {
	server = await startGitHub();
	forge = forgeOf(server);
	await server.addRepository({owner: 'acme', name: 'web', git: true, files: {'a.txt': 'one\n'}});
});

afterEach(() => server.close());

function ref(number: number, name = 'acme/web'): PullRef {
	return {...repositoryOf(server, name), number};
}

/** A branch with one commit, and its pull request. */
async function openPull(branch = 'mend', files: Record<string, string> = {'a.txt': 'two\n'}) {
	const oid = await server.commit('acme/web', branch, files);
	const {number} = await server.addPull('acme/web', {title: 'Mend it', head: branch, body: 'Closes #9'});
	return {number, oid};
}

/** The error of a call that must fail. */
async function errorOf(call: Promise<unknown>): Promise<AoError> {
	return call.then(
		() => expect.unreachable('it went well'),
		(error: AoError) => error,
	);
}

describe('an account and a repository', () => {
	test('are told of', async () => {
		await server.addRepository({owner: 'ada', name: 'web', parent: 'acme/web', methods: ['SQUASH']});
		expect(await forge.viewer()).toBe('ada');
		await forge.viewer();
		expect(server.log).toHaveLength(1);
		expect(await forge.about(repositoryOf(server, 'ada/web'))).toMatchObject({
			repository: repositoryOf(server, 'ada/web'),
			defaultBranch: 'main',
			parent: repositoryOf(server, 'acme/web'),
			methods: ['squash'],
			canPush: true,
		});
		expect(await forge.about(repositoryOf(server, 'acme/web'))).toMatchObject({
			parent: null,
			methods: ['merge', 'squash', 'rebase'],
		});
	});

	test('that are not there are said so', async () => {
		const error = await errorOf(forge.about(repositoryOf(server, 'acme/gone')));
		expect(error).toMatchObject({code: 'not_found', message: expect.stringContaining('acme/gone')});
		expect(await errorOf(forge.pull(ref(5)))).toMatchObject({
			code: 'not_found',
			message: expect.stringContaining('acme/web#5'),
		});
	});

	test.each([
		['badToken', 'signed_out'],
		['sso', 'signed_out'],
		['secondary', 'forge'],
		['html', 'forge'],
	] as const)('%s is %s in words', async (fault, code) => {
		server.fault(fault, {times: Number.POSITIVE_INFINITY});
		const error = await errorOf(forge.viewer());
		expect(error).toMatchObject({name: 'AoError', code});
		expect(error.message).not.toContain('\n');
	});

	test('a server that is not there is offline', async () => {
		const gone = await startGitHub();
		await gone.close();
		expect(await errorOf(forgeOf(gone).viewer())).toMatchObject({code: 'offline'});
	});
});

describe('a pull request and its detail', () => {
	test('has what its base asks for', async () => {
		await server.protect('acme/web', {checks: ['test'], reviews: 1, conversations: true});
		const {number} = await openPull();
		const pull = await forge.pull(ref(number));
		expect(pull.policy).toMatchObject({requiredChecks: true, resolvedThreads: true, approvals: 1});
	});

	test('has checks, reviews, threads and comments, cleaned and without hidden ones', async () => {
		await server.protect('acme/web', {checks: ['test']});
		const {number, oid} = await openPull();
		const run = await server.check('acme/web', number, {name: 'test', conclusion: 'FAILURE'});
		await server.check('acme/web', number, {
			name: 'scan',
			conclusion: 'SUCCESS',
			workflow: null,
			app: 'scanner',
		});
		await server.status('acme/web', number, {context: 'deploy', state: 'PENDING', url: 'https://ci.test/1'});
		await server.review('acme/web', number, {state: 'COMMENTED', body: 'Hm.', author: null});
		await server.review('acme/web', number, {state: 'CHANGES_REQUESTED', body: 'No\u001B[31m!\nReally.'});
		await server.thread('acme/web', number, {path: 'a.txt', line: 1, body: 'Why\u202E two?'});
		await server.thread('acme/web', number, {path: 'b.txt', line: null, resolved: true, outdated: true});
		await server.comment('acme/web', number, {body: 'Nice.', author: 'bob'});
		await server.comment('acme/web', number, {body: 'Buy this.', minimized: true});
		const detail = await forge.detail(ref(number));
		expect(detail.pull).toMatchObject({number, policy: {requiredChecks: true}, checks: {failed: 1}});
		expect(detail.checks).toMatchObject([
			{
				name: 'test',
				state: 'failed',
				required: true,
				job: run.databaseId,
				url: expect.stringContaining('/job/'),
			},
			{name: 'scan', state: 'passed', required: false, job: null},
			{name: 'deploy', state: 'pending', required: false, job: null, url: 'https://ci.test/1'},
		]);
		expect(detail.reviews).toMatchObject([
			{author: 'ghost', state: 'COMMENTED', body: 'Hm.'},
			{author: 'reviewer', state: 'CHANGES_REQUESTED', body: 'No!\nReally.', oid},
		]);
		expect(detail.threads).toMatchObject([
			{resolved: false, outdated: false, path: 'a.txt', line: 1, comments: [{body: 'Why two?'}]},
			{resolved: true, outdated: true, path: 'b.txt', line: null},
		]);
		expect(detail.comments).toMatchObject([{author: 'bob', body: 'Nice.'}]);
		expect(detail.cut).toBe(false);
		expect(server.points()).toBe(1);
	});

	test('has a request for changes that many comments have followed', async () => {
		const {number} = await openPull();
		await server.review('acme/web', number, {state: 'CHANGES_REQUESTED', body: 'No.', author: 'bob'});
		for (let index = 0; index < 21; index += 1) {
			await server.review('acme/web', number, {state: 'COMMENTED', body: `${index}`, author: 'bob'});
		}
		const {pull, reviews, cut} = await forge.detail(ref(number));
		expect(pull.reviews).toMatchObject([{author: 'bob', state: 'CHANGES_REQUESTED'}]);
		expect(reviews).toHaveLength(21);
		expect(reviews[0]).toMatchObject({id: pull.reviews[0]?.id, body: 'No.'});
		expect(reviews.slice(1).map(({body}) => body)).toEqual(
			Array.from({length: 20}, (_, index) => `${index + 1}`),
		);
		expect(cut).toBe(true);
		expect(server.points()).toBe(1);
	});

	test('says that there is more', async () => {
		const {number} = await openPull();
		for (let index = 0; index < 31; index += 1) {
			await server.comment('acme/web', number, {body: `Comment ${index}`});
		}
		const detail = await forge.detail(ref(number));
		expect(detail.comments).toHaveLength(30);
		expect(detail.comments.at(-1)?.body).toBe('Comment 30');
		expect(detail.cut).toBe(true);
	});
});

describe('creating', () => {
	const pull = (changes: Partial<NewPull> = {}): NewPull => ({
		repository: repositoryOf(server, 'acme/web'),
		base: 'main',
		head: 'mend',
		headOwner: 'acme',
		title: 'Mend "it" $(now)',
		body: 'Closes #9',
		draft: false,
		...changes,
	});

	test('makes a pull request from a branch', async () => {
		const oid = await server.commit('acme/web', 'mend', {'a.txt': 'two\n'});
		const made = await forge.create(pull({draft: true}));
		expect(made).toMatchObject({
			title: 'Mend "it" $(now)',
			draft: true,
			head: {ref: 'mend', oid, fork: false},
		});
		expect(await server.pull('acme/web', made.number)).toMatchObject({body: 'Closes #9', author: 'ada'});
	});

	test('makes one from a fork', async () => {
		await server.addRepository({owner: 'ada', name: 'web', git: true, parent: 'acme/web'});
		await server.commit('ada/web', 'mend', {'a.txt': 'two\n'});
		const made = await forge.create(pull({headOwner: 'ada'}));
		expect(made).toMatchObject({
			repository: repositoryOf(server, 'acme/web'),
			head: {owner: 'ada', fork: true},
		});
	});

	test('is refused in the words of the server', async () => {
		await server.commit('acme/web', 'mend', {'a.txt': 'two\n'});
		await forge.create(pull());
		expect(await errorOf(forge.create(pull()))).toMatchObject({
			code: 'exists',
			message: 'A pull request already exists for acme:mend.',
		});
		expect(await errorOf(forge.create(pull({head: 'main', base: 'mend'})))).toMatchObject({
			code: 'forge',
			message: expect.stringMatching(/No commits between mend and main/),
			hint: expect.stringContaining('Commit and push'),
		});
		expect(await errorOf(forge.create(pull({head: 'never-pushed'})))).toMatchObject({code: 'forge'});
	});
});

describe('merging', () => {
	test.each(['merge', 'squash', 'rebase'] as const)('by %s gives the commit', async method => {
		const {number, oid} = await openPull();
		await server.addIssue('acme/web', {number: 9, title: 'Broken'});
		const commit = await forge.merge(ref(number), {method, headOid: oid});
		expect(commit).toMatch(/^[0-9a-f]{40}$/);
		const merged = await forge.pull(ref(number));
		expect(merged).toMatchObject({state: 'MERGED', mergeCommit: commit, endedAt: expect.any(String)});
		expect(server.issue('acme/web', 9).state).toBe('CLOSED');
		expect(await forge.merge(ref(number), {method, headOid: oid})).toBe(commit);
	});

	test('is refused where somebody pushed meanwhile', async () => {
		const {number, oid} = await openPull();
		const newer = await server.commit('acme/web', 'mend', {'a.txt': 'three\n'}, {from: 'mend'});
		const error = await errorOf(forge.merge(ref(number), {method: 'merge', headOid: oid}));
		expect(error).toMatchObject({code: 'unsafe', message: expect.stringContaining(newer.slice(0, 8))});
		expect((await server.pull('acme/web', number)).state).toBe('OPEN');
	});

	test('is refused on a conflict', async () => {
		const {number, oid} = await openPull();
		await server.commit('acme/web', 'main', {'a.txt': 'else\n'});
		expect(await errorOf(forge.merge(ref(number), {method: 'merge', headOid: oid}))).toMatchObject({
			code: 'conflict',
			message: expect.stringContaining('conflicts with main'),
		});
	});

	test.each([
		['a draft', {draft: true}, /is a draft/],
		['closed', {state: 'CLOSED'}, /is closed/],
	] as const)('is refused for one that is %s', async (_, words, message) => {
		const {number, oid} = await openPull();
		await server.update('acme/web', number, words);
		const error = await errorOf(forge.merge(ref(number), {method: 'merge', headOid: oid}));
		expect(error).toMatchObject({code: 'unsafe', message: expect.stringMatching(message)});
	});

	test('is not even tried past a rule, as the server lets an administrator through', async () => {
		const {number, oid} = await openPull();
		await server.protect('acme/web', {checks: ['test']});
		const error = await errorOf(forge.merge(ref(number), {method: 'merge', headOid: oid}));
		expect(error).toMatchObject({code: 'unsafe', message: expect.stringMatching(/a rule of main/)});
		expect(server.log.filter(({query}) => query?.startsWith('mutation'))).toEqual([]);
	});

	test('is refused in the words of the server', async () => {
		const {number, oid} = await openPull();
		server.repository('acme/web').methods = ['MERGE'];
		expect(await errorOf(forge.merge(ref(number), {method: 'squash', headOid: oid}))).toMatchObject({
			message: expect.stringMatching(/Squash merges are not allowed/),
		});
	});

	test('puts it into the merge queue where the base has one', async () => {
		const {number, oid} = await openPull();
		await server.protect('acme/web', {queue: true});
		expect(await forge.merge(ref(number), {method: 'squash', headOid: oid})).toBeNull();
		expect(await forge.pull(ref(number))).toMatchObject({state: 'OPEN', queue: 'QUEUED'});
		expect(await forge.merge(ref(number), {method: 'squash', headOid: oid})).toBeNull();
	});

	test('is never sent twice when it is not known whether it was done', async () => {
		const {number, oid} = await openPull();
		server.fault('badGateway', {query: /^mutation/});
		const error = await errorOf(forge.merge(ref(number), {method: 'merge', headOid: oid}));
		expect(error.code).toBe('forge');
		expect(server.log.filter(({query}) => query?.startsWith('mutation'))).toHaveLength(1);
	});
});

describe('failed checks', () => {
	test('run again where they can, and the others are named', async () => {
		const {number} = await openPull();
		await server.check('acme/web', number, {name: 'test', conclusion: 'FAILURE', workflow: 'CI', run: 70});
		await server.check('acme/web', number, {name: 'lint', conclusion: 'TIMED_OUT', workflow: 'CI', run: 70});
		await server.check('acme/web', number, {name: 'build', conclusion: 'SUCCESS', workflow: 'CI', run: 70});
		await server.check('acme/web', number, {
			name: 'nightly',
			conclusion: 'FAILURE',
			run: 71,
			rerunnable: false,
		});
		await server.check('acme/web', number, {
			name: 'scan',
			conclusion: 'FAILURE',
			workflow: null,
			app: 'scanner',
		});
		await server.status('acme/web', number, {context: 'deploy', state: 'ERROR'});
		const {rerun, left} = await forge.rerunFailed(ref(number));
		expect(rerun.sort()).toEqual(['lint', 'scan', 'test']);
		expect(left).toMatchObject([
			{name: 'nightly', why: expect.stringContaining('cannot be retried')},
			{name: 'deploy', why: expect.stringContaining('service')},
		]);
		const posts = server.log.filter(({method, kind}) => method === 'POST' && kind === 'rest');
		expect(posts.map(({path}) => path.replace(/^.*\/web/, '').replace(/\d{3,}/, 'N')).sort()).toEqual([
			'/actions/runs/70/rerun-failed-jobs',
			'/actions/runs/71/rerun-failed-jobs',
			'/check-runs/N/rerequest',
		]);
		expect((await forge.pull(ref(number))).checks).toMatchObject({failed: 2, pending: 3});
	});

	test('there are none, so nothing is run', async () => {
		const {number} = await openPull();
		await server.check('acme/web', number, {name: 'test', conclusion: 'SUCCESS'});
		expect(await forge.rerunFailed(ref(number))).toEqual({rerun: [], left: []});
	});

	test('that were replaced are neither shown nor run again', async () => {
		const {number} = await openPull();
		await server.check('acme/web', number, {name: 'test', conclusion: 'FAILURE', run: 70});
		await server.check('acme/web', number, {name: 'test', conclusion: 'SUCCESS', run: 72, again: true});
		await server.check('acme/web', number, {name: 'lint', conclusion: 'FAILURE', run: 71, workflow: 'Lint'});
		const failing = await forge.detail(ref(number));
		expect(failing.checks).toMatchObject([
			{name: 'test', state: 'passed'},
			{name: 'lint', state: 'failed'},
		]);
		expect(failing.cut).toBe(false);
		expect(await forge.rerunFailed(ref(number))).toEqual({rerun: ['lint'], left: []});
		await server.check('acme/web', number, {name: 'lint', conclusion: 'SUCCESS', workflow: 'Lint'});
		expect((await forge.pull(ref(number))).checks).toMatchObject({rollup: 'SUCCESS', passed: 2, failed: 0});
		expect(await forge.rerunFailed(ref(number))).toEqual({rerun: [], left: []});
	});

	test('are run again once, where what replaces one is on another page', async () => {
		const {number} = await openPull();
		await server.check('acme/web', number, {name: 'test', conclusion: 'FAILURE', run: 70});
		for (let index = 0; index < 100; index += 1) {
			await server.check('acme/web', number, {name: `job ${index}`, conclusion: 'SUCCESS', run: 71});
		}
		await server.check('acme/web', number, {name: 'test', conclusion: 'TIMED_OUT', run: 72, again: true});
		expect(await forge.rerunFailed(ref(number))).toEqual({rerun: ['test'], left: []});
		const posts = server.log.filter(({method, kind}) => method === 'POST' && kind === 'rest');
		expect(posts.map(({path}) => path)).toEqual([expect.stringContaining('/actions/runs/72/')]);
	});

	test('of a closed pull request stay as they are', async () => {
		const {number} = await openPull();
		await server.closeItem('acme/web', number);
		expect(await errorOf(forge.rerunFailed(ref(number)))).toMatchObject({code: 'unsafe'});
	});

	test('have a log, of which the end is read', async () => {
		const {number} = await openPull();
		const time = '2026-01-02T03:04:05.1234567Z ';
		const log = [
			...Array.from({length: 5000}, (_, index) => `${time}\u001B[32mline ${index}\u001B[0m`),
			`${time}##[error]Process completed with exit code 1.`,
			`${time}Post job cleanup.`,
		].join('\n');
		await server.check('acme/web', number, {name: 'test', conclusion: 'FAILURE', log});
		await server.check('acme/web', number, {name: 'empty', conclusion: 'FAILURE', log: null});
		const checks = (await forge.detail(ref(number))).checks;
		const named = (name: string) => checks.find(check => check.name === name) as Check;
		const text = await forge.failedLog(ref(number), named('test'), 200);
		expect(text).toMatch(/^line 49\d\d\n/);
		expect(text).toMatch(/line 4999\nError: Process completed with exit code 1\.$/);
		expect(Buffer.byteLength(text ?? '')).toBeLessThanOrEqual(200);
		expect(await forge.failedLog(ref(number), named('empty'), 200)).toBeNull();
		expect(await forge.failedLog(ref(number), {...named('test'), job: null}, 200)).toBeNull();
	});
});

test('looking at a pull request ends at once when nobody waits for it any more', async () => {
	const {number} = await openPull();
	await server.check('acme/web', number, {name: 'test', conclusion: 'FAILURE', log: 'broken'});
	const [check] = (await forge.detail(ref(number))).checks;
	server.fault('hang', {times: Number.POSITIVE_INFINITY});
	for (const look of [
		(signal: AbortSignal) => forge.detail(ref(number), {signal}),
		(signal: AbortSignal) => forge.failedLog(ref(number), check as Check, 1000, {signal}),
	]) {
		const asked = server.log.length;
		const controller = new AbortController();
		const failing = errorOf(look(controller.signal));
		await vi.waitFor(() => expect(server.log.length).toBeGreaterThan(asked), {timeout: 10_000, interval: 5});
		const began = performance.now();
		controller.abort();
		expect(await failing).toMatchObject({name: 'AbortError'});
		expect(performance.now() - began).toBeLessThan(5000);
	}
});
