import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Answer, Asked} from '../../../source/session/forge.ts';
import type {FoundPull, Pull} from '../../../source/session/pull.ts';
import {type GitHubServer, startGitHub} from '../../helpers/github/index.ts';
import {forgeOf, kindsOf, repositoryOf, targetsOf} from './asking.ts';

let server: GitHubServer;

beforeEach(async () => {
	server = await startGitHub();
	await server.addRepository({owner: 'acme', name: 'web', workflows: true});
	await server.addRepository({owner: 'acme', name: 'api'});
});

afterEach(() => server.close());

async function addPulls(count: number): Promise<string[]> {
	const names: string[] = [];
	for (let index = 1; index <= count; index += 1) {
		const {number} = await server.addPull('acme/web', {title: `Number ${index}`, head: `branch-${index}`});
		names.push(`acme/web#${number}`);
	}
	return names;
}

function answerOf<Kind extends Answer['kind']>(asked: Asked, key: string, kind: Kind): Answer & {kind: Kind} {
	const answer = asked.answers.get(key);
	expect(answer?.kind).toBe(kind);
	return answer as Answer & {kind: Kind};
}

function pullIn(asked: Asked, key: string): Pull {
	return answerOf(asked, key, 'pull').pull;
}

function foundIn(asked: Asked, key: string): FoundPull[] {
	return answerOf(asked, key, 'branch').pulls;
}

describe('many at once', () => {
	test('anything of two repositories in one query, what is missing beside what is there', async () => {
		const pull = await server.addPull('acme/web', {title: 'Mend it', head: 'mend'});
		const other = await server.addPull('acme/api', {title: 'Add it', head: 'add', draft: true});
		const issue = await server.addIssue('acme/api', {title: 'A\u202E bug', state: 'CLOSED'});
		await server.protect('acme/api', {checks: ['test'], reviews: 2, conversations: true});
		const web = repositoryOf(server, 'acme/web');
		const api = repositoryOf(server, 'acme/api');
		const asked = await forgeOf(server).ask([
			...targetsOf(server, [
				`acme/web#${pull.number}`,
				`acme/api#${other.number}`,
				'acme/web#99',
				'acme/gone#1',
			]),
			{key: 'issue', kind: 'issue', repository: api, number: issue.number},
			{key: 'no issue', kind: 'issue', repository: web, number: 77},
			{key: 'policy', kind: 'policy', repository: api, base: 'main'},
			{key: 'free', kind: 'policy', repository: web, base: 'main'},
		]);
		expect(asked.fault).toBeNull();
		expect(kindsOf(asked)).toEqual({
			'acme/web#1': 'pull',
			'acme/api#1': 'pull',
			'acme/web#99': 'missing',
			'acme/gone#1': 'missing',
			issue: 'issue',
			'no issue': 'missing',
			policy: 'policy',
			free: 'policy',
		});
		expect(server.log).toHaveLength(1);
		expect(server.points()).toBe(1);
		expect(pullIn(asked, 'acme/web#1')).toMatchObject({
			title: 'Mend it',
			repository: web,
			state: 'OPEN',
			mergeable: 'MERGEABLE',
			mergeState: 'CLEAN',
			checks: null,
			policy: null,
		});
		expect(pullIn(asked, 'acme/api#1')).toMatchObject({draft: true, repository: api});
		expect(answerOf(asked, 'acme/gone#1', 'missing').message).toContain('acme/gone#1 is not there');
		expect(answerOf(asked, 'issue', 'issue').issue).toMatchObject({state: 'closed', title: 'A bug'});
		expect(answerOf(asked, 'policy', 'policy').policy).toMatchObject({
			requiredChecks: true,
			resolvedThreads: true,
			approvals: 2,
			workflows: false,
		});
		expect(answerOf(asked, 'free', 'policy').policy).toMatchObject({requiredChecks: false, workflows: true});
	});

	test('a ruleset asks as a protection does', async () => {
		await server.protect('acme/web', {checks: ['test'], reviews: 1, conversations: true, ruleset: true});
		const web = repositoryOf(server, 'acme/web');
		const asked = await forgeOf(server).ask([{key: 'main', kind: 'policy', repository: web, base: 'main'}]);
		expect(answerOf(asked, 'main', 'policy').policy).toEqual({
			requiredChecks: true,
			resolvedThreads: true,
			approvals: 1,
			workflows: true,
		});
	});

	test('reviews, threads and checks as they are on GitHub', async () => {
		await server.protect('acme/web', {checks: ['test'], reviews: 1});
		const {number, head} = await server.addPull('acme/web', {title: 'Mend it', head: 'mend'});
		await server.check('acme/web', number, {name: 'lint', conclusion: 'FAILURE'});
		await server.check('acme/web', number, {name: 'test', conclusion: 'SUCCESS'});
		await server.check('acme/web', number, {name: 'build', status: 'IN_PROGRESS'});
		await server.review('acme/web', number, {state: 'CHANGES_REQUESTED'});
		await server.thread('acme/web', number, {path: 'a.ts'});
		await server.thread('acme/web', number, {path: 'b.ts', resolved: true});
		await server.comment('acme/web', number, {body: 'Nice.'});
		const asked = await forgeOf(server).ask(targetsOf(server, [`acme/web#${number}`]));
		expect(pullIn(asked, `acme/web#${number}`)).toMatchObject({
			reviewDecision: 'CHANGES_REQUESTED',
			reviews: [{author: 'reviewer', state: 'CHANGES_REQUESTED', oid: head.oid, canPush: true}],
			threads: {total: 2, unresolved: 1},
			comments: 1,
			checks: {
				oid: head.oid,
				rollup: 'FAILURE',
				passed: 1,
				failed: 1,
				pending: 1,
				failing: ['lint'],
				failedRequired: 0,
			},
		});
	});

	test.each([
		[24, 1, 1],
		[25, 2, 2],
		[100, 5, 5],
	])('%i pull requests are %i queries and cost %i', async (count, queries, points) => {
		const names = await addPulls(count);
		const asked = await forgeOf(server).ask(targetsOf(server, names));
		expect(asked.answers.size).toBe(count);
		expect(server.log).toHaveLength(queries);
		expect(server.points()).toBe(points);
	});

	test('a hundred branches without a pull request cost one', async () => {
		const names = Array.from({length: 100}, (_, index) => `acme/web:ao/none-${index}`);
		const asked = await forgeOf(server).ask(targetsOf(server, names));
		expect(names.every(name => foundIn(asked, name).length === 0)).toBe(true);
		expect(server.points()).toBe(1);
	});

	test('the same thing asked for twice is looked up once', async () => {
		const [name = ''] = await addPulls(1);
		const [first, second] = targetsOf(server, [name, name.toUpperCase()]);
		const asked = await forgeOf(server).ask([first, second].flatMap(target => target ?? []));
		expect(asked.answers.size).toBe(2);
		expect(server.log[0]?.query).not.toContain('t1:');
	});

	test('nothing asks nothing', async () => {
		expect(await forgeOf(server).ask([])).toEqual({answers: new Map(), fault: null});
		expect(server.log).toEqual([]);
	});

	test('a renamed repository is found by its old name', async () => {
		const [name = ''] = await addPulls(1);
		await server.rename('acme/web', 'acme/site');
		const asked = await forgeOf(server).ask(targetsOf(server, [name]));
		expect(pullIn(asked, name).repository.repo).toBe('site');
	});
});

describe('checks and reviews', () => {
	async function checked(name = 'acme/web') {
		const {number} = await server.addPull(name, {title: 'Mend it', head: 'mend'});
		await server.protect(name, {checks: ['test']});
		const forge = forgeOf(server);
		const key = `${name}#${number}`;
		return {number, read: async () => pullIn(await forge.ask(targetsOf(server, [key])), key)};
	}

	test('a check that was run again is as the newer run, whatever became of the older one', async () => {
		const {number, read} = await checked();
		await server.check('acme/web', number, {name: 'test', conclusion: 'CANCELLED'});
		await server.check('acme/web', number, {name: 'lint', conclusion: 'SUCCESS'});
		expect((await read()).checks).toMatchObject({rollup: 'FAILURE', passed: 1, failed: 1, failedRequired: 1});
		await server.check('acme/web', number, {name: 'test', status: 'IN_PROGRESS', again: true});
		expect((await read()).checks).toMatchObject({rollup: 'PENDING', pending: 1, failed: 0, failing: []});
		await server.check('acme/web', number, {name: 'test', conclusion: 'SUCCESS'});
		expect((await read()).checks).toMatchObject({
			rollup: 'SUCCESS',
			passed: 2,
			failed: 0,
			pending: 0,
			failing: [],
			failedRequired: 0,
		});
		await server.check('acme/web', number, {name: 'test', conclusion: 'FAILURE', again: true});
		expect((await read()).checks).toMatchObject({
			rollup: 'FAILURE',
			passed: 1,
			failed: 1,
			failing: ['test'],
			failedRequired: 1,
		});
	});

	test('of more checks than are looked at the others are counted', async () => {
		const {number, read} = await checked();
		await server.check('acme/web', number, {name: 'test', conclusion: 'FAILURE'});
		await server.check('acme/web', number, {name: 'test', conclusion: 'FAILURE', again: true});
		for (let index = 0; index < 55; index += 1) {
			const conclusion = index % 11 === 10 ? 'FAILURE' : 'SUCCESS';
			await server.check('acme/web', number, {name: `job ${index}`, conclusion});
		}
		expect((await read()).checks).toMatchObject({
			rollup: 'FAILURE',
			passed: 50,
			failed: 6,
			pending: 0,
			failing: ['test', 'job 10', 'job 21', 'job 32', 'job 43'],
			failedRequired: 1,
		});
	});

	test('a run that is known to be replaced only by the sum of all does not fail', async () => {
		const {number, read} = await checked();
		await server.check('acme/web', number, {name: 'test', conclusion: 'FAILURE'});
		for (let index = 0; index < 55; index += 1) {
			await server.check('acme/web', number, {name: `job ${index}`, conclusion: 'SUCCESS'});
		}
		await server.check('acme/web', number, {name: 'test', conclusion: 'SUCCESS', again: true});
		expect((await read()).checks).toMatchObject({
			rollup: 'SUCCESS',
			passed: 56,
			failed: 0,
			failing: [],
			failedRequired: 0,
		});
	});

	test('a token that may not read workflow runs learns as much of checks', async () => {
		const {number, read} = await checked();
		await server.check('acme/web', number, {name: 'test', conclusion: 'FAILURE', run: 70});
		await server.check('acme/web', number, {name: 'test', conclusion: 'SUCCESS', run: 71, again: true});
		const run = (node: number) =>
			`r0.t0.commits.nodes.0.commit.statusCheckRollup.contexts.nodes.${node}.checkSuite.workflowRun`;
		server.fault('forbidden', {paths: [run(0), run(1)], times: Number.POSITIVE_INFINITY});
		expect((await read()).checks).toMatchObject({rollup: 'SUCCESS', passed: 1, failed: 0, failedRequired: 0});
		await server.check('acme/web', number, {name: 'test', conclusion: 'FAILURE'});
		expect((await read()).checks).toMatchObject({rollup: 'FAILURE', failing: ['test', 'test']});
	});

	test('no comment hides what its author thinks of it', async () => {
		const {number, read} = await checked();
		await server.review('acme/web', number, {state: 'APPROVED', author: 'bob'});
		await server.review('acme/web', number, {state: 'CHANGES_REQUESTED', author: 'eve'});
		await server.review('acme/web', number, {state: 'COMMENTED', author: 'bob'});
		await server.review('acme/web', number, {state: 'COMMENTED', author: 'eve'});
		await server.review('acme/web', number, {state: 'COMMENTED', author: 'joe'});
		await server.review('acme/web', number, {state: 'APPROVED', author: 'guest', canPush: false});
		expect((await read()).reviews).toMatchObject([
			{author: 'bob', state: 'APPROVED', canPush: true},
			{author: 'eve', state: 'CHANGES_REQUESTED', canPush: true},
			{author: 'guest', state: 'APPROVED', canPush: false},
		]);
		await server.review('acme/web', number, {state: 'APPROVED', author: 'eve'});
		expect((await read()).reviews.map(({state}) => state)).not.toContain('CHANGES_REQUESTED');
	});
});

describe('a branch', () => {
	test('gives its pull requests in every state, the newest first, with their newest commits', async () => {
		await server.addRepository({owner: 'acme', name: 'shop', git: true, files: {'a.txt': 'one\n'}});
		const first = await server.commit('acme/shop', 'ao/mend', {'a.txt': 'two\n'});
		const closed = await server.addPull('acme/shop', {
			title: 'First try',
			head: 'ao/mend',
			createdAt: '2026-01-01T00:00:00Z',
		});
		await server.closeItem('acme/shop', closed.number);
		const second = await server.commit('acme/shop', 'ao/mend', {'a.txt': 'three\n'}, {from: 'ao/mend'});
		const open = await server.addPull('acme/shop', {
			title: 'Second try',
			head: 'ao/mend',
			createdAt: '2026-01-02T00:00:00Z',
		});
		const forge = forgeOf(server);
		const asked = await forge.ask(targetsOf(server, ['acme/shop:ao/mend']));
		expect(asked.fault).toBeNull();
		expect(foundIn(asked, 'acme/shop:ao/mend')).toMatchObject([
			{
				number: open.number,
				state: 'OPEN',
				base: 'main',
				head: {ref: 'ao/mend', oid: second, owner: 'acme', fork: false},
				commits: [second, first],
			},
			{number: closed.number, state: 'CLOSED'},
		]);
		expect(server.log).toHaveLength(2);
		await forge.ask(targetsOf(server, ['acme/shop:ao/mend']));
		expect(server.log).toHaveLength(3);
	});

	test("of a fork is found in the repository that it is from, also a stranger's of the same name", async () => {
		await server.addRepository({owner: 'ada', name: 'web', parent: 'acme/web'});
		await server.addRepository({owner: 'eve', name: 'web', parent: 'acme/web'});
		await server.addPull('acme/web', {title: 'Mine', head: 'ada:mend'});
		await server.addPull('acme/web', {title: "Eve's", head: 'eve:mend'});
		const forge = forgeOf(server);
		const found = foundIn(await forge.ask(targetsOf(server, ['ada/web:mend'])), 'ada/web:mend');
		expect(found.map(({head, repository}) => [repository.owner, head.owner, head.fork]).sort()).toEqual([
			['acme', 'ada', true],
			['acme', 'eve', true],
		]);
		const asked = await forge.ask(targetsOf(server, ['ada/web:mend', 'ada/web:other', 'acme/web:mend']));
		expect(foundIn(asked, 'ada/web:mend')).toHaveLength(2);
		expect(foundIn(asked, 'ada/web:other')).toEqual([]);
		expect(foundIn(asked, 'acme/web:mend')).toHaveLength(2);
		expect(server.log).toHaveLength(4);
	});

	test('of a fork of a fork is found where it is to be merged', async () => {
		await server.addRepository({owner: 'ada', name: 'web', parent: 'acme/web'});
		await server.addRepository({owner: 'eve', name: 'web', parent: 'ada/web'});
		await server.addPull('acme/web', {title: "Eve's", head: 'eve:mend'});
		const target = {
			key: 'mend',
			kind: 'branch' as const,
			repository: repositoryOf(server, 'eve/web'),
			branch: 'mend',
		};
		const forge = forgeOf(server);
		expect(foundIn(await forge.ask([target]), 'mend')).toEqual([]);
		const into = repositoryOf(server, 'acme/web');
		expect(foundIn(await forge.ask([{...target, into}]), 'mend')).toMatchObject([
			{repository: {owner: 'acme'}, head: {owner: 'eve'}},
		]);
		const gone = {...target, into: repositoryOf(server, 'acme/gone')};
		expect(foundIn(await forge.ask([gone]), 'mend')).toEqual([]);
	});

	test.each(['42', '"){ nodes { id } } #', '-x', 'ao/ünï', '$v0'])('may be named %j', async branch => {
		await server.addPull('acme/web', {title: 'x', head: branch});
		const key = 'odd';
		const repository = repositoryOf(server, 'acme/web');
		const asked = await forgeOf(server).ask([{key, kind: 'branch', repository, branch}]);
		expect(foundIn(asked, key)).toMatchObject([{head: {ref: branch}}]);
	});

	test('of a repository that is not there is missing', async () => {
		expect(kindsOf(await forgeOf(server).ask(targetsOf(server, ['acme/gone:x'])))).toEqual({
			'acme/gone:x': 'missing',
		});
	});
});

describe('what the server cannot answer', () => {
	test('a query that is too large goes out again in halves, and never as large again', async () => {
		const names = await addPulls(24);
		server.fault('tooLarge', {aliases: 6, times: Number.POSITIVE_INFINITY});
		const forge = forgeOf(server);
		const asked = await forge.ask(targetsOf(server, names));
		expect(asked.fault).toBeNull();
		expect(asked.answers.size).toBe(24);
		const before = server.log.length;
		expect(server.log.filter(({status}) => status === 502)).toHaveLength(2);
		await forge.ask(targetsOf(server, names));
		expect(server.log.slice(before).map(({status}) => status)).toEqual([200, 200, 200, 200]);
	});

	test('a line that was too much among others is asked for alone', async () => {
		const names = await addPulls(5);
		server.fault('resourceLimits', {paths: ['r0.t2'], times: 1});
		const asked = await forgeOf(server).ask(targetsOf(server, names));
		expect(asked.fault).toBeNull();
		expect(asked.answers.size).toBe(5);
		expect(server.log).toHaveLength(2);
		expect(server.log[1]?.query).not.toContain('t1:');
	});

	test('the line that is too large by itself is found, and the others go on in larger parts', async () => {
		const names = await addPulls(20);
		server.fault('badGateway', {query: /qualifiedName/, times: Number.POSITIVE_INFINITY});
		const asked = await forgeOf(server).ask([
			{key: 'policy', kind: 'policy', repository: repositoryOf(server, 'acme/web'), base: 'main'},
			...targetsOf(server, names),
		]);
		expect(asked.fault?.kind).toBe('timeout');
		expect([...asked.answers.keys()]).toEqual(names);
		const failed = server.log.filter(({status}) => status === 502);
		expect(failed.length).toBeLessThan(7);
		expect(server.log.length - failed.length).toBeLessThan(9);
	});

	test('parts of an answer are kept, the rest asked for again', async () => {
		const names = await addPulls(10);
		server.fault('resourceLimits');
		const asked = await forgeOf(server).ask(targetsOf(server, names));
		expect(asked.answers.size).toBe(10);
		expect(server.log.length).toBeGreaterThan(1);
	});

	test('a server that answers nothing is not asked without end', async () => {
		const names = await addPulls(60);
		server.fault('badGateway', {times: Number.POSITIVE_INFINITY});
		const forge = forgeOf(server);
		const asked = await forge.ask(targetsOf(server, names));
		expect(asked.answers.size).toBe(0);
		expect(asked.fault?.kind).toBe('timeout');
		expect(server.log.length).toBeLessThan(8);
		server.clearFaults();
		const before = server.log.length;
		expect((await forge.ask(targetsOf(server, names))).answers.size).toBe(60);
		expect(server.log.length - before).toBeLessThanOrEqual(20);
	});

	test('one that is silent is asked twice', async () => {
		const names = await addPulls(24);
		server.fault('hang', {times: Number.POSITIVE_INFINITY});
		const asked = await forgeOf(server, {timeoutMs: 200}).ask(targetsOf(server, names));
		expect(asked.fault?.kind).toBe('timeout');
		expect(server.log).toHaveLength(2);
	});

	test.each(['rateLimited', 'rateLimit'] as const)('%s ends it, and what came is kept', async fault => {
		const names = await addPulls(30);
		server.fault(fault, {query: /\bt5:(?![\s\S]*\bt6:)/});
		const forge = forgeOf(server);
		const asked = await forge.ask(targetsOf(server, names));
		expect(asked.answers.size).toBe(24);
		expect(asked.fault?.kind).toBe('rate_limit');
		expect(asked.fault?.until).toBeGreaterThan(Date.now());
		const before = server.log.length;
		const again = await forge.ask(targetsOf(server, names));
		expect(again).toMatchObject({fault: {kind: 'rate_limit'}, answers: new Map()});
		expect(server.log).toHaveLength(before);
	});

	test.each([
		['badToken', 'signed_out'],
		['sso', 'single_sign_on'],
		['secondary', 'secondary_limit'],
		['html', 'bad_answer'],
	] as const)('%s is a fault, nothing is thrown', async (name, kind) => {
		const names = await addPulls(2);
		server.fault(name, {times: Number.POSITIVE_INFINITY});
		const asked = await forgeOf(server).ask(targetsOf(server, names));
		expect(asked.answers.size).toBe(0);
		expect(asked.fault?.kind).toBe(kind);
	});

	test('checks that the token may not read leave the pull request, not green', async () => {
		const {number} = await server.addPull('acme/web', {title: 'Mend it', head: 'mend'});
		await server.check('acme/web', number, {name: 'test', conclusion: 'SUCCESS'});
		const commit = 'r0.t0.commits.nodes.0.commit';
		server.fault('forbidden', {paths: [`${commit}.rollup`, `${commit}.statusCheckRollup`]});
		const asked = await forgeOf(server).ask(targetsOf(server, [`acme/web#${number}`]));
		expect(asked.fault).toBeNull();
		expect(pullIn(asked, `acme/web#${number}`).checks).toMatchObject({rollup: 'PENDING', passed: 0});
	});

	test('one organization that asks for single sign-on leaves the others', async () => {
		await addPulls(1);
		await server.addPull('acme/api', {title: 'Add it', head: 'add'});
		server.fault('ssoPartial', {paths: ['r1']});
		const asked = await forgeOf(server).ask(targetsOf(server, ['acme/web#1', 'acme/api#1']));
		expect(kindsOf(asked)).toEqual({'acme/web#1': 'pull'});
		expect(asked.fault).toMatchObject({kind: 'single_sign_on', hint: expect.stringContaining('Authorize')});
	});

	test('an abort is thrown', async () => {
		const names = await addPulls(1);
		server.fault('hang');
		const signal = AbortSignal.timeout(100);
		await expect(forgeOf(server).ask(targetsOf(server, names), {signal})).rejects.toThrow(/timeout/i);
	});
});
