import {describe, expect, test} from 'vitest';
import {
	type CleanupChoice,
	type CleanupSeen,
	cleanupVerdict,
	mayBeFinished,
	someOf,
	type WorktreeFindings,
	whatStandsInTheWay,
	whatWouldBeLost,
} from '../../source/session/cleanup-plan.ts';
import type {Activity, IssueState, Parked} from '../../source/session/session.ts';

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
	head: 'a'.repeat(40),
};

const both: CleanupChoice = {merged: true, closed: true};

type Case = {
	activity?: Activity;
	issue?: IssueState | null;
	parked?: Parked | null;
	pull?: 'OPEN' | 'CLOSED' | 'MERGED';
	seen?: Partial<CleanupSeen>;
	findings?: Partial<WorktreeFindings> | null;
	choice?: CleanupChoice;
};

const nothingSeen: CleanupSeen = {
	integrated: false,
	lifted: false,
	covered: false,
	gone: false,
	reverted: false,
	ownCommits: 0,
	pull: null,
	beyondPull: null,
	unasked: null,
	attached: false,
	sharedWith: [],
	aoInside: false,
	processes: [],
	findings: null,
};

function verdict({activity = 'ready', issue = null, parked = null, pull, seen, findings, choice}: Case) {
	const subject =
		issue === null ? null : {ref: 'local:task-1', id: 'task-1', title: 'x', url: null, state: issue};
	return cleanupVerdict(
		{id: 'web-1', activity, issue: subject, parked},
		{
			...nothingSeen,
			pull: pull === undefined ? null : {number: 12, state: pull},
			...seen,
			findings: findings === null ? null : {...clean, ...findings},
		},
		choice ?? both,
	);
}

const merged: Case = {issue: 'open', seen: {integrated: true, ownCommits: 2}};
const closed: Case = {issue: 'closed'};
const pullMerged: Case = {issue: 'open', pull: 'MERGED', seen: {beyondPull: 0, ownCommits: 2}};
const pullClosed: Case = {issue: 'open', pull: 'CLOSED', seen: {ownCommits: 2}};
const including: CleanupChoice = {...both, includeClosed: true};

/** A case with more of it seen. */
function also(known: Case, seen: Partial<CleanupSeen>): Case {
	return {...known, seen: {...known.seen, ...seen}};
}

describe('cleanupVerdict', () => {
	test.each<[string, Case, string, boolean]>([
		['integrated', merged, 'merged', true],
		['integrated and closed', {...merged, issue: 'closed'}, 'merged', true],
		['integrated, agent idle', {...merged, activity: 'idle'}, 'merged', true],
		['integrated, agent gone', {...merged, activity: 'exited'}, 'merged', true],
		['integrated, nothing heard of the agent', {...merged, activity: 'unknown'}, 'merged', true],
		['integrated, blocked', {...merged, activity: 'blocked'}, 'merged', true],
		['integrated, stopped while at work', {...merged, activity: 'active', parked: 'stopped'}, 'merged', true],
		['integrated, tree gone', {...merged, findings: null}, 'merged', true],
		['integrated, tree missing', {...merged, findings: {missing: true}}, 'merged', true],
		['integrated, taken back since', also(merged, {reverted: true}), 'merged, and taken back since', false],
		['issue closed, no commits', closed, 'issue closed', false],
		['issue closed, lost', {...closed, parked: 'lost', activity: 'exited'}, 'issue closed', false],
		[
			'--closed, integrated and closed',
			{...merged, issue: 'closed', choice: {merged: false, closed: true}},
			'issue closed',
			true,
		],
		['pull request merged with its tip', pullMerged, 'pull request 12 is merged', true],
		[
			'pull request merged, issue closed',
			{...pullMerged, issue: 'closed'},
			'pull request 12 is merged',
			true,
		],
		['pull request merged, no issue', {...pullMerged, issue: null}, 'pull request 12 is merged', true],
		[
			'pull request merged, more commits that are integrated by themselves',
			also(pullMerged, {beyondPull: 2, integrated: true}),
			'pull request 12 is merged',
			true,
		],
		[
			'pull request merged, and nobody can be asked now',
			also(pullMerged, {unasked: 'no network'}),
			'pull request 12 is merged',
			true,
		],
		[
			'merged, brought back, and its issue closed',
			{...also(pullMerged, {lifted: true}), issue: 'closed'},
			'issue closed',
			true,
		],
		[
			'integrated, brought back, and its issue closed',
			also(closed, {covered: true, lifted: true, ownCommits: 2}),
			'issue closed',
			true,
		],
		[
			'pull request merged and taken back',
			also(pullMerged, {reverted: true}),
			'pull request 12 is merged, and taken back since',
			false,
		],
		[
			'pull request closed unmerged, as asked',
			{...pullClosed, choice: including},
			'pull request 12 was closed unmerged',
			false,
		],
		[
			'pull request and issue closed, as asked',
			{...pullClosed, issue: 'closed', choice: including},
			'pull request 12 was closed unmerged',
			false,
		],
		['pull request closed, branch integrated', also(pullClosed, {integrated: true}), 'merged', true],
		[
			'--merged --include-closed',
			{...pullClosed, choice: {merged: true, closed: false, includeClosed: true}},
			'pull request 12 was closed unmerged',
			false,
		],
	])('%s: goes', (_, one, reason, deleteBranch) => {
		expect(verdict(one)).toEqual({clean: true, reason, deleteBranch, notes: []});
	});

	test('a stash that was made on its branch is named: it survives', () => {
		expect(verdict({...merged, findings: {stashes: ['stash@{0}: WIP on ao/x']}})).toMatchObject({
			clean: true,
			notes: ['stash@{0}: WIP on ao/x (a stash made here survives)'],
		});
	});

	test.each<[string, Case]>([
		['at work on an open issue', {issue: 'open', activity: 'active'}],
		['no commits, turn ended', {issue: 'open', activity: 'ready'}],
		['no issue at all', {issue: null}],
		['its process is gone', {issue: 'open', activity: 'exited'}],
		['lost', {issue: 'open', activity: 'exited', parked: 'lost'}],
		['stopped', {issue: 'open', activity: 'exited', parked: 'stopped'}],
		['commits, not merged', {issue: 'open', seen: {ownCommits: 3}}],
		['pull request open', {issue: 'open', pull: 'OPEN', seen: {ownCommits: 3}}],
		['--closed, only merged', {...merged, choice: {merged: false, closed: true}}],
		['--merged, only closed', {...closed, choice: {merged: true, closed: false}}],
		['--closed, pull request merged', {...pullMerged, choice: {merged: false, closed: true}}],
		['--merged, pull request closed', {...pullClosed, choice: {merged: true, closed: false}}],
		['nobody could be asked, no pull request known', {issue: 'open', seen: {unasked: 'offline'}}],
	])('%s: not finished, not worth a line', (_, one) => {
		expect(verdict(one)).toMatchObject({clean: false, listed: false});
	});

	test.each<[string, Case, string]>([
		['at work', {...merged, activity: 'active'}, 'merged, but the agent is still at work'],
		['asking', {...merged, activity: 'waiting_input'}, 'merged, but the agent waits for an answer'],
		['attached', also(merged, {attached: true}), 'merged, but somebody is attached'],
		['changed', {...merged, findings: {changed: ['a.ts']}}, 'merged, but 1 changed file: a.ts'],
		['new files', {...merged, findings: {untracked: ['a', 'b']}}, 'merged, but 2 new files: a, b'],
		['ignored files', {...merged, findings: {ignored: ['.env']}}, 'merged, but 1 ignored file: .env'],
		[
			'commits on no branch',
			{...merged, findings: {rescue: 2}},
			'merged, but 2 commits on no branch; keep them with: git branch ao/rescue/web-1 aaaaaaaaaaaa',
		],
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
		['base was put back', also(merged, {gone: true}), 'merged, but its base no longer has its commits'],
		[
			'another session there',
			also(merged, {sharedWith: ['web-2']}),
			'merged, but the session web-2 has the same worktree or branch',
		],
		['ao inside', also(merged, {aoInside: true}), 'merged, but ao itself runs in its worktree'],
		[
			'a process inside',
			also(merged, {processes: ['vim (4711)']}),
			'merged, but at work in its worktree: vim (4711)',
		],
		[
			'several things at once',
			{...also(merged, {attached: true}), activity: 'active', findings: {changed: ['a']}},
			'merged, but the agent is still at work; somebody is attached; 1 changed file: a',
		],
		['closed, one commit', {...closed, seen: {ownCommits: 1}}, 'issue closed, but 1 commit is not merged'],
		['closed, commits', {...closed, seen: {ownCommits: 3}}, 'issue closed, but 3 commits are not merged'],
		['closed, at work', {...closed, activity: 'active'}, 'issue closed, but the agent is still at work'],
		['closed, changed', {...closed, findings: {changed: ['a']}}, 'issue closed, but 1 changed file: a'],
		[
			'closed, commits, tree gone',
			{...closed, seen: {ownCommits: 1}, findings: null},
			'issue closed, but 1 commit is not merged',
		],
		[
			'closed, pull request open',
			{...closed, pull: 'OPEN', seen: {ownCommits: 2}},
			'issue closed, but its pull request 12 is open',
		],
		['integrated, pull request open', {...merged, pull: 'OPEN'}, 'merged, but its pull request 12 is open'],
		[
			'pull request merged, more commits',
			also(pullMerged, {beyondPull: 2}),
			'pull request 12 is merged, but its branch has 2 commits that pull request 12 does not have',
		],
		[
			'pull request merged, its head is not here',
			also(pullMerged, {beyondPull: null}),
			'pull request 12 is merged, but it cannot be told whether pull request 12 has all of its commits',
		],
		[
			'pull request merged, changed files',
			{...pullMerged, findings: {changed: ['a']}},
			'pull request 12 is merged, but 1 changed file: a',
		],
		[
			'pull request closed unmerged',
			pullClosed,
			'pull request 12 was closed unmerged (--include-closed takes such)',
		],
		[
			'pull request closed unmerged and issue closed',
			{...pullClosed, issue: 'closed'},
			'issue closed, but pull request 12 was closed unmerged (--include-closed takes such)',
		],
		[
			'pull request closed unmerged, as asked, changed files',
			{...pullClosed, choice: including, findings: {changed: ['a']}},
			'pull request 12 was closed unmerged, but 1 changed file: a',
		],
		[
			'issue closed, nobody could be asked',
			{...closed, seen: {unasked: 'rate limit'}},
			'issue closed, but its pull request could not be asked for (rate limit)',
		],
		[
			'open as was known, nobody could be asked',
			{issue: 'open', pull: 'OPEN', seen: {unasked: 'offline'}},
			'its pull request could not be asked for (offline)',
		],
	])('%s: kept and listed', (_, one, reason) => {
		expect(verdict(one)).toEqual({clean: false, listed: true, reason});
	});

	test('no combination goes while anybody is busy there or anything would be lost, and no branch that is not covered', () => {
		const activities: Activity[] = [
			'active',
			'ready',
			'idle',
			'waiting_input',
			'blocked',
			'exited',
			'unknown',
		];
		const losses: Partial<WorktreeFindings>[] = [
			{},
			{changed: ['a']},
			{untracked: ['a']},
			{ignored: ['a']},
			{rescue: 1},
			{operation: 'merge'},
			{locked: true},
		];
		const obstacles: Partial<CleanupSeen>[] = [
			{},
			{attached: true},
			{sharedWith: ['web-2']},
			{aoInside: true},
			{processes: ['vim (1)']},
			{unasked: 'offline'},
		];
		const branches: [Partial<CleanupSeen>, covered: boolean, goes: boolean][] = [
			[{}, false, true],
			[{ownCommits: 1}, false, false],
			[{ownCommits: 1, integrated: true}, true, true],
			[{ownCommits: 1, integrated: true, gone: true}, false, false],
			[{ownCommits: 1, integrated: true, reverted: true}, false, true],
			[{ownCommits: 1, pull: {number: 12, state: 'MERGED'}, beyondPull: 0}, true, true],
			[{ownCommits: 1, pull: {number: 12, state: 'MERGED'}, beyondPull: 1}, false, false],
			[{ownCommits: 1, pull: {number: 12, state: 'MERGED'}, beyondPull: null}, false, false],
			[{ownCommits: 1, pull: {number: 12, state: 'OPEN'}, integrated: true}, true, false],
			[{ownCommits: 1, pull: {number: 12, state: 'CLOSED'}}, false, false],
		];
		for (const activity of activities) {
			for (const [index, findings] of losses.entries()) {
				for (const [place, obstacle] of obstacles.entries()) {
					for (const [branch, covered, goes] of branches) {
						const result = verdict({activity, findings, seen: {...branch, ...obstacle}, issue: 'closed'});
						const final = obstacle.unasked !== undefined && branch.pull?.state === 'MERGED';
						const busy = activity === 'active' || activity === 'waiting_input' || (place > 0 && !final);
						expect(result.clean).toBe(!busy && index === 0 && goes);
						expect(result.clean && result.deleteBranch).toBe(result.clean && covered);
					}
				}
			}
		}
	});
});

describe('mayBeFinished', () => {
	const issue = (state: IssueState) => ({ref: 'local:task-1', id: 'task-1', title: 'x', url: null, state});
	test.each<[string, boolean, Parameters<typeof mayBeFinished>]>([
		['integrated', true, [{issue: null}, {integrated: true, pull: null, unasked: null, lifted: false}]],
		[
			'issue closed',
			true,
			[{issue: issue('closed')}, {integrated: false, pull: null, unasked: null, lifted: false}],
		],
		[
			'open, no pull request',
			false,
			[{issue: issue('open')}, {integrated: false, pull: null, unasked: 'x', lifted: false}],
		],
		[
			'pull request open',
			false,
			[{issue: null}, {integrated: false, pull: {number: 1, state: 'OPEN'}, unasked: null, lifted: false}],
		],
		[
			'nobody could be asked',
			true,
			[{issue: null}, {integrated: false, pull: {number: 1, state: 'OPEN'}, unasked: 'x', lifted: false}],
		],
		[
			'pull request closed, and let go of by a restore',
			false,
			[{issue: null}, {integrated: false, pull: {number: 1, state: 'CLOSED'}, unasked: null, lifted: true}],
		],
		[
			'pull request closed',
			true,
			[{issue: null}, {integrated: false, pull: {number: 1, state: 'CLOSED'}, unasked: null, lifted: false}],
		],
	])('%s: %s', (_, expected, [session, seen]) => {
		expect(mayBeFinished(session, seen)).toBe(expected);
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

	test('secrets and databases are named, however many ignored files there are', () => {
		const ignored = ['a.log', 'b.log', 'c.log', 'x/.env.local', 'd.log', 'data/app.sqlite', '.env', 'dev.db'];
		expect(whatWouldBeLost({...clean, ignored})).toEqual([
			'8 ignored files: x/.env.local, data/app.sqlite, .env, dev.db and 4 more',
		]);
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
