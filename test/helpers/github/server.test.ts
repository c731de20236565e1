import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {gitIn} from '../repo.ts';
import {type GitHubServer, type Protection, type Pull, startGitHub, startProxy} from './index.ts';

let github: GitHubServer;
let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'ao-github-test-'));
	github = await startGitHub({unknownReads: 1});
	await github.addRepository({owner: 'acme', name: 'web', files: {'a.txt': 'one\n', 'b.txt': 'one\n'}});
});

afterAll(async () => {
	await github.close();
	await rm(folder, {recursive: true, force: true});
});

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at, not used.
type Json = any;

async function post(body: object, token = github.env.GH_TOKEN): Promise<Response> {
	return fetch(github.env.GITHUB_GRAPHQL_URL, {
		method: 'POST',
		headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'},
		body: JSON.stringify(body),
	});
}

async function query(text: string, variables: object = {}): Promise<Json> {
	return (await post({query: text, variables})).json();
}

async function rest(route: string, init: RequestInit = {}): Promise<Response> {
	const [method, where] = route.split(' ');
	return fetch(`${github.env.GITHUB_API_URL}${where}`, {
		method,
		...init,
		headers: {authorization: `token ${github.env.GH_TOKEN}`, ...init.headers},
	});
}

const fields = `number state isDraft mergeable mergeStateStatus reviewDecision headRefOid additions
	latestReviews(first: 20) {nodes {state authorCanPushToRepository author {login}}}
	reviewThreads(first: 100) {totalCount nodes {isResolved path line comments(first: 1) {nodes {body}}}}
	closingIssuesReferences(first: 5) {nodes {number}}
	commits(last: 1) {nodes {commit {oid statusCheckRollup {state contexts(first: 50) {
		checkRunCountsByState {state count}
		nodes {__typename ... on CheckRun {name conclusion databaseId isRequired(pullRequestNumber: $number)}
			... on StatusContext {context state}}}}}}}`;

const whole = `query ($number: Int!) {repository(owner: "acme", name: "web") {pullRequest(number: $number) {${fields}}}}`;

async function readPull(number: number): Promise<Json> {
	const {data, errors} = await query(whole, {number});
	expect(errors).toBeUndefined();
	return data.repository.pullRequest;
}

describe('state', () => {
	it('derives what GitHub derives from checks, reviews, threads and protection', async () => {
		const issue = await github.addIssue('acme/web', {title: 'Broken'});
		await github.commit('acme/web', 'derive', {'derive.txt': 'two\nthree\n'});
		const {number} = await github.addPull('acme/web', {
			title: 'Mend',
			head: 'derive',
			body: `Closes #${issue.number}`,
		});
		expect(await readPull(number)).toMatchObject({mergeable: 'UNKNOWN', mergeStateStatus: 'UNKNOWN'});
		expect(await readPull(number)).toMatchObject({
			state: 'OPEN',
			mergeable: 'MERGEABLE',
			mergeStateStatus: 'CLEAN',
			reviewDecision: null,
			additions: 2,
			closingIssuesReferences: {nodes: [{number: issue.number}]},
		});
		const check = await github.check('acme/web', number, {name: 'lint', conclusion: 'FAILURE'});
		await github.review('acme/web', number, {state: 'APPROVED', author: 'bob'});
		expect(await readPull(number)).toMatchObject({
			mergeStateStatus: 'UNSTABLE',
			reviewDecision: null,
			latestReviews: {nodes: [{state: 'APPROVED', author: {login: 'bob'}}]},
			commits: {
				nodes: [
					{
						commit: {
							statusCheckRollup: {
								state: 'FAILURE',
								contexts: {nodes: [{name: 'lint', databaseId: check.databaseId, isRequired: false}]},
							},
						},
					},
				],
			},
		});
		await github.protect('acme/web', {checks: ['test', 'lint'], reviews: 1, conversations: true});
		await github.check('acme/web', number, {name: 'lint', conclusion: 'SUCCESS'});
		expect(await readPull(number)).toMatchObject({
			mergeStateStatus: 'BLOCKED',
			reviewDecision: 'APPROVED',
			commits: {nodes: [{commit: {statusCheckRollup: {state: 'EXPECTED'}}}]},
		});
		await github.check('acme/web', number, {name: 'test', conclusion: 'SUCCESS'});
		await github.thread('acme/web', number, {path: 'derive.txt', line: 2, body: 'Why?'});
		expect(await readPull(number)).toMatchObject({
			mergeStateStatus: 'BLOCKED',
			reviewThreads: {nodes: [{isResolved: false, path: 'derive.txt', line: 2}]},
		});
		await github.resolve('acme/web', number);
		expect(await readPull(number)).toMatchObject({mergeStateStatus: 'CLEAN'});
		await github.protect('acme/web', null);
	});

	it('keeps replaced checks among the contexts, and counts them only where those are asked for', async () => {
		await github.commit('acme/web', 'again', {'again.txt': '1\n'});
		const {number} = await github.addPull('acme/web', {title: 'Again', head: 'again'});
		await github.check('acme/web', number, {name: 'test', conclusion: 'CANCELLED'});
		await github.check('acme/web', number, {name: 'test', conclusion: 'SUCCESS', again: true});
		const text = `query ($number: Int!) {repository(owner: "acme", name: "web") {pullRequest(number: $number) {
			plain: statusCheckRollup {state}
			whole: statusCheckRollup {state contexts(first: 9) {checkRunCount}}
		}}}`;
		const {data} = await query(text, {number});
		expect(data.repository.pullRequest).toEqual({
			plain: {state: 'SUCCESS'},
			whole: {state: 'FAILURE', contexts: {checkRunCount: 2}},
		});
	});

	it('has no opinion hidden by a comment, but among the latest reviews', async () => {
		await github.commit('acme/web', 'opinions', {'opinions.txt': '1\n'});
		const {number} = await github.addPull('acme/web', {title: 'Opinions', head: 'opinions'});
		await github.review('acme/web', number, {state: 'CHANGES_REQUESTED', author: 'bob'});
		await github.review('acme/web', number, {state: 'COMMENTED', author: 'bob'});
		const text = `query ($number: Int!) {repository(owner: "acme", name: "web") {pullRequest(number: $number) {
			latestReviews(first: 5) {nodes {state}} latestOpinionatedReviews(first: 5) {nodes {state}}
		}}}`;
		const {data} = await query(text, {number});
		expect(data.repository.pullRequest).toEqual({
			latestReviews: {nodes: [{state: 'COMMENTED'}]},
			latestOpinionatedReviews: {nodes: [{state: 'CHANGES_REQUESTED'}]},
		});
	});

	it.each<[string, Partial<Protection>, Partial<Pull>]>([
		['CLEAN', {}, {}],
		['DRAFT', {}, {draft: true}],
		['BEHIND', {strict: true}, {}],
		['BLOCKED', {reviews: 1}, {}],
		['BLOCKED', {checks: ['test']}, {}],
		['BLOCKED', {queue: true}, {}],
		['UNKNOWN', {}, {told: {mergeable: 'UNKNOWN'}}],
		['HAS_HOOKS', {}, {told: {mergeStateStatus: 'HAS_HOOKS'}}],
	])('tells %s with %o and %o', async (word, protection, words) => {
		const branch = `state-${Object.keys({...protection, ...words})}-${word}`;
		await github.commit('acme/web', branch, {'state.txt': word});
		await github.commit('acme/web', 'main', {'moved.txt': branch});
		const {number} = await github.addPull('acme/web', {title: word, head: branch});
		await github.protect('acme/web', protection);
		await github.update('acme/web', number, words);
		await readPull(number);
		expect(await readPull(number)).toMatchObject({mergeStateStatus: word});
		await github.protect('acme/web', null);
	});

	it('merges by itself once all is there', async () => {
		await github.protect('acme/web', {checks: ['test']});
		await github.commit('acme/web', 'auto', {'auto.txt': '1\n'});
		const pull = await github.addPull('acme/web', {title: 'Auto', head: 'auto'});
		const {errors} = await query(
			`mutation ($input: EnablePullRequestAutoMergeInput!) {enablePullRequestAutoMerge(input: $input) {pullRequest {autoMergeRequest {mergeMethod}}}}`,
			{input: {pullRequestId: pull.id, mergeMethod: 'SQUASH'}},
		);
		expect(errors).toBeUndefined();
		expect(await readPull(pull.number)).toMatchObject({state: 'OPEN'});
		await github.check('acme/web', pull.number, {name: 'test', conclusion: 'SUCCESS'});
		expect(await readPull(pull.number)).toMatchObject({state: 'MERGED'});
		await github.protect('acme/web', null);
	});

	it('queues where a branch asks for it', async () => {
		await github.protect('acme/web', {queue: true});
		await github.commit('acme/web', 'queued', {'queued.txt': '1\n'});
		const {id, number} = await github.addPull('acme/web', {title: 'Queued', head: 'queued'});
		const merge = `mutation ($input: MergePullRequestInput!) {mergePullRequest(input: $input) {clientMutationId}}`;
		expect(await query(merge, {input: {pullRequestId: id}})).toMatchObject({
			errors: [{message: /merge queue/}],
		});
		const enqueue = `mutation ($input: EnqueuePullRequestInput!) {enqueuePullRequest(input: $input) {mergeQueueEntry {state position}}}`;
		expect(await query(enqueue, {input: {pullRequestId: id}})).toEqual({
			data: {enqueuePullRequest: {mergeQueueEntry: {state: 'QUEUED', position: 1}}},
		});
		await github.queue('acme/web', number, {state: 'UNMERGEABLE'});
		expect((await github.pull('acme/web', number)).queue).toMatchObject({state: 'UNMERGEABLE', position: 1});
		await github.merge('acme/web', number);
		expect(await readPull(number)).toMatchObject({state: 'MERGED'});
		await github.protect('acme/web', null);
	});

	it('hides private repositories, refuses who may not write, and follows renames', async () => {
		await github.addRepository({owner: 'acme', name: 'secret', private: true, collaborators: {ada: 'READ'}});
		const {number, id} = await github.addPull('acme/secret', {title: 'Secret', head: 'x', author: 'bob'});
		const bob = github.addUser({login: 'bob'}).token ?? '';
		const text = '{repository(owner: "acme", name: "secret") {name viewerPermission}}';
		expect(await (await post({query: text}, bob)).json()).toMatchObject({errors: [{type: 'NOT_FOUND'}]});
		expect(await query(text)).toEqual({data: {repository: {name: 'secret', viewerPermission: 'READ'}}});
		const merge = `mutation ($input: MergePullRequestInput!) {mergePullRequest(input: $input) {clientMutationId}}`;
		expect(await query(merge, {input: {pullRequestId: id}})).toMatchObject({errors: [{type: 'FORBIDDEN'}]});
		await github.rename('acme/secret', 'acme/known');
		expect(await query(text)).toMatchObject({data: {repository: {name: 'known'}}});
		expect(await (await rest(`GET /repos/acme/secret/pulls/${number}`)).json()).toMatchObject({number});
	});

	it('sees a push straight to the disk, and a conflict', async () => {
		await github.commit('acme/web', 'clash', {'b.txt': 'theirs\n'});
		const {number} = await github.addPull('acme/web', {title: 'Clash', head: 'clash'});
		const oid = await github.commit('acme/web', 'clash', {'b.txt': 'theirs again\n'});
		await github.commit('acme/web', 'main', {'b.txt': 'ours\n'});
		expect(await readPull(number)).toMatchObject({headRefOid: oid, mergeable: 'UNKNOWN'});
		expect(await readPull(number)).toMatchObject({mergeable: 'CONFLICTING', mergeStateStatus: 'DIRTY'});
	});

	it('has a pull request merged by a push to its base, and closed with its branch', async () => {
		const oid = await github.commit('acme/web', 'by-hand', {'hand.txt': '1\n'});
		const merged = await github.addPull('acme/web', {title: 'By hand', head: 'by-hand'});
		await github.commit('acme/web', 'gone', {'gone.txt': '1\n'});
		const gone = await github.addPull('acme/web', {title: 'Gone', head: 'gone'});
		const dir = github.repository('acme/web').git ?? '';
		await gitIn(dir, 'update-ref', 'refs/heads/main', oid);
		await gitIn(dir, 'update-ref', '-d', 'refs/heads/gone');
		expect(await readPull(merged.number)).toMatchObject({state: 'MERGED', headRefOid: oid});
		expect(await readPull(gone.number)).toMatchObject({state: 'CLOSED'});
	});
});

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
