import {afterAll, beforeAll, expect, it} from 'vitest';
import {gitIn} from '../repo.ts';
import {type GitHubServer, type Protection, type Pull, startGitHub} from './index.ts';
import {type Requests, requestsTo} from './requests.ts';

let github: GitHubServer;
let requests: Requests;

beforeAll(async () => {
	github = await startGitHub({unknownReads: 1});
	requests = requestsTo(github);
	await github.addRepository({owner: 'acme', name: 'web', files: {'a.txt': 'one\n', 'b.txt': 'one\n'}});
});

afterAll(() => github.close());

const query: Requests['query'] = (...args) => requests.query(...args);
const post: Requests['post'] = (...args) => requests.post(...args);
const rest: Requests['rest'] = (...args) => requests.rest(...args);
const readPull: Requests['readPull'] = number => requests.readPull(number);

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
