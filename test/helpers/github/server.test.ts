import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {gitIn} from '../repo.ts';
import {type GitHubServer, startGitHub, startProxy} from './index.ts';
import {fields, type Requests, requestsTo} from './requests.ts';

let github: GitHubServer;
let requests: Requests;
let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'ao-github-test-'));
	github = await startGitHub({unknownReads: 1});
	requests = requestsTo(github);
	await github.addRepository({owner: 'acme', name: 'web', files: {'a.txt': 'one\n', 'b.txt': 'one\n'}});
});

afterAll(async () => {
	await github.close();
	await rm(folder, {recursive: true, force: true});
});

const query: Requests['query'] = (...args) => requests.query(...args);
const post: Requests['post'] = (...args) => requests.post(...args);
const rest: Requests['rest'] = (...args) => requests.rest(...args);

describe('answers', () => {
	it('names what is missing in GitHub’s words, and gives the rest', async () => {
		await github.addIssue('acme/web', {number: 500, title: 'Here'});
		const {data, errors} = await query(`{
			r0: repository(owner: "acme", name: "web") {t0: issueOrPullRequest(number: 9999) {__typename}
				t1: issue(number: 500) {title}}
			r1: repository(owner: "acme", name: "none") {id}
		}`);
		expect(data).toEqual({r0: {t0: null, t1: {title: 'Here'}}, r1: null});
		expect(errors).toMatchObject([
			{type: 'NOT_FOUND', path: ['r0', 't0']},
			{
				type: 'NOT_FOUND',
				path: ['r1'],
				message: "Could not resolve to a Repository with the name 'acme/none'.",
			},
		]);
		expect(await query('{viewer {nothing}}')).toMatchObject({
			errors: [{message: "Field 'nothing' doesn't exist on type 'User'"}],
		});
		expect(await query('{repository(owner: "acme", name: "web") {issues {nodes {id}}}}')).toMatchObject({
			errors: [{type: 'MISSING_PAGINATION_BOUNDARIES'}],
		});
	});

	it('searches', async () => {
		await github.addRepository({owner: 'acme', name: 'search'});
		await github.addIssue('acme/search', {
			title: 'One "quoted" word',
			labels: ['bug', 'help wanted'],
			assignees: ['ada'],
			milestone: 'v 1',
		});
		await github.addIssue('acme/search', {title: 'Two', labels: ['bug'], state: 'CLOSED'});
		const search = `query ($q: String!) {search(type: ISSUE, query: $q, first: 10) {issueCount nodes {... on Issue {number}}}}`;
		const numbers = async (q: string) => {
			const {data} = await query(search, {q: `repo:acme/search ${q}`});
			return data.search.nodes.map(({number}: {number: number}) => number);
		};
		expect(await numbers('is:issue label:bug')).toEqual([2, 1]);
		expect(await numbers('is:open label:"help wanted" assignee:@me milestone:"v 1" quoted')).toEqual([1]);
		expect(await numbers('state:closed -label:"help wanted"')).toEqual([2]);
		expect(await numbers('author:bob')).toEqual([]);
	});

	it('counts points by the documented formula', async () => {
		const batch = (count: number) =>
			`query ($number: Int = 1) {rateLimit {cost remaining limit nodeCount} repository(owner: "acme", name: "web") {${Array.from(
				{length: count},
				(_, index) =>
					`t${index}: pullRequest(number: $number) {reviewRequests(first: 1) {totalCount} ${fields.replaceAll('comments(first: 1)', 'comments')}}`,
			).join(' ')}}}`.replaceAll('comments {nodes {body}}', 'comments {totalCount}');
		const cost = async (text: string) => (await query(text)).data.rateLimit.cost;
		expect(await cost(batch(1))).toBe(1);
		expect(await cost(batch(24))).toBe(1);
		expect(await cost(batch(25))).toBe(2);
		const documented = `{rateLimit {cost} viewer {repositories(first: 100) {nodes {issues(first: 50) {nodes {labels(first: 60) {nodes {id}}}}}}}}`;
		expect(await cost(documented)).toBe(51);
		expect(github.points()).toBeGreaterThan(54);
		expect(github.log.at(-1)).toMatchObject({kind: 'graphql', status: 200, user: 'ada', points: 51});
	});

	it('answers the REST API with pages, ETags and logs', async () => {
		await github.addRepository({owner: 'acme', name: 'rest'});
		const {number} = await github.addPull('acme/rest', {title: 'Rest', head: 'topic'});
		await github.addIssue('acme/rest', {title: 'Issue'});
		const list = await rest('GET /repos/acme/rest/pulls?state=all&head=acme:topic&sort=updated');
		expect(await list.json()).toMatchObject([{number, state: 'open', head: {ref: 'topic'}, draft: false}]);
		const etag = list.headers.get('etag') ?? '';
		const again = await rest('GET /repos/acme/rest/pulls?state=all&head=acme:topic&sort=updated', {
			headers: {'if-none-match': etag},
		});
		expect(again.status).toBe(304);
		expect((await rest('GET /repos/acme/rest/issues?per_page=1')).headers.get('link')).toContain(
			'rel="next"',
		);
		const check = await github.check('acme/rest', number, {
			name: 'test',
			conclusion: 'FAILURE',
			log: 'one\ntwo\n',
		});
		const log = await rest(`GET /repos/acme/rest/actions/jobs/${check.databaseId}/logs`);
		expect(await log.text()).toBe('one\ntwo\n');
		expect((await rest(`POST /repos/acme/rest/actions/runs/${check.run}/rerun-failed-jobs`)).status).toBe(
			201,
		);
		const runs = await rest(`GET /repos/acme/rest/commits/${check.oid}/check-runs`);
		expect(await runs.json()).toMatchObject({
			total_count: 1,
			check_runs: [{status: 'queued', conclusion: null}],
		});
	});
});

describe('git', () => {
	it('takes a push by HTTP, and merges by squash on the real repository', async () => {
		const issue = await github.addIssue('acme/web', {title: 'By http'});
		const clone = path.join(folder, 'clone');
		await gitIn(folder, 'clone', '--quiet', `${github.url}/acme/web.git`, clone);
		await gitIn(clone, 'switch', '--quiet', '-c', 'http');
		await gitIn(clone, 'commit', '--quiet', '--allow-empty', '-m', 'Nothing');
		await gitIn(clone, 'rm', '--quiet', 'a.txt');
		await gitIn(clone, 'commit', '--quiet', '-m', 'Remove a file');
		await gitIn(clone, 'push', '--quiet', 'origin', 'http');
		const head = await gitIn(clone, 'rev-parse', 'HEAD');
		const repository = await query('{repository(owner: "acme", name: "web") {id}}');
		const made = await query(
			`mutation ($input: CreatePullRequestInput!) {createPullRequest(input: $input) {pullRequest {id number headRefOid}}}`,
			{
				input: {
					repositoryId: repository.data.repository.id,
					baseRefName: 'main',
					headRefName: 'http',
					title: 'Remove a file',
					body: `Fixes #${issue.number}`,
				},
			},
		);
		const {id, number, headRefOid} = made.data.createPullRequest.pullRequest;
		expect(headRefOid).toBe(head);
		const merge = `mutation ($input: MergePullRequestInput!) {mergePullRequest(input: $input) {pullRequest {state mergeCommit {oid message}}}}`;
		expect(
			await query(merge, {
				input: {pullRequestId: id, expectedHeadOid: '1'.repeat(40), mergeMethod: 'SQUASH'},
			}),
		).toMatchObject({errors: [{type: 'UNPROCESSABLE', message: /Head branch was modified/}]});
		const merged = await query(merge, {
			input: {pullRequestId: id, expectedHeadOid: head, mergeMethod: 'SQUASH'},
		});
		const {state, mergeCommit} = merged.data.mergePullRequest.pullRequest;
		expect(state).toBe('MERGED');
		expect(mergeCommit.message).toContain(`Remove a file (#${number})`);
		await gitIn(clone, 'fetch', '--quiet', 'origin', 'main', `refs/pull/${number}/head:refs/pull/${number}`);
		expect(await gitIn(clone, 'rev-parse', 'origin/main')).toBe(mergeCommit.oid);
		expect(await gitIn(clone, 'rev-parse', `refs/pull/${number}`)).toBe(head);
		expect(await gitIn(clone, 'rev-list', '--parents', '-1', 'origin/main')).not.toContain(head);
		expect(github.issue('acme/web', issue.number)).toMatchObject({state: 'CLOSED', stateReason: 'COMPLETED'});
	});

	it('merges a fork’s pull request with a merge commit, and rebases another', async () => {
		await github.addRepository({owner: 'bob', name: 'web', parent: 'acme/web'});
		const head = await github.commit('bob/web', 'feature', {'fork.txt': '1\n'});
		const {number} = await github.addPull('acme/web', {title: 'From a fork', head: 'bob:feature'});
		const merge = await github.merge('acme/web', number);
		const dir = github.repository('acme/web').git ?? '';
		expect(await gitIn(dir, 'rev-list', '--parents', '-1', 'main')).toContain(`${merge} `);
		expect(await gitIn(dir, 'rev-parse', 'main^2')).toBe(head);
		await github.commit('acme/web', 'rebase', {'r.txt': '1\n'});
		const rebased = await github.addPull('acme/web', {title: 'Rebase', head: 'rebase'});
		await github.commit('acme/web', 'main', {'moved.txt': '1\n'});
		await github.merge('acme/web', rebased.number, {method: 'REBASE', deleteBranch: true});
		expect(await gitIn(dir, 'log', '-2', '--format=%s', 'main')).toBe('Change r.txt\nChange moved.txt');
		expect(await gitIn(dir, 'branch', '--list', 'rebase')).toBe('');
	});
});

describe('faults', () => {
	const text = '{r0: repository(owner: "acme", name: "web") {t0: id t1: name}}';

	it.each([
		['badToken', 401, {message: 'Bad credentials'}],
		['sso', 403, {message: /SAML enforcement/}],
		['secondary', 403, {message: /secondary rate limit/}],
		['secondary429', 429, {message: /secondary rate limit/}],
		['rateLimited', 200, {errors: [{type: 'RATE_LIMITED'}]}],
		['rateLimit', 200, {errors: [{type: 'RATE_LIMIT'}]}],
		['timeout', 504, {message: /in time/}],
		['wentWrong', 200, {errors: [{message: /Something went wrong/}]}],
		['resourceLimits', 200, {data: {r0: {t1: null}}, errors: [{type: 'RESOURCE_LIMITS_EXCEEDED'}]}],
	] as const)('%s is answered with %d', async (name, status, body) => {
		github.fault(name);
		const response = await post({query: text});
		expect(response.status).toBe(status);
		expect(await response.json()).toMatchObject(body);
		expect((await post({query: text})).status).toBe(200);
	});

	it('fails the parts of an answer that are named', async () => {
		github.fault('forbidden', {paths: ['r0.t1']});
		expect(await query(text)).toMatchObject({
			data: {r0: {t0: expect.any(String), t1: null}},
			errors: [{type: 'FORBIDDEN', path: ['r0', 't1']}],
		});
		github.fault('notFound', {to: 'rest'});
		expect((await post({query: text})).status).toBe(200);
		expect((await rest('GET /repos/acme/web')).status).toBe(404);
	});

	it('ends connections, says nothing, and gives a proxy’s page', async () => {
		github.fault('reset');
		await expect(post({query: text})).rejects.toThrow();
		const lift = github.fault('html', {times: Number.POSITIVE_INFINITY});
		expect((await post({query: text})).headers.get('content-type')).toContain('text/html');
		expect((await rest('GET /user')).headers.get('content-type')).toContain('text/html');
		lift();
		expect((await rest('GET /user')).status).toBe(200);
		github.fault('tooLarge', {aliases: 1});
		expect((await post({query: '{viewer {login}}'})).status).toBe(200);
		expect((await post({query: text})).status).toBe(502);
	});

	it('answers nothing more once the points are used up', async () => {
		github.budget('graphql', {remaining: 1});
		const last = await post({query: text});
		expect(last.headers.get('x-ratelimit-remaining')).toBe('0');
		expect(await (await post({query: text})).json()).toMatchObject({errors: [{type: 'RATE_LIMITED'}]});
		github.budget('graphql', {remaining: 5000});
	});
});

it('lets requests through a proxy, and says for which hosts', async () => {
	const proxy = await startProxy();
	try {
		const {ProxyAgent, fetch: fetchBy} = await import('undici');
		const agent = new ProxyAgent({uri: proxy.url, proxyTunnel: true});
		const response = await fetchBy(`${github.url}/api/v3/user`, {
			dispatcher: agent,
			headers: {authorization: `Bearer ${github.env.GH_TOKEN}`},
		});
		expect(await response.json()).toMatchObject({login: 'ada'});
		expect(proxy.hosts).toEqual([github.host]);
		await agent.close();
	} finally {
		await proxy.close();
	}
});
