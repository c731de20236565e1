import {describe, expect, test} from 'vitest';
import type {Fact, NewFact, SessionRecord} from '../../source/session/facts.ts';
import {applyFact, foldFacts} from '../../source/session/fold-facts.ts';
import {
	cleaned,
	conflict,
	created,
	exited,
	failed,
	git,
	integrated,
	iso,
	killed,
	lost,
	paused,
	recordOf,
	restored,
	said,
	started,
	stopped,
	tipA,
	tipC,
	trashed,
	worktree,
} from './sample-facts.ts';

const endings: [name: string, fact: NewFact, field: keyof SessionRecord][] = [
	['failed', failed, 'failed'],
	['killed', killed, 'killed'],
	['cleaned', cleaned, 'cleaned'],
	['stopped', stopped, 'stopped'],
	['paused', paused, 'paused'],
];

describe('foldFacts', () => {
	test('without the first fact there is no session', () => {
		expect(foldFacts([])).toBeNull();
		expect(foldFacts(said([worktree, started()]))).toBeNull();
	});

	test('what was said before the first fact does not count', () => {
		expect(foldFacts([...said([killed]), created])?.killed).toBeNull();
	});

	test('a second first fact changes nothing', () => {
		const again: Fact = {...created, id: 'other-1-aaaa', worktree: '/etc', at: iso(50)};
		expect(foldFacts([created, again])?.created).toEqual(created);
	});

	test('kinds that this version does not know are skipped', () => {
		const unknown = {at: iso(20), by: 'other:1', kind: 'teleported', to: 'the moon'} as unknown as Fact;
		const record = foldFacts([created, ...said([worktree, started()]), unknown, ...said([git()])]);
		expect(record?.git?.tip).toBe(tipA);
		expect(record?.run?.id).toBe('run-1');
	});

	test('a run: its handle, when it began, its conversation', () => {
		const {run, conversation} = recordOf(worktree, started('run-1', 'talk-1'));
		expect(run).toMatchObject({id: 'run-1', at: iso(20), conversation: 'talk-1', handle: {pid: 77}});
		expect(conversation).toBe('talk-1');
	});

	test('a run without a conversation keeps the one that was known', () => {
		expect(recordOf(started('run-1', 'talk-1'), restored, started('run-2')).conversation).toBe('talk-1');
	});

	test.each(endings)('%s is kept, and a later restore lifts it', (_, fact, field) => {
		expect(recordOf(worktree, started(), fact)[field]).not.toBeNull();
		expect(recordOf(worktree, started(), fact, restored)[field]).toBeNull();
	});

	test.each(endings)('%s after a restore holds', (_, fact, field) => {
		expect(recordOf(started(), restored, fact)[field]).not.toBeNull();
	});

	test('a restore is by whoever restores', () => {
		expect(recordOf(started(), killed).spawner.pid).toBe(10);
		expect(recordOf(started(), killed, restored).spawner.pid).toBe(11);
	});

	test.each([
		['exited', exited(1, null, 'run-1')],
		['lost', lost('run-1')],
	] as const)('%s of an earlier run is not of this one', (field, fact) => {
		expect(recordOf(started('run-1'), restored, started('run-2'), fact)[field]).toBeNull();
	});

	test.each([
		['exited', exited(1, null, 'run-2')],
		['lost', lost('run-2')],
	] as const)('%s before anything was started says nothing', (field, fact) => {
		expect(recordOf(fact)[field]).toBeNull();
	});

	test('the first word on how it ended holds', () => {
		expect(recordOf(started(), exited(3), exited(0)).exited).toEqual({status: 3, signal: null, at: iso(20)});
		expect(recordOf(started(), exited(3), lost()).lost).toBeNull();
		expect(recordOf(started(), lost(), lost()).lost).toBe(iso(20));
	});

	test('a new run is neither exited nor lost', () => {
		const record = recordOf(started(), exited(1), restored, started('run-2'));
		expect(record.exited).toBeNull();
		expect(recordOf(started(), lost(), restored, started('run-2')).lost).toBeNull();
	});

	test('integrated holds for the tip it was seen on', () => {
		expect(recordOf(git(), integrated()).integrated?.tip).toBe(tipA);
		expect(recordOf(git(), integrated(), git({behind: 3})).integrated?.tip).toBe(tipA);
		expect(recordOf(git(), integrated(), git({tip: tipC})).integrated).toBeNull();
	});

	test('a restore lifts integrated, and the same tip does not bring it back', () => {
		expect(recordOf(git(), integrated(), restored).integrated).toBeNull();
		expect(recordOf(git(), integrated(), restored, started('run-2'), integrated()).integrated).toBeNull();
		expect(
			recordOf(git(), integrated(), killed, restored, killed, restored, integrated()).integrated,
		).toBeNull();
	});

	test('a newer commit is integrated again after a restore', () => {
		const record = recordOf(git(), integrated(), restored, git({tip: tipC}), integrated(tipC));
		expect(record.integrated?.tip).toBe(tipC);
	});

	test('a conflict holds for its tip, until none is seen or the branch is in its base', () => {
		expect(recordOf(git(), conflict()).conflict?.files).toEqual(['a.ts']);
		expect(recordOf(git(), conflict(), git({dirty: 1})).conflict).not.toBeNull();
		expect(recordOf(git(), conflict(), git({tip: tipC})).conflict).toBeNull();
		expect(recordOf(git(), conflict(), conflict([])).conflict).toBeNull();
		expect(recordOf(git(), conflict(), integrated()).conflict).toBeNull();
	});

	test('the trash, and back', () => {
		expect(recordOf(worktree, trashed).trashed).toEqual({
			tree: '/t/tree',
			admin: '/t/admin',
			snapshot: null,
			at: iso(20),
		});
		const back = recordOf(worktree, trashed, {kind: 'untrashed', gitDir: '/new'});
		expect(back.trashed).toBeNull();
		expect(back.gitDir).toBe('/new');
	});

	test("the issue's newest state and title", () => {
		expect(recordOf().issueState).toBe('open');
		const record = recordOf({kind: 'issue', state: 'closed', title: 'Faster'});
		expect([record.issueState, record.issueTitle]).toEqual(['closed', 'Faster']);
	});

	test('looks at git and at the issue are not its life', () => {
		const looks: NewFact[] = [git(), conflict(), {kind: 'issue', state: 'closed', title: 'x'}];
		expect(recordOf(started(), ...looks).lastAt).toBe(iso(10));
		expect(recordOf(started(), ...looks, {kind: 'sent', text: 'hi', bytes: 2}).lastAt).toBe(iso(50));
	});

	test('the branch that was deleted, with the ref that keeps its tip', () => {
		const gone = {branch: 'ao/web-42-k3f9', tip: tipA, ref: 'refs/ao/archive/web-42-k3f9'};
		expect(recordOf({kind: 'branch_deleted', ...gone}).branchDeleted).toEqual(gone);
	});
});

/** All sequences of `length` facts. */
function sequences(facts: readonly NewFact[], length: number): NewFact[][] {
	return length === 0
		? [[]]
		: sequences(facts, length - 1).flatMap(beginning => facts.map(fact => [...beginning, fact]));
}

/** A branch is seen to be in its base only on the tip that was seen last. */
function isPossible(facts: readonly NewFact[]): boolean {
	return facts.every((fact, index) => {
		const seen = facts.slice(0, index).findLast(({kind}) => kind === 'git') as {tip?: string} | undefined;
		return fact.kind !== 'integrated' || fact.tip === (seen?.tip ?? tipA);
	});
}

const alphabet = [
	started('run-1'),
	started('run-2'),
	exited(0, null, 'run-1'),
	exited(1, null, 'run-2'),
	lost('run-1'),
	git(),
	git({tip: tipC}),
	integrated(tipA),
	conflict(['a.ts'], tipA),
	killed,
	stopped,
	restored,
	trashed,
];

/*
A process takes what it says into its record at once, and meets it again when it reads the file: what it says must
not count twice.
*/
describe('facts that a process says and then reads again', () => {
	const ofMerging = [
		git(),
		git({tip: tipC}),
		integrated(tipA),
		integrated(tipC),
		conflict(['a.ts'], tipA),
		restored,
	];

	test.each([
		['all kinds', alphabet, 3],
		['what has to do with merging', ofMerging, 5],
	] as const)('every sequence of %s', (_, kinds, length) => {
		const problems: string[] = [];
		for (const facts of sequences(kinds, length).filter(isPossible)) {
			const whole = said(facts);
			const expected = foldFacts([created, ...whole]);
			for (let from = 0; from < whole.length; from++) {
				const record = foldFacts([created, ...whole]);
				for (const fact of whole.slice(from)) {
					if (record !== null) {
						applyFact(record, fact);
					}
				}
				if (JSON.stringify(record) !== JSON.stringify(expected)) {
					problems.push(`${facts.map(({kind}) => kind).join(' ')}, again from ${from}`);
				}
			}
		}
		expect(problems).toEqual([]);
	});
});
