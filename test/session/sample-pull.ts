import type {Policy, Pull, Review} from '../../source/session/pull.ts';

export const repository = {host: 'github.com', owner: 'acme', repo: 'web'};
export const headOid = 'a'.repeat(40);
export const olderOid = 'b'.repeat(40);

/** What a base branch without any rule asks for, in a repository without workflows. */
export const noRules: Policy = {
	requiredChecks: false,
	resolvedThreads: false,
	approvals: 0,
	workflows: false,
};

/** An open pull request that GitHub would merge: no checks, no reviews, no rules. */
export function samplePull(changes: Partial<Pull> = {}): Pull {
	return {
		id: 'PR_1',
		repository,
		number: 71,
		url: 'https://github.com/acme/web/pull/71',
		title: 'Add --json to list',
		author: 'ada',
		state: 'OPEN',
		draft: false,
		createdAt: '2026-03-04T13:00:00Z',
		endedAt: null,
		head: {ref: 'ao/web-42-k3f9', oid: headOid, owner: 'acme', fork: false},
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
		reviewsAsked: 0,
		threads: {total: 0, unresolved: 0},
		comments: 0,
		checks: null,
		policy: noRules,
		...changes,
	};
}

/** Checks of the newest commit. */
export function checks(
	rollup: NonNullable<Pull['checks']>['rollup'],
	changes: Partial<NonNullable<Pull['checks']>> = {},
): NonNullable<Pull['checks']> {
	const failed = rollup === 'FAILURE' || rollup === 'ERROR' ? 1 : 0;
	return {
		oid: headOid,
		rollup,
		passed: 2,
		failed,
		pending: rollup === 'PENDING' || rollup === 'EXPECTED' ? 1 : 0,
		failing: failed === 1 ? ['build (linux)'] : [],
		failedRequired: null,
		...changes,
	};
}

/** An opinion on the newest commit by somebody who can push. */
export function review(state: Review['state'], changes: Partial<Review> = {}): Review {
	return {id: `R_${state}`, author: 'grace', state, oid: headOid, canPush: true, ...changes};
}
