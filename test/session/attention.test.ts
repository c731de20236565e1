import {describe, expect, test} from 'vitest';
import {deriveActivity, parkedAs} from '../../source/session/activity.ts';
import {type AgentSignals, noSignals} from '../../source/session/agent-events.ts';
import {deriveAttention} from '../../source/session/attention.ts';
import type {NewFact} from '../../source/session/facts.ts';
import type {AttentionKind} from '../../source/session/session.ts';
import {deriveState} from '../../source/session/state.ts';
import {
	birth,
	conflict,
	exited,
	failed,
	git,
	lost,
	recordOf,
	saying,
	started,
	stopped,
	worktree,
} from './sample-facts.ts';

const silent = noSignals();

function attentionOf(facts: readonly NewFact[], signals: AgentSignals, seconds = 9999) {
	const record = recordOf(...facts);
	const now = birth + seconds * 1000;
	const activity = deriveActivity(record, signals, {now, idleAfterMs: 300_000});
	const state = deriveState(record, signals, {forge: 'local', now});
	return deriveAttention(record, state, activity, parkedAs(record));
}

type Case = [
	name: string,
	facts: NewFact[],
	signals: AgentSignals,
	kind: AttentionKind | null,
	text?: string,
];

const asking = saying('waiting_input', {text: 'Run rm -rf build?'});
const one = {files: 1, insertions: 1, deletions: 0};

const cases: Case[] = [
	['at work', [started()], saying('active'), null],
	['nothing heard', [started()], silent, null],
	['permission', [started()], asking, 'permission', 'Run rm -rf build?'],
	['permission, no words', [started()], saying('waiting_input'), 'permission', 'asks for permission'],
	[
		'question',
		[started()],
		saying('waiting_input', {kind: 'question', text: 'Which?'}),
		'question',
		'Which?',
	],
	[
		'question, no words',
		[started()],
		saying('waiting_input', {kind: 'question'}),
		'question',
		'asks a question',
	],
	['permission before a conflict', [started(), git(), conflict()], asking, 'permission'],
	[
		'blocked',
		[started()],
		saying('blocked', {text: 'rate limit until 14:00'}),
		'blocked',
		'rate limit until 14:00',
	],
	['blocked, no words', [started()], saying('blocked'), 'blocked', 'cannot go on by itself'],
	['blocked before a conflict', [started(), git(), conflict()], saying('blocked'), 'blocked'],
	['failed', [worktree, failed], silent, 'failed', 'git said no'],
	['failed before a conflict', [worktree, git(), conflict(), failed], silent, 'failed'],
	[
		'conflict',
		[started(), git(), conflict(['a.ts', 'b.ts'])],
		saying('ready'),
		'conflict',
		'conflicts in a.ts, b.ts',
	],
	['conflict before exited', [started(), git({dirty: 1}), conflict(), exited(1)], silent, 'conflict'],
	['conflict before idle', [started(), git({dirty: 1}), conflict()], saying('ready'), 'conflict'],
	['exited with 0 and nothing', [started(), exited(0)], silent, 'exited', 'ended, no changes'],
	['exited, status unknown', [started(), exited(null)], silent, 'exited', 'ended, no changes'],
	['exited with 1', [started(), exited(1)], silent, 'exited', 'exit status 1, no changes'],
	[
		'ended by a signal',
		[started(), exited(null, 'SIGKILL')],
		silent,
		'exited',
		'ended by SIGKILL, no changes',
	],
	[
		'exited with work',
		[started(), git({dirty: 1}), exited(1)],
		silent,
		'exited',
		'exit status 1, 2 commits, 1 uncommitted file',
	],
	['idle with nothing', [started(), git({ahead: 0})], saying('ready'), 'idle', 'no changes'],
	['idle, never looked at', [started()], saying('ready'), 'idle', 'no changes'],
	[
		'idle, dirty',
		[started(), git({...one, ahead: 0, dirty: 3})],
		saying('ready'),
		'idle',
		'3 uncommitted files',
	],
	[
		'idle, both',
		[started(), git({ahead: 1, dirty: 2})],
		saying('ready'),
		'idle',
		'1 commit, 2 uncommitted files',
	],
	['up for review', [started(), git()], saying('ready'), null],
	['stopped while it asked', [started(), stopped], asking, null],
	['lost while it asked', [started(), lost()], asking, null],
	['lost with a conflict', [started(), git(), conflict(), lost()], silent, 'conflict'],
];

describe('deriveAttention', () => {
	test.each(cases)('%s', (_, facts, signals, kind, text) => {
		const attention = attentionOf(facts, signals);
		expect(attention?.kind ?? null).toBe(kind);
		if (text !== undefined) {
			expect(attention?.text).toBe(text);
		}
	});

	test('a turn that has just finished is no alarm', () => {
		expect(attentionOf([started()], saying('ready'), 60)).toBeNull();
	});
});
