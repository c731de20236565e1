import {describe, expect, test} from 'vitest';
import {actionsOf, checkOf, checkState} from '../../../source/forges/github/checks.ts';
import {newestContexts} from '../../../source/forges/github/newest-contexts.ts';
import {policyOf} from '../../../source/forges/github/policy.ts';
import {pullOf} from '../../../source/forges/github/pull.ts';
import type {Node} from '../../../source/forges/github/read.ts';

const host = 'github.com';

function node(changes: Node = {}): Node {
	return {
		id: 'PR_1',
		number: 7,
		url: 'https://github.com/Acme/Web/pull/7',
		title: 'Mend it',
		state: 'OPEN',
		isDraft: false,
		createdAt: '2026-01-02T03:04:05Z',
		closedAt: null,
		mergedAt: null,
		additions: 12,
		deletions: 3,
		author: {login: 'Ada'},
		repository: {name: 'Web', owner: {login: 'Acme'}},
		headRefName: 'ao/Mend-it',
		headRefOid: 'abc',
		headRepositoryOwner: {login: 'Ada'},
		isCrossRepository: true,
		baseRefName: 'main',
		mergeable: 'MERGEABLE',
		mergeStateStatus: 'CLEAN',
		reviewDecision: null,
		isInMergeQueue: false,
		mergeQueueEntry: null,
		autoMergeRequest: null,
		mergeCommit: null,
		reviewRequests: {totalCount: 2},
		latestOpinionatedReviews: {nodes: []},
		reviewThreads: {totalCount: 0, nodes: []},
		comments: {totalCount: 4},
		commits: {nodes: [{commit: {oid: 'abc', rollup: null, statusCheckRollup: null}}]},
		...changes,
	};
}

/** The sum of the checks is asked for by a field of its own. */
function withChecks(rollup: {state: string; contexts?: Node} | null, oid = 'abc'): Node {
	const sum = rollup && {state: rollup.state};
	const list = rollup && {contexts: rollup.contexts};
	return node({commits: {nodes: [{commit: {oid, rollup: sum, statusCheckRollup: list}}]}});
}

const run = (name: string, status: string, conclusion: string | null, isRequired?: boolean): Node => ({
	__typename: 'CheckRun',
	name,
	status,
	conclusion,
	...(isRequired === undefined ? {} : {isRequired}),
});

describe('a pull request', () => {
	test('has what its state follows from', () => {
		expect(pullOf(node(), host)).toEqual({
			id: 'PR_1',
			repository: {host, owner: 'acme', repo: 'web'},
			number: 7,
			url: 'https://github.com/Acme/Web/pull/7',
			title: 'Mend it',
			author: 'Ada',
			state: 'OPEN',
			draft: false,
			createdAt: '2026-01-02T03:04:05Z',
			endedAt: null,
			head: {ref: 'ao/Mend-it', oid: 'abc', owner: 'ada', fork: true},
			base: 'main',
			insertions: 12,
			deletions: 3,
			mergeable: 'MERGEABLE',
			mergeState: 'CLEAN',
			reviewDecision: null,
			queue: null,
			autoMerge: false,
			mergeCommit: null,
			reviews: [],
			reviewsAsked: 2,
			threads: {total: 0, unresolved: 0},
			comments: 4,
			checks: null,
			policy: null,
		});
	});

	test('of a deleted account and a deleted fork', () => {
		const pull = pullOf(node({author: null, headRepositoryOwner: null}), host);
		expect(pull).toMatchObject({author: null, head: {owner: null}});
	});

	test.each([
		['mergeable', 'PERHAPS', {mergeable: 'UNKNOWN'}],
		['mergeStateStatus', 'SPARKLING', {mergeState: 'UNKNOWN'}],
		['reviewDecision', 'ADMIRED', {reviewDecision: 'REVIEW_REQUIRED'}],
		['mergeable', null, {mergeable: 'UNKNOWN'}],
		['mergeStateStatus', null, {mergeState: 'UNKNOWN'}],
	])('%s %j is not taken for good news', (name, word, expected) => {
		expect(pullOf(node({[name]: word}), host)).toMatchObject(expected);
	});

	test('hostile text is cleaned, a hostile address replaced, a branch left as it is', () => {
		const pull = pullOf(
			node({
				title: '\u001B]0;owned\u0007Mend\u202E it\nnow',
				url: 'javascript:alert(1)',
				headRefName: 'ao/\u202Ex',
			}),
			host,
		);
		expect(pull?.title).toBe('Mend it now');
		expect(pull?.url).toBe('https://github.com/acme/web/pull/7');
		expect(pull?.head.ref).toBe('ao/\u202Ex');
	});

	test.each(['id', 'number', 'state', 'repository', 'headRefOid'])('without %s is none', name => {
		expect(pullOf(node({[name]: null}), host)).toBeNull();
	});

	test('reviews, threads, queue and auto-merge', () => {
		const pull = pullOf(
			node({
				latestOpinionatedReviews: {
					nodes: [
						{
							id: 'R1',
							state: 'APPROVED',
							authorCanPushToRepository: true,
							author: {login: 'bob'},
							commit: {oid: 'abc'},
						},
						null,
						{id: 'R2', state: 'PRAISED', authorCanPushToRepository: true, author: null, commit: null},
					],
				},
				reviewThreads: {totalCount: 3, nodes: [{isResolved: true}, {isResolved: false}, {isResolved: false}]},
				isInMergeQueue: true,
				mergeQueueEntry: {state: 'UNMERGEABLE'},
				autoMergeRequest: {enabledAt: '2026-01-02T03:04:05Z'},
			}),
			host,
		);
		expect(pull).toMatchObject({
			reviews: [
				{id: 'R1', author: 'bob', state: 'APPROVED', oid: 'abc', canPush: true},
				{id: 'R2', author: 'ghost', state: 'COMMENTED', oid: null, canPush: true},
			],
			threads: {total: 3, unresolved: 2},
			queue: 'UNMERGEABLE',
			autoMerge: true,
		});
	});
});

describe('checks', () => {
	test.each([
		['SUCCESS', 'passed'],
		['NEUTRAL', 'passed'],
		['SKIPPED', 'skipped'],
		['FAILURE', 'failed'],
		['TIMED_OUT', 'failed'],
		['CANCELLED', 'failed'],
		['ACTION_REQUIRED', 'failed'],
		['STARTUP_FAILURE', 'failed'],
		['STALE', 'failed'],
		['DELIGHTED', 'pending'],
		['', 'pending'],
		[null, 'pending'],
	])('a run that ended with %j is %s', (conclusion, state) => {
		expect(checkOf(run('test', 'COMPLETED', conclusion)).state).toBe(state);
	});

	test.each(['QUEUED', 'IN_PROGRESS', 'WAITING', 'REQUESTED', 'PENDING', 'DREAMING'])(
		'a run that is %s',
		status => {
			expect(checkOf(run('test', status, '')).state).toBe('pending');
			expect(checkOf(run('test', status, 'SUCCESS')).state).toBe('pending');
		},
	);

	test.each([
		['SUCCESS', 'passed'],
		['FAILURE', 'failed'],
		['ERROR', 'failed'],
		['PENDING', 'pending'],
		['EXPECTED', 'pending'],
		['HAPPY', 'pending'],
	])('a status of %s is %s', (state, expected) => {
		expect(checkState(state)).toBe(expected);
		const status = {__typename: 'StatusContext', context: 'ci', state, targetUrl: 'file:///etc/passwd'};
		expect(checkOf(status)).toEqual({name: 'ci', state: expected, required: null, url: null, job: null});
	});

	test('belong to the commit they ran on', () => {
		expect(pullOf(withChecks({state: 'SUCCESS'}, 'older'), host)?.checks?.oid).toBe('older');
	});

	test('are counted by GitHub, and the failing ones named with the required ones first', () => {
		const pull = pullOf(
			withChecks({
				state: 'FAILURE',
				contexts: {
					totalCount: 63,
					checkRunCountsByState: [
						{state: 'SUCCESS', count: 40},
						{state: 'SKIPPED', count: 2},
						{state: 'NEUTRAL', count: 1},
						{state: 'FAILURE', count: 2},
						{state: 'IN_PROGRESS', count: 5},
						{state: 'COMPLETED', count: 1},
					],
					statusContextCountsByState: [
						{state: 'SUCCESS', count: 10},
						{state: 'ERROR', count: 1},
						{state: 'PENDING', count: 1},
					],
					nodes: [
						run('lint\u001B[31m', 'COMPLETED', 'FAILURE', false),
						run('build', 'COMPLETED', 'SUCCESS', true),
						{__typename: 'StatusContext', context: 'ci/deploy', state: 'ERROR', isRequired: false},
						run('test', 'COMPLETED', 'TIMED_OUT', true),
					],
				},
			}),
			host,
		);
		expect(pull?.checks).toEqual({
			oid: 'abc',
			rollup: 'FAILURE',
			passed: 53,
			failed: 3,
			pending: 7,
			failing: ['test', 'lint', 'ci/deploy'],
			failedRequired: 1,
		});
	});

	test('name at most ten', () => {
		const nodes = Array.from({length: 14}, (_, index) => run(`job ${index}`, 'COMPLETED', 'FAILURE', false));
		const checks = pullOf(withChecks({state: 'FAILURE', contexts: {nodes}}), host)?.checks;
		expect(checks).toMatchObject({failed: 14, failedRequired: 0});
		expect(checks?.failing).toHaveLength(10);
	});

	test.each([
		['all are optional', [run('lint', 'COMPLETED', 'FAILURE', false)], 1, 0],
		['one that was not seen may be required', [run('lint', 'COMPLETED', 'FAILURE', false)], 2, null],
		['it is not known', [run('lint', 'COMPLETED', 'FAILURE')], 1, null],
		['one is, and others were not seen', [run('lint', 'COMPLETED', 'FAILURE', true)], 5, 1],
	])('failed required ones: %s', (_, nodes, count, expected) => {
		const counted = {totalCount: count, checkRunCountsByState: [{state: 'FAILURE', count}], nodes};
		const pull = pullOf(withChecks({state: 'FAILURE', contexts: counted}), host);
		expect(pull?.checks?.failedRequired).toBe(expected);
	});

	test.each([
		['of one workflow', {}, {}, ['passed']],
		['of two workflows', {}, {workflow: 'W2'}, ['failed', 'passed']],
		['for two events', {}, {event: 'push'}, ['failed', 'passed']],
		['of two apps', {app: 'scanner', workflow: null}, {app: 'linter', workflow: null}, ['failed', 'passed']],
		['of one app', {app: 'scanner', workflow: null}, {app: 'scanner', workflow: null}, ['passed']],
		[
			'of one app, and two suites',
			{app: 'x', workflow: null},
			{app: 'x', workflow: null, suite: 2},
			['passed'],
		],
		['of one run that may not be read', {workflow: null}, {workflow: null}, ['passed']],
		['of two runs that may not be read', {workflow: null}, {workflow: null, suite: 2}, ['failed', 'passed']],
		['of which one has no number', {id: null}, {}, ['failed', 'passed']],
		['of another name', {}, {name: 'lint'}, ['failed', 'passed']],
		['of which the failed one is newer', {id: 9}, {}, ['failed']],
	])('two runs of a name %s', (_, failed, passed, expected) => {
		const made = (words: Node, conclusion: string): Node => {
			const {name, id, app, workflow, event, suite} = {
				...{name: 'test', app: 'github-actions', workflow: 'W1', event: 'pull_request', suite: 1},
				...words,
			} as Node;
			return {
				...run(name as string, 'COMPLETED', conclusion, true),
				databaseId: id,
				checkSuite: {
					databaseId: suite,
					app: {slug: app},
					workflowRun: workflow === null ? null : {event, workflow: {id: workflow}},
				},
			};
		};
		const nodes = [made({id: 1, ...failed}, 'FAILURE'), made({id: 2, ...passed}, 'SUCCESS')];
		const count = (state: string): number => expected.filter(word => word === state).length;
		const listed = {totalCount: 2, checkRunCountsByState: [{state: 'FAILURE', count: 2}], nodes};
		expect(pullOf(withChecks({state: 'PENDING', contexts: listed}), host)?.checks).toMatchObject({
			passed: count('passed'),
			failed: count('failed'),
			failedRequired: count('failed'),
		});
		expect(newestContexts([...nodes].reverse(), 'PENDING')).toHaveLength(expected.length);
	});

	test('of which none is seen to fail, but some do by the sum: it is not known whether they are required', () => {
		const nodes = [run('test', 'COMPLETED', 'SUCCESS', true)];
		const pull = pullOf(withChecks({state: 'FAILURE', contexts: {totalCount: 1, nodes}}), host);
		expect(pull?.checks).toMatchObject({rollup: 'FAILURE', failed: 0, failedRequired: null});
	});

	test('an unknown sum is pending', () => {
		expect(pullOf(withChecks({state: 'JOLLY'}), host)?.checks?.rollup).toBe('PENDING');
	});

	test('that may not be read are not "no checks"', () => {
		expect(pullOf(withChecks(null), host, true)?.checks).toMatchObject({oid: 'abc', rollup: 'PENDING'});
		expect(
			pullOf(withChecks({state: 'SUCCESS', contexts: {nodes: [null, null]}}), host, true)?.checks,
		).toEqual({
			oid: 'abc',
			rollup: 'SUCCESS',
			passed: 0,
			failed: 0,
			pending: 0,
			failing: [],
			failedRequired: null,
		});
	});

	test.each([
		[
			'the address of a job',
			{detailsUrl: 'https://github.com/a/b/actions/runs/12/job/34'},
			{run: 12, job: 34},
		],
		[
			'with a step',
			{detailsUrl: 'https://github.com/a/b/actions/runs/12/job/34?pr=7#step:3:1'},
			{run: 12, job: 34},
		],
		[
			'the workflow run',
			{databaseId: 34, detailsUrl: 'https://x.test', checkSuite: {workflowRun: {databaseId: 12}}},
			{run: 12, job: 34},
		],
		[
			'the app, where runs may not be read',
			{databaseId: 34, checkSuite: {app: {slug: 'github-actions'}, workflowRun: null}},
			{run: null, job: 34},
		],
		['another app', {databaseId: 34, checkSuite: {app: {slug: 'circleci'}, workflowRun: null}}, null],
	])('of GitHub Actions: %s', (_, node, expected) => {
		expect(actionsOf(node)).toEqual(expected);
	});
});

describe('what a base branch asks for', () => {
	const none = {requiredChecks: false, resolvedThreads: false, approvals: 0, workflows: false};

	test.each([
		['nothing', null, null, none],
		['workflows only', null, {object: {id: 'T'}}, {...none, workflows: true}],
		[
			'protection',
			{
				branchProtectionRule: {
					requiresStatusChecks: true,
					requiredStatusCheckContexts: ['test'],
					requiresApprovingReviews: true,
					requiredApprovingReviewCount: 2,
					requiresConversationResolution: true,
				},
			},
			null,
			{requiredChecks: true, resolvedThreads: true, approvals: 2, workflows: false},
		],
		[
			'checks without a name ask for none',
			{branchProtectionRule: {requiresStatusChecks: true, requiredStatusCheckContexts: []}},
			null,
			none,
		],
		[
			'what others than administrators may see',
			{
				branchProtectionRule: null,
				refUpdateRule: {requiredStatusCheckContexts: ['test'], requiredApprovingReviewCount: 1},
			},
			null,
			{...none, requiredChecks: true, approvals: 1},
		],
		[
			'rulesets',
			{
				rules: {
					nodes: [
						{type: 'REQUIRED_STATUS_CHECKS', parameters: {requiredStatusChecks: [{context: 'test'}]}},
						{
							type: 'PULL_REQUEST',
							parameters: {requiredApprovingReviewCount: 1, requiredReviewThreadResolution: true},
						},
						{type: 'DELETION', parameters: null},
					],
				},
			},
			null,
			{requiredChecks: true, resolvedThreads: true, approvals: 1, workflows: false},
		],
		['required workflows', {rules: {nodes: [{type: 'WORKFLOWS'}]}}, null, {...none, requiredChecks: true}],
	])('%s', (_, ref, repository, expected) => {
		expect(policyOf(ref, repository)).toEqual(expected);
	});
});
