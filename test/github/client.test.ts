import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import type {Budget} from '../../source/session/forge.ts';
import {clockWord} from '../../source/session/words.ts';
import {clientFor, envFor, failureOf, inAnHour, left, secret, serve} from './server.ts';

const query = 'query {viewer {login}}';
const fine = {body: {data: {viewer: {login: 'mona'}}}};

/** A promise and what resolves it. */
function gate() {
	return Promise.withResolvers<void>();
}

describe('calls', () => {
	test('a query says who asks, and gives its data and the errors of its parts', async () => {
		const server = await serve(() => ({
			body: {
				data: {r0: {t0: null, t1: {number: 2}}},
				errors: [
					{
						type: 'NOT_FOUND',
						path: ['r0', 't0'],
						message: 'Could not resolve to a PullRequest.',
						locations: [],
					},
					{type: 'RESOURCE_LIMITS_EXCEEDED', message: 'Resource limits for this query exceeded.'},
				],
			},
		}));
		expect(
			await clientFor(server).query('query($n: Int!) {x}', {n: 1, query: 'its name is no matter'}),
		).toEqual({
			data: {r0: {t0: null, t1: {number: 2}}},
			errors: [
				{type: 'NOT_FOUND', path: ['r0', 't0'], message: 'Could not resolve to a PullRequest.'},
				{type: 'RESOURCE_LIMITS_EXCEEDED', path: [], message: 'Resource limits for this query exceeded.'},
			],
		});
		expect(server.seen).toEqual([
			expect.objectContaining({
				method: 'POST',
				path: '/graphql',
				body: {query: 'query($n: Int!) {x}', variables: {n: 1, query: 'its name is no matter'}},
				headers: expect.objectContaining({'user-agent': 'ao/1.2.3', authorization: `token ${secret}`}),
			}),
		]);
	});

	test('a mutation that is refused gives its reason', async () => {
		const errors = [
			{type: 'UNPROCESSABLE', path: ['mergePullRequest'], message: 'Head branch was modified.'},
		];
		const server = await serve(() => ({body: {data: {mergePullRequest: null}, errors}}));
		expect(await clientFor(server).mutate('mutation {x}', {})).toEqual({
			data: {mergePullRequest: null},
			errors,
		});
	});

	test('a call of the REST API: its path, its query and its JSON', async () => {
		const server = await serve(() => ({headers: {link: '<x>; rel="next"'}, body: [{id: 1}]}));
		const github = clientFor(server);
		const answer = await github.rest('GET /repos/{owner}/{repo}/pulls', {
			owner: 'acme',
			repo: 'web/..',
			state: 'all & more',
		});
		expect(answer).toMatchObject({status: 200, headers: {link: '<x>; rel="next"'}, data: [{id: 1}]});
		await github.rest('PUT /repos/{owner}/{repo}/pulls/{n}/merge', {owner: 'a', repo: 'b', n: 7, sha: 'abc'});
		expect(server.seen.map(({method, path, body}) => [method, path, body])).toEqual([
			['GET', '/api/repos/acme/web%2F../pulls?state=all%20%26%20more', {}],
			['PUT', '/api/repos/a/b/pulls/7/merge', {sha: 'abc'}],
		]);
	});

	test('a log is somewhere else: the token does not go there, and only its end is kept', async () => {
		const log = `${'line äöü\n'.repeat(20_000)}the end ✔\n`;
		const storage = await serve(() => ({headers: {'content-type': 'application/octet-stream'}, body: log}));
		const server = await serve(() => ({status: 302, headers: {location: `${storage.url}/log?sig=1`}}));
		const github = clientFor(server);
		expect((await github.rest('GET /logs')).data).toBe(log);
		const {data} = await github.rest('GET /logs', {}, {lastBytes: 28});
		expect(data).toBe('ü\nline äöü\nthe end ✔\n');
		expect(storage.seen[0]).toMatchObject({path: '/log?sig=1'});
		expect(storage.seen.map(({headers}) => headers.authorization)).toEqual([undefined, undefined]);
	});

	test('one at a time, those that somebody waits for first', async () => {
		const opened = gate();
		let running = 0;
		let most = 0;
		const server = await serve(async () => {
			most = Math.max(most, ++running);
			await opened.promise;
			running--;
			return fine;
		});
		const github = clientFor(server);
		const names = ['a', 'b', 'c', 'urgent'];
		const calls = names.map(name => github.query(name, {}, {urgent: name === 'urgent'}));
		await vi.waitFor(() => expect(server.seen).toHaveLength(1));
		opened.resolve();
		await Promise.all(calls);
		expect(server.seen.map(({body}) => body.query)).toEqual(['a', 'urgent', 'b', 'c']);
		expect(most).toBe(1);
	});

	test('what is no longer wanted ends at once, also while it waits, and keeps nobody', async () => {
		const server = await serve(({body}) => (body.query === 'slow' ? null : fine));
		const github = clientFor(server);
		const [running, waiting] = [new AbortController(), new AbortController()];
		const slow = github.query('slow', {}, {signal: running.signal});
		const never = github.query('never', {}, {signal: waiting.signal});
		const next = github.query('next', {});
		await vi.waitFor(() => expect(server.seen).toHaveLength(1));
		waiting.abort(new Error('enough'));
		await expect(never).rejects.toThrow('enough');
		running.abort(new Error('enough of this'));
		await expect(slow).rejects.toThrow('enough of this');
		await next;
		await expect(github.mutate('x', {}, {signal: AbortSignal.abort(new Error('before'))})).rejects.toThrow(
			'before',
		);
		expect(server.seen.map(({body}) => body.query)).toEqual(['slow', 'next']);
	});

	test('when all is to end nothing is waited for, nor asked', async () => {
		const server = await serve(() => null);
		const ending = new AbortController();
		const github = clientFor(server, {ending: ending.signal});
		const calls = [github.query('slow', {}), github.query('next', {}), github.mutate('change', {})];
		const ended = Promise.all(calls.map(call => expect(call).rejects.toThrow('the end')));
		await vi.waitFor(() => expect(server.seen).toHaveLength(1));
		ending.abort(new Error('the end'));
		await ended;
		await expect(github.rest('GET /user')).rejects.toThrow('the end');
		expect(server.seen).toHaveLength(1);
	});

	test('changes are apart from each other, and questions do not wait for them', async () => {
		const server = await serve(() => fine);
		const github = clientFor(server, {pauseMs: 200});
		const changes = [
			github.mutate('m1', {}),
			github.rest('POST /repos/{owner}/{repo}/pulls', {owner: 'a', repo: 'b', title: 't'}),
			github.mutate('m2', {}),
		];
		await changes[0];
		await github.query('q', {});
		await Promise.all(changes);
		expect(server.seen.map(({body}) => body.query ?? body.title)).toEqual(['m1', 'q', 't', 'm2']);
		const at = server.seen.filter(({body}) => body.query !== 'q').map(seen => seen.at);
		expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(190);
		expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThan(190);
	});

	test.each([
		['the connection breaks off', null, {}],
		['GitHub fails for a moment', {body: {data: null, errors: [{message: 'Something went wrong.'}]}}, {}],
		['GitHub takes too long', {status: 502, body: {}}, {tooLarge: true}],
	])('a change is made once where %s, and it says that it may have been made', async (_, answer, more) => {
		const server = await serve((__, response) => {
			if (answer === null) {
				response.socket?.resetAndDestroy();
			}
			return answer;
		});
		const failure = await failureOf(clientFor(server).mutate('m', {}));
		expect(failure).toMatchObject(more);
		expect(failure.fault.hint).toMatch(/^It is not known whether the change was made/);
		expect(server.seen).toHaveLength(1);
	});
});

describe('limits', () => {
	test('nothing goes out before a secondary limit ends, whoever asks, also what waits already', async () => {
		let now = Date.now();
		let limited = true;
		const opened = gate();
		const server = await serve(async () => {
			await opened.promise;
			return limited
				? {status: 403, headers: {'retry-after': '40'}, body: {message: 'secondary rate limit'}}
				: fine;
		});
		const github = clientFor(server, {clock: () => now});
		const calls = [
			github.query(query, {}),
			github.query(query, {}, {urgent: true}),
			github.mutate(query, {}),
			github.rest('GET /user'),
		].map(failureOf);
		await vi.waitFor(() => expect(server.seen).toHaveLength(1));
		opened.resolve();
		const until = now + 40_000;
		for (const {fault} of await Promise.all(calls)) {
			expect(fault).toMatchObject({kind: 'secondary_limit', until});
			expect(fault.message).toMatch(new RegExp(`; it is asked again at ${clockWord(until)}\\.$`));
		}
		now = until - 1;
		expect((await failureOf(github.query(query, {}, {urgent: true}))).fault.until).toBe(until);
		expect(server.seen).toHaveLength(1);
		limited = false;
		now = until;
		await github.query(query, {});
		expect(server.seen).toHaveLength(2);
	});

	test('changes that a limit keeps back do not wait for each other', async () => {
		const server = await serve(() => ({status: 429, body: {}}));
		const github = clientFor(server, {pauseMs: 60_000});
		const changes = Array.from({length: 20}, () => failureOf(github.mutate('m', {})));
		for (const {fault} of await Promise.all(changes)) {
			expect(fault.kind).toBe('secondary_limit');
		}
		expect(server.seen).toHaveLength(1);
	});

	test('without a time it waits a minute, then two, and after a fine answer a minute again', async () => {
		let now = Date.now();
		let limited = true;
		const server = await serve(() => (limited ? {status: 429, body: {}} : fine));
		const github = clientFor(server, {clock: () => now});
		const waits = async () => {
			const {fault} = await failureOf(github.query(query, {}));
			const wait = (fault.until ?? 0) - now;
			now += wait;
			return wait;
		};
		expect([await waits(), await waits()]).toEqual([60_000, 120_000]);
		limited = false;
		await github.query(query, {});
		limited = true;
		expect(await waits()).toBe(60_000);
	});

	test('what is used up of one API is not used up of the other', async () => {
		const resetAt = inAnHour();
		let now = Date.now();
		const server = await serve(({path}) =>
			path === '/graphql' && now < resetAt
				? {
						headers: left(0, {resetAt}),
						body: {errors: [{type: 'RATE_LIMIT', message: 'API rate limit exceeded'}]},
					}
				: fine,
		);
		const github = clientFor(server, {clock: () => now});
		for (let times = 0; times < 3; times++) {
			const {fault} = await failureOf(github.query(query, {}, {urgent: true}));
			expect(fault).toMatchObject({kind: 'rate_limit', until: resetAt});
		}
		await github.rest('GET /user');
		expect(server.seen.map(({path}) => path)).toEqual(['/graphql', '/api/user']);
		now = resetAt;
		await github.query(query, {});
		expect(server.seen).toHaveLength(3);
	});

	test('with nothing left, nothing goes out', async () => {
		const server = await serve(() => ({headers: left(0), ...fine}));
		const github = clientFor(server);
		await github.query(query, {}, {urgent: true});
		const {fault} = await failureOf(github.query(query, {}, {urgent: true}));
		expect(fault.kind).toBe('rate_limit');
		expect(server.seen).toHaveLength(1);
	});
});

describe('the budget', () => {
	test('is what the newest answer says, in its data or its headers', async () => {
		const resetAt = inAnHour();
		const rateLimit = {cost: 1, limit: 5000, remaining: 4321, resetAt: new Date(resetAt).toISOString()};
		const server = await serve(({body, path}) =>
			body.query === 'data'
				? {headers: left(4400, {resetAt}), body: {data: {rateLimit}}}
				: {headers: left(4000, {resetAt, resource: path === '/graphql' ? 'graphql' : 'core'}), ...fine},
		);
		const github = clientFor(server);
		expect(github.budget()).toBeNull();
		await github.query('data', {});
		expect(github.budget()).toEqual({limit: 5000, remaining: 4321, resetAt});
		await github.query('headers', {});
		expect(github.budget()).toEqual({limit: 5000, remaining: 4000, resetAt});
		await github.rest('GET /user');
		expect(github.budget()?.remaining).toBe(4000);
	});

	test('keeps two fifths for those who wait, and is whole again in the next hour', async () => {
		const resetAt = inAnHour();
		let now = Date.now();
		let remaining = 2000;
		const server = await serve(() => ({headers: left(remaining, {resetAt}), ...fine}));
		const github = clientFor(server, {clock: () => now});
		await github.query(query, {});
		remaining = 1999;
		await github.query(query, {});
		const {fault} = await failureOf(github.query(query, {}));
		expect(fault).toMatchObject({kind: 'budget', until: resetAt, hint: null});
		expect(fault.message).toContain(`asked again at ${clockWord(resetAt)}.`);
		await github.query(query, {}, {urgent: true});
		expect(server.seen).toHaveLength(3);
		now = resetAt;
		await github.query(query, {});
		expect(server.seen).toHaveLength(4);
	});

	test('is shared: what one client hears holds for the other', async () => {
		const server = await serve(() => ({headers: left(1500), ...fine}));
		let shared: Budget | null = null;
		const budgets = {
			read: () => shared,
			write: (budget: Budget) => {
				shared = budget;
			},
		};
		const [one, other] = [clientFor(server, {budgets}), clientFor(server, {budgets})];
		await one.query(query, {});
		expect(other.budget()).toEqual(one.budget());
		expect((await failureOf(other.query(query, {}))).fault.kind).toBe('budget');
		expect(server.seen).toHaveLength(1);
		await other.query(query, {}, {urgent: true});
		expect(server.seen).toHaveLength(2);
	});

	test('a server that counts nothing has none', async () => {
		const server = await serve(() => ({body: {data: {rateLimit: null, viewer: null}}}));
		const github = clientFor(server);
		await github.query(query, {});
		await github.query(query, {});
		expect(github.budget()).toBeNull();
	});
});

describe('a token that gh gives', () => {
	function fakeGh(token: string) {
		const dir = mkdtempSync(path.join(tmpdir(), 'ao-gh-'));
		onTestFinished(() => rmSync(dir, {recursive: true, force: true}));
		const file = path.join(dir, 'token');
		writeFileSync(file, token);
		writeFileSync(path.join(dir, 'gh'), `#!/bin/sh\necho "$@" >>'${dir}/asked'\ncat '${file}'\n`);
		chmodSync(path.join(dir, 'gh'), 0o755);
		return {
			dir,
			put: (next: string) => writeFileSync(file, next),
			asked: () => readFileSync(path.join(dir, 'asked'), 'utf8').trim().split('\n'),
		};
	}

	test('is asked for once, and once more where it is refused', async () => {
		let now = Date.now();
		const gh = fakeGh('old');
		let accepted = 'old';
		const server = await serve(({headers}) =>
			headers.authorization === `token ${accepted}`
				? fine
				: {status: 401, body: {message: 'Bad credentials'}},
		);
		const env = {...envFor(server), GH_TOKEN: undefined, PATH: `${gh.dir}:/usr/bin:/bin`};
		const github = clientFor(server, {env, clock: () => now});
		await github.query(query, {});
		await github.mutate(query, {});
		expect(gh.asked()).toEqual([`auth token --hostname ${server.host}`]);

		accepted = 'new';
		gh.put('new');
		await github.mutate(query, {});
		expect(gh.asked()).toHaveLength(2);
		expect(server.seen.map(({headers}) => headers.authorization)).toEqual(
			['old', 'old', 'old', 'new'].map(token => `token ${token}`),
		);

		accepted = 'newest';
		const {fault} = await failureOf(github.query(query, {}));
		expect(fault).toMatchObject({
			kind: 'signed_out',
			hint: expect.stringContaining('gh auth login --hostname'),
		});
		expect((await failureOf(github.query(query, {}))).fault).toEqual(fault);
		expect(server.seen).toHaveLength(5);
		expect(gh.asked()).toHaveLength(3);

		gh.put('newest');
		await github.query(query, {}, {urgent: true});
		await github.query(query, {});
		expect(gh.asked()).toHaveLength(4);

		accepted = 'last';
		await failureOf(github.query(query, {}));
		accepted = 'newest';
		now += 30_000;
		await github.query(query, {});
		await github.query(query, {});
		expect(server.seen).toHaveLength(10);
	});
});
