import {describe, expect, test} from 'vitest';
import {
	type CleanupChoice,
	cleanupVerdict,
	someOf,
	type WorktreeFindings,
	whatStandsInTheWay,
	whatWouldBeLost,
} from '../../source/session/cleanup-plan.ts';
import type {Activity, IssueState, Parked, State} from '../../source/session/session.ts';

const clean: WorktreeFindings = {
	missing: false,
	changed: [],
	untracked: [],
	ignored: [],
	operation: null,
	locked: false,
	submodules: false,
	nestedWorktrees: [],
	nestedRepositories: [],
	stashes: [],
	rescue: 0,
};

const both: CleanupChoice = {merged: true, closed: true};

type Seen = {
	state?: State;
	activity?: Activity;
	issue?: IssueState | null;
	parked?: Parked | null;
	integrated?: boolean;
	ownCommits?: number;
	attached?: boolean;
	findings?: Partial<WorktreeFindings> | null;
	choice?: CleanupChoice;
};

function verdict(seen: Seen) {
	const issue =
		seen.issue === undefined || seen.issue === null
			? null
			: {ref: 'local:task-1', id: 'task-1', title: 'x', url: null, state: seen.issue};
	return cleanupVerdict(
		{state: seen.state ?? 'working', activity: seen.activity ?? 'ready', issue, parked: seen.parked ?? null},
		{
			integrated: seen.integrated ?? false,
			ownCommits: seen.ownCommits ?? 0,
			attached: seen.attached ?? false,
			findings: seen.findings === null ? null : {...clean, ...seen.findings},
		},
		seen.choice ?? both,
	);
}

const merged = {state: 'merged', integrated: true, ownCommits: 2, issue: 'open'} as const;
const closed = {issue: 'closed'} as const;

describe('cleanupVerdict', () => {
	test.each<[string, Seen, string, boolean]>([
		['integrated', merged, 'merged', true],
		['integrated and closed', {...merged, issue: 'closed'}, 'merged', true],
		['integrated, agent idle', {...merged, activity: 'idle'}, 'merged', true],
		['integrated, agent gone', {...merged, activity: 'exited'}, 'merged', true],
		['integrated, nothing heard of the agent', {...merged, activity: 'unknown'}, 'merged', true],
		['integrated, blocked', {...merged, activity: 'blocked'}, 'merged', true],
		['integrated, stopped while at work', {...merged, activity: 'active', parked: 'stopped'}, 'merged', true],
		['integrated, tree gone', {...merged, findings: null}, 'merged', true],
		['integrated, tree missing', {...merged, findings: {missing: true}}, 'merged', true],
		[
			'integrated, with a stash, which survives',
			{...merged, findings: {stashes: ['stash@{0}']}},
			'merged',
			true,
		],
		['issue closed, no commits', closed, 'issue closed', false],
		['issue closed, lost', {...closed, parked: 'lost', activity: 'exited'}, 'issue closed', false],
		[
			'--closed, integrated and closed',
			{...merged, issue: 'closed', choice: {merged: false, closed: true}},
			'issue closed',
			true,
		],
	])('%s: goes', (_, seen, reason, deleteBranch) => {
		expect(verdict(seen)).toEqual({clean: true, reason, deleteBranch});
	});

	test.each<[string, Seen]>([
		['at work on an open issue', {issue: 'open', activity: 'active'}],
		['no commits, turn ended', {issue: 'open', activity: 'ready'}],
		['no issue at all', {issue: null}],
		['its process is gone', {issue: 'open', state: 'exited', activity: 'exited'}],
		['lost', {issue: 'open', state: 'lost', activity: 'exited', parked: 'lost'}],
		['stopped', {issue: 'open', state: 'stopped', activity: 'exited', parked: 'stopped'}],
		['commits, not merged', {issue: 'open', ownCommits: 3, state: 'review_pending'}],
		['--closed, only merged', {...merged, choice: {merged: false, closed: true}}],
		['--merged, only closed', {...closed, choice: {merged: true, closed: false}}],
	])('%s: not finished, not worth a line', (_, seen) => {
		expect(verdict(seen)).toMatchObject({clean: false, listed: false});
	});

	test.each<[string, Seen, string]>([
		['at work', {...merged, activity: 'active'}, 'merged, but the agent is still at work'],
		['asking', {...merged, activity: 'waiting_input'}, 'merged, but the agent waits for an answer'],
		['attached', {...merged, attached: true}, 'merged, but somebody is attached'],
		['changed', {...merged, findings: {changed: ['a.ts']}}, 'merged, but 1 changed file: a.ts'],
		['new files', {...merged, findings: {untracked: ['a', 'b']}}, 'merged, but 2 new files: a, b'],
		['ignored files', {...merged, findings: {ignored: ['.env']}}, 'merged, but 1 ignored file: .env'],
		['commits on no branch', {...merged, findings: {rescue: 2}}, 'merged, but 2 commits on no branch'],
		['a rebase', {...merged, findings: {operation: 'rebase'}}, 'merged, but a rebase is in progress'],
		['locked', {...merged, findings: {locked: true}}, 'merged, but the worktree is locked'],
		['submodules', {...merged, findings: {submodules: true}}, 'merged, but it has submodules'],
		[
			'nested worktree',
			{...merged, findings: {nestedWorktrees: ['w']}},
			'merged, but other worktrees lie in it: w',
		],
		[
			'nested repository',
			{...merged, findings: {nestedRepositories: ['r']}},
			'merged, but other repositories lie in it: r',
		],
		['closed, one commit', {...closed, ownCommits: 1}, 'issue closed, but 1 commit is not merged'],
		['closed, commits', {...closed, ownCommits: 3}, 'issue closed, but 3 commits are not merged'],
		['closed, at work', {...closed, activity: 'active'}, 'issue closed, but the agent is still at work'],
		['closed, changed', {...closed, findings: {changed: ['a']}}, 'issue closed, but 1 changed file: a'],
		[
			'closed, commits, tree gone',
			{...closed, ownCommits: 1, findings: null},
			'issue closed, but 1 commit is not merged',
		],
	])('%s: kept and listed', (_, seen, reason) => {
		expect(verdict(seen)).toEqual({clean: false, listed: true, reason});
	});

	test('no combination goes while the agent is busy or anything would be lost, and no branch unless it is integrated', () => {
		const activities: Activity[] = [
			'active',
			'ready',
			'idle',
			'waiting_input',
			'blocked',
			'exited',
			'unknown',
		];
		const findings: Partial<WorktreeFindings>[] = [
			{},
			{changed: ['a']},
			{untracked: ['a']},
			{ignored: ['a']},
			{rescue: 1},
			{operation: 'merge'},
			{locked: true},
		];
		for (const activity of activities) {
			for (const [index, found] of findings.entries()) {
				for (const integrated of [false, true]) {
					for (const attached of [false, true]) {
						for (const ownCommits of [0, 1]) {
							const result = verdict({
								activity,
								findings: found,
								integrated,
								attached,
								ownCommits,
								issue: 'closed',
							});
							const busy = activity === 'active' || activity === 'waiting_input' || attached;
							expect(result.clean).toBe(!busy && index === 0 && (integrated || ownCommits === 0));
							expect(result.clean && result.deleteBranch).toBe(result.clean && integrated);
						}
					}
				}
			}
		}
	});
});

describe('what would be lost', () => {
	test('nothing in a clean tree', () => {
		expect(whatWouldBeLost(clean)).toEqual([]);
		expect(whatStandsInTheWay(clean)).toEqual([]);
	});

	test('everything is named, files before what stands in the way', () => {
		const findings = {
			...clean,
			changed: ['a'],
			untracked: ['b', 'c'],
			ignored: ['.env'],
			rescue: 1,
			locked: true,
		};
		expect(whatWouldBeLost(findings)).toEqual([
			'1 changed file: a',
			'2 new files: b, c',
			'1 ignored file: .env',
			'1 commit on no branch',
			'the worktree is locked',
		]);
		expect(whatStandsInTheWay(findings)).toEqual(['the worktree is locked']);
	});

	test.each([
		[[], ''],
		[['a'], 'a'],
		[['a', 'b', 'c'], 'a, b, c'],
		[['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more'],
	])('some of %j: %s', (names, words) => {
		expect(someOf(names)).toBe(words);
	});
});
